/// Compares the listing that was stored with a manifest with the objects that are found, both in the order of the bytes
/// of their names; it needs no more memory for a million objects than for one.
public struct ListingComparison<Expected: IteratorProtocol<ListingLine>> {
    private var expected: Expected
    private let totals: ExpectedListing
    private let prefix: GCSURI

    private var next: ListingLine?
    private var differences = Verification.Objects()
    private var stored: ListingDigest
    private var listed: ListingDigest
    private var lastFound: String?
    private var isExpectedInOrder = true
    private var isFoundInOrder = true

    /// Begins a comparison.
    /// - Parameters:
    ///   - expected: the lines of the stored listing.
    ///   - totals: what the manifest says that they amount to: a listing that is not the manifest's can't tell anything.
    ///   - prefix: the checkpoint's prefix.
    public init(_ expected: Expected, of totals: ExpectedListing, under prefix: GCSURI) {
        self.expected = expected
        self.totals = totals
        self.prefix = prefix
        stored = ListingDigest(of: prefix)
        listed = ListingDigest(of: prefix)
        advance()
    }

    /// What was found so far.
    public var found: ListingTotals { listed.finish() }

    /// Takes in the next objects that were found.
    public mutating func take(_ records: [ObjectRecord]) {
        let lines = records.map { ListingLine($0, below: prefix) }
        listed.add(lines)
        for line in lines { take(line) }
    }

    /// Ends the comparison: what is expected beyond the last object is gone.
    public mutating func finish() -> Verification.Verdict {
        while let line = next {
            differences.take(missing: line.name)
            advance()
        }
        if let strange = totals.strange { return strange }
        guard isFoundInOrder else { return .unreadable("the objects were not listed in the order of their names") }
        let found = listed.finish()
        // The stored listing may be damaged while the checkpoint is not.
        if totals.digest != nil, totals.allows(found) { return .intact }
        guard isExpectedInOrder, totals.allows(stored.finish()) else {
            let verdict = totals.verdict(on: found)
            return verdict.isIntact ? .unreadable("the stored listing is not the one of the manifest") : verdict
        }
        guard differences.isEmpty else {
            return .differs(Verification.Differences(expected: totals, objects: differences))
        }
        // Without a digest in the manifest nothing vouches for the stored listing itself.
        return totals.digest == nil ? .sameTotals : .intact
    }

    private mutating func take(_ line: ListingLine) {
        if let lastFound, ByteOrder(lastFound, line.name) != .before { isFoundInOrder = false }
        lastFound = line.name
        while let other = next {
            switch ByteOrder(other.name, line.name) {
            case .before:
                differences.take(missing: other.name)
                advance()
            case .same:
                compare(other, with: line)
                return advance()
            case .after: return differences.take(added: line.name)
            }
        }
        differences.take(added: line.name)
    }

    private mutating func compare(_ expected: ListingLine, with found: ListingLine) {
        if expected.size != found.size {
            differences.take(changed: found.name, .size(expected: expected.size, found: found.size))
        } else if expected.crc32c != found.crc32c {
            differences.take(changed: found.name, .content)
        }
    }

    private mutating func advance() {
        let last = next
        next = expected.next()
        guard let next else { return }
        stored.add(CollectionOfOne(next))
        if let last, ByteOrder(last.name, next.name) != .before { isExpectedInOrder = false }
    }
}

extension ListingComparison: Sendable where Expected: Sendable {}
