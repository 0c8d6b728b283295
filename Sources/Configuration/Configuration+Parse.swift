import Cloud
import Yams

extension Configuration {
    /// Reads the text of a configuration file, or says everything that is wrong with it.
    ///
    /// An empty text is a configuration with nothing but defaults. `file` is what mistakes are reported under.
    public static func parse(_ text: String, file: String) throws(ConfigurationMistakes) -> Configuration {
        var reader = ConfigurationReader(file: file)
        let configuration = reader.configuration(text)
        guard reader.mistakes.isEmpty else {
            throw ConfigurationMistakes(
                mistakes: reader.mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return configuration
    }
}

/// Walks through the document, and takes down every mistake instead of stopping at the first.
struct ConfigurationReader {
    private let file: String
    private(set) var mistakes: [ConfigurationMistakes.Mistake] = []

    private var document = YAMLDocument("")

    private static let keys = ["project", "refresh", "exposed_after", "roots", "markers"]

    init(file: String) {
        self.file = file
    }

    mutating func configuration(_ text: String) -> Configuration {
        var configuration = Configuration()
        document = YAMLDocument(text)
        for problem in document.problems { report(problem.line, problem.column, problem.message) }
        guard let root = document.root, !root.isNothing else { return configuration }
        guard let fields = root.mapping else {
            report(root, "\(root.words): expected keys, such as project and roots")
            return configuration
        }
        for (key, value) in fields {
            let written = key.scalar?.string ?? ""
            var read = configuration
            take(value, for: document.original(written), key: key, into: &read)
            // A key that is given twice is a mistake already; its value is only looked at for mistakes of its own.
            if !document.isRepeated(written) { configuration = read }
        }
        return configuration
    }

    private mutating func take(_ value: Node, for name: String, key: Node, into configuration: inout Configuration) {
        guard Self.keys.contains(name) else {
            let nearest = Nearest.word(to: name, among: Self.keys)
            let advice = nearest.map { "did you mean \($0)?" } ?? "expected \(Self.keys.joined(separator: ", "))"
            return report(key, "\(words(key)) is no key: \(advice)")
        }
        guard !value.isNothing else { return }
        switch name {
        case "project": project(value).map { configuration.project = $0 }
        case "refresh": duration(value, atLeast: .seconds(5), words: "5s").map { configuration.refresh = $0 }
        case "exposed_after":
            duration(value, atLeast: .seconds(60), words: "1m").map { configuration.exposedAfter = $0 }
        case "markers": configuration.markers = markers(value)
        default: configuration.roots = roots(value)
        }
    }

    /// A project's id: letters, digits and hyphens, before 2012 with a domain and a colon in front.
    private mutating func project(_ node: Node) -> String? {
        guard let text = node.scalar?.string, let first = text.unicodeScalars.first, first != "-",
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:".contains($0)) })
        else {
            report(node, "\(node.words): expected a project's id, such as ml-prod")
            return nil
        }
        return text
    }

    private mutating func duration(_ node: Node, atLeast least: Duration, words: String) -> Duration? {
        guard let text = node.scalar?.string, let duration = Self.duration(text) else {
            report(node, "\(node.words): expected a number and s, m or h, such as 15s")
            return nil
        }
        guard duration >= least else {
            report(node, "\(node.words): expected at least \(words)")
            return nil
        }
        return duration
    }

    /// A whole number of at most six digits and its unit.
    private static func duration(_ text: String) -> Duration? {
        let seconds = ["s": 1, "m": 60, "h": 3_600]
        guard let unit = text.last.flatMap({ seconds[String($0)] }), (2...7).contains(text.count),
            text.dropLast().allSatisfy({ ("0"..."9").contains($0) }), let number = Int(text.dropLast())
        else { return nil }
        return .seconds(number * unit)
    }

    private mutating func roots(_ node: Node) -> [InstanceSelector: [GCSURI]] {
        guard let fields = node.mapping else {
            report(node, "\(node.words): expected instances, such as train-a: gs://ml-backups/train-a/")
            return [:]
        }
        var roots: [InstanceSelector: [GCSURI]] = [:]
        for (key, value) in fields {
            let uris = uris(value)
            let written = key.scalar?.string ?? ""
            guard let selector = InstanceSelector(document.original(written)) else {
                report(key, "\(words(key)): expected an instance, as NAME or ZONE/NAME")
                continue
            }
            if !document.isRepeated(written) { roots[selector] = uris }
        }
        return roots
    }

    private mutating func markers(_ node: Node) -> [String: [String]] {
        guard let fields = node.mapping else {
            report(node, "\(node.words): expected frameworks, such as my-trainer: [DONE, weights-*.bin]")
            return [:]
        }
        var markers: [String: [String]] = [:]
        for (key, value) in fields {
            let patterns = patterns(value)
            let written = key.scalar?.string ?? ""
            let name = document.original(written)
            // It is shown as it is written, in one line with other words.
            guard !name.isEmpty, name.count <= 40, name.unicodeScalars.allSatisfy({ $0.properties.isShown }) else {
                report(key, "\(words(key)): expected the name of a framework, of at most 40 characters")
                continue
            }
            if !document.isRepeated(written) { markers[name] = patterns }
        }
        return markers
    }

    private mutating func patterns(_ node: Node) -> [String] {
        let nodes = node.sequence.map(Array.init) ?? [node]
        var patterns: [String] = []
        for node in nodes {
            guard let pattern = node.scalar.flatMap({ FileNamePattern($0.string) }) else {
                report(node, "\(node.words): expected a file's name without a folder, such as DONE or weights-*.bin")
                continue
            }
            guard !patterns.contains(pattern.text) else {
                report(node, "\(node.words) is given twice")
                continue
            }
            patterns.append(pattern.text)
        }
        if nodes.isEmpty { report(node, "an empty list: expected names of files") }
        return patterns
    }

    private mutating func uris(_ node: Node) -> [GCSURI] {
        let nodes = node.sequence.map(Array.init) ?? [node]
        var uris: [GCSURI] = []
        for node in nodes {
            guard let uri = node.scalar.flatMap({ GCSURI($0.string) }) else {
                report(node, "\(node.words): expected a place in Cloud Storage, such as gs://ml-backups/train-a/")
                continue
            }
            guard !uris.contains(uri.folder) else {
                report(node, "\(node.words) is given twice")
                continue
            }
            uris.append(uri.folder)
        }
        if nodes.isEmpty { report(node, "an empty list: expected gs:// URIs") }
        return uris
    }

    /// What stands there as a key.
    private func words(_ key: Node) -> String {
        key.scalar.map { Node(document.original($0.string)).words } ?? key.words
    }

    private mutating func report(_ node: Node, _ message: String) {
        report(node.mark?.line ?? 1, node.mark?.column ?? 1, message)
    }

    private mutating func report(_ line: Int, _ column: Int, _ message: String) {
        mistakes.append(ConfigurationMistakes.Mistake(file: file, line: line, column: column, message: message))
    }
}
