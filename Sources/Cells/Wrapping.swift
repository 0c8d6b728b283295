/// Breaks text into lines at blanks; a word that is longer than a line is broken where the line ends.
public enum Wrapping {
    /// The lines, each at most `columns` wide.
    public static func lines(of text: String, columns: Int) -> [String] {
        guard columns > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = String(word)
            while Span(word).width > columns {
                if !line.isEmpty {
                    lines.append(line)
                    line = ""
                }
                // Every character takes a column at least: no more of them can fit.
                var head = String(word.prefix(columns))
                while Span(head).width > columns, head.count > 1 { head.removeLast() }
                lines.append(head)
                word.removeFirst(head.count)
            }
            let joined = line.isEmpty ? word : line + " " + word
            if Span(joined).width <= columns {
                line = joined
            } else {
                lines.append(line)
                line = word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The lines of a text of which every character counts, such as a command: put together, they are the text.
    ///
    /// They are broken behind a blank where there is one, and otherwise where the line ends.
    public static func exactLines(of text: String, columns: Int) -> [String] {
        guard columns > 0 else { return [] }
        var lines: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            // Every character takes a column at least: no more of them can fit.
            var head = rest.prefix(columns)
            while Span(head).width > columns, head.count > 1 { head.removeLast() }
            if head.endIndex < rest.endIndex, let blank = head.lastIndex(of: " ") {
                head = rest[..<rest.index(after: blank)]
            }
            lines.append(String(head))
            rest = rest[head.endIndex...]
        }
        return lines
    }
}
