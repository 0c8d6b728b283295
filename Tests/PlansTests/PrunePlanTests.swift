import Cloud
import Foundation
import Plans
import Testing

/// The plan that deletes checkpoints, and what it looks at when it runs.
@Suite struct PrunePlanTests {
    private static let plain = Bucket(name: "bucket", location: "US")

    private static func checkpoint(_ name: String, path: String = "/", bytes: Int64? = 1 << 40) throws -> Checkpoint {
        Checkpoint(
            root: try uri("gs://bucket/root/"), name: name, state: .complete, sourcePath: SourcePath(path), objects: 12,
            bytes: bytes, hasManifest: true)
    }

    private static func plan(
        _ checkpoints: [Checkpoint], kept: [KeepRule.Kept] = [], _ state: InstanceState = .active,
        bucket: Result<Bucket, CloudFailure> = .success(plain), manifests: [String: Int64] = [:]
    ) -> Plan {
        .pruning(
            checkpoints, kept: kept, of: Instance(name: World.instance, state: state), bucket: bucket,
            manifests: manifests)
    }

    @Test func itSaysWhatIsDeletedAndWhatStaysAndIsConfirmedByTheCount() throws {
        let all = [
            try Self.checkpoint("new"), try Self.checkpoint("a"), try Self.checkpoint("b", path: "/logs", bytes: nil),
        ]
        let plan = Self.plan(
            Array(all.dropFirst()), kept: KeepRule(last: 1).decide(on: all).kept.filter { $0.checkpoint.name == "new" })
        #expect(plan.confirmation == .typed("2") && plan.checkpoints == all.dropFirst().map(\.uri))
        #expect(plan.consequences[0] == "Deletes 2 checkpoints, at least 1.0 TiB; 1 stay.")
        #expect(plan.consequences.contains("deletes  gs://bucket/root/a/  1.0 TiB, 12 objects"))
        #expect(plan.consequences.contains("deletes  gs://bucket/root/b/  size unknown, 12 objects, only /logs"))
        #expect(plan.consequences.contains { $0.hasPrefix("keeps    gs://bucket/root/new/  ") })
        #expect(!plan.consequences.contains { $0.contains("FAILED") })
        #expect(Self.plan([all[1]], .failed).consequences.contains { $0.contains("is FAILED") })
        #expect(Self.plan([all[1]]).consequences[0].hasPrefix("Deletes 1 checkpoint, "))
    }

    @Test func theManifestGoesFirstAndNothingTransfersMeanwhile() throws {
        let plan = Self.plan([try Self.checkpoint("a")], manifests: ["a": 77])
        #expect(plan.steps.map(\.id) == ["manifest:a", "objects:a", "listing:a", "report:a", "drill:a"])
        let manifest = try uri("gs://bucket/root/.psconsole/a.json")
        let lock = try uri("gs://bucket/root/.psconsole/locks/us-central1-a-train-a.json")
        let prefix = try uri("gs://bucket/root/a/")
        #expect(
            plan.steps.map(\.command?.requirement) == [
                .prefixUnused(prefix, manifest: nil, lock: lock), .prefixUnused(prefix, manifest: manifest, lock: lock),
                .objectAbsent(manifest), .objectAbsent(manifest), .objectAbsent(manifest),
            ])
        #expect(plan.steps[0].command?.argv.last == "--if-generation-match=77")
        #expect(plan.steps[0].command?.probe == .objectWithdrawn(manifest, generation: 77))
        let unmanifested = Self.plan([try Self.checkpoint("a")])
        #expect(unmanifested.steps[0].command?.argv.last == "--if-generation-match=0")
        #expect(unmanifested.steps[0].command?.probe == .objectWithdrawn(manifest, generation: nil))
    }

    @Test(
        arguments: [
            (.success(Bucket(name: "bucket", location: "US", softDeleteSeconds: 604_800)), .fine, "for 7 days, billed"),
            (.success(plain), .problem, "what is deleted is gone"),
            (
                .success(Bucket(name: "bucket", location: "US", isVersioned: true, softDeleteSeconds: 3_600)), .fine,
                "for 1 hour, billed; versioning"
            ),
            (
                .success(Bucket(name: "bucket", location: "US", retentionSeconds: 5_400, softDeleteSeconds: 60)),
                .problem, "younger than 90 minutes can't be deleted; soft delete keeps what is deleted for 1 minute"
            ),
            (
                .success(Bucket(name: "bucket", location: "US", softDeleteSeconds: 60, hasDefaultHold: true)), .problem,
                "a hold until it is lifted"
            ),
            (.failure(CloudFailure(.unavailable, task: "describe")), .unread, "could not be read"),
        ] as [(Result<Bucket, CloudFailure>, Check.Finding, String)])
    func whatTheBucketKeepsIsNoObstacle(
        _ bucket: Result<Bucket, CloudFailure>, _ finding: Check.Finding, _ words: String
    ) throws {
        let plan = Self.plan([try Self.checkpoint("a")], bucket: bucket)
        #expect(plan.checks.count == 1 && plan.obstacle == nil)
        #expect(plan.checks[0].finding == finding && plan.checks[0].words.contains(words), "\(plan.checks[0])")
    }

    @Test func everyReasonHasWords() {
        #expect(Set(KeepRule.Reason.allCases.map(\.words)).count == KeepRule.Reason.allCases.count)
        #expect(KeepRule.Reason.retained.words == "retention: can't be deleted yet")
    }

    // What happened between the look and the typed count.

    /// Runs a plan that deletes `a` whose manifest had that generation when the plan was made, until it needs somebody.
    private func run(
        knowing generation: Int64?, _ change: (World) async throws -> Void
    ) async throws -> (run: Run, world: World) {
        let time = VirtualTime()
        let (files, journal) = (MemoryFiles(), MemoryJournal())
        let world = World(time: time, files: files)
        await world.put("root/.psconsole/a.json", Array("{}".utf8))
        for name in ["root/a/x", "root/a/y"] { await world.put(name, [1]) }
        try await change(world)
        let id = RunID(time.uuid())
        let manifests = generation.map { ["a": $0] } ?? [:]
        let who = Who(account: nil, user: "ops", host: "bastion")
        let plan = Self.plan([try Self.checkpoint("a")], manifests: manifests)
        await journal.create(NewRun(id: id, plan: plan, time: time.now, by: who))
        let cloud = MortalCloud(life: Life(process: 1), world: world)
        let runner = Runner(
            journal: journal, cloud: cloud, changes: cloud, files: files, surroundings: time.surroundings,
            who: { who }, holder: Holder(host: "h", boot: "b", process: 1, started: "0"))
        _ = try await runner.drive(id)
        return (try await journal.run(id), world)
    }

    @Test func theManifestThatWasKnownIsWithdrawn() async throws {
        // The world counts its objects: the manifest is its first.
        let (run, world) = try await run(knowing: 1) { _ in }
        #expect(await world.objects["root/.psconsole/a.json"] == nil)
        #expect(await world.commands.first?.last == "--if-generation-match=1")
        #expect(run.step("manifest:a")?.phase == .done, "\(run.note)")
    }

    @Test func aManifestThatWasWrittenSinceEndsIt() async throws {
        let (run, world) = try await run(knowing: 1) { await $0.put("root/.psconsole/a.json", Array("{}".utf8)) }
        #expect(run.question?.step == "manifest:a" && run.note.contains("was written after this plan was made"))
        #expect(await world.commands.isEmpty)
        let none = try await self.run(knowing: nil) { _ in }
        #expect(none.run.question?.step == "manifest:a")
        #expect(await none.world.commands.isEmpty)
    }

    /// It may have gone into the very prefix, be over by now, and have no manifest yet.
    @Test(arguments: [nil, 1], [600.0, 0])
    func anExportIntoItSinceEndsIt(generation: Int64?, seconds: Double) async throws {
        let (run, world) = try await run(knowing: generation) {
            if generation == nil { await $0.remove("root/.psconsole/a.json") }
            await $0.beginForeignExport(to: try uri("gs://bucket/root/a/"), seconds: seconds)
        }
        #expect(run.question?.step == (generation == nil ? "objects:a" : "manifest:a"), "\(run.note)")
        #expect(run.note.contains("exports into gs://bucket/root/a/"), "\(run.note)")
        #expect(await world.commands.isEmpty)
    }

    @Test func anExportToElsewhereIsWaitedFor() async throws {
        let (run, world) = try await run(knowing: 1) {
            await $0.beginForeignExport(to: try uri("gs://bucket/root/b/"), seconds: 3600)
        }
        #expect(run.end == .done, "\(run.note)")
        let over = try #require(await world.exports.first?.endTime)
        #expect(await world.times.allSatisfy { $0 >= over })
        #expect(await world.objects["root/a/x"] == nil)
    }

    @Test func aRestoreFromItIsWaitedFor() async throws {
        let (run, world) = try await run(knowing: nil) {
            await $0.remove("root/.psconsole/a.json")
            await $0.beginForeignImport(from: try uri("gs://bucket/root/a/"), seconds: 3600)
        }
        #expect(run.end == .done, "\(run.note)")
        let over = try #require(await world.exports.first?.endTime)
        let times = await world.times
        #expect(!times.isEmpty && times.allSatisfy { $0 >= over })
    }

    /// Whoever is backing the instance up may have listed for hours, with nothing to be seen of that in the operations.
    @Test func aLockIsWaitedForAndAManifestThatCameMeanwhileEndsIt() async throws {
        let lock = #"{"run":"00000000","by":{"user":"eve","host":"o"},"expireTime":"2027-01-15T09:00:00Z"}"#
        let (run, world) = try await run(knowing: nil) {
            await $0.put("root/.psconsole/locks/us-central1-a-train-a.json", Array(lock.utf8))
            await $0.remove("root/.psconsole/a.json")
            await $0.appear("root/.psconsole/a.json", after: 1800)
        }
        #expect(run.question?.step == "objects:a", "\(run.note)")
        #expect(run.note.contains("a.json was written after this plan was made"), "\(run.note)")
        #expect(await world.commands.isEmpty)
    }
}
