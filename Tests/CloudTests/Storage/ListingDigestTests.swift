import Cloud
import Testing

/// The totals and the digest of a listing, and its lines.
@Suite struct ListingDigestTests {
    private static let records = [
        ObjectRecord(name: "train-a/step-1/a\tb", size: 3, crc32c: "yZRlqg=="),
        ObjectRecord(name: "train-a/step-1/model.bin", size: 4_294_967_296, crc32c: "AAAAAA=="),
        ObjectRecord(name: "train-a/step-1/ü", size: 0, crc32c: ""),
    ]
    private static let text = "yZRlqg==\t3\ta\tb\nAAAAAA==\t4294967296\tmodel.bin\n\t0\tü\n"

    @Test func theLinesAreWhatIsHashed() throws {
        var digest = ListingDigest(of: try uri("gs://abc/train-a/step-1/"))
        #expect(String(decoding: digest.add(Self.records), as: UTF8.self) == Self.text)
        #expect(
            digest.finish()
                == ListingTotals(
                    objects: 3, bytes: 4_294_967_299,
                    // printf '…' | sha256sum
                    digest: "a80496af5977b3453c662640ad19642e6e48501e0dfb47565f1b896e64d8ff3a"))
    }

    @Test func nothingIsTheDigestOfNothing() throws {
        let totals = ListingDigest(of: try uri("gs://abc/x/")).finish()
        #expect(totals.objects == 0 && totals.bytes == 0)
        #expect(totals.digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func inHowManyBatchesMakesNoDifference() throws {
        let prefix = try uri("gs://abc/train-a/step-1")
        var whole = ListingDigest(of: prefix)
        var single = ListingDigest(of: prefix)
        let lines = whole.add(Self.records)
        #expect(Self.records.flatMap { single.add([$0]) } == lines)
        #expect(whole.finish() == single.finish())
    }

    @Test func sizesThatCanNotBeAddedUpStayAtTheEnd() throws {
        var digest = ListingDigest(of: try uri("gs://abc/x/"))
        _ = digest.add([("x/a", .max), ("x/b", 9)].map { ObjectRecord(name: $0, size: $1, crc32c: "") })
        #expect(digest.finish().bytes == .max)
    }

    @Test func aNameElsewhereIsNotCut() throws {
        let prefix = try uri("gs://abc/x/")
        #expect(ListingLine(ObjectRecord(name: "xy/a", size: 1, crc32c: ""), below: prefix).name == "xy/a")
        #expect(ListingLine(ObjectRecord(name: "x/", size: 1, crc32c: ""), below: prefix).name == "")
        // A combining mark behind the slash makes one character of both.
        let odd = ListingLine(ObjectRecord(name: "x/\u{301}a", size: 1, crc32c: ""), below: prefix)
        #expect(Array(odd.name.utf8) == Array("\u{301}a".utf8))
    }

    @Test func linesAreReadBack() throws {
        let prefix = try uri("gs://abc/train-a/step-1/")
        var lines = ListingLines(Array(Self.text.utf8).makeIterator())
        var read: [ListingLine] = []
        while let line = lines.next() { read.append(line) }
        #expect(read == Self.records.map { ListingLine($0, below: prefix) })
        #expect(read.flatMap(\.bytes) == Array(Self.text.utf8))
    }

    @Test(arguments: [
        "", "a", "a\t1", "a\t\tb", "a\t-1\tb", "a\t01\tb", "a\t1x\tb", "a\t9223372036854775808\tb", "a\t1\tb\n\n",
    ])
    func whatIsNoLineIsNotRead(_ text: String) {
        #expect(ListingLine(Array(text.utf8)) == nil)
    }

    @Test func textThatIsNoUTF8IsNotRead() {
        #expect(ListingLine(Array("a\t1\t".utf8) + [0xFF]) == nil)
    }

    @Test func linesEndBeforeWhatIsNone() {
        for text in ["\t1\ta\n\t2\tb", "\t1\ta\nno line\n\t2\tb\n"] {
            var lines = ListingLines(Array(text.utf8).makeIterator())
            #expect(lines.next()?.name == "a")
            #expect(lines.next() == nil)
            #expect(lines.next() == nil)
        }
    }
}
