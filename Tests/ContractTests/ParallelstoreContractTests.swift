import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// Instances, operations and zones of a healthy world.
    @Suite struct ParallelstoreTests {
        @Test func everyInstanceIsReadWithAllThatIsSaidOfIt() async throws {
            try await withWorld { world in
                let list = try await world.cloud().instances()
                #expect(list.unreachable.isEmpty && list.unreadable.isEmpty)
                #expect(
                    Dictionary(uniqueKeysWithValues: list.instances.map { ($0.name.id, $0.state) }) == [
                        "train-a": .active, "train-b": .active, "train-c": .active, "train-a-r1": .creating,
                        "eval-1": .active, "eval-2": .active, "llm-finetune-research-shared": .active,
                        "embed-2": .active, "vision-lab": .upgrading, "kay": .active, "rl-archive": .active,
                        "speech": .active,
                    ])
                let trainA = try #require(list.instances.first { $0.name.id == "train-a" })
                let age = TimeInterval(85 * 86_400)
                #expect(
                    trainA
                        == Instance(
                            name: InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a"),
                            state: .active, capacityGiB: 24_000, createTime: World.start - age,
                            updateTime: World.start - age, description: "Pretraining of atlas-70b",
                            labels: ["team": "pretrain", "model": "atlas-70b"],
                            network: "projects/ml-prod/global/networks/ml-vpc", reservedIPRange: "parallelstore-range",
                            effectiveReservedIPRange: "parallelstore-range",
                            accessPoints: ["10.60.2.2", "10.60.2.3", "10.60.2.4"], deploymentType: "SCRATCH",
                            fileStripeLevel: "FILE_STRIPE_LEVEL_BALANCED",
                            directoryStripeLevel: "DIRECTORY_STRIPE_LEVEL_MAX"))
                let texts = Dictionary(uniqueKeysWithValues: list.instances.map { ($0.name.id, $0.description) })
                #expect(texts["train-c"] == "Restored on \u{1B}[5mSunday\u{1B}[0m by the on-call")
                #expect(texts["kay"] == "東京チーム: スクラッチ")
                let archive = try #require(list.instances.first { $0.name.id == "rl-archive" })
                #expect(archive.name.location == "europe-west4-b" && archive.deploymentType == "PERSISTENT")
            }
        }

        @Test func whatIsStrangeOrSilentIsToldAsWhatItIs() async throws {
            let zones =
                #"["us-central1-a", "us-central1-b", "us-central1-c", {"name": "europe-west4-b", "reachable": false}]"#
            let scenario = standardScenario()
                .replacing(
                    ##""zones": ["us-central1-a", "us-central1-b", "us-central1-c", "europe-west4-b"]"##,
                    with: #""zones": \#(zones)"#
                )
                .replacing(#""state": "UPGRADING""#, with: #""state": "DEFRAGMENTING""#)
            try await withWorld(scenario) { world in
                let list = try await world.cloud().instances()
                #expect(list.unreachable == ["europe-west4-b"])
                #expect(list.instances.count == 11 && list.unreadable.isEmpty)
                #expect(list.instances.first { $0.name.id == "vision-lab" }?.state == .other("DEFRAGMENTING"))
            }
        }

        @Test func everyPageIsRead() async throws {
            try await withWorld(Self.manyThings) { world in
                let cloud = world.cloud()
                #expect(Set(try await cloud.instances().instances.map(\.name.id)).count == 620)
                #expect(Set(try await cloud.operations(zones: []).map(\.name)).count == 1100)
                let root = try #require(GCSURI("gs://abc/i1/"))
                #expect(Set(try await cloud.listing(of: root).prefixes).count == 1100)
                let paths = try await world.requests()
                for part in ["/instances?", "/operations?", "/b/abc/o?"] {
                    #expect(paths.contains { $0.contains(part) && $0.contains("pageToken") }, "\(part)")
                }
                // Half a list is none: the second page fails, and gcloud prints the first all the same.
                try await world.fail(
                    #"[{"path": "*/instances", "skip": 1, "status": 403, "message": "no"}, {"path": "*/operations", "skip": 1, "status": 429, "message": "slow down"}, {"path": "*/o", "skip": 1, "status": 403, "message": "no"}]"#
                )
                let instances = await Result { () async throws(CloudFailure) in try await cloud.instances() }
                #expect(instances.kind == .permissionDenied(permission: nil))
                let operations = await Result { () async throws(CloudFailure) in try await cloud.operations(zones: []) }
                #expect(operations.kind == .quota)
                let listing = await Result { () async throws(CloudFailure) in try await cloud.listing(of: root) }
                #expect(listing.kind == .permissionDenied(permission: nil))
            }
        }

        /// More of everything than fits into one page.
        private static var manyThings: String {
            let instances = (1...620).map {
                #"{"name": "i\#($0)", "zone": "z", "capacityGib": 12000, "created": "-9d"}"#
            }
            return """
                {
                  "project": "ml-prod", "zones": ["z"],
                  "layouts": {"one": [{"path": "x", "text": "x"}]},
                  "buckets": [{"name": "abc"}],
                  "instances": [\(instances.joined(separator: ", "))],
                  "checkpoints": [{"root": "gs://abc/i1/", "instance": "i1", "name": "s-{n}", "first": 1, "by": 1,
                    "count": 1100, "every": "1m", "layout": "one", "started": "-2d", "took": "20s", "manifest": false,
                    "end": "done"}]
                }
                """
        }

        @Test func operationsTellTheWholeStory() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let operations = try await cloud.operations(zones: [])
                #expect(operations.count == 57)
                let transfers = Dictionary(
                    operations.compactMap { operation in operation.transfer?.uri.map { ($0.name, operation) } },
                    uniquingKeysWith: { first, _ in first })

                let done = try #require(transfers["step-12000"])
                #expect(done.status == .done && done.outcome == .clean)
                #expect(done.createTime == World.start - (2 * 3600 + 14 * 60))
                #expect(done.endTime == World.start - (2 * 3600 + 14 * 60) + 23 * 60)
                #expect(done.target?.id == "train-a" && done.transfer?.path == "/")
                #expect(done.transfer?.counters.objectsCopied == 48_211)

                let cancelled = try #require(transfers["step-13000"])
                #expect(cancelled.status == .cancelled && cancelled.isCancellationRequested)
                #expect(cancelled.outcome == .cancelled)
                #expect(cancelled.transfer?.counters.objectsFound == 48_211)
                #expect(cancelled.transfer?.counters.objectsCopied == 11_020)

                let denied = try #require(transfers["asr-13"])
                guard case .failed(code: 7, let message) = denied.status else {
                    Issue.record("\(denied.status)")
                    return
                }
                #expect(message.hasPrefix("Permission denied: service account service-415104041262@gcp-sa-"))
                #expect(denied.outcome == .failed(reason: message))

                let partly = try #require(transfers["nightly-140"])
                let counters = try #require(partly.transfer?.counters)
                #expect(partly.status == .done)
                #expect(partly.outcome == .partlyFailed(objects: 3, reason: "PERMISSION_DENIED"))
                #expect((counters.objectsFound, counters.objectsCopied, counters.objectsFailed) == (513, 510, 3))
                #expect(counters.bytesFound == counters.bytesCopied + counters.bytesFailed)
                #expect(
                    partly.transfer?.errors.first?.examples.first
                        == .init(
                            uri: "gs://ml-eval-backups/eval-2/nightly-140/__007_0.distcp",
                            details: ["permission denied while the file was read"]))

                try Self.expectRunning(operations, transfers)
                #expect(try await cloud.operation(done.name) == done)
            }
        }

        private static func expectRunning(
            _ operations: [Cloud.Operation], _ transfers: [String: Cloud.Operation]
        ) throws {
            #expect(
                Set(operations.filter(\.isRunning).compactMap(\.transfer?.uri?.name)) == [
                    "step-41000", "step-88000", "nightly-212",
                ])
            let export = try #require(transfers["step-88000"]?.transfer?.counters)
            #expect((0.60...0.64).contains(Double(export.bytesCopied) / Double(export.bytesFound)))
            let counting = try #require(transfers["nightly-212"]?.transfer?.counters)
            #expect((counting.objectsFound, counting.objectsCopied) == (1_200_000, 0))
            let imports = operations.filter { $0.transfer?.direction == .import }
            #expect(imports.map(\.target?.id) == ["train-c"] && imports.map(\.outcome) == [.running])
            let creating = operations.filter { $0.kind == .other(verb: "create") }
            #expect(creating.map(\.target?.id) == ["train-a-r1"] && creating.map(\.isRunning) == [true])
        }

        @Test func zonesAndWhatIsNotThere() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                #expect(
                    try await cloud.locations() == [
                        "europe-west4-b", "us-central1-a", "us-central1-b", "us-central1-c",
                    ])
                let name = try #require(OperationName("projects/ml-prod/locations/us-central1-a/operations/gone"))
                let gone = await Result { () async throws(CloudFailure) in try await cloud.operation(name) }
                #expect(gone.kind == .notFound)
            }
        }

        @Test func aServiceThatRefusesAllZonesIsAskedZoneByZone() async throws {
            try await withWorld { world in
                let whole = try await world.cloud().operations(zones: [])
                try await world.fail(
                    #"[{"path": "*/locations/-/operations", "status": 400, "message": "location - is not supported"}]"#)
                let cloud = world.cloud()
                let byZone = try await cloud.operations(zones: [])
                #expect(byZone.sorted { $0.name < $1.name } == whole.sorted { $0.name < $1.name })
                // From then on without trying again, and only where it is told to look.
                let before = try await world.requests().count
                let here = try await cloud.operations(zones: ["europe-west4-b"])
                #expect(Set(here.map(\.target?.id)) == ["rl-archive"])
                #expect(try await world.requests().dropFirst(before).count == 1)
            }
        }

        @Test func aZoneThatIsSilentIsNamedWhenZonesAreAskedOneByOne() async throws {
            let scenario = standardScenario().replacing(
                #""europe-west4-b"],"#, with: #"{"name": "europe-west4-b", "reachable": false}],"#)
            try await withWorld(scenario) { world in
                try await world.fail(#"[{"path": "*/locations/-/operations", "status": 400, "message": "no"}]"#)
                let expected = CloudFailure.Kind.unreachable(zones: ["europe-west4-b"])
                var kind: CloudFailure.Kind?
                // A busy machine may need longer for the zone that answers.
                for seconds in [5, 20, 60] where kind != expected {
                    let cloud = world.cloud(deadline: .seconds(seconds))
                    kind =
                        await Result { () async throws(CloudFailure) in
                            try await cloud.operations(zones: ["us-central1-a", "europe-west4-b"])
                        }.kind
                }
                #expect(kind == expected)
            }
        }
    }
}

extension Result where Failure == CloudFailure {
    /// What came of a call.
    init(of call: () async throws(CloudFailure) -> Success) async {
        do { self = .success(try await call()) } catch { self = .failure(error) }
    }

    /// The kind of the failure, where it is one.
    var kind: CloudFailure.Kind? {
        if case .failure(let failure) = self { failure.kind } else { nil }
    }
}
