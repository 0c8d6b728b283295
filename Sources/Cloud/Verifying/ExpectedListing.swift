/// What a manifest says that a listing of its checkpoint amounts to.
public struct ExpectedListing: Hashable, Sendable, Codable {
    /// How many objects.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// The digest of ``ListingTotals``; nothing in an older manifest.
    public let digest: String?
    /// What stands where a digest should and is none that this version understands; nothing where all is well.
    public let strangeDigest: String?

    /// Makes an expectation; an empty digest counts as none.
    public init(objects: Int64, bytes: Int64, digest: String? = nil) {
        self.objects = objects
        self.bytes = bytes
        let given = digest.flatMap { $0.isEmpty ? nil : $0 }
        self.digest = given.flatMap { ListingTotals.isDigest($0) ? $0 : nil }
        strangeDigest = self.digest == nil ? given : nil
    }

    /// Whether nothing speaks against what was found; without a digest that is weaker than with one.
    public func allows(_ found: ListingTotals) -> Bool {
        objects == found.objects && bytes == found.bytes && (digest == nil || digest == found.digest)
    }

    /// What can be said of a checkpoint whose listing was not stored.
    public func verdict(on found: ListingTotals) -> Verification.Verdict {
        if let strange { return strange }
        guard allows(found) else { return .differs(Verification.Differences(expected: self)) }
        return digest == nil ? .sameTotals : .intact
    }

    /// What can be said where the digest is one of another kind: nothing, as number and bytes alone prove little.
    var strange: Verification.Verdict? {
        strangeDigest.map { .unreadable("the digest in its manifest is not understood: \($0.prefix(80))") }
    }
}

extension ListingTotals {
    /// Whether a text is a digest: 64 hexadecimal digits in lower case.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
