import DemoCloud
import DemoCloudServer
import Foundation
import Scenarios
import Testing

/// What real gcloud makes of the demo cloud; one command costs more than a second, so every verb comes once.
@Suite(.serialized) struct GcloudTests {

    /// The standard world at a speed at which every operation ends while gcloud starts.
    private var fastWorld: [UInt8] {
        let text = String(decoding: Scenarios.standard, as: UTF8.self)
        return Array(text.replacing(#""project": "ml-prod","#, with: #""project": "ml-prod", "speed": 1000,"#).utf8)
    }

    @Test func parallelstoreIsRead() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let locations = try await gcloud.succeed(
                "beta", "parallelstore", "locations", "list", "--format=value(locationId)")
            #expect(locations.split(separator: "\n").count == 4)
            #expect(
                try await gcloud.succeed("beta", "parallelstore", "locations", "describe", "us-central1-a").contains(
                    "us-central1-a"))
            let list = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "list", "--location=-", "--format=json")
            let instances = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
            #expect(instances.count == 12)
            #expect(instances.allSatisfy { $0["capacityGib"] is String })
            let one = try await gcloud.succeed(
                "parallelstore", "instances", "describe", "train-b", "--location=us-central1-a",
                "--format=value(capacityGib)")
            #expect(one == "48000\n")
            let none = try await gcloud.fail(
                "beta", "parallelstore", "instances", "describe", "none", "--location=us-central1-a")
            #expect(
                none.contains(
                    "NOT_FOUND: Resource 'projects/ml-prod/locations/us-central1-a/instances/none' was not found"))
        }
    }

    @Test func instancesAreMadeChangedAndDeleted() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let name = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "create", "new", "--location=us-central1-a",
                "--capacity-gib=12000",
                "--network=ml-vpc", "--labels=a=b", "--request-id=11111111-1111-4111-8111-111111111111", "--async",
                "--format=value(name)")
            #expect(name.contains("/operations/operation-"))
            let again = try await gcloud.fail(
                "beta", "parallelstore", "instances", "create", "new", "--location=us-central1-a",
                "--capacity-gib=12000", "--async")
            #expect(again.contains("ALREADY_EXISTS"))
            _ = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "update", "kay", "--location=us-central1-c", "--description=d",
                "--async")
            _ = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "delete", "kay", "--location=us-central1-c", "--quiet", "--async")
            let kay = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "describe", "kay", "--location=us-central1-c",
                "--format=value(state,description)")
            #expect(kay == "DELETING\td\n")
        }
    }

    @Test func transfersAreBegunWatchedCancelledAndForgotten() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let name = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "export-data", "kay", "--location=us-central1-c",
                "--source-parallelstore-path=/", "--destination-gcs-bucket-uri=gs://ml-backups/kay/one", "--async",
                "--format=value(name)"
            ).trimmingCharacters(in: .whitespacesAndNewlines)
            let running = try await gcloud.succeed(
                "beta", "parallelstore", "operations", "list", "--location=us-central1-c", "--filter=NOT done=true",
                "--format=value(name)")
            #expect(running.contains(name))
            _ = try await gcloud.succeed("beta", "parallelstore", "operations", "cancel", name)
            let waited = try await gcloud.fail("beta", "parallelstore", "operations", "wait", name)
            #expect(waited.contains("cancelled"))
            let described = try await gcloud.succeed(
                "beta", "parallelstore", "operations", "describe", name, "--format=json")
            #expect(described.contains("\"requestedCancellation\": true") && described.contains("\"code\": 1"))
            _ = try await gcloud.succeed("beta", "parallelstore", "operations", "delete", name, "--quiet")
        }
        try await withServer(fastWorld) { gcloud in
            let imported = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "import-data", "kay", "--location=us-central1-c",
                "--source-gcs-bucket-uri=gs://ml-backups/vision-lab/v3-epoch-40",
                "--destination-parallelstore-path=/in",
                "--format=json")
            #expect(imported.contains("ImportDataResponse"))
        }
    }

    @Test func objectsAreListedAndRead() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let folders = try await gcloud.succeed("storage", "ls", "gs://ml-backups/train-a/")
            #expect(folders.contains("gs://ml-backups/train-a/step-12000/\n"))
            let long = try await gcloud.succeed("storage", "ls", "-l", "gs://ml-backups/train-a/step-12000/")
            #expect(long.contains("TOTAL: 3 objects"))
            let json = try await gcloud.succeed("storage", "ls", "--json", "gs://ml-backups/train-a/")
            #expect(json.contains("\"type\": \"prefix\""))
            let recursive = try await gcloud.succeed("storage", "ls", "-r", "gs://ml-backups-eu/rl-archive/policy-77/")
            #expect(recursive.split(separator: "\n").count == 66)
            let all = try await gcloud.succeed("storage", "ls", "gs://ml-llm-checkpoints/**.json")
            #expect(all.contains("trainer_state.json"))
            let manifests = try await gcloud.succeed(
                "storage", "cat", "-d", "gs://ml-backups/embed-2/.psconsole/*.json")
            #expect(manifests.contains("\"checkpoint\":\"epoch-08\""))
            let described = try await gcloud.succeed(
                "storage", "objects", "describe", "gs://ml-backups/train-a/README.txt", "--format=value(size)")
            #expect(described == "60\n")
            let list = try await gcloud.succeed(
                "storage", "objects", "list", "gs://ml-backups-eu/rl-archive/policy-77/**", "--format=value(name)")
            #expect(list.split(separator: "\n").count == 65)
            #expect(try await gcloud.fail("storage", "ls", "gs://ml-restricted/speech/").contains("403"))
        }
    }

    @Test func objectsAreWrittenAndRemoved() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            try gcloud.write("hello", to: "one")
            _ = try await gcloud.succeed("storage", "cp", "one", "gs://ml-backups/t/one", "--if-generation-match=0")
            #expect(
                try await gcloud.fail("storage", "cp", "one", "gs://ml-backups/t/one", "--if-generation-match=0")
                    .contains("412"))
            _ = try await gcloud.succeed("storage", "cp", "-", "gs://ml-backups/t/two", input: "from stdin")
            #expect(try await gcloud.succeed("storage", "cat", "gs://ml-backups/t/two") == "from stdin")
            _ = try await gcloud.succeed("storage", "cp", "-r", "gs://ml-backups/t", ".")
            #expect(try String(contentsOf: gcloud.directory.appending(path: "t/one"), encoding: .utf8) == "hello")
            #expect(
                try await gcloud.fail("storage", "rm", "gs://ml-backups/t/one", "--if-generation-match=1").contains(
                    "412"))
            _ = try await gcloud.succeed("storage", "rm", "gs://ml-backups/t/one")
            _ = try await gcloud.succeed("storage", "rm", "-r", "gs://ml-backups/t/")
            #expect(try await gcloud.fail("storage", "ls", "gs://ml-backups/t/").contains("matched no objects"))
        }
    }

    @Test func bucketsAndTheirPolicies() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            _ = try await gcloud.succeed(
                "storage", "buckets", "create", "gs://bucket-of-ours", "--location=us-central1")
            let names = try await gcloud.succeed("storage", "buckets", "list", "--format=value(name)")
            #expect(names.split(separator: "\n").count == 7)
            let raw = try await gcloud.succeed(
                "storage", "buckets", "describe", "gs://ml-llm-checkpoints", "--raw",
                "--format=value(hierarchicalNamespace.enabled)")
            #expect(raw == "True\n")
            let member = "serviceAccount:service-415104041262@gcp-sa-parallelstore.iam.gserviceaccount.com"
            _ = try await gcloud.succeed(
                "storage", "buckets", "add-iam-policy-binding", "gs://bucket-of-ours", "--member=\(member)",
                "--role=roles/storage.admin")
            let policy = try await gcloud.succeed(
                "storage", "buckets", "get-iam-policy", "gs://bucket-of-ours", "--format=json")
            #expect(policy.contains(member))
        }
    }

    @Test func gcloudTriesAgainAfterADroppedAndATruncatedAnswer() async throws {
        let text = String(decoding: Scenarios.standard, as: UTF8.self)
        let faults =
            #"[{"path": "*/instances", "fail": "reset", "times": 1}, {"path": "*/instances/*", "truncateAt": 20, "times": 1}]"#
        let world = text.replacing(#""project": "ml-prod","#, with: #""project": "ml-prod", "faults": \#(faults),"#)
        try await withServer(Array(world.utf8)) { gcloud in
            let list = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "list", "--location=-", "--format=value(name)")
            #expect(list.split(separator: "\n").count == 12)
            let one = try await gcloud.succeed(
                "beta", "parallelstore", "instances", "describe", "kay", "--location=us-central1-c",
                "--format=value(state)")
            #expect(one == "ACTIVE\n")
        }
    }
}

@Suite struct ServerTests {
    @Test func cancellingFreesThePort() async throws {
        let server = DemoCloudServer(cloud: try DemoCloud(scenario: Scenarios.standard, start: Date()))
        let (ports, port) = AsyncStream<UInt16>.makeStream()
        try await withServer(server, port: 0) { port.yield($0) }
        for await used in ports {
            try await serveAgain(server, on: used)
            break
        }
    }

    /// Serves on a port that was just given up.
    ///
    /// A program that another test starts at this moment holds a copy of each of our sockets until it has become that
    /// program, so that the port may be in use a little longer than we use it.
    private func serveAgain(_ server: DemoCloudServer, on used: UInt16) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return try await withServer(server, port: used) { again in #expect(again == used) }
            } catch  where ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func theEnvironmentPointsAtTheServer() {
        let environment = DemoCloudServer.environment(port: 4711, project: "p", configurationDirectory: "/c")
        #expect(environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE"] == "http://127.0.0.1:4711/storage/v1/")
        #expect(environment["CLOUDSDK_CORE_PROJECT"] == "p" && environment["CLOUDSDK_CONFIG"] == "/c")
    }
}
