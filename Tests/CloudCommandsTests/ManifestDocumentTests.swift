import Cloud
import Foundation
import TestSupport
import Testing

@testable import CloudCommands

/// What is written as a manifest or a report is read back as it was.
@Suite struct ManifestDocumentTests {
    private static let words = [
        "", "a", "step-12000", "\"quoted\" \\ back", "line\nfeed\ttab\u{1}\u{1F}", "ü é e\u{301} \u{1F600}",
        "\u{2028}/", "\u{7F}",
    ]

    private func root() throws -> GCSURI { try #require(GCSURI("gs://ml-backups/train-a")) }

    private static func word(_ random: inout SeededGenerator) -> String { words.randomElement(using: &random) ?? "" }

    private static func number(_ random: inout SeededGenerator) -> Int64 {
        [0, 1, .max, Int64.random(in: 0...(1 << 60), using: &random)].randomElement(using: &random) ?? 0
    }

    private static func time(_ random: inout SeededGenerator) -> Date {
        let seconds = Double(Int.random(in: -2_000_000_000...8_000_000_000, using: &random))
        return Date(timeIntervalSince1970: seconds + Double(Int.random(in: 0...1_000, using: &random)) / 1_000)
    }

    private static func second(_ random: inout SeededGenerator) -> Date {
        Date(timeIntervalSince1970: time(&random).timeIntervalSince1970.rounded())
    }

    private static func maybe<Value>(_ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> Value)
        -> Value?
    {
        Bool.random(using: &random) ? value(&random) : nil
    }

    private static func counters(_ random: inout SeededGenerator) -> TransferCounters {
        var counters = TransferCounters()
        counters.objectsFound = number(&random)
        counters.bytesFound = number(&random)
        counters.objectsSkipped = number(&random)
        counters.bytesSkipped = number(&random)
        counters.objectsCopied = number(&random)
        counters.bytesCopied = number(&random)
        counters.objectsFailed = number(&random)
        counters.bytesFailed = number(&random)
        return counters
    }

    private static func who(_ random: inout SeededGenerator) -> Who {
        Who(account: maybe(&random, word), user: word(&random), host: word(&random))
    }

    private static func shape(_ name: InstanceName, _ random: inout SeededGenerator) -> Instance {
        Instance(
            name: name, service: Bool.random(using: &random) ? .parallelstore : .managedLustre, state: .failed,
            capacityGiB: maybe(&random, number), createTime: time(&random), description: word(&random),
            labels: Bool.random(using: &random) ? [:] : ["team": word(&random), "b": "c"], network: word(&random),
            reservedIPRange: word(&random), effectiveReservedIPRange: word(&random), accessPoints: ["10.0.0.1"],
            deploymentType: word(&random), fileStripeLevel: word(&random), directoryStripeLevel: word(&random))
    }

    private static let instance = InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a")
    private static let operation = OperationName("projects/ml-prod/locations/us-central1-a/operations/operation-1")

    @Test(arguments: UInt64(1)...80)
    func aManifestIsReadBackAsItWas(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let instance = Self.maybe(&random) { _ in Self.instance }
        let manifest = Manifest(
            checkpoint: Self.word(&random), instance: instance, sourcePath: Self.word(&random),
            operation: Bool.random(using: &random) ? Self.operation : nil, startTime: Self.time(&random),
            endTime: Self.maybe(&random, Self.time), counters: Self.counters(&random), objects: Self.number(&random),
            bytes: Self.number(&random),
            digest: Bool.random(using: &random) ? String(repeating: "0a", count: 32) : nil,
            hasStoredListing: Bool.random(using: &random),
            shape: instance.flatMap { name in
                Self.maybe(&random) { Self.shape(name, &$0) }
            },
            requestID: Self.maybe(&random, Self.word), by: Self.maybe(&random, Self.who),
            isMirror: Bool.random(using: &random))
        let bytes = ManifestDocument(manifest, in: try root()).bytes
        #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1 && bytes.last == UInt8(ascii: "\n"))
        #expect(WireManifest.reading(bytes, of: manifest.checkpoint) == .read(manifest), "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...80)
    func aReportIsReadBackAsItWas(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let report = IncompleteReport(
            checkpoint: Self.word(&random), instance: Self.maybe(&random) { _ in Self.instance },
            operation: Bool.random(using: &random) ? Self.operation : nil, requestID: Self.maybe(&random, Self.word),
            by: Self.maybe(&random, Self.who),
            outcome: IncompleteReport.Outcome.allCases.randomElement(using: &random) ?? .failed,
            reason: Self.word(&random), counters: Self.counters(&random),
            errors: (0..<Int.random(in: 0...7, using: &random)).map { _ in
                TransferError(
                    code: Self.word(&random), count: Self.number(&random),
                    examples: (0..<Int.random(in: 0...7, using: &random)).map { _ in
                        .init(uri: Self.word(&random), details: [Self.word(&random), Self.word(&random)])
                    })
            }, startTime: Self.maybe(&random, Self.time), endTime: Self.time(&random))
        let bytes = IncompleteDocument(report, in: try root()).bytes
        #expect(WireIncompleteReport.reading(bytes, of: report.checkpoint) == .read(report), "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...80)
    func theResultOfADrillIsReadBackAsItWas(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let report = DrillReport(
            checkpoint: Self.word(&random), run: Self.word(&random), by: Self.maybe(&random, Self.who),
            result: DrillReport.Result.allCases.randomElement(using: &random) ?? .failed, reason: Self.word(&random),
            instance: Self.maybe(&random) { _ in Self.instance }, startTime: Self.second(&random),
            endTime: Self.second(&random),
            seconds: .init(
                creation: Self.maybe(&random, Self.number), transfer: Self.maybe(&random, Self.number),
                total: Self.number(&random)),
            objects: Self.maybe(&random, Self.number), bytes: Self.maybe(&random, Self.number))
        let document = DrillDocument(report, in: try root())
        #expect(document.uri.description.hasSuffix("/.psconsole/\(report.checkpoint).drill.json"))
        #expect(document.bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(WireDrillReport.reading(document.bytes, of: report.checkpoint) == .read(report), "seed \(seed)")
    }

    @Test func theResultOfADrillIsOneLine() throws {
        let report = DrillReport(
            checkpoint: "step-1", run: "7f3a91c0", by: nil, result: .failed, reason: "no capacity",
            instance: Self.instance, startTime: Date(timeIntervalSince1970: 0),
            endTime: Date(timeIntervalSince1970: 60),
            seconds: .init(creation: nil, transfer: nil, total: 59))
        #expect(
            String(decoding: DrillDocument(report, in: try root()).bytes, as: UTF8.self) == """
                {"schemaVersion":1,"checkpoint":"step-1","root":"gs://ml-backups/train-a/","run":"7f3a91c0",\
                "result":"failed","reason":"no capacity","instance":{"name":\
                "projects/ml-prod/locations/us-central1-a/instances/train-a"},"startTime":"1970-01-01T00:00:00Z",\
                "endTime":"1970-01-01T00:01:00Z","seconds":{"total":"59"}}

                """)
    }

    @Test(arguments: [
        ("{}", "it has no schemaVersion"), ("x", "no result of a drill: x"),
        (#"{"schemaVersion":2}"#, "schemaVersion 2, which this version of psconsole does not know"),
        (#"{"schemaVersion":1,"checkpoint":"b"}"#, "it is of b"),
        (#"{"schemaVersion":1,"checkpoint":"a"}"#, "it has no startTime, endTime or seconds.total"),
    ])
    func aResultThatIsNoneSaysWhy(_ text: String, _ reason: String) {
        #expect(WireDrillReport.reading(Array(text.utf8), of: "a") == .unreadable(reason))
    }

    /// What a later version calls otherwise is not taken for restored.
    @Test func aResultThatIsNotKnownIsNoGoodOne() {
        let text =
            #"{"schemaVersion":1,"checkpoint":"a","result":"perhaps","startTime":"2026-11-22T01:00:12Z","#
            + #""endTime":"2026-11-22T01:00:13Z","seconds":{"total":1}}"#
        guard case .read(let report) = WireDrillReport.reading(Array(text.utf8), of: "a") else {
            Issue.record("not read")
            return
        }
        #expect(report.result == .failed && report.reason == "perhaps")
    }

    @Test func theDocumentSaysWhereItLies() throws {
        let manifest = Manifest(
            checkpoint: "step-1", instance: Self.instance, operation: Self.operation,
            startTime: Date(timeIntervalSince1970: 1_795_309_212.5), objects: 1, bytes: 9,
            digest: String(repeating: "ab", count: 32), hasStoredListing: true, isMirror: true)
        let document = ManifestDocument(manifest, in: try root())
        #expect(document.uri.description == "gs://ml-backups/train-a/.psconsole/step-1.json")
        let zero = ["objectsFound", "bytesFound", "objectsSkipped", "bytesSkipped", "objectsCopied", "bytesCopied"]
            .map { "\"\($0)\":\"0\"," }.joined()
        #expect(
            String(decoding: document.bytes, as: UTF8.self) == """
                {"schemaVersion":1,"checkpoint":"step-1","root":"gs://ml-backups/train-a/","instance":{"name":\
                "projects/ml-prod/locations/us-central1-a/instances/train-a"},"sourcePath":"/","operation":\
                "projects/ml-prod/locations/us-central1-a/operations/operation-1","startTime":"2026-11-22T01:00:12.5Z",\
                "counters":{\(zero)"objectsFailed":"0","bytesFailed":"0"},"listing":{"objects":"1","bytes":"9",\
                "digest":"sha256:\(String(repeating: "ab", count: 32))","object":".psconsole/listings/step-1.tsv"},\
                "mirror":true}

                """)
        let report = IncompleteReport(
            checkpoint: "step-1", instance: nil, outcome: .failed, endTime: Date(timeIntervalSince1970: 0))
        #expect(
            IncompleteDocument(report, in: try root()).uri.description
                == "gs://ml-backups/train-a/.psconsole/step-1.incomplete.json")
    }

    @Test func aManifestPointsAtNoOtherListing() throws {
        let text = """
            {"schemaVersion":1,"checkpoint":"a","startTime":"2026-11-22T01:00:12Z","instance":{"name":\
            "projects/p/locations/z/instances/i","service":"nextThing","capacityGib":"1"},"mirror":"yes","by":7,\
            "listing":{"objects":"1","bytes":"1","digest":"md5:00","object":".psconsole/listings/b.tsv"}}
            """
        guard case .read(let manifest) = WireManifest.reading(Array(text.utf8), of: "a") else {
            Issue.record("not read")
            return
        }
        #expect(!manifest.hasStoredListing && manifest.digest == nil && !manifest.isMirror && manifest.by == nil)
        #expect(manifest.instance?.id == "i" && manifest.shape == nil)
        #expect(manifest.listing.strangeDigest == "md5:00" && manifest.sourcePath.isEmpty)
    }

    @Test(arguments: [("7", "no text"), ("null", nil), (#""""#, nil), (#""sha256:0""#, "0")] as [(String, String?)])
    func aDigestThatIsNoneIsNotTakenForNone(_ digest: String, _ strange: String?) throws {
        let text =
            #"{"schemaVersion":1,"checkpoint":"a","startTime":"2026-11-22T01:00:12Z","#
            + #""listing":{"objects":"1","bytes":"1","digest":\#(digest)}}"#
        guard case .read(let manifest) = WireManifest.reading(Array(text.utf8), of: "a") else {
            Issue.record("not read")
            return
        }
        #expect(manifest.digest == nil && manifest.listing.strangeDigest == strange)
    }

    @Test(arguments: [
        ("{}", "it has no schemaVersion"), ("x", "no report: x"),
        (#"{"schemaVersion":2}"#, "schemaVersion 2, which this version of psconsole does not know"),
        (#"{"schemaVersion":1,"checkpoint":"b"}"#, "it is on b"),
        (#"{"schemaVersion":1,"checkpoint":"a"}"#, "it has no endTime"),
    ])
    func aReportThatIsNoneSaysWhy(_ text: String, _ reason: String) {
        #expect(WireIncompleteReport.reading(Array(text.utf8), of: "a") == .unreadable(reason))
    }

    @Test func anOutcomeThatIsNotKnownIsNoGoodOne() {
        let text = #"{"schemaVersion":1,"checkpoint":"a","outcome":"evicted","endTime":"2026-11-22T01:00:12Z"}"#
        guard case .read(let report) = WireIncompleteReport.reading(Array(text.utf8), of: "a") else {
            Issue.record("not read")
            return
        }
        #expect(report.outcome == .failed && report.reason == "evicted")
    }

    @Test func aReportIsNeverTooLongToBeRead() throws {
        let long = String(repeating: "\u{1}\"", count: 9_000)
        let error = TransferError(
            code: long, count: 1, examples: Array(repeating: .init(uri: long, details: [long, long]), count: 99))
        let report = IncompleteReport(
            checkpoint: "a", instance: nil, outcome: .failed, reason: long, errors: Array(repeating: error, count: 9),
            endTime: Date(timeIntervalSince1970: 0))
        let bytes = IncompleteDocument(report, in: try root()).bytes
        #expect(bytes.count < 65_536)
        #expect(report.reason.utf8.count <= 2_000 && report.errors.count == 5)
        #expect(WireIncompleteReport.reading(bytes, of: "a") == .read(report))
    }
}
