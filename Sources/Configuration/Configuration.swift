public import Cloud

/// What an operator wrote into `config.yaml`.
public struct Configuration: Hashable, Sendable {
    /// The project; gcloud's own when there is none.
    public var project: String?
    /// The pace at which instances and operations are read.
    public var refresh: Duration
    /// The age of the newest complete checkpoint from which an instance needs attention.
    public var exposedAfter: Duration
    /// The backup roots of instances, each a folder, in the order in which they were written.
    public var roots: [InstanceSelector: [GCSURI]]
    /// For each framework of the site's own, the patterns of file names that are all in a checkpoint which it finished.
    public var markers: [String: [String]]

    /// Makes a configuration; what isn't given is as in a file that doesn't mention it.
    public init(
        project: String? = nil, refresh: Duration = .seconds(15), exposedAfter: Duration = .seconds(24 * 3_600),
        roots: [InstanceSelector: [GCSURI]] = [:], markers: [String: [String]] = [:]
    ) {
        self.project = project
        self.refresh = refresh
        self.exposedAfter = exposedAfter
        self.roots = roots
        self.markers = markers
    }
}

/// Everything that is wrong with a configuration file.
public struct ConfigurationMistakes: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes in the order of their places; never empty.
    public let mistakes: [Mistake]

    /// One mistake: where it is, what is there, and what was expected.
    public struct Mistake: Hashable, Sendable, CustomStringConvertible {
        /// The file, as the caller named it.
        public let file: String
        /// The line, from 1.
        public let line: Int
        /// The column in Unicode scalars, from 1.
        public let column: Int
        /// What is there, and what was expected.
        public let message: String

        /// The mistake as compilers write theirs, for editors to jump to.
        public var description: String { "\(file):\(line):\(column): \(message)" }
    }

    /// One mistake a line.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
