import Cloud
import Foundation
import Plans
import Testing

/// What a run holds while it goes on, and what a person can end.
@Suite struct HeldTests {
    private static func lock(until time: String) -> [UInt8] {
        Array(#"{"run":"00000000","by":{"user":"eve","host":"other"},"expireTime":"\#(time)"}"#.utf8)
    }

    @Test func theLockIsRenewedForAsLongAsTheExportGoesOn() async throws {
        let stage = try await Stage()
        await stage.world.set(exportTime: 3 * 3600)
        #expect(try await stage.finish().end == .done)
        let renewals = await stage.journal.events(of: stage.id, after: 0).filter { $0.event.name == "renewing:lock" }
        let export = try #require(await stage.world.exports.first)
        let times = [export.createTime] + renewals.map(\.time) + [export.endTime]
        for (last, next) in zip(times, times.dropFirst()) {
            #expect(next.timeIntervalSince(last) < 1800, "the lock had ended by \(next)")
        }
        #expect(renewals.count >= 3 * 3600 / 1800)
        let lock = "gs://bucket/root/.psconsole/locks/us-central1-a-train-a.json"
        for renewal in renewals {
            guard case .renewing(_, let argv) = renewal.event else { continue }
            #expect(argv.prefix(3) == ["gcloud", "storage", "cp"] && argv[4] == lock)
        }
        #expect(await stage.object(stage.order.lock) == nil)
    }

    /// Signed out for longer than the lock lasts: somebody else has taken it, and writes into the same root.
    @Test(arguments: ["verify", "listing", "manifest"])
    func whoHasLostTheLockWritesNoManifest(step: String) async throws {
        let stage = try await Stage(isMirror: true)
        let (world, time, lock) = (stage.world, stage.time, stage.order.lock.path)
        let before = step == "verify" ? "export" : step == "listing" ? "verify" : "listing"
        let pause = try await stage.drive(at: .afterEvent("settled:\(before)")) {
            time.advance(by: 3000)
            await world.put(lock, Self.lock(until: "2027-01-15T10:30:00Z"))
        }
        guard case .needsDecision(let question)? = pause else { return #expect(Bool(false), "\(pause as Any)") }
        #expect(question.step == step)
        #expect(question.failure.note.what.hasPrefix("eve on other is backing this instance up"))
        #expect(await stage.object(stage.order.manifest) == nil)
        try await stage.decide(step, .stop)
        #expect(try await stage.finish().end == .stopped)
        #expect(await stage.object(stage.order.lock)?.contains("eve") == true, "the other's lock stays")
    }

    /// Where the bucket keeps an expired lock, it can't be taken; the list of operations keeps a second export out.
    @Test func anExpiredLockThatCannotBeReplacedKeepsNobodyOut() async throws {
        let stage = try await Stage()
        await stage.world.put(stage.order.lock.path, Self.lock(until: "2027-01-15T07:30:00Z"))
        await stage.world.keep(stage.order.lock.path)
        await stage.world.set(exportTime: 3600)
        #expect(try await stage.finish().end == .done)
        #expect(await stage.object(stage.order.manifest) != nil)
        #expect(await stage.object(stage.order.lock)?.contains("eve") == true)
    }

    /// Who may create objects, but not replace them, can't renew the lock: it stays ours, and is tried in vain only now and
    /// then.
    @Test func aLockThatCannotBeRenewedHoldsNobodyUp() async throws {
        let stage = try await Stage()
        let (world, lock) = (stage.world, stage.order.lock.path)
        await world.set(exportTime: 5 * 3600)
        let pause = try await stage.drive(at: .afterEvent("accepted:lock")) { await world.keep(lock) }
        #expect(pause == .ended(.done))
        #expect(await stage.object(stage.order.manifest) != nil)
        let end = try #require(await world.exports.first?.endTime)
        #expect(stage.time.now.timeIntervalSince(end) < 300)
        #expect(await stage.journal.events(of: stage.id, after: 0).count { $0.event.name == "renewing:lock" } < 5)
    }

    /// What was refused was not done, however often it was sent.
    @Test func aDeletionThatIsRefusedIsNotDone() async throws {
        let stage = try await Self.pruning()
        await stage.world.keep("root/.psconsole/old.json")
        await stage.world.set(faults: [0: .busy])
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "no question")
        }
        #expect(question.step == "manifest:old")
        #expect(await stage.world.objects["root/old/a"] != nil)
        try await stage.decide("manifest:old", .again)
        guard case .needsDecision? = try await stage.drive().pause else { return #expect(Bool(false), "no question") }
        #expect(await stage.world.objects["root/old/a"] != nil)
    }

    /// Who abandons a run, or cancels it, wants the deletion that goes on to end now.
    @Test(arguments: [true, false])
    func aCommandThatGoesOnEndsWithTheRun(isAbandoned: Bool) async throws {
        let stage = try await Self.pruning()
        await stage.world.neverEnd("gcloud storage rm gs://bucket/root/old/**")
        let id = stage.id
        let pause = try await stage.drive(at: .duringCommand("objects:old")) {
            let by = Who(account: nil, user: "ops", host: "bastion")
            let event: Event = isAbandoned ? .ended(.abandoned) : .cancelAsked(by: by)
            let last = (try? await stage.journal.run(id))?.lastNumber ?? 0
            _ = try? await stage.journal.append(event, to: id, after: last, at: stage.time.now, lease: nil)
        }
        #expect(pause == .ended(isAbandoned ? End.abandoned : End.cancelled))
        #expect(await stage.world.objects["root/old/a"] != nil)
        #expect(await stage.world.commands.count == 2)
    }

    /// An export that nobody may cancel goes on, and the run ends with it.
    @Test func aRunThatCannotBeCancelledEndsAllTheSame() async throws {
        let stage = try await Stage()
        await stage.world.refuseToCancel()
        try await stage.drive(dyingAt: .afterEvent("accepted:export"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        let run = try await stage.finish(deciding: .stop)
        #expect(run.end == .cancelled)
        let export = try #require(await stage.world.exports.first)
        #expect(!export.isCancelled && export.endTime <= stage.time.now)
        #expect(await stage.object(stage.order.manifest) == nil)
        #expect(await stage.object(stage.order.report) != nil)
        #expect(await stage.object(stage.order.lock) == nil)
    }

    /// The command waits for its intent to be on the disk, and not the other way round.
    @Test func aFullDiskHoldsTheCommandBack() async throws {
        let stage = try await Stage()
        await stage.journal.failNext(Array(repeating: .full, count: 20), of: "intended:export")
        let begin = stage.time.now
        #expect(try await stage.finish().end == .done)
        let intent = try #require(
            await stage.journal.events(of: stage.id, after: 0).first { $0.event.name == "intended:export" })
        let (commands, times) = (await stage.world.commands, await stage.world.times)
        let sent = try #require(zip(commands, times).first { $0.0.contains("export-data") }?.1)
        #expect(intent.time.timeIntervalSince(begin) >= 20)
        #expect(sent >= intent.time, "the command did not wait for its intent")
        #expect(await stage.world.exports.count == 1)
    }

    /// A run that prunes the checkpoint `old`, beside which `new` lies.
    static func pruning() async throws -> Stage {
        try await Stage { world, _ in
            for name in ["old/a", "old/b", ".psconsole/old.json", "new/a", ".psconsole/new.json"] {
                await world.put("root/" + name, [1])
            }
            let root = try uri("gs://bucket/root/")
            let checkpoint = Checkpoint(root: root, name: "old", state: .complete, hasManifest: true)
            return Plan.pruning(
                [checkpoint], kept: [], of: Instance(name: World.instance, state: .active),
                bucket: .success(Bucket(name: "bucket", location: "US-CENTRAL1")),
                manifests: ["old": try #require(await world.objects["root/.psconsole/old.json"]).generation])
        }
    }
}
