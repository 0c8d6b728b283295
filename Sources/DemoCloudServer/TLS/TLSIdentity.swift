import Crypto
import FoundationEssentials

/// A key and a certificate for 127.0.0.1, made at start and forgotten at the end.
///
/// The certificate vouches for itself, so that it is also the authority which the clusters name to their clients.
struct TLSIdentity: Sendable {
    let key = P256.Signing.PrivateKey()
    /// The certificate in its binary form.
    let certificate: [UInt8]

    init(at now: Date) throws {
        let algorithm = DER.sequence(DER.object(1, 2, 840, 10045, 4, 3, 2))
        let name = DER.sequence(
            DER.set(DER.sequence(DER.object(2, 5, 4, 3), DER.text("psconsole demo cloud"))))
        var random = SystemRandomNumberGenerator()
        let serial = (0..<16).map { _ in UInt8.random(in: 1...127, using: &random) }
        // A clock that is a little wrong on either side must not matter.
        let validity = DER.sequence(Self.time(now - 86_400), Self.time(now + 365 * 86_400))
        let body = DER.sequence(
            DER.element(0xA0, DER.integer([2])), DER.integer(serial), algorithm, name, validity, name,
            [UInt8](key.publicKey.derRepresentation), DER.element(0xA3, Self.extensions))
        let signature = try key.signature(for: body)
        certificate = DER.sequence(body, algorithm, DER.bits([UInt8](signature.derRepresentation)))
    }

    /// The certificate as text.
    var pem: String {
        let text = Data(certificate).base64EncodedString()
        var lines = ["-----BEGIN CERTIFICATE-----"]
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END CERTIFICATE-----", ""]).joined(separator: "\n")
    }

    private static var extensions: [UInt8] {
        let yes: [UInt8] = [0x01, 0x01, 0xFF]
        return DER.sequence(
            // An authority that signs, and a server that signs its handshakes.
            DER.sequence(DER.object(2, 5, 29, 19), yes, DER.octets(DER.sequence(yes))),
            DER.sequence(DER.object(2, 5, 29, 15), yes, DER.octets(DER.bits([0x84], unused: 2))),
            DER.sequence(
                DER.object(2, 5, 29, 37), DER.octets(DER.sequence(DER.object(1, 3, 6, 1, 5, 5, 7, 3, 1)))),
            DER.sequence(
                DER.object(2, 5, 29, 17),
                DER.octets(
                    DER.sequence(DER.element(0x87, [127, 0, 0, 1]), DER.element(0x82, Array("localhost".utf8))))))
    }

    private static func time(_ date: Date) -> [UInt8] {
        let digits = date.formatted(Date.ISO8601FormatStyle()).filter(\.isNumber) + "Z"
        // Years have two digits until 2050.
        return digits < "2050"
            ? DER.element(0x17, Array(digits.dropFirst(2).utf8)) : DER.element(0x18, Array(digits.utf8))
    }
}
