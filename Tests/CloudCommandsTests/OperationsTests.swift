import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Reading operations, all at once or zone by zone.
@Suite struct OperationsTests {
    private static let refusal = FakeGcloud.print(
        "[]",
        error: "ERROR: (gcloud.beta.parallelstore.operations.list) INVALID_ARGUMENT: location - is not supported\n",
        code: 1)

    private static func operation(_ id: String, zone: String) -> String {
        FakeGcloud.print(#"[{"name": "projects/p/locations/\#(zone)/operations/\#(id)"}]"#)
    }

    private func read(_ json: String) async throws -> [Cloud.Operation] {
        try await FakeGcloud(FakeGcloud.print(json)).cloud.operations(zones: [])
    }

    @Test func recordedOperationsAreRead() async throws {
        let operations = try await read(Sample.answer("op-list-all-loc"))
        let first = try #require(operations.first)
        #expect(first.status == .done && first.createTime != nil && first.endTime != nil)
        #expect(first.target?.id == "ps1")
        let transfer = try #require(first.transfer)
        #expect(transfer.direction == .export && transfer.path == "/")
        #expect(transfer.counters.objectsCopied == 1_000 && transfer.counters.bytesFound == 1_073_741_824)
        #expect(transfer.counters.objectsFailed == 0)
    }

    @Test func aTransferThatFailedInPartIsReadWhole() async throws {
        let operations = try await read(
            """
            [{"name": "projects/p/locations/z/operations/o", "done": true, "metadata": {
               "@type": "type.googleapis.com/google.cloud.parallelstore.v1.ImportDataMetadata", "verb": "whatever",
               "target": "projects/123456789012/locations/z/instances/a", "requestedCancellation": true,
               "operationMetadata": {"sourceGcsBucket": {"uri": "gs://ml-backups/a/"},
                 "destinationParallelstore": {"path": "/data"}, "transferType": "EXPORT",
                 "counters": {"objectsFound": "10", "objectsCopied": 7, "objectsFailed": "3", "bytesFailed": "oops"},
                 "errorSummary": [{"errorCode": "PERMISSION_DENIED", "errorCount": "3",
                   "errorLogEntries": [{"uri": "gs://ml-backups/a/x", "errorDetails": ["no", 3]}, 9]}, "odd"]}}}]
            """)
        let operation = try #require(operations.first)
        let transfer = try #require(operation.transfer)
        #expect(operation.target?.project == "123456789012" && operation.isCancellationRequested)
        #expect(transfer.direction == .import && transfer.path == "/data")
        #expect(transfer.uri == GCSURI("gs://ml-backups/a/"))
        #expect(transfer.counters.objectsCopied == 7 && transfer.counters.bytesFailed == 0)
        #expect(
            transfer.errors == [
                TransferError(
                    code: "PERMISSION_DENIED", count: 3,
                    examples: [TransferError.Example(uri: "gs://ml-backups/a/x", details: ["no"])])
            ])
        #expect(operation.outcome == .partlyFailed(objects: 3, reason: "PERMISSION_DENIED"))
    }

    @Test(arguments: [
        (#"{"@type": "x/v9.ExportDataMetadata"}"#, Transfer.Direction.export),
        (#"{"@type": "x/v9.ImportDataMetadata", "verb": "export"}"#, .import),
        (#"{"operationMetadata": {"transferType": "IMPORT"}}"#, .import),
        (#"{"@type": "x/v9.OperationMetadata", "verb": "export"}"#, nil),
    ])
    func theTypeDecidesAndNotTheVerb(_ metadata: String, _ direction: Transfer.Direction?) async throws {
        let operations = try await read(#"[{"name": "projects/p/locations/z/operations/o", "metadata": \#(metadata)}]"#)
        #expect(operations.first?.transfer?.direction == direction)
        #expect(operations.first?.isRunning == true)
    }

    @Test(arguments: [
        ("", Operation.Status.running), (#", "done": false"#, .running),
        (#", "done": true, "response": {}"#, .done),
        (#", "done": true, "error": {"code": 1, "message": "off"}"#, .cancelled),
        (
            #", "done": true, "error": {"code": 9, "message": "bucket not found"}"#,
            .failed(code: 9, message: "bucket not found")
        ),
        (#", "done": true, "error": {"code": "13"}"#, .failed(code: 13, message: "")),
        (#", "done": true, "error": {"message": "?"}"#, .failed(code: 2, message: "?")),
        (#", "done": true, "error": null"#, .done),
    ])
    func theEndIsReadFromTheErrorToo(_ fields: String, _ status: Cloud.Operation.Status) async throws {
        let operations = try await read(#"[{"name": "projects/p/locations/z/operations/o"\#(fields)}]"#)
        #expect(operations.first?.status == status)
    }

    @Test func oneOperationIsAskedForByItsFullName() async throws {
        let name = try #require(OperationName("projects/p/locations/z/operations/operation-1"))
        let fake = try await FakeGcloud([
            (
                "*describe*",
                FakeGcloud.print(#"{"name": "\#(name)", "done": true, "error": {"code": 7, "message": "m"}}"#)
            )
        ])
        #expect(try await fake.cloud.operation(name).status == .failed(code: 7, message: "m"))
        #expect(
            fake.calls == [
                ["beta", "parallelstore", "operations", "describe", name.description, "--format=json", "--project=p"]
            ])
    }

    @Test func anEmptyAnswerIsNoOperation() async throws {
        let name = try #require(OperationName("projects/p/locations/z/operations/operation-1"))
        let fake = try await FakeGcloud(FakeGcloud.print(Sample.answer("http-200-empty-body")))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.operation(name) }
        #expect(result.kind == .malformed)
    }

    @Test func whatIsNoOperationHidesNoOther() async throws {
        let json = #"[3, {"done": true}, {"name": "projects/p/locations/z/operations/o", "metadata": []}]"#
        #expect(try await read(json).map(\.name.id) == ["o"])
        let fake = try await FakeGcloud(FakeGcloud.print("[3]"))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.operations(zones: []) }
        #expect(result.kind == .malformed)
    }

    @Test func whatChangedIsReadAnewAndWhatIsPrintedAgainStaysTheSame() async throws {
        let list = FileManager.default.temporaryDirectory.appending(path: "operations-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: list) }
        let fake = try await FakeGcloud("cat '\(list.path)'")
        for (id, done) in [("a", true), ("a", true), ("a", false), ("b", false), ("a", true)] {
            let json = #"[{"name": "projects/p/locations/z/operations/\#(id)", "done": \#(done)}]"#
            try Data(json.utf8).write(to: list)
            let operations = try await fake.cloud.operations(in: "z")
            #expect(operations.map(\.name.id) == [id] && operations.map(\.isRunning) == [!done])
        }
    }

    @Test func aServiceThatRefusesAllZonesIsAskedZoneByZoneFromThenOn() async throws {
        let fake = try await FakeGcloud([
            ("*--location=-*", Self.refusal),
            ("*--location=za*", Self.operation("a", zone: "za")),
            ("*--location=zb*", Self.operation("b", zone: "zb")),
        ])
        for _ in 1...2 {
            #expect(try await fake.cloud.operations(zones: ["zb", "za", "zb"]).map(\.name.id) == ["a", "b"])
        }
        #expect(fake.calls.filter { $0.contains("--location=-") }.count == 1)
        #expect(fake.calls.count == 5)
    }

    @Test func withoutZonesTheServiceIsAskedForThem() async throws {
        let fake = try await FakeGcloud([
            ("*operations*--location=-*", Self.refusal),
            (
                "*locations?list*",
                FakeGcloud.print(#"[{"locationId": "za"}, {"name": "projects/p/locations/zb"}, {"x": 1}, 7]"#)
            ),
            ("*--location=z*", FakeGcloud.print("[]")),
        ])
        #expect(try await fake.cloud.operations(zones: []).isEmpty)
        #expect(try await fake.cloud.locations() == ["za", "zb"])
        #expect(fake.calls.filter { $0.contains("--location=za") || $0.contains("--location=zb") }.count == 2)
    }

    @Test func aZoneThatDoesNotAnswerIsNamed() async throws {
        let down = "ERROR: gcloud crashed (ConnectionError): Connection refused\n"
        let fake = try await FakeGcloud([
            ("*--location=-*", Self.refusal),
            ("*--location=za*", Self.operation("a", zone: "za")),
            ("*--location=zb*", FakeGcloud.print("[]", error: down, code: 1)),
        ])
        let result = await Result { () async throws(CloudFailure) in
            try await fake.cloud.operations(zones: ["za", "zb"])
        }
        #expect(result.kind == .unreachable(zones: ["zb"]))
    }

    @Test func aZoneThatRefusesIsNamedToo() async throws {
        let (_, denied) = try Sample.named("http-403-list")
        let fake = try await FakeGcloud([
            ("*--location=-*", Self.refusal),
            ("*--location=za*", FakeGcloud.print("[]", error: denied, code: 1)),
        ])
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.operations(zones: ["za"]) }
        guard case .failure(let failure) = result else {
            Issue.record("no failure")
            return
        }
        #expect(failure.kind == .permissionDenied(permission: "parallelstore.instances.exportData"))
        #expect(failure.task == "operations list in za")
    }

    @Test(arguments: ["http-403-list", "user-revoked", "http-429-describe", "http-403-api-disabled"])
    func otherFailuresAreNotAReasonToAskZoneByZone(_ name: String) async throws {
        let (_, error) = try Sample.named(name)
        let fake = try await FakeGcloud(FakeGcloud.print("[]", error: error, code: 1))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.operations(zones: ["za"]) }
        #expect(result.kind != nil)
        #expect(fake.calls.count == 1)
    }
}
