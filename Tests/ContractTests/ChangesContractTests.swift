import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// Command lines that change the cloud, and what may go wrong with them.
    @Suite struct ChangesTests {
        private static let export = [
            "gcloud", "beta", "parallelstore", "instances", "export-data", "kay", "--location=us-central1-c",
            "--source-parallelstore-path=/", "--destination-gcs-bucket-uri=gs://ml-backups/kay/one",
            "--request-id=11111111-1111-4111-8111-111111111111", "--async",
        ]

        private func exports(_ world: World) async throws -> [Cloud.Operation] {
            try await world.cloud().operations(zones: []).filter { $0.target?.id == "kay" && $0.transfer != nil }
        }

        private func sent(_ world: World) async throws -> Int {
            try await world.requests().filter { $0.contains(":exportData") }.count
        }

        @Test(arguments: [["--format=json"], []])
        func anExportIsBegunOnce(_ format: [String]) async throws {
            try await withWorld { world in
                let changes = world.changes()
                let answer = await changes.run(Self.export + format)
                let begun = try await exports(world)
                #expect(begun.count == 1 && answer == .accepted(operation: begun.first?.name))
                // Sent again with the same request id, it is the same export.
                #expect(await changes.run(Self.export + format) == answer)
                #expect(try await exports(world).count == 1)
                #expect(try await sent(world) == 2)
            }
        }

        @Test func aLostAnswerIsAskedForAgainAndBeginsNothingTwice() async throws {
            try await withWorld { world in
                try await world.fail(#"[{"path": "*:exportData", "fail": "answerLost", "times": 1}]"#)
                let answer = await world.changes().run(Self.export)
                let begun = try await exports(world)
                #expect(begun.count == 1 && answer == .accepted(operation: begun.first?.name))
                #expect(try await sent(world) == 2)
            }
        }

        @Test func anExportThatHangsIsEndedAtTheDeadline() async throws {
            try await withWorld { world in
                try await world.fail(#"[{"path": "*:exportData", "fail": "hang"}]"#)
                // A busy machine may need longer until gcloud has asked at all.
                for seconds in [4, 12, 40] where try await sent(world) == 0 {
                    let answer = await world.changes(deadline: .seconds(seconds)).run(Self.export)
                    let expected = CloudFailure(.timedOut(seconds: seconds), task: "instances export-data")
                    #expect(answer == .failed(expected))
                }
                #expect(try await sent(world) >= 1)
                await world.groups.expectGone()
            }
        }

        @Test func aRefusedExportIsAFailureOfItsKind() async throws {
            try await withWorld { world in
                let message = "Permission 'parallelstore.instances.exportData' denied on resource 'x'."
                for (fault, kind, again) in [
                    (
                        #""status": 403, "message": "\#(message)""#,
                        CloudFailure.Kind.permissionDenied(permission: "parallelstore.instances.exportData"), 1
                    ),
                    (#""status": 429"#, .quota, 1), (#""status": 400"#, .refused(status: "INVALID_ARGUMENT"), 1),
                    // Whether anything was done is open after these.
                    (#""fail": "empty""#, .malformed, 1), (#""fail": "garbage""#, .malformed, 1),
                ] {
                    let before = try await sent(world)
                    try await world.fail(#"[{"path": "*:exportData", \#(fault)}]"#)
                    let answer = await world.changes().run(Self.export)
                    #expect(answer.failure?.kind == kind, "\(fault): \(answer)")
                    #expect(try await sent(world) - before == again)
                }
                #expect(try await exports(world).isEmpty)
            }
        }

        @Test func objectsAreWrittenAndRemovedUnderPreconditions() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let changes = world.changes()
                let lock = try #require(GCSURI("gs://ml-staging/.psconsole/lock.json"))
                let file = try world.write(#"{"owner": "a"}"#, to: "lock.json")
                func copy(_ generation: Int64) async -> ChangeAnswer {
                    await changes.run([
                        "gcloud", "storage", "cp", file, lock.description, "--if-generation-match=\(generation)",
                    ])
                }
                func remove(_ generation: Int64) async -> ChangeAnswer {
                    await changes.run([
                        "gcloud", "storage", "rm", lock.description, "--if-generation-match=\(generation)",
                    ])
                }
                let lost = CloudFailure.Kind.refused(status: "FAILED_PRECONDITION")
                #expect(await copy(0) == .accepted(operation: nil))
                #expect(await copy(0).failure?.kind == lost)
                let first = try #require(try await cloud.text(of: lock))
                #expect(first.bytes == Array(#"{"owner": "a"}"#.utf8))
                #expect(await copy(first.generation) == .accepted(operation: nil))
                let second = try #require(try await cloud.text(of: lock))
                #expect(second.generation > first.generation)
                #expect(await remove(first.generation).failure?.kind == lost)
                #expect(await remove(second.generation) == .accepted(operation: nil))
                #expect(try await cloud.text(of: lock) == nil)
                #expect(await remove(second.generation).failure?.kind == .notFound)
            }
        }

        @Test func whatIsKeptIsNeitherReplacedNorRemoved() async throws {
            let scenario = """
                {
                  "project": "ml-prod", "zones": ["z"],
                  "buckets": [
                    {"name": "kept", "created": "-1h", "settings": {"retentionPolicy": {"retentionPeriod": "7200"}},
                      "objects": [{"path": "a", "text": "a"}]},
                    {"name": "held", "objects": [
                      {"path": "event", "text": "a", "eventBasedHold": true},
                      {"path": "while", "text": "a", "temporaryHold": true}]}]
                }
                """
            try await withWorld(scenario) { world in
                let changes = world.changes()
                let file = try world.write("b", to: "b")
                for (name, status) in [
                    ("kept/a", "RETENTION_POLICY"), ("held/event", "OBJECT_HOLD"), ("held/while", "OBJECT_HOLD"),
                ] {
                    let removal = await changes.run(["gcloud", "storage", "rm", "gs://\(name)"])
                    #expect(removal.failure?.kind == .refused(status: status), "\(name): \(removal)")
                    #expect(removal.failure?.detail.contains("'\(name)'") == true)
                    let copy = await changes.run(["gcloud", "storage", "cp", file, "gs://\(name)"])
                    #expect(copy.failure?.kind == .refused(status: status), "\(name): \(copy)")
                }
                try await world.advance("2h")
                #expect(await changes.run(["gcloud", "storage", "rm", "gs://kept/a"]).isAccepted)
            }
        }
    }
}

extension ChangeAnswer {
    var isAccepted: Bool { failure == nil }

    /// The failure, where it is one.
    var failure: CloudFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}
