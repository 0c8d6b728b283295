import DemoCloud
import FoundationEssentials
import Scenarios
import Testing

@Suite struct ScenarioTests {
    @Test(arguments: [
        ("{", "line 1, column 2"), (#"{"project":"p","zone":[]}"#, "zone"), ("{}", "project"),
        (#"{"project":"p","speed":-1}"#, "speed"), (#"{"project":"p","zones":["z",{"nam":"y"}]}"#, "zones[1].nam"),
        (#"{"project":"p","zones":["z"],"instances":[{"name":"i","zone":"y"}]}"#, "instances[0].zone"),
        (
            #"{"project":"p","zones":["z"],"instances":[{"name":"i","zone":"z","created":"yesterday"}]}"#,
            "instances[0].created"
        ),
        (#"{"project":"p","layouts":{"l":[{"path":"a","size":"1MB"}]}}"#, "layouts.l[0].size"),
        (#"{"project":"p","checkpoints":[{"root":"gs://none/"}]}"#, "checkpoints[0].root"),
        (#"{"project":"p","timeline":[{"after":"5s"}]}"#, "timeline[0]"),
        (
            #"{"project":"p","layouts":{"l":[{"path":"{i}","size":1,"count":9223372036854775807}]}}"#,
            "layouts.l[0].count"
        ),
        (#"{"project":"p","faults":[{"padTo":"7TiB"}]}"#, "faults[0].padTo"),
        (#"{"project":"p","durations":{"create":"999999999d"}}"#, "durations.create"),
        (#"{"project":"p","faults":[{"fail":"maybe"}]}"#, "faults[0].fail"),
    ])
    func aMistakeSaysWhereItIs(scenario: String, path: String) {
        let mistake = #expect(throws: ScenarioMistake.self) { try TestCloud(scenario) }
        #expect(mistake?.path == path)
        #expect(mistake?.expected.isEmpty == false)
    }

    @Test func theTimelineHappens() throws {
        var cloud = try TestCloud(smallWorld)
        #expect(try cloud.get(TestCloud.zone("instances/late"))["state"].text == "CREATING")
        cloud.pass(30)
        #expect(try cloud.get(TestCloud.zone("instances/late"))["state"].text == "ACTIVE")
        cloud.pass(469)
        #expect(try cloud.get(TestCloud.zone("instances/two"))["state"].text == "ACTIVE")
        cloud.pass(1)
        #expect(try cloud.get(TestCloud.zone("instances/two"))["state"].text == "FAILED")
    }
}

@Suite struct StandardScenarioTests {
    private func cloud() throws -> TestCloud { try TestCloud(Scenarios.standard) }

    private func states(_ cloud: inout TestCloud) throws -> [String: String] {
        let list = try cloud.get("/parallelstore/v1beta/projects/ml-prod/locations/-/instances")["instances"].elements
        return Dictionary(
            list.compactMap { instance in
                guard let name = instance["name"].text?.split(separator: "/").last else { return nil }
                return (String(name), instance["state"].text ?? "")
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test func trainAFailsAfterEightSecondsAndItsCopyBecomesActive() throws {
        var cloud = try cloud()
        let first = try states(&cloud)
        #expect(first.count == 12)
        #expect(first["train-a"] == "ACTIVE" && first["train-a-r1"] == "CREATING" && first["vision-lab"] == "UPGRADING")
        cloud.pass(8)
        #expect(try states(&cloud)["train-a"] == "FAILED")
        cloud.pass(90)
        #expect(try states(&cloud)["train-a-r1"] == "ACTIVE")
    }

    @Test func theRunningTransfersAreWhereTheStoryHasThem() throws {
        var cloud = try cloud()
        let all = try cloud.get("/parallelstore/v1/projects/ml-prod/locations/-/operations")["operations"].elements
        var parts: [String: Double] = [:]
        for operation in all where !operation["done"].exists {
            let counters = operation["metadata"]["operationMetadata"]["counters"]
            let target = operation["metadata"]["target"].text?.split(separator: "/").last.map(String.init) ?? ""
            parts[target] =
                Double(counters["bytesCopied"].int64 ?? 0) / Double(max(counters["bytesFound"].int64 ?? 0, 1))
        }
        #expect((0.60...0.64).contains(parts["train-b"] ?? 0))
        #expect((0.07...0.09).contains(parts["train-c"] ?? 0))
        #expect(parts["eval-1"] == 0)
    }

    @Test func everyManifestAgreesWithItsBucket() throws {
        var cloud = try cloud()
        var seen = 0
        for (bucket, root) in [
            ("ml-backups", "embed-2/"),
            ("ml-llm-checkpoints", "llm-finetune-research-shared/"),
            ("ml-eval-backups", "eval-2/"), ("ml-backups-eu", "rl-archive/"),
        ] {
            for object in try cloud.objects(bucket, prefix: "\(root).psconsole/") {
                let name = try #require(object["name"].text).replacing("/", with: "%2F")
                let response = cloud.send("GET", "/storage/v1/b/\(bucket)/o/\(name)?alt=media")
                #expect(response.body.all.last == UInt8(ascii: "\n") && response.body.all.count { $0 == 10 } == 1)
                let manifest = try Value(response)
                let checkpoint = try #require(manifest["checkpoint"].text)
                let objects = try cloud.objects(bucket, prefix: "\(root)\(checkpoint)/")
                #expect(manifest["listing"]["objects"].int64 == Int64(objects.count))
                #expect(manifest["listing"]["bytes"].int64 == objects.reduce(0) { $0 + ($1["size"].int64 ?? 0) })
                #expect(manifest["counters"]["objectsFailed"].text == "0")
                seen += 1
            }
        }
        #expect(seen == 10)
    }

    @Test func theFailedBackupOfEval2NamesItsThreeObjects() throws {
        var cloud = try cloud()
        let all = try cloud.get("/parallelstore/v1/projects/ml-prod/locations/us-central1-c/operations")["operations"]
            .elements
        let failed = all.filter { $0["metadata"]["operationMetadata"]["errorSummary"].exists }
        #expect(failed.count == 1)
        let metadata = try #require(failed.first)["metadata"]["operationMetadata"]
        #expect(metadata["counters"]["objectsFailed"].int64 == 3)
        #expect(metadata["errorSummary"].elements.first?["errorLogEntries"].elements.count == 3)
        #expect(metadata["destinationGcsBucket"]["uri"].text == "gs://ml-eval-backups/eval-2/nightly-140")
        #expect(try cloud.objects("ml-eval-backups", prefix: "eval-2/nightly-140/").count == 510)
    }

    @Test func theIncompleteCheckpointsHaveNoManifest() throws {
        var cloud = try cloud()
        for name in ["step-13000", "manual-friday"] {
            #expect(cloud.send("GET", "/storage/v1/b/ml-backups/o/train-a%2F.psconsole%2F\(name).json").status == 404)
            #expect(
                try !cloud.get("/storage/v1/b/ml-backups/o?maxResults=1&prefix=train-a/\(name)/")["items"].elements
                    .isEmpty)
        }
        #expect(cloud.send("GET", "/storage/v1/b/ml-backups/o/train-a%2F.psconsole%2Fstep-12000.json").status == 200)
        #expect(cloud.send("GET", "/storage/v1/b/ml-restricted/o?prefix=speech/").status == 403)
    }
}
