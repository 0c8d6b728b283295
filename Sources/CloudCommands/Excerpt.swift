/// Texts of others, cut down to what fits on one line of a report.
enum Excerpt {
    /// The text in one line of at most that many Unicode scalars, with what looks like a token left out.
    static func line(_ text: some StringProtocol, limit: Int = 300) -> String {
        // Only the beginning is looked at, so that ten megabytes of garbage cost nothing; words are cut afterwards.
        let beginning = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit * 4)))
        let words = beginning.split { $0.isWhitespace }.map { looksLikeToken($0) ? "[redacted]" : $0 }
        let line = words.joined(separator: " ").unicodeScalars
        return line.count <= limit ? String(line) : String(String.UnicodeScalarView(line.prefix(limit - 1))) + "…"
    }

    /// The beginning of an output that could not be understood.
    static func line(_ bytes: [UInt8], limit: Int = 120) -> String {
        line(String(decoding: bytes.prefix(limit * 8), as: UTF8.self), limit: limit)
    }

    /// Google's access tokens begin with `ya29.`, refresh tokens with `1//`, identity tokens are JWTs.
    private static func looksLikeToken(_ word: Substring) -> Bool {
        word.contains("ya29.") || word.contains("1//0") || (word.contains("eyJ") && word.count > 40)
    }
}
