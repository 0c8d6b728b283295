import Crypto
import FoundationEssentials
import Testing

@testable import DemoCloudServer

/// The server's side of TLS against a client's side of its own; that real clients agree is what the kubectl tests show.
@Suite struct TLSSessionTests {
    /// As much of a client as it takes to finish a handshake.
    private struct Client {
        let key = Curve25519.KeyAgreement.PrivateKey()
        var transcript: [UInt8] = []
        var reading: TLSProtection?
        var writing: TLSProtection?

        func hello(curve: Int = 0x1D, suite: Int = 0x1301, version: [UInt8] = [3, 4]) -> [UInt8] {
            let share = TLSBytes.number(curve, 2) + TLSBytes.vector(2, Array(key.publicKey.rawRepresentation))
            let extensions: [(Int, [UInt8])] = [
                (43, TLSBytes.vector(1, version)), (13, TLSBytes.vector(2, [4, 3])), (51, TLSBytes.vector(2, share)),
                (16, TLSBytes.vector(2, TLSBytes.vector(1, Array("http/1.1".utf8)))),
            ]
            let list = extensions.flatMap { TLSBytes.number($0.0, 2) + TLSBytes.vector(2, $0.1) }
            let random = [UInt8](repeating: 7, count: 32)
            return TLSBytes.message(
                1,
                [3, 3] + random + TLSBytes.vector(1, [1, 2, 3]) + TLSBytes.vector(2, TLSBytes.number(suite, 2))
                    + TLSBytes.vector(1, [0]) + TLSBytes.vector(2, list))
        }

        /// Takes the server's flight, and gives the last message of the handshake.
        mutating func finish(_ hello: [UInt8], _ flight: [UInt8]) throws -> [UInt8] {
            var records = TLSReader(flight)
            _ = try records.bytes(3)
            let answer = try records.vector(2)
            _ = try records.bytes(3)
            #expect(try records.vector(2) == [1])
            let head = try records.bytes(5)
            let sealed = try records.bytes(Int(head[3]) << 8 | Int(head[4]))
            #expect(records.isAtEnd)
            // The server's half of the secret is the last of its hello.
            let theirs = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: answer.suffix(32))
            let shared = try key.sharedSecretFromKeyAgreement(with: theirs)
            var schedule = TLSSchedule()
            schedule.mix(SymmetricKey(data: shared.withUnsafeBytes { Array($0) }))
            let before = Array(SHA256.hash(data: hello + answer))
            var protection = TLSProtection(schedule.derive("s hs traffic", before))
            let (type, messages) = try protection.open(head, sealed)
            #expect(type == 22)
            let all = Array(SHA256.hash(data: hello + answer + messages))
            let client = schedule.derive("c hs traffic", before)
            schedule.mix(SymmetricKey(data: [UInt8](repeating: 0, count: 32)))
            reading = TLSProtection(schedule.derive("s ap traffic", all))
            writing = TLSProtection(schedule.derive("c ap traffic", all))
            var last = TLSProtection(client)
            return try last.seal(22, TLSBytes.message(20, TLSSchedule.finished(client, all)))
        }
    }

    private func session() throws -> TLSSession { TLSSession(try TLSIdentity(at: Date())) }

    @Test(arguments: [1, 7, 10_000])
    func contentGoesBothWays(piece: Int) throws {
        var (server, client) = (try session(), Client())
        func feed(_ bytes: [UInt8]) -> TLSSession.Outcome {
            var all = TLSSession.Outcome()
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let outcome = server.receive(Array(bytes[start..<min(start + piece, bytes.count)]))
                all.reply += outcome.reply
                all.content += outcome.content
            }
            return all
        }
        #expect(server.send([1]).isEmpty)
        let hello = client.hello()
        let flight = feed(TLSBytes.record(22, hello)).reply
        #expect(feed(try client.finish(hello, flight)).reply.isEmpty)
        let request = try #require(try client.writing?.seal(23, Array("GET".utf8)))
        #expect(feed(request).content == Array("GET".utf8))
        let answer = [UInt8](repeating: 9, count: 40_000)
        var records = TLSReader(server.send(answer))
        var heard: [UInt8] = []
        while !records.isAtEnd {
            let head = try records.bytes(5)
            let body = try records.bytes(Int(head[3]) << 8 | Int(head[4]))
            heard += try #require(try client.reading?.open(head, body)).content
        }
        #expect(heard == answer)
        #expect(!server.isClosed && !server.close().isEmpty && server.isClosed)
    }

    @Test func newKeysAreTakenAndGiven() throws {
        var (server, client) = (try session(), Client())
        let hello = client.hello()
        let flight = server.receive(TLSBytes.record(22, hello)).reply
        _ = server.receive(try client.finish(hello, flight))
        let update = try #require(try client.writing?.seal(22, TLSBytes.message(24, [1])))
        client.writing?.update()
        let reply = server.receive(update).reply
        #expect(
            try client.reading?.open(Array(reply.prefix(5)), Array(reply.dropFirst(5))).content == [24, 0, 0, 1, 0])
        client.reading?.update()
        let request = try #require(try client.writing?.seal(23, [5]))
        #expect(server.receive(request).content == [5])
        let answer = server.send([6])
        #expect(try client.reading?.open(Array(answer.prefix(5)), Array(answer.dropFirst(5))).content == [6])
    }

    @Test func whatIsNotSpokenHereIsDeclinedWithAnAlert() throws {
        for (hello, alert) in [
            (Client().hello(curve: 0x17), 40), (Client().hello(suite: 0x1302), 40),
            (Client().hello(version: [3, 3]), 70), (TLSBytes.message(2, [1]), 10), (TLSBytes.message(1, [3, 3]), 50),
        ] as [([UInt8], UInt8)] {
            var server = try session()
            #expect(server.receive(TLSBytes.record(22, hello)).reply == [21, 3, 3, 0, 2, 2, alert])
            #expect(server.isClosed && server.receive(TLSBytes.record(22, Client().hello())).reply.isEmpty)
        }
    }

    @Test func garbageAndForgeriesEndTheConnection() throws {
        var plain = try session()
        #expect(plain.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8)).reply == [21, 3, 3, 0, 2, 2, 10])
        #expect(plain.isClosed)
        var (server, client) = (try session(), Client())
        let hello = client.hello()
        let flight = server.receive(TLSBytes.record(22, hello)).reply
        var last = try client.finish(hello, flight)
        last[last.count - 1] ^= 1
        #expect(server.receive(last).content.isEmpty && server.isClosed)
    }

    @Test func theCertificateIsTextAndNotTwiceTheSame() throws {
        let (one, two) = (try TLSIdentity(at: Date()), try TLSIdentity(at: Date()))
        #expect(one.certificate != two.certificate)
        #expect(
            one.pem.hasPrefix("-----BEGIN CERTIFICATE-----\nMII") && one.pem.hasSuffix("\n-----END CERTIFICATE-----\n"))
        #expect(one.pem.split(separator: "\n").allSatisfy { $0.count <= 64 })
    }
}
