import Cloud
import Foundation
import Plans
import TestSupport
import Testing

/// What the service and the way to it can do to a restore.
@Suite struct RestoreFaultTests {
    @Test(arguments: World.Fault.allCases.filter { $0 != .quota }, 0..<2)
    func oneFaultAtOneCommandChangesNothing(fault: World.Fault, command: Int) async throws {
        let stage = try await Restoring.stage()
        await stage.world.set(faults: [command: fault])
        let run = try await stage.finish()
        #expect(run.end == .done, "\(run.note)")
        #expect(await stage.world.machines.count == 1)
        #expect(await stage.world.exports.count == 1)
    }

    /// No more of a quota comes by waiting.
    @Test func aQuotaThatIsUsedUpIsAskedAbout() async throws {
        let stage = try await Restoring.stage()
        await stage.world.set(faults: [0: .quota])
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "create")
        #expect(question.choices.first?.words.contains("another zone") == true)
        #expect(await stage.world.machines.isEmpty)
        try await stage.decide("create", .stop)
        #expect(try await stage.finish().end == .stopped)
    }

    /// The zone has no capacity: the creation fails, and what came of it is named with how to delete it.
    @Test func anInstanceThatTurnsFailedIsAskedAbout() async throws {
        let stage = try await Restoring.stage()
        await stage.world.set(fates: [.failed])
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what == "the zone has no capacity")
        #expect(question.choices.last?.words.contains("instances delete train-a-r1") == true)
        // Trying again finds the FAILED one, and never makes a second.
        try await stage.decide("create", .again)
        guard case .needsDecision(let second)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked again")
        }
        #expect(second.failure.note.what.contains("which is FAILED"), "\(second.failure.note.what)")
        #expect(await stage.world.machines.count == 1)
        #expect(await stage.world.exports.isEmpty)
    }

    @Test func anInstanceOfThatNameThatOthersMadeIsLeftAlone() async throws {
        let stage = try await Restoring.stage()
        await stage.world.beginForeignCreation(World.other)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what.contains("there is an instance train-a-r1"))
        #expect(await stage.world.commands.isEmpty)
    }

    /// Somebody creates one of that name while our own request is lost: it is not taken for ours.
    @Test(arguments: [false, true])
    func anInstanceThatOthersMadeMeanwhileIsNotTakenForOurs(isForgotten: Bool) async throws {
        let stage = try await Restoring.stage()
        await stage.world.set(faults: [0: .lostRequest])
        if isForgotten { await stage.world.forgetOperations() }
        try await stage.drive(dyingAt: .afterEvent("doubted:create"))
        await stage.world.beginForeignCreation(World.other)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what.contains("which this run has not created"), "\(question.failure.note.what)")
        #expect(await stage.world.exports.isEmpty)
    }

    @Test func someObjectsThatFailAreAskedAboutAndImportedAgain() async throws {
        let stage = try await Restoring.stage()
        await stage.world.failNextExports([1])
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "import")
        #expect(
            question.failure.note.what.contains("1 objects failed: PERMISSION_DENIED"), "\(question.failure.note.what)")
        try await stage.decide("import", .again)
        #expect(try await stage.finish().end == .done)
        #expect(await stage.world.exports.count == 2)
    }

    @Test func aCheckpointThatIsWrittenMeanwhileIsAskedAbout() async throws {
        let stage = try await Restoring.stage()
        await stage.world.appear("root/.psconsole/step-1.json", after: 250)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(
            question.failure.note.what.contains("written after this plan was made"), "\(question.failure.note.what)")
    }

    @Test func countersThatAreNotTheManifestsAreAskedAbout() async throws {
        let stage = try await Restoring.stage { try Restoring.new(Restoring.source(objects: 4, bytes: 70)) }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "check")
        #expect(
            question.failure.note.what == "the import counted 3 objects and 60 bytes, its manifest 4 and 70")
    }

    @Test func whatIsRunningOnTheTargetIsNotJoined() async throws {
        let stage = try await Restoring.stage { try Restoring.existing() }
        await stage.world.beginForeignExport(to: try uri("gs://bucket/other/"), seconds: 1_000)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what.contains("another export"), "\(question.failure.note.what)")
    }

    /// Any sequence of crashes and faults ends in done or in a decision for a person, with at most one effect per step.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func crashesAndFaultsInAnyOrder(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let stage = try await Restoring.stage()
        var faults: [Int: World.Fault] = [:]
        for _ in 0..<random.below(4) {
            faults[random.below(6)] = World.Fault.allCases[random.below(World.Fault.allCases.count)]
        }
        await stage.world.set(skew: Double(random.below(7)) * 100 - 300)
        await stage.world.set(faults: faults, reads: Set((0..<random.below(4)).map { _ in random.below(20) }))
        if random.below(5) == 0 { await stage.world.forgetOperations() }
        for _ in 0..<random.below(6) {
            if case .ended? = try await stage.drive(dyingAt: random.below(30)).pause { break }
            if random.below(3) == 0 { stage.time.advance(by: Double(random.below(8_000))) }
            let isOver = try await stage.journal.run(stage.id).end != nil
            if !isOver, random.below(8) == 0 { try await stage.ask(.cancelAsked(by: stage.order.by)) }
        }
        for _ in 0..<10 {
            let pause = try await stage.drive().pause
            if case .ended = pause { break }
            guard case .needsDecision(let question)? = pause else { continue }
            try await stage.decide(question.step, .stop)
        }
        let run = try await stage.journal.run(stage.id)
        #expect(run.end != nil, "\(run.steps)")
        let (machines, imports) = await (stage.world.machines.count, stage.world.exports.count)
        #expect(machines <= 1 && imports <= 1, "\(machines) \(imports) \(run.steps)")
        if run.end == .done { #expect(machines == 1 && imports == 1) }
    }
}
