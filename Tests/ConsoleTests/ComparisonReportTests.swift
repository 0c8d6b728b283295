import Cloud
import Foundation
import Testing

@testable import Console

/// What a comparison of two checkpoints says on the command line.
@Suite struct ComparisonReportTests {
    private func place(_ text: String) throws -> GCSURI { try #require(GCSURI(text)) }

    private typealias Listing = [(name: String, size: Int64, crc32c: String)]

    private func compare(_ left: Listing, _ right: Listing) throws -> TimedComparison {
        var tally = ComparisonTally(try place("gs://abc/r/one"), try place("gs://abc/r/two"))
        for (side, prefix, listing) in [(Side.left, "r/one/", left), (.right, "r/two/", right)] {
            let sorted = listing.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            tally.take(
                sorted.map { ObjectRecord(name: prefix + $0.name, size: $0.size, crc32c: $0.crc32c) }, from: side)
            tally.end(side)
        }
        return TimedComparison(tally.finish(), began: Fixture.now, ended: Fixture.now.addingTimeInterval(61))
    }

    private func json(_ report: ComparisonReport) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(try report.json().utf8)) as? [String: Any])
    }

    @Test func totalsComeFirstThenFoldersThenObjects() throws {
        let text = comparisonText(
            try compare(
                [("a", 5, "x"), ("d/1", 2048, "x"), ("d/2", 1, "x"), ("e/1", 1, "x")],
                [("a", 5, "y"), ("d/1", 1024, "x"), ("e/1", 1, "x"), ("f/\u{1B}[2J", 3, "x")]))
        let expected = """
            different: 1 only in A, 2 changed, 1 only in B
              A  gs://abc/r/one/  4 objects, 2.0 KiB
              B  gs://abc/r/two/  4 objects, 1.0 KiB
              listed now, \(Figures.time(Fixture.now)) to \(Figures.time(Fixture.now.addingTimeInterval(61))); what changed in \
            between may be in it or not

                             OBJECTS     SIZE
              only in A            1      1 B
              only in B            1      3 B
              changed, in A        2  2.0 KiB
              changed, in B        2  1.0 KiB
              the same             1      1 B

              FOLDER          ONLY IN A  ONLY IN B  CHANGED  THE SAME
              (in no folder)          0          0        1         0
              d/                      1          0        1         0
              f/                      0          1        0         0
              1 in which nothing differs

              only in A  d/2  1 B
              only in B  f/␛[2J  3 B
              changed    a  same size, other content
              changed    d/1  2,048 → 1,024 bytes
            """
        #expect(Self.trimmed(text) == expected)
    }

    /// Without the spaces that a table has at the end of its lines.
    private static func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }

    @Test func theSameIsSaidAsSureAsItIs() throws {
        func words(_ left: Listing, _ right: Listing) throws -> String? {
            comparisonText(try compare(left, right)).split(separator: "\n").first.map(String.init)
        }
        #expect(try words([("a", 1, "x")], [("a", 1, "x")]) == "the same")
        #expect(
            try words([("a", 1, "x"), ("b", 1, "")], [("a", 1, "x"), ("b", 1, "y")])
                == "the same, 1 of 2 objects by size only: no CRC32C tells their content")
        #expect(
            try words([("a", 1, "x")], [("a", 1, "")])
                == "the same, all objects by size only: no CRC32C tells their content")
    }

    @Test func aScreenNamesTheFoldersInWhichMostDiffersAndCountsTheOthers() throws {
        let many: Listing = (0..<300).map { (name: String(1000 + $0) + "/x", size: 1, crc32c: "x") }
        let text = comparisonText(
            try compare([("0/same", 1, "x"), ("9/z", 1, "x"), ("9/zz", 1, "x")] + many, [("0/same", 1, "x")]))
        let lines = Self.trimmed(text).split(separator: "\n").map(String.init)
        let head = try #require(lines.firstIndex { $0.hasPrefix("  FOLDER") })
        #expect(lines[(head + 1)...].prefix { $0.contains("/ ") }.count == 20)
        #expect(lines.contains { $0.hasPrefix("  9/ ") } && lines.contains { $0.hasPrefix("  1018/ ") })
        #expect(lines.contains("  281 more that differ") && lines.contains("  1 in which nothing differs"))
        #expect(lines.contains { $0.hasSuffix("and 292 more") })
    }

    @Test func jsonHasAllOfIt() throws {
        let (left, right) = (try place("gs://abc/r/one"), try place("gs://abc/r/two/"))
        let timed = try compare(
            [("d/1", 5, "x"), ("d/2", 1, "")], [("d/1", 6, "x"), ("d/2", 1, "x"), ("e/3", 9, "x")])
        let report = try json(ComparisonReport(left, right, .success(timed)))
        #expect(report["schemaVersion"] as? Int == 1 && report["verdict"] as? String == "differs")
        #expect((report["failures"] as? [String])?.isEmpty == true)
        #expect((report["a"] as? [String: Any])?["uri"] as? String == "gs://abc/r/one/")
        #expect((report["b"] as? [String: Any])?["bytes"] as? Int == 16)
        let totals = try #require(report["totals"] as? [String: [String: Int]])
        #expect(totals["onlyInA"] == ["objects": 0, "bytes": 0] && totals["onlyInB"] == ["objects": 1, "bytes": 9])
        #expect(totals["changed"] == ["objects": 1, "bytesInA": 5, "bytesInB": 6])
        #expect(totals["same"]?["objects"] == 0 && totals["sameBySizeOnly"] == ["objects": 1, "bytes": 1])
        let folders = try #require(report["folders"] as? [[String: Any]])
        #expect(folders.map { $0["name"] as? String } == ["d/", "e/"])
        #expect((report["otherFolders"] as? [String: Any])?["folders"] as? Int == 0)
        let examples = try #require(report["examples"] as? [String: [[String: Any]]])
        #expect(examples["changed"]?.first?["name"] as? String == "d/1" && examples["onlyInA"]?.isEmpty == true)
        #expect(report["listedFrom"] as? String == Figures.instant(Fixture.now))
    }

    @Test func aFailureIsNoDifference() throws {
        let (left, right) = (try place("gs://abc/r/one"), try place("gs://abc/r/two/"))
        let failure = ComparisonFailure.unread(right, CloudFailure(.permissionDenied(permission: nil), task: "list"))
        let report = try json(ComparisonReport(left, right, .failure(failure)))
        #expect((report["failures"] as? [String])?.first?.hasPrefix("gs://abc/r/two/ could not be read: ") == true)
        #expect(report["totals"] == nil && report["verdict"] == nil && report["examples"] == nil)
    }
}
