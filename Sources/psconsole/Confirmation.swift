import Foundation

/// What a person types at a terminal to have something done.
enum Confirmation {
    /// Asks for a word; only that word, typed after the question, is a yes.
    ///
    /// What it is about stands beside it: a long plan may have scrolled away.
    static func typed(_ wanted: String, to title: String) throws -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Words("Nothing was done: there is no terminal to ask at. --yes does not ask.")
        }
        // What was typed or pasted before the question was asked is no answer to it.
        tcflush(STDIN_FILENO, TCIFLUSH)
        let marksPastes = isatty(STDERR_FILENO) == 1
        if marksPastes { write(Paste.isMarked) }
        write("\n\(title)\nTo do it, type \(wanted): ")
        let answer = readLine()
        if marksPastes { write(Paste.isNotMarked) }
        // What is left of a paste is no command for the shell.
        if answer?.contains(Paste.begin) == true { tcflush(STDIN_FILENO, TCIFLUSH) }
        guard answer == wanted else {
            let isPasted = answer?.contains(Paste.begin) == true
            standardError("Nothing was done" + (isPasted ? ": pasted text confirms nothing." : "."))
            return false
        }
        return true
    }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// Bracketed paste: a terminal that knows it marks what is pasted, so that it is never the word that was asked for.
    private enum Paste {
        static let isMarked = "\u{1b}[?2004h"
        static let isNotMarked = "\u{1b}[?2004l"
        static let begin = "\u{1b}[200~"
    }
}
