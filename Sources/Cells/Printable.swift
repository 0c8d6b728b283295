/// Turns any text into characters that a terminal shows where it is told to, and nowhere else.
enum Printable {
    struct Measured: Hashable, Sendable {
        let character: Character
        let width: UInt8
    }

    static func characters(of text: some StringProtocol) -> [Measured] {
        var result: [Measured] = []
        result.reserveCapacity(text.utf8.count)
        for character in text {
            if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F, character != "\r\n" {
                result.append(Measured(character: character, width: 1))
            } else if character.unicodeScalars.contains(where: isUnsafe) {
                // A cluster may hide a control character behind a letter: each of its scalars is shown on its own.
                for scalar in character.unicodeScalars {
                    let shown = isUnsafe(scalar) ? standIn(for: scalar) : Character(scalar)
                    result.append(measured(shown))
                }
            } else {
                result.append(measured(character))
            }
        }
        return result
    }

    private static func measured(_ character: Character) -> Measured {
        switch DisplayWidth.columns(of: character) {
        case .some(let width): Measured(character: character, width: UInt8(width))
        case .none: Measured(character: "□", width: 1)
        }
    }

    /// Control and format characters, line and paragraph separators, private use and unassigned ones.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            // The joiner belongs to clusters, which are measured as a whole.
            scalar.value != 0x200D
        default: false
        }
    }

    private static func standIn(for scalar: Unicode.Scalar) -> Character {
        switch scalar.value {
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value).map(Character.init) ?? "□"
        case 0x7F: "␡"
        default: "□"
        }
    }
}
