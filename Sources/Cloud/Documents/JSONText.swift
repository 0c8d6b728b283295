/// A JSON value that is to be written: fields keep their order, so that the same value is always the same text.
enum JSONText {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([JSONText])
    case object([(key: String, value: JSONText)])

    /// 64 bits as the services write them: as a text (proto3 JSON), which no reader rounds.
    static func int64(_ number: Int64) -> JSONText { .text(String(number)) }

    /// An object of the fields that have a value.
    static func fields(_ fields: KeyValuePairs<String, JSONText?>) -> JSONText {
        .object(fields.compactMap { key, value in value.map { (key, $0) } })
    }

    /// An object of texts, in the order of their names.
    static func texts(_ texts: [String: String]) -> JSONText {
        .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
    }

    /// The value in one line, which ends in a line feed.
    var line: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// The value in lines, indented, which end in a line feed: for a person to read.
    var lines: String {
        var bytes: [UInt8] = []
        write(to: &bytes, indent: 0)
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private func write(to bytes: inout [UInt8], indent: Int) {
        func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
        let inner = "\n" + String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .list(let values) where !values.isEmpty:
            for (index, value) in values.enumerated() {
                put(index == 0 ? "[" : ",")
                put(inner)
                value.write(to: &bytes, indent: indent + 2)
            }
            put(end + "]")
        case .object(let fields) where !fields.isEmpty:
            for (index, field) in fields.enumerated() {
                put(index == 0 ? "{" : ",")
                put(inner)
                Self.write(field.key, to: &bytes)
                put(": ")
                field.value.write(to: &bytes, indent: indent + 2)
            }
            put(end + "}")
        case .text, .number, .flag, .list, .object: write(to: &bytes)
        }
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): Self.write(text, to: &bytes)
        case .number(let number): bytes.append(contentsOf: String(number).utf8)
        case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(field.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Quotes, backslashes and control characters are written as RFC 8259 wants them.
    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let backslash = UInt8(ascii: "\\")
        bytes.append(quote)
        for byte in text.utf8 {
            switch byte {
            case quote, backslash: bytes += [backslash, byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += Array("\\u00\(byte < 16 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }
}
