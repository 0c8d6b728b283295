import Cloud
import Foundation
import Plans
import Testing

/// A restore that GKE's volume populator does: nothing is made twice, and what is given up is taken back in the order that
/// does not hang.
@Suite struct PopulatorTests {
    private static func stage(
        cronJobs: [String] = [], of source: RestoreSource? = nil, _ change: (World) async -> Void = { _ in }
    ) async throws -> Stage {
        let stage = try await Restoring.stage(cronJobs: cronJobs) { try Restoring.claimed(source) }
        await change(stage.world)
        return stage
    }

    private static func changes(_ stage: Stage) async -> [String] { await stage.world.objectsInCluster.changes }
    private static let made = ["apply GCPDataSource", "apply StorageClass", "claim train-a-r1"]
    private static let undone = ["delete claim train-a-r1", "delete gcpdatasource", "delete storageclass"]

    @Test func aClaimIsFilledAndItsImportCompared() async throws {
        let stage = try await Self.stage(cronJobs: ["hourly"])
        let run = try await stage.finish()
        #expect(run.end == .done, "\(run.note)")
        #expect(await Self.changes(stage) == ["suspend [true]"] + Self.made + ["suspend [false]"])
        #expect(run.result(of: "check")?.note == "3 objects, 0 failed, as its manifest says")
        // The instance is the driver's, under a name that nobody knew before.
        #expect(run.plan.instance == World.other && run.target.id == "pvc-uid-of-train-a-r1")
        for argv in await stage.world.commands { #expect(argv.contains("--context=\(World.cluster.context)")) }
    }

    @Test(arguments: [false, true]) func everyBoundaryFillsOneClaim(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 20, isForgotten: isForgotten, of: { try await Self.stage(cronJobs: ["hourly"]) }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await Self.changes(stage) == ["suspend [true]"] + Self.made + ["suspend [false]"], "\(comment)")
            #expect(await stage.world.exports.count == 1, "\(comment)")
        }
    }

    @Test(arguments: Array(0..<4), World.Fault.allCases)
    func aFaultOnTheWayFillsOneClaim(command: Int, fault: World.Fault) async throws {
        let stage = try await Self.stage(cronJobs: ["hourly"])
        await stage.world.set(faults: [command: fault])
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == ["suspend [true]"] + Self.made + ["suspend [false]"])
    }

    /// The populator tries for ever: somebody has to be told, and what is said is taken back once it moves again.
    @Test func nothingMovingIsSaidAndForgottenOnceItMoves() async throws {
        let stage = try await Self.stage { await $0.stick(populator: true) }
        let begin = stage.time.now
        let (world, journal, id) = (stage.world, stage.journal, stage.id)
        let pause = try await stage.drive(at: .afterEvent("waiting:fill")) {
            let waiting = try? await journal.run(id).waiting
            #expect(waiting?.note.needsPerson == true)
            #expect(waiting?.note.what.contains("PopulateOperationStartError: deadline exceeded") == true)
            #expect(world.time.now.timeIntervalSince(begin) > 600)
            await world.stick(populator: false)
        }
        #expect(pause == .ended(.done))
        let events = await journal.events(of: id, after: 0).map(\.event.name)
        #expect(events.contains("goes-on:fill"))
        #expect(await Self.changes(stage) == Self.made)
    }

    @Test func everyBoundaryOfACancelledOneTakesEverythingBack() async throws {
        try await everyBoundary(
            atLeast: 10, isForgotten: false,
            of: {
                let stage = try await Self.stage(cronJobs: ["hourly"]) { await $0.stick(populator: true) }
                try await stage.drive(dyingAt: .afterEvent("accepted:fill"))
                try await stage.ask(.cancelAsked(by: stage.order.by))
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .cancelled, "\(comment): \(run.note)")
            #expect(
                await Self.changes(stage) == ["suspend [true]"] + Self.made + Self.undone + ["suspend [false]"],
                "\(comment)")
            #expect(run.leftBehind.contains { $0.contains("psconsole run \(stage.id)") }, "\(comment)")
        }
    }

    /// What was not done is taken back, what was is not.
    @Test func givenUpAfterItWasFilledTheClaimStays() async throws {
        let stage = try await Self.stage(of: try Restoring.source(objects: 4))
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .stopped)
        #expect(run.note.contains("the import counted 3 objects and 60 bytes, its manifest 4 and 60"))
        #expect(await Self.changes(stage) == Self.made)
    }

    @Test func anImportThatWasNotWholeIsToldAndTheClaimStays() async throws {
        let stage = try await Self.stage { await $0.failNextExports([1]) }
        let run = try await stage.finish(deciding: .stop)
        #expect(run.note.contains("the import did not end well: 1 objects failed"))
        #expect(await Self.changes(stage) == Self.made)
    }

    @Test(arguments: ["apply", "delete"]) func whatIsRefusedIsAskedAbout(verb: String) async throws {
        let stage = try await Self.stage { world in
            await world.refuse(verb: verb)
            await world.stick(populator: true)
        }
        if verb == "delete" {
            try await stage.drive(dyingAt: .afterEvent("accepted:fill"))
            try await stage.ask(.cancelAsked(by: stage.order.by))
        }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            let note = try await stage.journal.run(stage.id).note
            return #expect(Bool(false), "nobody was asked: \(note)")
        }
        #expect(question.failure.note.what == "PERMISSION_DENIED \(verb)")
        #expect(question.step == (verb == "apply" ? "prepare" : "remove:persistentvolumeclaim"))
        await stage.world.refuse(verb: nil)
        await stage.world.stick(populator: false)
        try await stage.decide(question.step, .again)
        let run = try await stage.finish()
        #expect(run.end == (verb == "apply" ? .done : .cancelled))
        #expect(await Self.changes(stage) == Self.made + (verb == "apply" ? [] : Self.undone))
    }

    @Test func aClaimThatOthersMadeIsNeitherFilledNorRemoved() async throws {
        let stage = try await Self.stage { await $0.addForeign(claim: "train-a-r1") }
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .stopped && run.note.contains("which this run has not made"), "\(run.note)")
        #expect(
            await Self.changes(stage) == ["claim train-a-r1", "apply GCPDataSource", "apply StorageClass"])
        #expect(run.note.contains("not done: remove persistentvolumeclaim"))
    }

    // MARK: What is ordered and looked at

    private static let use: InstanceUse = {
        var use = InstanceUse()
        use.clusters = [World.cluster]
        use.claims = [
            InstanceUse.ClaimUse(
                name: ClaimName(cluster: World.cluster, namespace: "ml", name: "data"),
                volume: MountedVolume(
                    cluster: World.cluster, name: "pv", instance: World.instance, reclaimPolicy: "Retain"),
                claim: nil, users: [], serviceAccount: "trainer")
        ]
        return use
    }()

    @Test func theClaimIsMadeBesideThatOfTheWorkload() throws {
        let instance = Instance(
            name: World.instance, state: .failed, capacityGiB: 16_000, network: "net", reservedIPRange: "range")
        var draft = RestoreDraft(
            try Restoring.source(), like: instance, among: [instance], project: "p", now: Date())
        draft.way = .populator
        #expect(draft.mistakes.map(\.field) == [.cluster, .namespace, .serviceAccount])
        draft.take(Self.use)
        #expect((draft.namespace, draft.serviceAccount) == ("ml", "trainer"))
        let order = try draft.order(by: Restoring.who)
        #expect(order.claim?.name == ClaimName(cluster: World.cluster, namespace: "ml", name: "train-a-r1"))
        #expect(order.new?.capacityGiB == 16_000 && order.path == "/")
        let again = RestoreDraft(order, among: [instance], now: Date())
        #expect((again.way, again.namespace, again.cluster) == (.populator, "ml", World.cluster))
        for name in ["", "Ml", "a b", "-a", #"a"; rm"#, "a.b"] {
            draft.namespace = name
            #expect(draft.mistakes.map(\.field) == [.namespace], "\(name)")
        }
    }

    @Test func whatAClaimNeedsIsLookedAt() async throws {
        let order = try Restoring.claimed()
        func claimCheck(
            _ objects: Result<Set<ClusterObject>, CloudFailure>, denied: Set<String> = []
        ) async throws -> Check? {
            var cloud = try FixedCloud()
            cloud.denied = .success(denied)
            cloud.objects = objects
            let findings = await RestorePreflight(cloud: cloud).look(at: order, patience: {})
            #expect(!findings.checks.contains { $0.title == "name is free" })
            return findings.checks.first { $0.title == "claim" }
        }
        let cluster = World.cluster
        let all: Set = [
            PopulationDocument.definition(in: cluster),
            ClusterObject(cluster: cluster, kind: "namespace", name: "default"),
            ClusterObject(cluster: cluster, namespace: "default", kind: "serviceaccount", name: "trainer"),
        ]
        #expect(try await claimCheck(.success(all))?.finding == .fine)
        #expect(try await claimCheck(.success(all.union([ClusterObject(Restoring.claim)])))?.finding == .obstacle)
        for missing in all {
            let check = try await claimCheck(.success(all.subtracting([missing])))
            #expect(check?.finding == .obstacle && check?.words.contains("no ") == true, "\(missing)")
        }
        for right in [
            "create gcpdatasources.datalayer.gke.io (training, default)",
            "create storageclasses.storage.k8s.io (training)",
        ] {
            let check = try await claimCheck(.success(all), denied: [right])
            #expect(check?.finding == .obstacle && check?.words == "you may not \(right)")
        }
        let unread = try await claimCheck(.failure(CloudFailure(.permissionDenied(permission: nil), task: "get")))
        #expect(unread?.finding == .unread)
    }

    @Test func itGoesToTheRootOfTheVolumeAndSaysSo() async throws {
        let stage = try await Self.stage(of: try Restoring.source(part: "step/3"))
        let text = try await stage.journal.run(stage.id).plan.consequences.joined(separator: " ")
        #expect(text.contains("It goes to the root of the volume, not to /step/3 as it was."))
    }
}
