import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Command lines that change the cloud.
@Suite struct ChangesTests {
    private static let name = "projects/p/locations/us-central1-a/operations/operation-1"
    private static let export = [
        "gcloud", "beta", "parallelstore", "instances", "export-data", "kay", "--location=z", "--async",
    ]

    @Test func theCommandLineRunsAsItIs() async throws {
        let fake = try await FakeGcloud("exit 0")
        let argv = ["gcloud", "storage", "cp", "/a b/c.json", "gs://b/$HOME/*", "--if-generation-match=0"]
        #expect(await fake.changes.run(argv) == .accepted(operation: nil))
        #expect(fake.calls == [Array(argv.dropFirst())])
    }

    @Test func gcloudIsKeptFromAskingAndFromWaitingForEver() async throws {
        let fake = try await FakeGcloud(
            #"echo "$CLOUDSDK_CORE_DISABLE_PROMPTS $CLOUDSDK_CORE_HTTP_TIMEOUT" > "$here/told""#)
        #expect(await fake.changes.run(["gcloud", "x"]) == .accepted(operation: nil))
        #expect(try String(contentsOfFile: fake.path + "/told", encoding: .utf8) == "1 20\n")
    }

    @Test(
        arguments: [
            (#"{"done": false, "name": "\#(name)", "metadata": {"verb": "export"}}"#, "", name),
            ("", "Request issued for: [kay]\nCheck operation [\(name)] for status.\n", name),
            ("name: x\n", "Check operation [\(name)] for status.\n", name),
            ("{}\n", "", nil), ("", "", nil), ("[]", "", nil), (#"{"name": "projects/p/x"}"#, "", nil),
            ("", "Check operation [junk] for status.\n", nil),
        ] as [(String, String, String?)])
    func theOperationIsFoundWhereItIsNamed(_ output: String, _ error: String, _ expected: String?) async throws {
        let fake = try await FakeGcloud(FakeGcloud.print(output, error: error))
        #expect(await fake.changes.run(Self.export) == .accepted(operation: expected.flatMap { OperationName($0) }))
    }

    @Test(
        arguments: [
            ("storage-412-cp", .refused(status: "FAILED_PRECONDITION")),
            ("storage-412-rm", .refused(status: "FAILED_PRECONDITION")), ("storage-404-rm", .notFound),
            ("storage-403-retention-rm", .refused(status: "RETENTION_POLICY")),
            ("http-403-export", .permissionDenied(permission: "parallelstore.instances.exportData")),
            ("http-503-export", .unavailable), ("http-200-empty-export", .malformed),
        ] as [(String, CloudFailure.Kind)])
    func aRefusalSaysWhatKindItIs(_ sample: String, _ kind: CloudFailure.Kind) async throws {
        let (_, error) = try Sample.named(sample)
        let fake = try await FakeGcloud(FakeGcloud.print("[]", error: error, code: 1))
        guard case .failed(let failure) = await fake.changes.run(Self.export) else {
            Issue.record("it was taken for a success")
            return
        }
        #expect(failure.kind == kind && failure.task == "instances export-data" && !failure.detail.isEmpty)
    }

    @Test func onlyGcloudIsRun() async throws {
        let fake = try await FakeGcloud("exit 0")
        for argv in [["sh", "-c", "exit 0"], ["/usr/bin/gcloud", "x"], []] {
            guard case .failed(let failure) = await fake.changes.run(argv) else {
                Issue.record("\(argv) was run")
                continue
            }
            #expect(failure.kind == .refused(status: "USAGE"))
        }
        #expect(fake.calls.isEmpty)
    }

    @Test func aCommandThatHangsIsEndedAtItsDeadline() async throws {
        let fake = try await FakeGcloud("exec sleep 300", deadline: .seconds(1))
        let expected = CloudFailure(.timedOut(seconds: 1), task: "storage rm")
        #expect(await fake.changes.run(["gcloud", "storage", "rm", "gs://b/x"]) == .failed(expected))
    }

    @Test func aDeadlineOfItsOwnIsTheOneThatIsTold() async throws {
        let fake = try await FakeGcloud("exec sleep 300")
        let expected = CloudFailure(.timedOut(seconds: 1), task: "storage rm")
        let answer = await fake.changes.run(["gcloud", "storage", "rm", "gs://b/x"], deadline: .seconds(1))
        #expect(answer == .failed(expected))
    }

    @Test func aCommandThatIsCalledOffIsEnded() async throws {
        let fake = try await FakeGcloud("exec sleep 300")
        let changes = fake.changes
        let task = Task { await changes.run(Self.export) }
        await eventually { !fake.calls.isEmpty }
        task.cancel()
        #expect(await task.value == .failed(CloudFailure(.cancelled, task: "instances export-data")))
    }

    @Test func withoutGcloudItsNameIsSaid() async {
        let changes = GcloudChanges(program: "no-such-gcloud", runner: CommandRunner())
        let expected = CloudFailure(.toolMissing("no-such-gcloud"), task: "storage rm")
        #expect(await changes.run(["gcloud", "storage", "rm", "gs://b/x"]) == .failed(expected))
    }
}
