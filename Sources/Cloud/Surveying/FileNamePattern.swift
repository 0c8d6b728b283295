/// A pattern of file names in which `*` stands for anything.
public struct FileNamePattern: Hashable, Sendable {
    /// The pattern as it was written.
    public let text: String

    /// Makes a pattern; nothing for one that no file's name can be like: an empty one, or one with a slash.
    public init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(where: { "/\r\n\0".utf8.contains($0) }) else { return nil }
        self.text = text
    }

    /// Whether a name is like it; upper and lower case are different.
    public func matches(_ name: String) -> Bool {
        let (pattern, name) = (Array(text.utf8), Array(name.utf8))
        var (position, index) = (0, 0)
        // Where the last star stands, and what it stands for until here: it takes one more whenever the rest fails.
        var star: (position: Int, index: Int)?
        while index < name.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                star = (position, index)
                position += 1
            } else if position < pattern.count, pattern[position] == name[index] {
                position += 1
                index += 1
            } else if let last = star {
                star = (last.position, last.index + 1)
                (position, index) = (last.position + 1, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
