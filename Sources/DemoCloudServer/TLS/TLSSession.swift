import Crypto
import FoundationEssentials

/// The server's side of one TLS 1.3 connection, as a value: bytes in, bytes out, no socket.
///
/// It speaks what kubectl, curl and every other client of these years speak by default: TLS_AES_128_GCM_SHA256, X25519,
/// ECDSA on P-256. It resumes nothing and asks for no client certificate. It is for the demo cloud on the loopback
/// interface, where TLS is needed because kubectl wants it and not because anything is secret; a package that does this
/// in full would be most of the program's build.
struct TLSSession {
    /// What came of some bytes of the client's.
    struct Outcome {
        /// What is to be sent to the client.
        var reply: [UInt8] = []
        /// What the client has said.
        var content: [UInt8] = []
    }

    private enum Stage {
        case hello
        case finished(expected: [UInt8], reading: TLSProtection, next: TLSProtection)
        case open(reading: TLSProtection)
        case closed
    }

    private let identity: TLSIdentity
    private var stage = Stage.hello
    private var writing: TLSProtection?
    private var input: [UInt8] = []
    private var messages: [UInt8] = []

    init(_ identity: TLSIdentity) { self.identity = identity }

    /// Whether the connection is over.
    var isClosed: Bool { if case .closed = stage { true } else { false } }

    /// Takes what the client has sent; after a failure the reply is the alert that says so, and the connection is closed.
    mutating func receive(_ bytes: [UInt8]) -> Outcome {
        var outcome = Outcome()
        input += bytes
        do {
            while !isClosed, let (head, body) = try nextRecord() { try take(head, body, &outcome) }
        } catch {
            outcome.reply += alert(error.alert)
            stage = .closed
        }
        return outcome
    }

    /// Content for the client; nothing before the handshake is over.
    mutating func send(_ content: [UInt8]) -> [UInt8] {
        guard case .open = stage, var protection = writing else { return [] }
        var out: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            guard let record = try? protection.seal(23, rest.prefix(16_000)) else { break }
            out += record
            rest = rest.dropFirst(16_000)
        }
        writing = protection
        return out
    }

    /// Ends the connection in order.
    mutating func close() -> [UInt8] {
        defer { stage = .closed }
        return isClosed ? [] : alert(0)
    }

    private mutating func alert(_ code: UInt8) -> [UInt8] {
        let content: [UInt8] = [code == 0 ? 1 : 2, code]
        guard var protection = writing else { return TLSBytes.record(21, content) }
        defer { writing = protection }
        return (try? protection.seal(21, content)) ?? []
    }

    private mutating func nextRecord() throws(TLSFailure) -> (head: [UInt8], body: [UInt8])? {
        guard input.count >= 5 else { return nil }
        guard (20...23).contains(input[0]), input[1] == 3 else { throw .unexpectedMessage }
        let count = Int(input[3]) << 8 | Int(input[4])
        guard count <= 16_384 + 256 else { throw .overflow }
        guard input.count >= 5 + count else { return nil }
        defer { input.removeFirst(5 + count) }
        return (Array(input[..<5]), Array(input[5..<5 + count]))
    }

    private mutating func take(_ head: [UInt8], _ body: [UInt8], _ outcome: inout Outcome) throws(TLSFailure) {
        switch (stage, head[0]) {
        case (.closed, _): break
        case (.hello, 22):
            messages += body
            if let (message, content) = try nextMessage() { outcome.reply += try greet(message, content) }
        case (.finished, 20): break  // For middleboxes, which are not here.
        case (.finished(let expected, var reading, let next), 23):
            let (type, content) = try reading.open(head, body)
            stage = .finished(expected: expected, reading: reading, next: next)
            guard type == 22 else { throw .unexpectedMessage }
            messages += content
            guard let (_, proof) = try nextMessage() else { return }
            guard proof == expected else { throw .decryptError }
            stage = .open(reading: next)
        case (.open(var reading), 23):
            let (type, content) = try reading.open(head, body)
            stage = .open(reading: reading)
            try take(type, content, &outcome)
        case (_, 21): stage = .closed
        default: throw .unexpectedMessage
        }
    }

    private mutating func take(_ type: UInt8, _ content: [UInt8], _ outcome: inout Outcome) throws(TLSFailure) {
        switch type {
        case 23: outcome.content += content
        case 21: stage = .closed
        case 22:
            messages += content
            while let (message, content) = try nextMessage() {
                guard message[0] == 24, case .open(var reading) = stage else { throw .unexpectedMessage }
                reading.update()
                stage = .open(reading: reading)
                guard content == [1], var protection = writing else { continue }
                outcome.reply += try protection.seal(22, TLSBytes.message(24, [0]))
                protection.update()
                writing = protection
            }
        default: throw .unexpectedMessage
        }
    }

    /// One whole message of the handshake, with its head and without.
    private mutating func nextMessage() throws(TLSFailure) -> (whole: [UInt8], content: [UInt8])? {
        guard messages.count >= 4 else { return nil }
        let count = Int(messages[1]) << 16 | Int(messages[2]) << 8 | Int(messages[3])
        guard count <= 65_536 else { throw .overflow }
        guard messages.count >= 4 + count else { return nil }
        defer { messages.removeFirst(4 + count) }
        return (Array(messages[..<(4 + count)]), Array(messages[4..<(4 + count)]))
    }

    /// Answers a ClientHello with everything up to the server's own proof.
    private mutating func greet(_ message: [UInt8], _ content: [UInt8]) throws(TLSFailure) -> [UInt8] {
        guard message[0] == 1 else { throw .unexpectedMessage }
        let hello = try TLSHello(content)
        let own = Curve25519.KeyAgreement.PrivateKey()
        guard let theirs = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: hello.share),
            let shared = try? own.sharedSecretFromKeyAgreement(with: theirs)
        else { throw .handshakeFailure }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let answer = hello.answer(random: random, share: [UInt8](own.publicKey.rawRepresentation))
        var transcript = message + answer
        func hash() -> [UInt8] { Array(SHA256.hash(data: transcript)) }

        var schedule = TLSSchedule()
        schedule.mix(SymmetricKey(data: shared.withUnsafeBytes { Array($0) }))
        let client = schedule.derive("c hs traffic", hash())
        let server = schedule.derive("s hs traffic", hash())
        var protection = TLSProtection(server)

        let name: [UInt8] = hello.offersHTTP ? TLSBytes.vector(1, Array("http/1.1".utf8)) : []
        let protocols = name.isEmpty ? [] : [0, 16] + TLSBytes.vector(2, TLSBytes.vector(2, name))
        var flight = TLSBytes.message(8, TLSBytes.vector(2, protocols))
        let entry = TLSBytes.vector(3, identity.certificate) + [0, 0]
        flight += TLSBytes.message(11, [0] + TLSBytes.vector(3, entry))
        transcript += flight
        let signed =
            [UInt8](repeating: 0x20, count: 64) + Array("TLS 1.3, server CertificateVerify".utf8) + [0] + hash()
        guard let signature = try? identity.key.signature(for: signed) else { throw .internalError }
        let verify = TLSBytes.message(15, [4, 3] + TLSBytes.vector(2, [UInt8](signature.derRepresentation)))
        transcript += verify
        let finished = TLSBytes.message(20, TLSSchedule.finished(server, hash()))
        transcript += finished

        schedule.mix(SymmetricKey(data: [UInt8](repeating: 0, count: 32)))
        let next = TLSProtection(schedule.derive("c ap traffic", hash()))
        stage = .finished(
            expected: TLSSchedule.finished(client, hash()), reading: TLSProtection(client), next: next)
        var reply = TLSBytes.record(22, answer) + TLSBytes.record(20, [1])
        reply += try protection.seal(22, flight + verify + finished)
        writing = TLSProtection(schedule.derive("s ap traffic", hash()))
        return reply
    }
}
