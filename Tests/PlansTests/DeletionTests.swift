import Cloud
import Foundation
import Plans
import Testing

/// Deleting a FAILED instance: last, with its name typed, and never before its data is elsewhere.
@Suite struct DeletionTests {
    private static let old = InstanceName(project: "p", location: "us-central1-a", id: "old")
    private static let failed = Instance(name: old, state: .failed, capacityGiB: 24_000)
    private static let active = Instance(name: World.instance, state: .active)

    /// A restore that ended well.
    private static func restored() async throws -> Run {
        try await Restoring.stage { try Restoring.existing() }.finish()
    }

    private static func plan(
        _ instance: Instance = failed, restore: Run? = nil, target: Instance? = active, use: InstanceUse = InstanceUse()
    ) async throws -> Plan {
        let run = if let restore { restore } else { try await restored() }
        return .deleting(instance, restoredBy: run, into: target, usedBy: use, requestID: RequestID(UUID()))
    }

    private static func stage() async throws -> Stage {
        let restore = try await restored()
        return try await Stage { world, _ in
            await world.set(fates: [.failed])
            await world.beginForeignCreation(old)
            world.time.advance(by: 1_000)
            return try await plan(try listed(old, in: await world.instances()), restore: restore)
        }
    }

    private static func listed(_ name: InstanceName, in instances: [Instance]) throws -> Instance {
        try #require(instances.first { $0.name == name })
    }

    @Test func itsNameIsTypedAndItsPriceTold() async throws {
        let plan = try await Self.plan()
        #expect(plan.confirmation == .typed("old"))
        #expect(plan.obstacle == nil)
        #expect(plan.consequences[0].contains("≈ $4.60/h"))
        #expect(plan.steps.first?.command?.argv.contains("--quiet") == true)
    }

    @Test func whatIsNotFailedIsNotDeleted() async throws {
        let plan = try await Self.plan(Instance(name: Self.old, state: .active))
        #expect(plan.obstacle?.words == "it is ACTIVE")
    }

    @Test func nothingIsDeletedBeforeItsDataIsElsewhere() async throws {
        #expect(try await Self.plan(target: nil).obstacle?.title == "its data is elsewhere")
        #expect(try await Self.plan(target: Instance(name: World.instance, state: .failed)).obstacle != nil)
        let stage = try await Restoring.stage { try Restoring.existing() }
        let unfinished = try await stage.journal.run(stage.id)
        #expect(try await Self.plan(restore: unfinished).obstacle?.words.contains("has not restored it") == true)
    }

    @Test(arguments: [false, true]) func everyBoundaryDeletesItOnce(isForgotten: Bool) async throws {
        try await everyBoundary(atLeast: 7, isForgotten: isForgotten, of: Self.stage) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.state(of: Self.old) == nil, "\(comment)")
            let deletions = await stage.world.commands.filter { $0.contains("delete") }
            #expect(Set(deletions.map { $0.last ?? "" }).count == 1, "\(comment): \(deletions)")
        }
    }

    @Test(arguments: World.Fault.allCases) func aFaultOnTheWayDeletesItOnce(fault: World.Fault) async throws {
        let stage = try await Self.stage()
        await stage.world.set(faults: [0: fault])
        #expect(try await stage.finish().end == .done)
        #expect(await stage.world.state(of: Self.old) == nil)
    }

    /// The restored one fails between the confirmation and the deletion.
    @Test func itIsLookedAtOnceMoreRightBefore() async throws {
        let gone = InstanceName(project: "p", location: "us-central1-a", id: "train-z")
        let restore = try await Restoring.stage { try Restoring.new(name: gone) }.finish()
        let stage = try await Stage { world, _ in
            await world.set(fates: [.failed, .failed])
            await world.beginForeignCreation(Self.old)
            await world.beginForeignCreation(gone)
            world.time.advance(by: 1_000)
            return try await Self.plan(
                try Self.listed(Self.old, in: await world.instances()), restore: restore,
                target: Instance(name: gone, state: .active))
        }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what == "train-z is FAILED")
        #expect(await stage.world.commands.isEmpty)
    }

    /// Another one of its name is not what was reviewed, also where it has failed too.
    @Test func oneThatWasMadeAnewIsNotDeleted() async throws {
        let stage = try await Self.stage()
        stage.time.advance(by: 60)
        await stage.world.remake(Self.old)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what == "old in us-central1-a is FAILED, and not what was reviewed")
        #expect(await stage.world.commands.isEmpty)
    }

    /// Whatever goes on using it would not start again.
    @Test func whatUsesItIsSaid() async throws {
        func check(_ use: InstanceUse) async throws -> Check? {
            try await Self.plan(use: use).checks.first { $0.title == "nobody uses it" }
        }
        var use = InstanceUse()
        #expect(try await check(use)?.finding == .fine)
        use.failures = ["training: PERMISSION_DENIED"]
        #expect(try await check(use)?.finding == .unread)
        use.cronJobs = [
            CronJob(cluster: World.cluster, namespace: "ml", name: "nightly", schedule: "0 * * * *")
        ]
        let found = try await check(use)
        #expect(found?.finding == .problem && found?.words.contains("CronJob nightly (training, ml)") == true)
    }

    /// A part of it, or what can't be trusted, is said before it is deleted for good.
    @Test func whatWasRestoredInPartIsAProblem() async throws {
        for source in [try Restoring.source(part: "step/3"), try Restoring.source(flaw: "cancelled")] {
            let restore = try await Restoring.stage { try Restoring.new(source) }.finish()
            let plan = try await Self.plan(restore: restore, target: Instance(name: World.other, state: .active))
            let check = plan.checks.first { $0.title == "its data is elsewhere" }
            #expect(check?.finding == .problem, "\(check as Any)")
        }
    }
}
