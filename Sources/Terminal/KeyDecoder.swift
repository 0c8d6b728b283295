import Cells

/// Turns what curses makes of the input into keys.
///
/// curses knows the sequences of the terminal's description. Whatever else starts with an escape character arrives byte
/// by byte; it is recognised where terminals agree on it, and otherwise swallowed to its end, so that no part of it is
/// taken for a key.
struct KeyDecoder {
    /// What has arrived of a sequence or a character so far.
    private enum State: Equatable {
        case ground
        /// An escape character, twice where a terminal marks Alt that way.
        case escape(twice: Bool)
        /// `ESC [`, and the bytes since.
        case control([UInt8], isAlt: Bool)
        /// `ESC O`.
        case single(isAlt: Bool)
        /// `ESC [ [`, as the Linux console sends function keys.
        case console
        /// A string such as `ESC ]`, which ends with BEL or a new escape character.
        case string(length: Int)
        /// Bytes of an old-style mouse report that are yet to come.
        case skip(Int)
        /// The beginning of a UTF-8 character, and how many bytes it has in all.
        case character([UInt8], length: Int)
        /// What was pasted so far, and how many bytes of the sequence that ends it have arrived.
        case paste([UInt8], ending: Int)
    }

    private var state = State.ground

    /// Whether the rest of something is still to come.
    var isPending: Bool { state != .ground }

    /// Whether the rest of what is being pasted is still to come.
    var isPasting: Bool {
        if case .paste = state { true } else { false }
    }

    /// Gives up waiting for the rest.
    mutating func forget() {
        state = .ground
    }

    /// Nothing more is there for now: an escape character on its own was the key.
    mutating func pause() -> [Key] {
        switch state {
        case .escape(let twice):
            state = .ground
            return Array(repeating: .escape, count: twice ? 2 : 1)
        case .string(length: 0), .single:
            // Alt with a letter that could have begun something longer.
            state = .ground
            return []
        default:
            return []
        }
    }

    /// A key that curses recognised.
    mutating func take(_ key: Key) -> [Key] {
        // A sequence that was pasted is no key.
        if isPasting { return [] }
        defer { state = .ground }
        // Right after an escape character it was pressed together with Alt.
        if case .escape = state { return [] }
        return [key]
    }

    /// A byte that curses gave as such.
    mutating func take(_ byte: UInt8) -> [Key] {
        switch state {
        case .ground: return begin(byte)
        case .escape(let twice): afterEscape(byte, twice: twice)
        case .control(let bytes, let isAlt): return control(bytes, byte, isAlt: isAlt)
        case .single(let isAlt):
            state = .ground
            return isAlt ? [] : Self.singles[byte].map { [$0] } ?? []
        case .console:
            state = .ground
            return (0x41...0x45).contains(byte) ? [.function(Int(byte) - 0x40)] : []
        case .string(let length): string(byte, length: length)
        case .skip(let count): state = count > 1 ? .skip(count - 1) : .ground
        case .character(let bytes, let length): return character(bytes, byte, length: length)
        case .paste(let bytes, let ending): return paste(bytes, byte, ending: ending)
        }
        return []
    }

    private mutating func begin(_ byte: UInt8) -> [Key] {
        state = .ground
        switch byte {
        case 0x1B: state = .escape(twice: false)
        case 0x0A, 0x0D: return [.enter]
        case 0x09: return [.tab]
        case 0x08, 0x7F: return [.backspace]
        case 0x00: return [.control(" ")]
        case 0x01...0x1A: return [.control(Character(Unicode.Scalar(byte + 0x60)))]
        case 0x20...0x7E: return [.character(Character(Unicode.Scalar(byte)))]
        case 0xC2...0xDF: state = .character([byte], length: 2)
        case 0xE0...0xEF: state = .character([byte], length: 3)
        case 0xF0...0xF4: state = .character([byte], length: 4)
        default: break
        }
        return []
    }

    private mutating func afterEscape(_ byte: UInt8, twice: Bool) {
        switch byte {
        case 0x1B where !twice: state = .escape(twice: true)
        case 0x5B: state = .control([], isAlt: twice)
        case 0x4F: state = .single(isAlt: twice)
        case 0x50, 0x58, 0x5D, 0x5E, 0x5F: state = .string(length: 0)
        // Alt with a key: none of ours.
        default: state = .ground
        }
    }

    private mutating func control(_ bytes: [UInt8], _ byte: UInt8, isAlt: Bool) -> [Key] {
        switch byte {
        case 0x1B: state = .escape(twice: false)
        case 0x5B where bytes.isEmpty: state = .console
        case 0x4D where bytes.isEmpty: state = .skip(3)
        case 0x7E where bytes.elementsEqual("200".utf8): state = .paste([], ending: 0)
        case 0x40...0x7E:
            state = .ground
            return isAlt ? [] : Self.named(bytes, byte).map { [$0] } ?? []
        // What is longer than any of ours is none of ours, whatever else it says.
        case 0x20...0x3F: state = .control(bytes.count < 64 ? bytes + [byte] : bytes, isAlt: isAlt)
        // No sequence goes on like this, so what it began with is dropped and the byte stands for itself.
        default: return begin(byte)
        }
        return []
    }

    private mutating func string(_ byte: UInt8, length: Int) {
        switch byte {
        case 0x1B: state = .escape(twice: false)
        case 0x07, 0x0D: state = .ground
        default: state = length < 4096 ? .string(length: length + 1) : .ground
        }
    }

    private mutating func character(_ bytes: [UInt8], _ byte: UInt8, length: Int) -> [Key] {
        guard (0x80...0xBF).contains(byte) else { return begin(byte) }
        let all = bytes + [byte]
        guard all.count == length else {
            state = .character(all, length: length)
            return []
        }
        state = .ground
        guard let scalar = String(validating: all, as: UTF8.self)?.unicodeScalars.first else { return [] }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return []
        default: return [.character(Character(scalar))]
        }
    }

    /// `ESC [ 201 ~`, which terminals take out of the text that they paste.
    private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
    /// More than this of a paste is left out.
    private static let longestPaste = 4096

    private mutating func paste(_ bytes: [UInt8], _ byte: UInt8, ending: Int) -> [Key] {
        guard byte == Self.pasteEnd[ending] else {
            // What looked like the end was another sequence, whose beginning is no text; the end may begin anew.
            let bytes = bytes.count < Self.longestPaste && byte != 0x1B ? bytes + [byte] : bytes
            state = .paste(bytes, ending: byte == 0x1B ? 1 : 0)
            return []
        }
        guard ending + 1 == Self.pasteEnd.count else {
            state = .paste(bytes, ending: ending + 1)
            return []
        }
        state = .ground
        return [.pasted(Self.line(of: bytes))]
    }

    /// The text on one line, without what can't be shown and without blanks at its ends.
    private static func line(of bytes: [UInt8]) -> String {
        var line = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where "\t\r\n".unicodeScalars.contains(scalar), .lineSeparator, .paragraphSeparator:
                line.append(" ")
            case .control, .format, .privateUse, .surrogate, .unassigned: continue
            default: if scalar != "\u{FFFD}" { line.append(scalar) }
            }
        }
        return String(String(line).drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// What the final byte of a sequence without modifiers says.
    private static func named(_ parameters: [UInt8], _ final: UInt8) -> Key? {
        switch final {
        case 0x7E: numbered[String(decoding: parameters, as: UTF8.self)]
        case 0x5A where parameters.isEmpty: .backTab
        default: parameters.isEmpty ? singles[final] : nil
        }
    }

    /// `ESC O` and `ESC [` with a letter.
    private static let singles: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home, 0x4D: .enter, 0x50: .function(1),
        0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
    ]

    /// `ESC [` with a number and a tilde.
    private static let numbered: [String: Key] = [
        "1": .home, "3": .delete, "4": .end, "5": .pageUp, "6": .pageDown, "7": .home, "8": .end, "11": .function(1),
        "12": .function(2), "13": .function(3), "14": .function(4), "15": .function(5), "17": .function(6),
        "18": .function(7), "19": .function(8), "20": .function(9), "21": .function(10), "23": .function(11),
        "24": .function(12),
    ]
}
