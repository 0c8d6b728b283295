/// The path and query of a request, split before they are decoded.
///
/// An object `dir/name` arrives as the one path segment `dir%2Fname`, so the target must not be decoded as a whole.
struct RequestTarget: Hashable, Sendable {
    var segments: [String]
    var query: [String: String]

    /// The decoded path, as fault rules and the request log see it.
    var path: String { "/" + segments.joined(separator: "/") }

    init(_ raw: String) {
        let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = (parts.first ?? "").split(separator: "/").map { Self.decoded($0, plusIsSpace: false) }
        query = [:]
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? Self.decoded(halves[1], plusIsSpace: true) : ""
            query[Self.decoded(halves[0], plusIsSpace: true)] = value
        }
    }

    func flag(_ name: String) -> Bool { query[name]?.lowercased() == "true" }

    func number(_ name: String) -> Int64? { query[name].flatMap { Int64($0) } }

    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text as one segment of a path or one value of a query.
    static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic && byte < 128 || (48...57).contains(byte) || "-._~".utf8.contains(byte) {
                out.unicodeScalars.append(scalar)
            } else {
                out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}
