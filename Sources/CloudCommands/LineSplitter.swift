/// Cuts bytes that arrive in pieces into lines.
///
/// Only a line feed ends a line: names of objects may hold every other character that some take for a line's end.
struct LineSplitter {
    /// How many bytes a line may have.
    let limit: Int
    /// What followed the last line feed: the beginning of a line whose end has not come.
    private(set) var rest: [UInt8] = []

    /// Makes one that has seen nothing yet.
    init(limit: Int) { self.limit = limit }

    /// Takes the next piece, and gives the lines that are complete now, without their ends.
    mutating func take(_ piece: some Collection<UInt8>) throws(CommandFailure) -> [ArraySlice<UInt8>] {
        // A long line comes in many pieces: what was looked through is not looked through again.
        let start = rest.count
        rest.append(contentsOf: piece)
        guard let end = rest[start...].lastIndex(of: Self.lineFeed) else {
            guard rest.count <= limit else { throw .tooMuchOutput(limit: limit) }
            return []
        }
        let lines = rest[..<end].split(separator: Self.lineFeed, omittingEmptySubsequences: false)
        rest = Array(rest[(end + 1)...])
        return lines
    }

    private static let lineFeed = UInt8(ascii: "\n")
}
