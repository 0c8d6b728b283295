import Crypto
import FoundationEssentials

/// The secrets of TLS 1.3, each derived from the one before.
struct TLSSchedule {
    private var secret: SymmetricKey

    init() { secret = Self.extract(SymmetricKey(data: [UInt8](repeating: 0, count: 32)), salt: []) }

    /// Goes on to the next secret of the chain.
    mutating func mix(_ input: SymmetricKey) {
        let salt = Self.expand(secret, "derived", Array(SHA256.hash(data: [UInt8]())), 32)
        secret = Self.extract(input, salt: salt.withUnsafeBytes { Array($0) })
    }

    func derive(_ label: String, _ transcript: [UInt8]) -> SymmetricKey {
        Self.expand(secret, label, transcript, 32)
    }

    private static func extract(_ input: SymmetricKey, salt: [UInt8]) -> SymmetricKey {
        SymmetricKey(data: HKDF<SHA256>.extract(inputKeyMaterial: input, salt: salt))
    }

    static func expand(_ secret: SymmetricKey, _ label: String, _ context: [UInt8], _ count: Int) -> SymmetricKey {
        let info =
            TLSBytes.number(count, 2) + TLSBytes.vector(1, Array("tls13 \(label)".utf8)) + TLSBytes.vector(1, context)
        return HKDF<SHA256>.expand(pseudoRandomKey: secret, info: info, outputByteCount: count)
    }

    /// The proof that a side has seen the handshake as the other one has.
    static func finished(_ traffic: SymmetricKey, _ transcript: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: transcript, using: expand(traffic, "finished", [], 32)))
    }
}

/// One direction of a connection: every record has a number, and is sealed with it.
struct TLSProtection {
    private var secret: SymmetricKey
    private var key: SymmetricKey
    private var base: [UInt8]
    private var count: UInt64 = 0

    init(_ secret: SymmetricKey) {
        self.secret = secret
        key = TLSSchedule.expand(secret, "key", [], 16)
        base = TLSSchedule.expand(secret, "iv", [], 12).withUnsafeBytes { Array($0) }
    }

    /// Goes on to the next key, which a side may do at any time.
    mutating func update() { self = TLSProtection(TLSSchedule.expand(secret, "traffic upd", [], 32)) }

    private mutating func nonce() throws(TLSFailure) -> AES.GCM.Nonce {
        var bytes = base
        for index in 0..<8 { bytes[4 + index] ^= UInt8(truncatingIfNeeded: count >> (8 * (7 - UInt64(index)))) }
        count += 1
        guard let nonce = try? AES.GCM.Nonce(data: bytes) else { throw .internalError }
        return nonce
    }

    /// A record that holds this content.
    mutating func seal(_ type: UInt8, _ content: some Collection<UInt8>) throws(TLSFailure) -> [UInt8] {
        let plain = Array(content) + [type]
        let head = [23, 3, 3] + TLSBytes.number(plain.count + 16, 2)
        let nonce = try nonce()
        guard let box = try? AES.GCM.seal(plain, using: key, nonce: nonce, authenticating: head) else {
            throw .internalError
        }
        return head + box.ciphertext + box.tag
    }

    /// The content of a record, and what it is.
    mutating func open(_ head: [UInt8], _ sealed: [UInt8]) throws(TLSFailure) -> (type: UInt8, content: [UInt8]) {
        let nonce = try nonce()
        guard sealed.count > 16,
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
            let plain = try? AES.GCM.open(box, using: key, authenticating: head)
        else { throw .badRecord }
        // Zeros behind the type are padding.
        guard let end = plain.lastIndex(where: { $0 != 0 }) else { throw .unexpectedMessage }
        return (plain[end], Array(plain[..<end]))
    }
}
