/// What a client offers at the beginning of a handshake, as far as it is needed.
struct TLSHello {
    private static let suite = 0x1301
    private static let curve = 0x001D
    private static let signature = 0x0403

    var session: [UInt8]
    /// The client's half of the agreement on a secret.
    var share: [UInt8]
    /// Whether the client names HTTP/1.1 among the protocols it speaks.
    var offersHTTP = false

    /// Reads the content of a ClientHello; throws when nothing that is spoken here is on offer.
    init(_ content: [UInt8]) throws(TLSFailure) {
        var reader = TLSReader(content)
        _ = try reader.bytes(2 + 32)
        session = try reader.vector(1)
        guard try Self.numbers(try reader.vector(2)).contains(Self.suite) else { throw .handshakeFailure }
        _ = try reader.vector(1)
        guard !reader.isAtEnd else { throw .protocolVersion }
        var extensions: [Int: [UInt8]] = [:]
        var list = TLSReader(try reader.vector(2))
        while !list.isAtEnd {
            let type = try list.number(2)
            extensions[type] = try list.vector(2)
        }
        var versions = TLSReader(extensions[43] ?? [0])
        guard try Self.numbers(try versions.vector(1)).contains(0x0304) else { throw .protocolVersion }
        var signatures = TLSReader(extensions[13] ?? [0, 0])
        guard try Self.numbers(try signatures.vector(2)).contains(Self.signature) else { throw .handshakeFailure }
        share = try Self.share(extensions[51] ?? [0, 0])
        if let protocols = extensions[16] {
            var names = TLSReader(protocols)
            var inner = TLSReader(try names.vector(2))
            while !inner.isAtEnd { if try inner.vector(1) == Array("http/1.1".utf8) { offersHTTP = true } }
        }
    }

    private static func numbers(_ bytes: [UInt8]) throws(TLSFailure) -> [Int] {
        var reader = TLSReader(bytes)
        var all: [Int] = []
        while !reader.isAtEnd { all.append(try reader.number(2)) }
        return all
    }

    private static func share(_ bytes: [UInt8]) throws(TLSFailure) -> [UInt8] {
        var outer = TLSReader(bytes)
        var reader = TLSReader(try outer.vector(2))
        while !reader.isAtEnd {
            let group = try reader.number(2)
            let key = try reader.vector(2)
            if group == curve { return key }
        }
        // A client that could be asked for another half is none of those this server is for.
        throw .handshakeFailure
    }

    /// The ServerHello that takes the offer.
    func answer(random: [UInt8], share: [UInt8]) -> [UInt8] {
        let key = TLSBytes.number(Self.curve, 2) + TLSBytes.vector(2, share)
        let extensions = [0, 43, 0, 2, 3, 4] + [0, 51] + TLSBytes.vector(2, key)
        return TLSBytes.message(
            2,
            [3, 3] + random + TLSBytes.vector(1, session) + TLSBytes.number(Self.suite, 2) + [0]
                + TLSBytes.vector(2, extensions))
    }
}
