import Cloud
import FoundationEssentials
import TestSupport
import Testing

/// Comparing a checkpoint with the listing that was stored with its manifest.
@Suite struct ListingComparisonTests {
    private typealias Objects = [String: ObjectRecord]

    private static let path = "ck/"

    private static func sorted(_ objects: Objects) -> [ObjectRecord] {
        objects.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func record(_ name: String, _ size: Int64 = 1, _ crc32c: String = "AAAAAA==") -> ObjectRecord {
        ObjectRecord(name: path + name, size: size, crc32c: crc32c)
    }

    private func stored(_ records: [ObjectRecord]) throws -> (text: [UInt8], totals: ListingTotals) {
        var digest = ListingDigest(of: try uri("gs://abc/ck/"))
        let text = digest.add(records)
        return (text, digest.finish())
    }

    /// Compares, the objects in batches of so many.
    private func compare(
        _ text: [UInt8], _ expected: ExpectedListing, with found: [ObjectRecord], batch: Int = 3
    ) throws -> Verification.Verdict {
        var comparison = ListingComparison(
            ListingLines(text.makeIterator()), of: expected, under: try uri("gs://abc/ck/"))
        for start in stride(from: 0, to: found.count, by: batch) {
            comparison.take(Array(found[start..<min(start + batch, found.count)]))
        }
        #expect(try comparison.found == stored(found).totals)
        return comparison.finish()
    }

    private func expected(_ totals: ListingTotals, hasDigest: Bool = true) -> ExpectedListing {
        ExpectedListing(objects: totals.objects, bytes: totals.bytes, digest: hasDigest ? totals.digest : nil)
    }

    /// A name of few letters, so that many lie close together; some of more than one byte, whose order is another one.
    private static func name(_ random: inout SeededGenerator) -> String {
        let parts = ["a", "b", "/", "-", "é", "e\u{301}", "\u{FFFF}", "\u{1F600}", "\t"]
        let count = Int.random(in: 1...5, using: &random)
        return (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    }

    private static func key(_ name: String) -> String {
        name.unicodeScalars.map { String($0.value) }.joined(separator: ",")
    }

    @Test(arguments: UInt64(1)...60)
    func randomEditsAreFoundExactly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var before: Objects = [:]
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            let name = Self.name(&random)
            before[Self.key(name)] = Self.record(name, Int64.random(in: 0...9, using: &random))
        }
        var after = before
        var missing: [ObjectRecord] = []
        var changed: [ObjectRecord] = []
        var added: [ObjectRecord] = []
        for (key, record) in before.sorted(by: { $0.key < $1.key }) {
            switch Int.random(in: 0...9, using: &random) {
            case 0:
                after[key] = nil
                missing.append(record)
            case 1:
                after[key] = ObjectRecord(name: record.name, size: record.size + 1, crc32c: record.crc32c)
                changed.append(record)
            case 2:
                after[key] = ObjectRecord(name: record.name, size: record.size, crc32c: "BBBBBB==")
                changed.append(record)
            default: break
            }
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let name = Self.name(&random)
            guard before[Self.key(name)] == nil, after[Self.key(name)] == nil else { continue }
            after[Self.key(name)] = Self.record(name)
            added.append(Self.record(name))
        }

        let (text, totals) = try stored(Self.sorted(before))
        for hasDigest in [true, false] {
            let verdict = try compare(
                text, expected(totals, hasDigest: hasDigest), with: Self.sorted(after),
                batch: Int.random(in: 1...9, using: &random))
            if missing.isEmpty, changed.isEmpty, added.isEmpty {
                #expect(verdict == (hasDigest ? .intact : .sameTotals), "seed \(seed)")
                continue
            }
            guard case .differs(let differences) = verdict, let objects = differences.objects else {
                Issue.record("seed \(seed): \(verdict)")
                continue
            }
            #expect(objects.missing == missing.count && objects.changed == changed.count, "seed \(seed)")
            #expect(objects.added == added.count, "seed \(seed)")
            #expect(Self.bytes(objects.missingNames) == Self.firstNames(missing), "seed \(seed)")
            #expect(Self.bytes(objects.changes.map(\.name)) == Self.firstNames(changed), "seed \(seed)")
            #expect(Self.bytes(objects.addedNames) == Self.firstNames(added), "seed \(seed)")
        }
    }

    private static func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }

    private static func firstNames(_ records: [ObjectRecord]) -> [[UInt8]] {
        records.map { Array($0.name.utf8.dropFirst(path.utf8.count)) }.sorted { $0.lexicographicallyPrecedes($1) }
            .prefix(5).map(\.self)
    }

    @Test func whatChangedIsSaid() throws {
        let (text, totals) = try stored([Self.record("a", 5), Self.record("b")])
        let verdict = try compare(
            text, expected(totals), with: [Self.record("a", 7), Self.record("b", 1, "BBBBBB==")])
        var objects = Verification.Objects()
        guard case .differs(let differences) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        objects = try #require(differences.objects)
        #expect(objects.changes.map(\.what) == [.size(expected: 5, found: 7), .content])
        #expect(differences.expected.bytes == 6)
        #expect(try JSONDecoder().decode(Verification.Verdict.self, from: JSONEncoder().encode(verdict)) == verdict)
    }

    @Test func aDamagedStoredListingAccusesNoObject() throws {
        let records = ["a", "b", "c"].map { Self.record($0) }
        let (text, totals) = try stored(records)
        let damaged = [Array(text.dropLast(1)), Array("garbage\n".utf8) + text, [], Array(text.reversed())]
        for text in damaged {
            #expect(try compare(text, expected(totals), with: records) == .intact)
            #expect(
                try compare(text, expected(totals, hasDigest: false), with: records)
                    == .unreadable("the stored listing is not the one of the manifest"))
            // That something differs is certain all the same.
            #expect(
                try compare(text, expected(totals), with: Array(records.dropLast()))
                    == .differs(Verification.Differences(expected: expected(totals))))
        }
    }

    @Test func objectsOutOfOrderTellNothing() throws {
        let records = ["b", "a"].map { Self.record($0) }
        let (text, totals) = try stored(Array(records.reversed()))
        #expect(
            try compare(text, expected(totals), with: records)
                == .unreadable("the objects were not listed in the order of their names"))
    }

    @Test func withoutAStoredListingTheTotalsDecide() throws {
        let (_, totals) = try stored([Self.record("a"), Self.record("b")])
        let (_, other) = try stored([Self.record("a"), Self.record("c")])
        let (_, fewer) = try stored([Self.record("a")])
        for hasDigest in [true, false] {
            let expected = expected(totals, hasDigest: hasDigest)
            let differs = Verification.Verdict.differs(Verification.Differences(expected: expected))
            #expect(expected.verdict(on: totals) == (hasDigest ? .intact : .sameTotals))
            #expect(expected.verdict(on: fewer) == differs)
            // Without a digest another content of the same size can't be told.
            #expect(expected.verdict(on: other) == (hasDigest ? differs : .sameTotals))
        }
    }

    @Test func aDigestThatIsNotUnderstoodProvesNothing() throws {
        let records = [Self.record("a")]
        let (text, totals) = try stored(records)
        for digest in ["ab", "md5:0", String(repeating: "A", count: 64), String(repeating: "g", count: 64)] {
            let expected = ExpectedListing(objects: totals.objects, bytes: totals.bytes, digest: digest)
            let unreadable = Verification.Verdict.unreadable("the digest in its manifest is not understood: \(digest)")
            #expect(expected.digest == nil && expected.verdict(on: totals) == unreadable)
            #expect(try compare(text, expected, with: records) == unreadable)
        }
        #expect(ExpectedListing(objects: 1, bytes: 1, digest: "").strangeDigest == nil)
    }

    @Test func whatAnEarlierVersionKeptIsStillRead() throws {
        let json = #"{"differs":{"_0":{"expected":{"objects":2,"bytes":6}}}}"#
        let verdict = try JSONDecoder().decode(Verification.Verdict.self, from: Data(json.utf8))
        #expect(verdict == .differs(Verification.Differences(expected: ExpectedListing(objects: 2, bytes: 6))))
    }
}
