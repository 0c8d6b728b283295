import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Reading instances through a gcloud that has all sorts of days.
@Suite struct InstancesTests {
    private func read(_ script: String, deadline: Duration = .seconds(120)) async throws -> Result<
        InstanceList, CloudFailure
    > {
        let fake = try await FakeGcloud(script, deadline: deadline)
        return await Result { () async throws(CloudFailure) in try await fake.cloud.instances() }
    }

    private func list(_ json: String) async throws -> InstanceList {
        try await read(FakeGcloud.print(json)).get()
    }

    @Test func everythingTheServiceSaysIsRead() async throws {
        let list = try await list(
            """
            [{"name": "projects/p/locations/us-central1-a/instances/train-a", "state": "FAILED", "capacityGib": "24000",
              "createTime": "2026-08-30T09:12:00Z", "updateTime": "2026-11-22T23:00:17.484523999Z",
              "description": "日本語 \\"q\\"\\u001b[31m", "labels": {"team": "vision", "n": 4}, "network": "projects/p/global/networks/n",
              "reservedIpRange": "r", "effectiveReservedIpRange": "er", "accessPoints": ["10.0.0.2", 7, "10.0.0.3"],
              "deploymentType": "SCRATCH", "fileStripeLevel": "F", "directoryStripeLevel": "D", "newField": {"a": []}}]
            """)
        let instance = try #require(list.instances.first)
        #expect(instance.name == InstanceName(project: "p", location: "us-central1-a", id: "train-a"))
        #expect(instance.state == .failed && instance.capacityGiB == 24_000 && instance.service == .parallelstore)
        #expect(instance.createTime == Date(timeIntervalSince1970: 1_788_081_120))
        #expect(abs((instance.updateTime?.timeIntervalSince1970 ?? 0) - 1_795_388_417.484524) < 0.000_01)
        #expect(instance.description == "日本語 \"q\"\u{1b}[31m")
        #expect(instance.labels == ["team": "vision", "n": ""])
        #expect(instance.accessPoints == ["10.0.0.2", "10.0.0.3"])
        #expect(instance.network == "projects/p/global/networks/n")
        #expect(instance.reservedIPRange == "r" && instance.effectiveReservedIPRange == "er")
        #expect(instance.deploymentType == "SCRATCH")
        #expect(instance.fileStripeLevel == "F" && instance.directoryStripeLevel == "D")
        #expect(list.unreadable.isEmpty && list.unreachable.isEmpty)
    }

    @Test func whatCanNotBeUnderstoodIsSaidAndHidesNothing() async throws {
        let list = try await list(
            """
            [{"name": "projects/p/locations/z/instances/a", "state": "HIBERNATING", "capacityGib": 12000},
             null, 7, {"state": "ACTIVE"}, {"name": "instances/odd"}, {"name": 5},
             {"name": "projects/p/locations/z/instances/b", "capacityGib": "many", "createTime": "yesterday", "labels": 3}]
            """)
        #expect(list.instances.map(\.name.id) == ["a", "b"])
        #expect(list.instances.map(\.state) == [.other("HIBERNATING"), .other("")])
        #expect(list.instances.map(\.capacityGiB) == [12_000, nil])
        #expect(
            list.unreadable == [
                "an element that is no instance", "an element that is no instance", "an instance without a name",
                "an instance named instances/odd", "an instance without a name",
            ])
    }

    @Test func anEmptyListIsEmpty() async throws {
        #expect(try await list("[]") == InstanceList([]))
        #expect(try await list("[]\n") == InstanceList([]))
    }

    @Test func zonesThatDidNotAnswerAreKnownFromTheLogOfRequests() async throws {
        let log = HTTPLogTests.exchange(body: #"{"unreachable": ["projects/p/locations/us-east1-b"]}"#)
        let fake = try await FakeGcloud(FakeGcloud.print(try Sample.answer("sem-unreachable-list-json"), error: log))
        let list = try await fake.cloud.instances()
        #expect(list.instances.map(\.name.id) == ["ps1"])
        #expect(list.unreachable == ["us-east1-b"])
        #expect(
            fake.calls == [
                [
                    "beta", "parallelstore", "instances", "list", "--location=-", "--format=json", "--log-http",
                    "--project=p",
                ]
            ])
    }

    @Test func recordedAnswersAreRead() async throws {
        #expect(
            try await list(Sample.answer("sem-unknown-enum-list")).instances.map(\.state) == [.other("HIBERNATING")])
        #expect(try await list(Sample.answer("sem-empty-list-json")).instances.isEmpty)
    }

    @Test(arguments: [
        "", "\n", "{}", "null", "true", "\"x\"", "<html><body>Sign in to Hotel WiFi</body></html>", "not json",
        #"[{"name": "projects/p/locations/z/instances/a""#, "[1,2", "\u{0}\u{1}\u{ff}",
    ])
    func anythingElseIsMalformedAndNotEmpty(_ output: String) async throws {
        let result = try await read("printf '%s' '\(output.replacing("\u{0}", with: ""))'")
        #expect(result.kind == .malformed)
        #expect((result.detail ?? "").hasPrefix("gcloud printed"))
        #expect((result.detail ?? "").count < 200)
    }

    @Test func anAnswerWithoutContentIsNoEmptyList() async throws {
        let script = FakeGcloud.print("[]", error: HTTPLogTests.exchange(body: ""))
        #expect(try await read(script).kind == .malformed)
    }

    @Test func aListThatGcloudPrintedBeforeItFailedIsNotTaken() async throws {
        let (sample, error) = try Sample.named("extra-partial-page-json")
        let script = FakeGcloud.print(sample.stdout, error: HTTPLogTests.exchange(body: "{}") + error, code: 1)
        #expect(try await read(script).kind == .permissionDenied(permission: nil))
    }

    @Test func aHangEndsWithTheDeadline() async throws {
        let result = try await read("sleep 300", deadline: .seconds(1))
        #expect(result == .failure(CloudFailure(.timedOut(seconds: 1), task: "instances list")))
    }

    @Test(arguments: [("kill -SEGV $$", "11"), ("kill -KILL $$", "9"), ("kill -TERM $$", "15")])
    func aSignalIsSaid(_ script: String, _ signal: String) async throws {
        let result = try await read("echo '[]'; \(script)")
        #expect(result.kind == .toolBroken("gcloud"))
        #expect(result.detail == "gcloud was ended by signal \(signal)")
    }

    @Test func tenMegabytesAreRead() async throws {
        let element =
            #"{"name": "projects/p/locations/z/instances/a", "description": "\#(String(repeating: "x", count: 1_000))"}"#
        let script =
            "e='\(element)'; printf '['; i=0; while [ $i -lt 10000 ]; do printf '%s,' \"$e\"; i=$((i+1)); done; printf '%s]' \"$e\""
        #expect(try await read(script).get().instances.count == 10_001)
    }

    @Test func moreThanTheLimitIsAFailure() async throws {
        let result = try await read("yes")
        #expect(result.kind == .malformed)
        #expect(result.detail == "gcloud printed more than 16 MiB")
    }

    @Test func withoutGcloudItsNameIsSaid() async {
        let cloud = GcloudCloud(project: nil, program: "no-such-gcloud", runner: CommandRunner())
        let result = await Result { () async throws(CloudFailure) in try await cloud.instances() }
        #expect(result.kind == .toolMissing("no-such-gcloud"))
    }

    @Test func aCancelledCallSaysSo() async throws {
        let fake = try await FakeGcloud("sleep 300")
        let cloud = fake.cloud
        let task = Task { await Result { () async throws(CloudFailure) in try await cloud.instances() } }
        await eventually { !fake.calls.isEmpty }
        task.cancel()
        #expect(await task.value.kind == .cancelled)
    }

    @Test func gcloudIsKeptFromAskingAndFromWritingLogs() {
        let command = GcloudCloud(project: "p", runner: CommandRunner()).gcloud.command(["x"])
        #expect(command.environment["CLOUDSDK_CORE_DISABLE_PROMPTS"] == "1")
        #expect(command.environment["CLOUDSDK_CORE_LOG_HTTP_REDACT_TOKEN"] == "1")
        #expect(command.environment["CLOUDSDK_CORE_DISABLE_FILE_LOGGING"] == "1")
        #expect(command.arguments == ["x", "--project=p"])
    }

    @Test func theChosenCloudsEnvironmentWins() {
        let cloud = GcloudCloud(
            project: nil, environment: ["CLOUDSDK_CORE_VERBOSITY": "debug", "X": "1"], runner: CommandRunner())
        let command = cloud.gcloud.command(["x"])
        #expect(command.environment["CLOUDSDK_CORE_VERBOSITY"] == "debug" && command.environment["X"] == "1")
        #expect(command.arguments == ["x"])
        #expect(command.deadline == .seconds(60))
    }
}
