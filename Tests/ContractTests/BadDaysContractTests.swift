import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// What gcloud makes of a service that does not answer as it should, and what we make of gcloud.
    @Suite struct BadDaysTests {
        /// What is left on the screen after a failure.
        private func expectStale(_ readings: Readings, _ rows: InstanceList, _ kind: CloudFailure.Kind) {
            #expect(readings.instances.value == rows)
            #expect(readings.instances.takenAt == World.start && readings.instances.isStale)
            #expect(readings.instances.failure?.kind == kind)
            let findings = readings.findings(now: World.start + 60, exposedAfter: .seconds(3600))
            guard case .unread(.instances, let failure, since: World.start + 60) = findings.first else {
                Issue.record("\(findings)")
                return
            }
            #expect(failure == readings.instances.failure)
        }

        /// Reads the instances well, then once for each of the faults.
        private func read(
            _ world: World, _ cases: [(fault: String, kind: CloudFailure.Kind)]
        ) async throws {
            let rows = try await world.cloud().instances()
            let cloud = world.cloud()
            for (fault, kind) in cases {
                try await world.fail(#"[{"path": "*/instances", \#(fault)}]"#)
                var readings = Readings()
                readings.take(Fetched(.instances, .success(.instances(rows)), at: World.start))
                let result = await Result { () async throws(CloudFailure) in try await cloud.instances() }
                #expect(result.kind == kind, "\(fault): \(result)")
                readings.take(Fetched(.instances, result.map { .instances($0) }, at: World.start + 60))
                expectStale(readings, rows, kind)
            }
        }

        @Test func answersThatAreNoneLeaveTheLastGoodOnes() async throws {
            try await withWorld { world in
                try await read(
                    world,
                    [
                        (#""status": 401"#, .unauthenticated), (#""status": 403"#, .permissionDenied(permission: nil)),
                        (
                            #""status": 403, "message": "Permission 'parallelstore.instances.list' denied on resource 'x' (or it may not exist).""#,
                            .permissionDenied(permission: "parallelstore.instances.list")
                        ),
                        (#""status": 404"#, .notFound), (#""status": 404, "html": true"#, .serviceRetired),
                        (#""status": 429"#, .quota), (#""fail": "garbage""#, .malformed),
                        (#""fail": "empty""#, .malformed), (#""padTo": "17MiB""#, .malformed),
                    ])
                await world.groups.expectGone()
            }
        }

        @Test func anAnswerWithoutContentIsNeverAnEmptyList() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                try await world.fail(#"[{"fail": "empty"}]"#)
                let operations = await Result { () async throws(CloudFailure) in try await cloud.operations(zones: []) }
                #expect(operations.kind == .malformed)
                let zones = await Result { () async throws(CloudFailure) in try await cloud.locations() }
                #expect(zones.kind == .malformed)
                let name = try #require(OperationName("projects/ml-prod/locations/us-central1-a/operations/o"))
                let one = await Result { () async throws(CloudFailure) in try await cloud.operation(name) }
                #expect(one.kind == .malformed)
            }
        }

        @Test func oneBadAttemptIsOvercome() async throws {
            try await withWorld { world in
                try await world.fail(
                    #"""
                    [{"path": "*/instances", "fail": "reset", "times": 1}, {"path": "*/locations", "status": 503, "times": 1},
                     {"path": "*/operations", "truncateAt": 20, "times": 1}, {"path": "*/o", "status": 503, "times": 1}]
                    """#)
                let root = try #require(GCSURI("gs://ml-backups/vision-lab/"))
                // gcloud waits a few seconds before it tries again: all of them wait together.
                async let instances = world.cloud().instances()
                async let operations = world.cloud().operations(zones: [])
                async let listing = world.cloud().listing(of: root)
                async let zones = world.cloud().locations()
                #expect(try await instances.instances.count == 12)
                #expect(try await operations.count == 57)
                #expect(try await listing.manifests.count == 1)
                #expect(try await zones.count == 4)
            }
        }

        @Test func aLargeAnswerIsReadAsAnyOther() async throws {
            try await withWorld { world in
                try await world.fail(#"[{"path": "*/instances", "padTo": "10MiB"}]"#)
                #expect(try await world.cloud().instances().instances.count == 12)
            }
        }

        /// gcloud tries for half a minute, or for ever; nobody waits that long.
        @Test func aServiceThatIsDownCostsNoMoreThanTheDeadline() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for fault in [#""status": 503"#, #""fail": "hang""#, #""fail": "reset""#, #""truncateAt": 20"#] {
                    group.addTask {
                        try await withWorld { world in
                            try await world.fail(#"[{"path": "*/instances", \#(fault)}]"#)
                            try await expectTimeOut(world)
                            await world.groups.expectGone()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test func aServerThatIsGoneCostsNoMoreThanTheDeadline() async throws {
            try await withWorld { world in
                // Nothing listens there.
                let cloud = world.cloud(port: 1, deadline: .seconds(3))
                let result = await Result { () async throws(CloudFailure) in try await cloud.instances() }
                #expect(result.kind == .timedOut(seconds: 3))
                await world.groups.expectGone()
            }
        }

        private func expectTimeOut(_ world: World) async throws {
            // A busy machine may need longer until gcloud has asked at all.
            for seconds in [4, 12, 40] where try await world.requests().isEmpty {
                let cloud = world.cloud(deadline: .seconds(seconds))
                let result = await Result { () async throws(CloudFailure) in try await cloud.instances() }
                #expect(result.kind == .timedOut(seconds: seconds))
            }
            #expect(try await !world.requests().isEmpty)
        }

        @Test func aPollerGoesThroughABadDayAndOutOfItAgain() async throws {
            let small = """
                {
                  "project": "ml-prod", "zones": ["z"],
                  "instances": [{"name": "kay", "zone": "z", "capacityGib": 12000, "created": "-9d"}]
                }
                """
            try await withWorld(small) { world in
                let watcher = Watcher(world)
                try await watcher.watch {
                    // Not inside the macro: the compiler takes the next closure for the one in there.
                    let settled = try await watcher.wait { $0.isSettled }
                    let rows = try #require(settled.instances.value)
                    try await world.fail(#"[{"status": 401}]"#)
                    await watcher.refresh()
                    let bad = try await watcher.wait { $0.instances.isStale && $0.operations.isStale }
                    #expect(bad.instances.value == rows && bad.overviews.count == 1)
                    let failure = try #require(bad.instances.failure)
                    #expect(failure.kind == .unauthenticated)
                    // Signed out, everything fails alike, which is said once.
                    #expect(
                        bad.findings(now: World.start, exposedAfter: .seconds(3600)) == [
                            .unread(.instances, failure, since: World.start),
                            .noBackupKnown(try bad.overview(of: "kay")),
                        ])

                    try await world.fail("[]")
                    await watcher.refresh()
                    let good = try await watcher.wait { !$0.instances.isStale && !$0.operations.isStale }
                    #expect(good.instances.value == rows)

                    // Left while gcloud hangs: it is ended with the poller.
                    try await world.fail(#"[{"fail": "hang"}]"#)
                    let before = try await world.requests().count
                    await watcher.refresh()
                    try await eventually { try await world.requests().count > before }
                }
                await world.groups.expectGone()
                #expect(await !watcher.readings.instances.isStale)
            }
        }
    }
}
