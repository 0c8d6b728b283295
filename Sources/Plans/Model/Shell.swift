/// Command lines as a shell takes them.
public enum Shell {
    /// The words with quotes where a shell would read something else than the word itself.
    public static func words(_ argv: [String]) -> String {
        argv.map(quoted).joined(separator: " ")
    }

    /// One word, in single quotes unless it is plain; control characters in `$'…'`, so that nothing reaches a terminal.
    public static func quoted(_ word: String) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"
        if !word.isEmpty, word.allSatisfy({ plain.contains($0) }) { return word }
        guard word.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        let escaped = word.unicodeScalars.map { scalar in
            switch scalar {
            case "'", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: "\\x" + hex(scalar.value)
            default: String(scalar)
            }
        }
        return "$'" + escaped.joined() + "'"
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.utf8.count < 2 ? "0\(digits)" : digits
    }
}
