import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// Listings of every object under a prefix.
    @Suite struct ObjectsTests {
        private static let scenario = #"""
            {
              "project": "ml-prod", "zones": ["z"],
              "buckets": [
                {"name": "abc", "settings": {"versioning": {"enabled": true}}, "objects": [
                  {"path": "a/d/{i}", "count": 2500, "size": 10}, {"path": "a/one", "text": "one"},
                  {"path": "a/empty", "text": ""}, {"path": "a/\ttab\t", "text": "x"}, {"path": "a/", "text": ""},
                  {"path": "a/\u0085\u2028\u000b\u001b[31m", "text": "x"}, {"path": "a/！", "text": "x"},
                  {"path": "a/😀", "text": "x"}, {"path": "a/*?[1]#7", "text": "x"}, {"path": "a//b", "text": "x"},
                  {"path": "ab", "text": "x"}]},
                {"name": "denied", "denied": ["storage.objects.list"]}]
            }
            """#

        private actor Taken {
            private(set) var batches: [[ObjectRecord]] = []
            var records: [ObjectRecord] { batches.flatMap(\.self) }
            func take(_ batch: [ObjectRecord]) { batches.append(batch) }
        }

        private func list(
            _ cloud: GcloudCloud, _ prefix: String
        ) async throws -> (records: [ObjectRecord], result: Result<Void, CloudFailure>) {
            let uri = try #require(GCSURI(prefix))
            let taken = Taken()
            let result = await Result { () async throws(CloudFailure) in
                try await cloud.objects(under: uri) { (batch) throws(CloudFailure) in await taken.take(batch) }
            }
            return (await taken.records, result)
        }

        @Test func everyObjectIsListedInOrder() async throws {
            try await withWorld(Self.scenario) { world in
                let (records, result) = try await list(world.cloud(), "gs://abc/a")
                #expect(throws: Never.self) { try result.get() }
                let odd = [
                    "a/", "a/\ttab\t", "a/*?[1]#7", "a//b", "a/empty", "a/one", "a/\u{85}\u{2028}\u{0B}\u{1B}[31m",
                    "a/！",
                    "a/😀",
                ]
                #expect(Set(records.map(\.name)).isSuperset(of: odd) && records.count == 2500 + odd.count)
                let names = records.map { Array($0.name.utf8) }
                #expect(zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
                #expect(records.allSatisfy { $0.crc32c.count == 8 && $0.updateTime != nil })
                #expect(records.reduce(0) { $0 + $1.size } == 25_000 + 3 + 6)
                let one = try #require(records.first { $0.name == "a/one" })
                // As `gcloud storage hash` gives it for a file with these three letters.
                #expect(one.size == 3 && one.crc32c == "KpSy6Q==")
                #expect(try await world.requests().filter { $0.contains("/b/abc/o?") }.count == 3)
            }
        }

        @Test func nothingThereIsEmptyAndWhatCanNotBeReadIsAFailure() async throws {
            try await withWorld(Self.scenario) { world in
                let cloud = world.cloud()
                let empty = try await list(cloud, "gs://abc/nobody/")
                #expect(empty.records.isEmpty && empty.result.kind == nil)
                let missing = try await list(cloud, "gs://no-such-bucket/a")
                #expect(missing.records.isEmpty && missing.result.kind == .notFound)
                let denied = try await list(cloud, "gs://denied/a")
                #expect(denied.result.kind == .permissionDenied(permission: "storage.objects.list"))
                // The second page fails: what came before is a part.
                for (fault, kind) in [
                    (#""status": 403, "message": "no""#, CloudFailure.Kind.permissionDenied(permission: nil)),
                    (#""fail": "garbage""#, .malformed), (#""fail": "empty""#, .malformed),
                ] {
                    try await world.fail(#"[{"path": "*/o", "skip": 1, \#(fault)}]"#)
                    let half = try await list(cloud, "gs://abc/a")
                    #expect(half.records.count == 1000 && half.result.kind == kind, "\(fault): \(half.result)")
                }
            }
        }

        @Test func aListingThatFallsSilentIsEnded() async throws {
            try await withWorld(Self.scenario) { world in
                var part: [ObjectRecord] = []
                // gcloud keeps back what does not fill a block of its output; a busy machine needs longer to start it.
                for seconds in [5, 20, 60] where part.isEmpty {
                    try await world.fail(#"[{"path": "*/o", "skip": 1, "fail": "hang"}]"#)
                    let half = try await list(world.cloud(deadline: .seconds(seconds)), "gs://abc/a")
                    #expect(half.result.kind == .timedOut(seconds: seconds))
                    part = half.records
                }
                #expect((1...1000).contains(part.count))
                await world.groups.expectGone()
            }
        }

        @Test func versionsThatWereReplacedOrDeletedAreNotListed() async throws {
            try await withWorld(Self.scenario) { world in
                let file = try world.write("another", to: "one")
                let changes = world.changes()
                #expect(await changes.run(["gcloud", "storage", "cp", file, "gs://abc/v/one"]).isAccepted)
                #expect(await changes.run(["gcloud", "storage", "cp", file, "gs://abc/v/one"]).isAccepted)
                #expect(await changes.run(["gcloud", "storage", "cp", file, "gs://abc/v/two"]).isAccepted)
                #expect(await changes.run(["gcloud", "storage", "rm", "gs://abc/v/two"]).isAccepted)
                let (records, result) = try await list(world.cloud(), "gs://abc/v/")
                #expect(records.map(\.name) == ["v/one"] && result.kind == nil)
                #expect(try await world.requests().last?.contains("versions=True") == true)
            }
        }
    }
}
