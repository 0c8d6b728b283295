/// Compares the listing that was stored with a manifest with the objects that are found, both in the order of the bytes
/// of their names; it needs no more memory for a million objects than for one.
public struct ListingComparison<Expected: IteratorProtocol<ListingLine>> {
    private var expected: Expected
    private let totals: ExpectedListing
    private let prefix: GCSURI

    /// What is expected on the left, what is found on the right.
    private var merge = ListingMerge()
    private var differences = Verification.Objects()
    private var stored: ListingDigest
    private var listed: ListingDigest

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
    }

    /// What was found so far.
    public var found: ListingTotals { listed.finish() }

    /// Takes in the next objects that were found.
    public mutating func take(_ records: [ObjectRecord]) {
        let lines = records.map { ListingLine($0, below: prefix) }
        listed.add(lines)
        merge.take(lines, from: .right)
        meet()
    }

    /// Ends the comparison: what is expected beyond the last object is gone.
    public mutating func finish() -> Verification.Verdict {
        merge.end(.right)
        meet()
        if let strange = totals.strange { return strange }
        guard merge.isInOrder(.right) else {
            return .unreadable("the objects were not listed in the order of their names")
        }
        let found = listed.finish()
        // The stored listing may be damaged while the checkpoint is not.
        if totals.digest != nil, totals.allows(found) { return .intact }
        guard merge.isInOrder(.left), totals.allows(stored.finish()) else {
            let verdict = totals.verdict(on: found)
            return verdict.isIntact ? .unreadable("the stored listing is not the one of the manifest") : verdict
        }
        guard differences.isEmpty else {
            return .differs(Verification.Differences(expected: totals, objects: differences))
        }
        // Without a digest in the manifest nothing vouches for the stored listing itself.
        return totals.digest == nil ? .sameTotals : .intact
    }

    /// Goes on as far as what was found allows; of what is expected one line is read ahead.
    private mutating func meet() {
        while true {
            while let meeting = merge.next() { take(meeting) }
            guard merge.isShort(of: .left) else { return }
            if let line = expected.next() {
                stored.add(CollectionOfOne(line))
                merge.take(CollectionOfOne(line), from: .left)
            } else {
                merge.end(.left)
            }
        }
    }

    private mutating func take(_ meeting: ListingMerge.Meeting) {
        switch meeting {
        case .left(let line): differences.take(missing: line.name)
        case .right(let line): differences.take(added: line.name)
        case .both(let expected, let found) where expected.size != found.size:
            differences.take(changed: found.name, .size(expected: expected.size, found: found.size))
        case .both(let expected, let found) where expected.crc32c != found.crc32c:
            differences.take(changed: found.name, .content)
        case .both: break
        }
    }
}

extension ListingComparison: Sendable where Expected: Sendable {}
