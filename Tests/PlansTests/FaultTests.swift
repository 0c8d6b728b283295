import Cloud
import Foundation
import Plans
import TestSupport
import Testing

/// What the service and the way to it can do to a backup.
@Suite struct FaultTests {
    @Test(arguments: World.Fault.allCases, 0..<6)
    func oneFaultAtOneCommandChangesNothing(fault: World.Fault, command: Int) async throws {
        let stage = try await Stage()
        await stage.world.set(faults: [command: fault])
        let run = try await stage.finish()
        #expect(run.end == .done, "\(run.note)")
        #expect(await stage.world.exports.count == 1)
        #expect(await stage.object(stage.order.manifest) != nil)
        #expect(await stage.object(stage.order.lock) == nil)
    }

    /// Any sequence of crashes and faults ends in done or in a decision for a person, with at most one effect per step.
    @Test(arguments: 0..<400 as Range<UInt64>)
    func crashesAndFaultsInAnyOrder(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let stage = try await Stage(seed: seed + 1, isMirror: random.below(5) == 0)
        var faults: [Int: World.Fault] = [:]
        for _ in 0..<random.below(5) {
            faults[random.below(12)] = World.Fault.allCases[random.below(World.Fault.allCases.count)]
        }
        // The service's clock is its own: only ours is ever set back.
        await stage.world.set(skew: Double(random.below(7)) * 100 - 300)
        if random.below(4) == 0 { await stage.world.set(exportTime: 2_000) }
        await stage.world.set(faults: faults, reads: Set((0..<random.below(4)).map { _ in random.below(20) }))
        for _ in 0..<random.below(6) {
            if case .ended? = try await stage.drive(dyingAt: random.below(45)).pause { break }
            if random.below(3) == 0 { stage.time.advance(by: Double(random.below(8_000))) }
            // A clock that is set back makes ages that can't be.
            if random.below(6) == 0 {
                stage.time.setBack(by: 4_000)
            }
            let isOver = try await stage.journal.run(stage.id).end != nil
            if !isOver, random.below(8) == 0 { try await stage.ask(.cancelAsked(by: stage.order.by)) }
        }
        for _ in 0..<10 {
            let pause = try await stage.drive().pause
            if case .ended = pause { break }
            guard case .needsDecision(let question)? = pause else { continue }
            // A person who stops here must find at most one export.
            #expect(await stage.world.exports.count <= 1)
            try await stage.decide(question.step, .stop)
        }
        let run = try await stage.journal.run(stage.id)
        let exports = await stage.world.exports
        #expect(exports.count <= 1, "\(exports)")
        let manifest = await stage.object(stage.order.manifest)
        #expect((manifest != nil) == (run.end == .done), "\(run.note) \(manifest ?? "") \(run.steps)")
        if run.end == .done {
            #expect(exports.count == 1)
            #expect(await stage.object(stage.order.report) == nil)
        }
        #expect(run.end != nil, "\(run.steps)")
    }

    @Test func aSignInThatEndsInBetweenIsWaitedFor() async throws {
        let stage = try await Stage()
        await stage.world.set(faults: [1: .signedOut, 2: .signedOut, 3: .signedOut])
        let run = try await stage.finish()
        #expect(run.end == .done)
        let events = await stage.journal.events(of: stage.id, after: 0).map(\.event)
        let waits = events.compactMap { event -> FailureNote? in
            if case .waiting(_, let note) = event { note } else { nil }
        }
        let note = FailureNote(what: "gcloud is signed out", remedy: "run: gcloud auth login", needsPerson: true)
        #expect(Set(waits) == [note])
        #expect(await stage.world.exports.count == 1)
    }

    @Test func aFullDiskIsWaitedForBeforeAnythingIsDone() async throws {
        let stage = try await Stage()
        await stage.journal.failNext([.full, .full, .full])
        let run = try await stage.finish()
        #expect(run.end == .done)
        #expect(await stage.world.exports.count == 1)
    }

    @Test func aPartlyFailedExportIsMarkedAndARetryGoesOnInTheSamePrefix() async throws {
        let stage = try await Stage()
        await stage.world.failNextExports([1])
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "no question")
        }
        #expect(question.step == "export")
        #expect(question.failure.note.what.contains("1 objects failed: PERMISSION_DENIED"))
        #expect(await stage.object(stage.order.manifest) == nil)
        try await stage.decide("export", .again)
        let run = try await stage.finish()
        #expect(run.end == .done)
        let exports = await stage.world.exports
        #expect(exports.count == 2)
        #expect(exports[0].prefix == exports[1].prefix)
        #expect(exports[0].requestID != exports[1].requestID)
        #expect(await stage.object(stage.order.manifest)?.contains("operation-2") == true)
    }

    @Test func aPartlyFailedExportThatIsGivenUpLeavesAReportAndNoManifest() async throws {
        let stage = try await Stage()
        await stage.world.failNextExports([2])
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .stopped)
        #expect(await stage.object(stage.order.manifest) == nil)
        let report = await stage.object(stage.order.report) ?? ""
        #expect(report.contains("\"outcome\":\"partlyFailed\""))
        #expect(report.contains("PERMISSION_DENIED"))
        #expect(await stage.object(stage.order.lock) == nil)
    }

    @Test func objectsThatNoExportCountedKeepAManifestFromBeingWritten() async throws {
        let stage = try await Stage()
        await stage.world.addStray()
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "no question")
        }
        #expect(question.failure.note.remedy.hasPrefix("give it up, and back up into a new prefix"))
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .stopped)
        #expect(run.note.contains("the listing has 4 objects and 61 bytes, the export counted 3 and 60"))
        #expect(await stage.object(stage.order.manifest) == nil)
    }

    @Test func aMirrorMayHoldMore() async throws {
        let stage = try await Stage(isMirror: true)
        await stage.world.addStray()
        #expect(try await stage.finish().end == .done)
        #expect(await stage.object(stage.order.manifest)?.contains("\"mirror\":true") == true)
    }

    @Test func cancellingWaitsUntilTheServiceSaysSo() async throws {
        let stage = try await Stage()
        try await stage.drive(dyingAt: .afterEvent("accepted:export"))
        #expect(await stage.world.exports.count == 1)
        try await stage.ask(.cancelAsked(by: stage.order.by))
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .cancelled)
        #expect(await stage.world.exports[0].isCancelled)
        #expect(await stage.object(stage.order.report)?.contains("\"outcome\":\"cancelled\"") == true)
        #expect(await stage.object(stage.order.manifest) == nil)
        #expect(await stage.object(stage.order.lock) == nil)
    }

    /// However late the wish comes: either the backup is cancelled and marked, or it is complete and vouched for.
    @Test func cancellingAtAnyBoundary() async throws {
        let boundaries = try await Stage().drive().passed
        for death in boundaries.indices {
            let stage = try await Stage()
            _ = try await stage.drive(dyingAt: death)
            guard try await stage.journal.run(stage.id).end == nil else { continue }
            try await stage.ask(.cancelAsked(by: stage.order.by))
            let run = try await stage.finish(deciding: .stop)
            let (manifest, report) = (await stage.object(stage.order.manifest), await stage.object(stage.order.report))
            let comment = Comment(rawValue: "\(boundaries[death]): \(run.note)")
            #expect((run.end == .done) == (manifest != nil && report == nil), comment)
            #expect(await stage.object(stage.order.lock) == nil, comment)
            for export in await stage.world.exports where manifest == nil {
                #expect(export.isCancelled || export.endTime <= stage.time.now, comment)
                #expect(report != nil, comment)
            }
        }
    }

    @Test func aLockOfSomebodyElseKeepsTheExportOut() async throws {
        let stage = try await Stage()
        let lock = """
            {"run":"00000000","by":{"user":"eve","host":"other"},"startTime":"2027-01-15T07:00:00Z",\
            "expireTime":"2027-01-15T08:30:00Z"}
            """
        await stage.world.put(stage.order.lock.path, Array(lock.utf8))
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "no question")
        }
        let words = "eve on other is backing this instance up since 2027-01-15T07:00:00Z, as run 00000000"
        #expect(question.failure.note.what == words)
        #expect(await stage.world.exports.isEmpty)
        try await stage.decide("lock", .stop)
        #expect(try await stage.finish().end == .stopped)
        #expect(await stage.object(stage.order.lock) == lock, "the other's lock stays")
    }

    @Test func aLockThatHasExpiredIsReplaced() async throws {
        let stage = try await Stage()
        let lock = """
            {"run":"00000000","by":{"user":"eve","host":"other"},"expireTime":"2027-01-15T07:30:00Z"}
            """
        await stage.world.put(stage.order.lock.path, Array(lock.utf8))
        #expect(try await stage.finish().end == .done)
    }

    @Test func anotherExportOnTheInstanceIsRespected() async throws {
        let stage = try await Stage()
        await stage.world.beginForeignExport(to: try uri("gs://bucket/other/"), seconds: 100)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "no question")
        }
        #expect(question.step == "export")
        #expect(question.failure.note.what.contains("another export (gs://bucket/other/) works on train-a"))
        stage.time.advance(by: 200)
        try await stage.decide("export", .again)
        #expect(try await stage.finish().end == .done)
    }

    /// The wait for a sign-in may be long: what others began meanwhile is respected before a request is sent again.
    @Test func anotherExportThatBeganDuringAWaitIsWaitedFor() async throws {
        let stage = try await Stage()
        await stage.world.set(faults: [1: .signedOut])
        try await stage.drive(dyingAt: .afterEvent("doubted:export"))
        await stage.world.beginForeignExport(to: try uri("gs://bucket/other/"), seconds: 100)
        #expect(try await stage.finish(deciding: .stop).end == .done)
        let exports = await stage.world.exports
        #expect(exports.count == 2)
        #expect(exports[1].createTime >= exports[0].endTime)
    }

    @Test func twoRunnersOfOneRunAtOnce() async throws {
        let stage = try await Stage()
        try await stage.drive(dyingAt: .afterEvent("intended:export"))
        async let first = Result { try await stage.drive().pause }
        async let second = Result { try await stage.drive().pause }
        let outcomes = await [first, second]
        #expect(outcomes.contains { (try? $0.get()) == .ended(.done) })
        #expect(await stage.world.exports.count == 1)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
