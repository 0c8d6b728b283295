import Crypto

/// Adds up a listing while it comes in: the totals, and the digest that ``ListingTotals`` defines.
///
/// It needs no more memory for a million objects than for one.
public struct ListingDigest: Sendable {
    private let prefix: GCSURI
    private var objects: Int64 = 0
    private var bytes: Int64 = 0
    private var hash = SHA256()

    /// Begins with nothing listed under that prefix.
    public init(of prefix: GCSURI) {
        self.prefix = prefix
    }

    /// Takes in the next objects, in the order of the bytes of their names; their lines, for whoever keeps the listing.
    public mutating func add(_ records: [ObjectRecord]) -> [UInt8] {
        add(records.lazy.map { [prefix] in ListingLine($0, below: prefix) })
    }

    @discardableResult
    mutating func add(_ lines: some Sequence<ListingLine>) -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            line.append(to: &text)
            objects = objects.clampedSum(1)
            bytes = bytes.clampedSum(line.size)
        }
        hash.update(data: text)
        return text
    }

    /// What it all amounts to; more can be added afterwards.
    public func finish() -> ListingTotals {
        let digits = hash.finalize().flatMap { byte in
            [byte >> 4, byte & 15].map { $0 < 10 ? $0 + UInt8(ascii: "0") : $0 - 10 + UInt8(ascii: "a") }
        }
        return ListingTotals(objects: objects, bytes: bytes, digest: String(decoding: digits, as: UTF8.self))
    }
}
