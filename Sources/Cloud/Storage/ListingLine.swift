/// One object of a stored listing: a line as ``ListingTotals`` defines it.
public struct ListingLine: Hashable, Sendable {
    /// The object's name below the checkpoint's prefix.
    public let name: String
    /// Its size in bytes.
    public let size: Int64
    /// The CRC32C of its content, in Base64; empty when nothing tells.
    public let crc32c: String

    /// Makes a line.
    public init(name: String, size: Int64, crc32c: String) {
        self.name = name
        self.size = size
        self.crc32c = crc32c
    }

    /// The line of an object, whose name is cut to what lies below the prefix.
    ///
    /// One that lies elsewhere keeps its whole name: it must not pass for another.
    public init(_ record: ObjectRecord, below prefix: GCSURI) {
        let path = prefix.folder.path.utf8
        let isBelow = record.name.utf8.starts(with: path)
        // In bytes: what begins with a combining mark would otherwise be a part of the slash.
        let name = isBelow ? String(Substring(record.name.utf8.dropFirst(path.count))) : record.name
        self.init(name: name, size: record.size, crc32c: record.crc32c)
    }

    /// Reads a line, with or without the line feed at its end; nothing when it is none.
    public init?(_ bytes: some Collection<UInt8>) {
        let line = bytes.prefix { $0 != Self.lineFeed }
        let fields = line.split(separator: Self.tab, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, bytes.count - line.count <= 1,
            let crc32c = String(validating: fields[0], as: UTF8.self), let size = Self.number(fields[1]),
            let name = String(validating: fields[2], as: UTF8.self)
        else { return nil }
        self.init(name: name, size: size, crc32c: crc32c)
    }

    /// The line with its line feed.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: crc32c.utf8)
        bytes.append(Self.tab)
        bytes.append(contentsOf: String(size).utf8)
        bytes.append(Self.tab)
        bytes.append(contentsOf: name.utf8)
        bytes.append(Self.lineFeed)
    }

    private static let tab = UInt8(ascii: "\t")
    private static let lineFeed = UInt8(ascii: "\n")

    /// The digits and nothing else: a sign or a zero in front would be another line for the same object.
    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard digits.allSatisfy(\.isDigit), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}

/// The lines of a stored listing, one after the other; ends before the first that is none.
///
/// That one was met is seen in the digest of what was read, which is then not the manifest's.
public struct ListingLines<Bytes: IteratorProtocol<UInt8>>: IteratorProtocol {
    private var bytes: Bytes
    private var isOver = false

    /// How long a line may be, in bytes: names have 1,024 at most.
    private static var limit: Int { 2_048 }

    /// Reads the content of a stored listing.
    public init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    /// The next line.
    public mutating func next() -> ListingLine? {
        guard !isOver else { return nil }
        var line: [UInt8] = []
        while line.count < Self.limit, let byte = bytes.next() {
            if byte == UInt8(ascii: "\n") {
                guard let line = ListingLine(line) else { break }
                return line
            }
            line.append(byte)
        }
        isOver = true
        return nil
    }
}

/// The order in which Cloud Storage lists: by the bytes of the names, which is not the order of Swift's texts.
enum ByteOrder {
    case before, same, after

    init(_ left: String, _ right: String) {
        var (left, right) = (left.utf8.makeIterator(), right.utf8.makeIterator())
        while true {
            switch (left.next(), right.next()) {
            case (nil, nil): self = .same
            case (nil, _): self = .before
            case (_, nil): self = .after
            case (let left?, let right?) where left != right: self = left < right ? .before : .after
            default: continue
            }
            return
        }
    }
}
