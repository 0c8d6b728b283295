import Yams

/// A YAML text as nodes with their places, and what is wrong with it as YAML.
struct YAMLDocument {
    /// What is wrong at some place.
    struct Problem {
        let line: Int
        let column: Int
        let message: String
    }

    private(set) var root: Node?
    private(set) var problems: [Problem] = []
    private var repeated: [String: String] = [:]

    /// Reads the text.
    ///
    /// Yams gives up at a mapping with a key given twice. To find the other mistakes all the same, each repetition is
    /// taken down and its last character replaced by one that nobody types, until the text can be read.
    init(_ text: String) {
        var text = text
        while true {
            do {
                root = try Yams.compose(yaml: text)
                return
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let found = keys.lazy.compactMap { Repetition(of: $0, after: context.mark, in: text) }.first
                guard let found, repeated.count < 1_000, let mark = Unicode.Scalar(0xE000 + UInt32(repeated.count))
                else {
                    let keys = keys.map(original).joined(separator: ", ")
                    problems.append(Problem(context.mark.line, context.mark.column, "\(keys) is given twice"))
                    return
                }
                let words = "\(found.key) is given twice, first in line \(context.mark.line)"
                problems.append(Problem(found.line, found.column, words))
                repeated[found.marked(with: mark)] = found.key
                text = found.text(markedWith: mark)
            } catch {
                problems.append(Problem(error, in: text))
                return
            }
        }
    }

    /// The key as it was written, whether or not it was marked as a repetition.
    func original(_ key: String) -> String { repeated[key] ?? key }

    /// Whether the key was given before in the same mapping.
    func isRepeated(_ key: String) -> Bool { repeated[key] != nil }
}

extension YAMLDocument.Problem {
    fileprivate init(_ line: Int, _ column: Int, _ message: String) {
        self.init(line: line, column: column, message: message)
    }

    /// What Yams could not read, with its own place and words.
    fileprivate init(_ error: any Error, in text: String) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
            let isTab = line.prefix { " \t".contains($0) }.contains("\t") || problem.contains("'\\t'")
            let words = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            self.init(mark.line, mark.column, isTab ? "a tab: YAML is indented with spaces" : "no YAML: \(words)")
        case .reader(let problem, let offset, _, _):
            let before = offset.map { text.prefix($0) } ?? ""
            let line = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
            self.init(
                before.count { $0.isNewline } + 1, line.unicodeScalars.count + 1, "no text: \(problem)")
        default: self.init(1, 1, "no YAML: \(error)")
        }
    }
}

/// A key that was given before in the same mapping, where it stands at the beginning of its line.
private struct Repetition {
    let key: String
    let line: Int
    let column: Int
    private let lines: [Substring]
    private let end: String.Index

    /// Looks below the first place of the key, among the lines that begin in the same column.
    init?(of key: String, after first: Mark, in text: String) {
        guard let last = key.unicodeScalars.last, last.value > 0x20 else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for index in lines.indices.dropFirst(first.line) {
            let content = lines[index].drop { $0 == " " }
            guard let character = content.first, character != "#" else { continue }
            let indentation = lines[index].unicodeScalars.count - content.unicodeScalars.count
            if indentation < first.column - 1 { return nil }
            guard indentation == first.column - 1,
                let written = ["", "\"", "'"].first(where: { content.hasPrefix("\($0)\(key)\($0)") })
            else { continue }
            let after = content.dropFirst(written.count * 2 + key.count).drop { $0 == " " }
            guard after.first == ":" else { continue }
            self.key = key
            line = index + 1
            column = first.column
            self.lines = lines
            let start = content.unicodeScalars.startIndex
            end = content.unicodeScalars.index(start, offsetBy: written.count + key.unicodeScalars.count - 1)
            return
        }
        return nil
    }

    /// The key with its last character replaced.
    func marked(with mark: Unicode.Scalar) -> String {
        String(String.UnicodeScalarView(key.unicodeScalars.dropLast())) + String(mark)
    }

    /// The text in which this key is replaced; every other place in it stays where it is.
    func text(markedWith mark: Unicode.Scalar) -> String {
        var lines = lines
        let scalars = lines[line - 1].unicodeScalars
        let rest = scalars[scalars.index(after: end)...]
        lines[line - 1] = lines[line - 1][..<end] + String(mark) + Substring(rest)
        return lines.joined(separator: "\n")
    }
}
