/// A connection that cannot go on, with the alert that says why.
struct TLSFailure: Error, Hashable {
    var alert: UInt8

    static let unexpectedMessage = TLSFailure(alert: 10)
    static let badRecord = TLSFailure(alert: 20)
    static let overflow = TLSFailure(alert: 22)
    static let handshakeFailure = TLSFailure(alert: 40)
    static let decodeError = TLSFailure(alert: 50)
    static let decryptError = TLSFailure(alert: 51)
    static let protocolVersion = TLSFailure(alert: 70)
    static let internalError = TLSFailure(alert: 80)
}

/// Reads the numbers and vectors of TLS messages.
struct TLSReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(TLSFailure) -> [UInt8] {
        guard rest.count >= count else { throw .decodeError }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number(_ size: Int) throws(TLSFailure) -> Int {
        try bytes(size).reduce(0) { $0 << 8 | Int($1) }
    }

    /// A vector whose length comes before it in so many bytes.
    mutating func vector(_ size: Int) throws(TLSFailure) -> [UInt8] {
        try bytes(try number(size))
    }
}

/// Writes the numbers and vectors of TLS messages.
enum TLSBytes {
    static func number(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func vector(_ size: Int, _ content: [UInt8]) -> [UInt8] { number(content.count, size) + content }

    static func message(_ type: UInt8, _ content: [UInt8]) -> [UInt8] { [type] + vector(3, content) }

    static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] { [type, 3, 3] + vector(2, content) }
}
