import Foundation

/// What a person types at a terminal to have something done.
enum Confirmation {
    /// Asks for a word; only that word, typed after the question, is a yes.
    static func typed(_ wanted: String) throws -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Words("Nothing was done: there is no terminal to ask at. --yes does not ask.")
        }
        // What was typed or pasted before the question was asked is no answer to it.
        tcflush(STDIN_FILENO, TCIFLUSH)
        FileHandle.standardError.write(Data("\nTo do it, type \(wanted): ".utf8))
        guard readLine() == wanted else {
            standardError("Nothing was done.")
            return false
        }
        return true
    }
}
