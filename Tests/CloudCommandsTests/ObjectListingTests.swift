import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Listing every object under a prefix.
@Suite struct ObjectListingTests {
    /// What came of a listing, and all that was handed over before.
    private struct Outcome {
        var batches: [[ObjectRecord]] = []
        var failure: CloudFailure?
        var records: [ObjectRecord] { batches.flatMap(\.self) }
    }

    private func list(_ fake: FakeGcloud, _ prefix: String = "gs://abc/p") async throws -> Outcome {
        let uri = try #require(GCSURI(prefix))
        let batches = Batches()
        let result = await Result { () async throws(CloudFailure) in
            try await fake.cloud.objects(under: uri) { (records) throws(CloudFailure) in await batches.take(records) }
        }
        var outcome = Outcome(batches: await batches.all)
        if case .failure(let failure) = result { outcome.failure = failure }
        return outcome
    }

    private actor Batches {
        private(set) var all: [[ObjectRecord]] = []
        func take(_ batch: [ObjectRecord]) { all.append(batch) }
    }

    private static func line(_ name: String, crc: String = "4W3N7g==", size: String = "1", gone: String = "") -> String
    {
        "\(crc)\t\(size)\t2026-11-20T10:00:05+0000\t\(gone)\t\(name)\n"
    }

    @Test func objectsAreReadFromLines() async throws {
        let text =
            Self.line("p/a") + Self.line("p/b", crc: "", size: "0") + Self.line("p/c\td\t\t", size: "9007199254740993")
            + "AAAAAA==\t5\t\t\tp/メモ \"x\"\n"
        let fake = try await FakeGcloud(FakeGcloud.print(text))
        let outcome = try await list(fake)
        let moment = Date(timeIntervalSince1970: 1_795_168_805)
        #expect(outcome.failure == nil)
        #expect(
            outcome.records == [
                ObjectRecord(name: "p/a", size: 1, crc32c: "4W3N7g==", updateTime: moment),
                ObjectRecord(name: "p/b", size: 0, crc32c: "", updateTime: moment),
                ObjectRecord(name: "p/c\td\t\t", size: 9_007_199_254_740_993, crc32c: "4W3N7g==", updateTime: moment),
                ObjectRecord(name: "p/メモ \"x\"", size: 5, crc32c: "AAAAAA=="),
            ])
        #expect(
            fake.calls == [
                [
                    "storage", "objects", "list", "gs://abc/p/**",
                    "--format=value(crc32c_hash,size,update_time,noncurrent_time,name)", "--log-http",
                    "--project=p",
                ]
            ])
    }

    @Test func versionsThatAreNotLiveAreLeftOut() async throws {
        let gone = "2026-11-21T00:00:00+0000"
        let text =
            Self.line("p/a", size: "1", gone: gone) + Self.line("p/a", size: "2", gone: gone)
            + Self.line("p/a", size: "3") + Self.line("p/b", gone: gone) + Self.line("p/c")
        let outcome = try await list(try await FakeGcloud(FakeGcloud.print(text)))
        #expect(outcome.failure == nil)
        #expect(outcome.records.map(\.name) == ["p/a", "p/c"] && outcome.records.map(\.size) == [3, 1])
    }

    @Test(arguments: [
        (line("p/b") + line("p/a"), 1), (line("p/a") + line("p/a"), 1),
        // In UTF-16, as Java and JavaScript sort, the second would come first.
        (line("p/\u{1F600}") + line("p/\u{FF01}"), 1),
    ])
    func anOtherOrderIsMalformed(_ text: String, _ count: Int) async throws {
        let outcome = try await list(try await FakeGcloud(FakeGcloud.print(text)))
        #expect(outcome.failure?.kind == .malformed && outcome.records.isEmpty)
        #expect(outcome.failure?.detail.hasPrefix("the names are not in the order of their bytes at:") == true)
    }

    @Test(arguments: [
        "x\n", "4W3N7g==\t1\t\tp/a\n", "4W3N7g==\t\t\t\tp/a\n", "4W3N7g==\tmany\t\t\tp/a\n", "4W3N7g==\t-1\t\t\tp/a\n",
        "4W3N7g==\t1\t\t\tq/a\n", "\n", "4W3N7g==\t1\t\t\tp/a",
    ])
    func aLineThatIsNoneIsMalformed(_ text: String) async throws {
        let outcome = try await list(try await FakeGcloud(FakeGcloud.print(text)))
        #expect(outcome.failure?.kind == .malformed && outcome.records.isEmpty)
    }

    @Test func aNameThatIsNotUTF8IsMalformed() async throws {
        let outcome = try await list(try await FakeGcloud(#"printf '4W3N7g==\t1\t\t\tp/\377\n'"#))
        #expect(outcome.failure?.kind == .malformed && outcome.records.isEmpty)
    }

    @Test(
        arguments: [
            ("exit 0", nil),
            ("echo 'ERROR: (gcloud.storage.objects.list) One or more URLs matched no objects.' >&2; exit 1", nil),
            ("echo 'ERROR: (gcloud.storage.objects.list) gs://abc not found: 404.' >&2; exit 1", .notFound),
        ] as [(String, CloudFailure.Kind?)])
    func nothingThereIsAnEmptyListing(_ script: String, _ kind: CloudFailure.Kind?) async throws {
        let outcome = try await list(try await FakeGcloud(script))
        #expect(outcome.batches.isEmpty && outcome.failure?.kind == kind)
    }

    @Test func whatCameBeforeAFailureIsAPart() async throws {
        let line = Self.line("p/a").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        let fake = try await FakeGcloud(
            "printf '\(line)4W3N7g=='; echo 'ERROR: (gcloud.storage.objects.list) HTTPError 403: no' >&2; exit 1")
        let outcome = try await list(fake)
        #expect(outcome.records.map(\.name) == ["p/a"])
        #expect(outcome.failure?.kind == .permissionDenied(permission: nil))
    }

    @Test func aPageWithoutContentIsNotTheEnd() async throws {
        let line = Self.line("p/a").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        func log(_ body: String) -> String {
            "printf '==== request start ====\\nmethod: GET\\n==== request end ====\\n---- response start ----\\nstatus: 200\\n"
                + "-- body start --\\n\(body)\\n-- body end --\\n---- response end ----\\n' >&2; "
        }
        let whole = try await list(try await FakeGcloud(log("{}") + "printf '\(line)'"))
        #expect(whole.failure == nil && whole.records.count == 1)
        let half = try await list(try await FakeGcloud(log("{}") + "printf '\(line)'; " + log("")))
        #expect(half.failure?.kind == .malformed && half.records.count == 1)
        #expect(half.failure?.detail == "an answer without any content")
    }

    @Test func aProgramThatDiesHalfWayIsAFailure() async throws {
        let line = Self.line("p/a").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        let outcome = try await list(try await FakeGcloud("printf '\(line)'; kill -KILL $$"))
        #expect(outcome.records.map(\.name) == ["p/a"])
        #expect(outcome.failure?.kind == .toolBroken("gcloud"))
    }

    @Test func silenceIsATimeOut() async throws {
        let line = Self.line("p/a").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        let fake = try await FakeGcloud("printf '\(line)'; exec sleep 300", deadline: .seconds(2))
        let outcome = try await list(fake)
        #expect(outcome.failure == CloudFailure(.timedOut(seconds: 2), task: "storage objects list"))
    }

    @Test func whoeverTakesThemMayEndIt() async throws {
        let fake = try await FakeGcloud("exec yes")
        let uri = try #require(GCSURI("gs://abc/p"))
        let mine = try await FakeGcloud("awk 'BEGIN { for (i = 0; ; i++) printf \"x\\t1\\t\\t\\tp/%09d\\n\", i }'")
        let refusal = CloudFailure(.cancelled, task: "enough")
        let result = await Result { () async throws(CloudFailure) in
            try await mine.cloud.objects(under: uri) { (_) throws(CloudFailure) in throw refusal }
        }
        #expect(throws: refusal) { try result.get() }
        // What no object can come of is not taken either.
        #expect(try await list(fake).failure?.kind == .malformed)
    }

    @Test func aHundredThousandObjectsComeInBatches() async throws {
        let fake = try await FakeGcloud(
            "awk 'BEGIN { for (i = 0; i < 100000; i++) printf \"4W3N7g==\\t10\\t2026-11-20T10:00:05+0000\\t\\tp/%06d\\n\", i }'"
        )
        let outcome = try await list(fake)
        #expect(outcome.failure == nil && outcome.records.count == 100_000)
        #expect(outcome.records.last?.name == "p/099999")
        #expect(outcome.batches.allSatisfy { $0.count <= 500 })
    }

    @Test(arguments: ["gs://abc/p[1]", "gs://abc/what?/", "gs://abc/**", "gs://abc/p]"])
    func aNameThatIsAPatternIsNotGiven(_ prefix: String) async throws {
        let fake = try await FakeGcloud("exit 0")
        let outcome = try await list(fake, prefix)
        #expect(outcome.failure?.kind == .refused(status: "NAME") && fake.calls.isEmpty)
    }
}
