/// Where a text stops being JSON, and what was expected there.
struct JSONSyntaxError: Error, Hashable, Sendable {
    var line: Int
    var column: Int
    var expected: String
}

/// Reads one JSON text; of its own so that a mistake in a scenario can be shown with its line and column.
struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// The value of a whole text.
    static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.mistake("the end of the text") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func mistake(_ expected: String) -> JSONSyntaxError {
        let before = bytes[..<min(index, bytes.count)]
        let lines = before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return JSONSyntaxError(line: lines + 1, column: before.endIndex - lineStart + 1, expected: expected)
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar, _ expected: String) throws(JSONSyntaxError) {
        skipSpace()
        guard next == UInt8(ascii: character) else { throw mistake(expected) }
        index += 1
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func value() throws(JSONSyntaxError) -> JSON {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { throw mistake("fewer than 200 levels") }
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        guard bytes[index...].starts(with: word.utf8) else { throw mistake("a value") }
        index += word.utf8.count
        return value
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONObject {
        var object = JSONObject()
        try take("{", "{")
        if accept("}") { return object }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw mistake("a key in quotes") }
            let key = try string()
            guard object[key] == nil else { throw mistake("each key once, not '\(key)' again") }
            try take(":", "a colon")
            object[key] = try value()
        } while accept(",")
        try take("}", "a comma or }")
        return object
    }

    private mutating func array() throws(JSONSyntaxError) -> [JSON] {
        var values: [JSON] = []
        try take("[", "[")
        if accept("]") { return values }
        repeat { values.append(try value()) } while accept(",")
        try take("]", "a comma or ]")
        return values
    }

    private mutating func number() throws(JSONSyntaxError) -> JSON {
        let start = index
        while let byte = next, "+-.eE0123456789".utf8.contains(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let whole = Int64(text) { return .integer(whole) }
        guard let number = Double(text), number.isFinite else {
            index = start
            throw mistake("a value")
        }
        return .number(number)
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += String(try escaped()).utf8
            case 0..<0x20:
                index -= 1
                throw mistake("no control character in a string")
            default: text.append(byte)
            }
        }
        throw mistake("a closing quote")
    }

    private mutating func escaped() throws(JSONSyntaxError) -> Character {
        let byte = next
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try scalar())
        default: throw mistake("an escape that JSON knows")
        }
    }

    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code), bytes[min(index, bytes.count)...].starts(with: #"\u"#.utf8) {
            index += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw mistake("the second half of a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        return Unicode.Scalar(code) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        guard index + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw mistake("four hexadecimal digits") }
        index += 4
        return code
    }
}
