/// What a manifest says that a listing of its checkpoint amounts to.
public struct ExpectedListing: Hashable, Sendable, Codable {
    /// How many objects.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// The digest of ``ListingTotals``; nothing in an older manifest.
    public let digest: String?

    /// Makes an expectation; what is no digest counts as none.
    public init(objects: Int64, bytes: Int64, digest: String? = nil) {
        self.objects = objects
        self.bytes = bytes
        self.digest = digest.flatMap { ListingTotals.isDigest($0) ? $0 : nil }
    }

    /// Whether nothing speaks against what was found; without a digest that is weaker than with one.
    public func allows(_ found: ListingTotals) -> Bool {
        objects == found.objects && bytes == found.bytes && (digest == nil || digest == found.digest)
    }

    /// What can be said of a checkpoint whose listing was not stored.
    public func verdict(on found: ListingTotals) -> Verification.Verdict {
        allows(found) ? .intact : .differs(Verification.Differences(expected: self))
    }
}

extension ListingTotals {
    /// Whether a text is a digest: 64 hexadecimal digits in lower case.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
