/// The bytes of an object or a file: real ones, or ones that are made when asked for.
enum Content: Hashable, Sendable {
    /// Bytes that a client or a scenario wrote.
    case bytes([UInt8])
    /// A line naming the seed, then zeros up to the size: every byte is determined, none is kept.
    case generated(seed: UInt64, size: Int64)

    var size: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .generated(_, let size): size
        }
    }

    /// The true checksum of all bytes, found without making them.
    var crc32c: UInt32 {
        var checksum = CRC32C()
        switch self {
        case .bytes(let bytes):
            checksum.feed(bytes)
        case .generated(let seed, let size):
            let head = Self.head(seed).prefix(Int(clamping: size))
            checksum.feed(head)
            checksum.feed(zeros: size - Int64(head.count))
        }
        return checksum.value
    }

    func bytes(in range: Range<Int64>) -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        switch self {
        case .bytes(let bytes):
            return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        case .generated(let seed, _):
            let head = Self.head(seed)
            var bytes = [UInt8](repeating: 0, count: range.count)
            for index in range.clamped(to: 0..<Int64(head.count)) {
                bytes[Int(index - range.lowerBound)] = head[Int(index)]
            }
            return bytes
        }
    }

    private static func head(_ seed: UInt64) -> [UInt8] {
        let digits = String(seed, radix: 16)
        return Array("demo ".utf8) + Array(String(repeating: "0", count: 16 - digits.count).utf8)
            + Array(digits.utf8) + Array("\n".utf8)
    }
}
