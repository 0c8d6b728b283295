public import Cloud

/// A command that changes the cloud, exactly as it is run, and how to tell what became of it.
public struct ChangingCommand: Hashable, Sendable, Codable {
    /// The program and its arguments.
    ///
    /// ``generationPlaceholder`` stands for a number that is read right before.
    public let argv: [String]
    /// The id with which the service recognises the request; nothing where the command takes none.
    ///
    /// It is passed as `--request-id`; a person's decision to do the step again makes a new one.
    public let requestID: RequestID?
    /// A file that is written right before, because the command reads it.
    public let file: LocalFile?
    /// What makes the command needless: it is looked for first, and again when nobody knows whether the command was done.
    public let probe: Condition?
    /// What has to be so right before, else the step fails.
    public let requirement: Condition?
    /// What has to become so before the next step; nothing when the command's good end is enough.
    public let settle: Condition?
    /// What the command leaves in the list of operations, where it begins one.
    public let trace: Trace?
    /// The same for the case that it is done again to keep what it made alive, and every how many seconds.
    public let renewal: Double?
    /// After how many seconds it is ended; nothing for the usual time, which is enough for a single request.
    public let deadline: Double?

    /// Makes a command.
    public init(
        argv: [String], requestID: RequestID? = nil, file: LocalFile? = nil, probe: Condition? = nil,
        requirement: Condition? = nil, settle: Condition? = nil, trace: Trace? = nil, renewal: Double? = nil,
        deadline: Double? = nil
    ) {
        self.argv = argv
        self.requestID = requestID
        self.file = file
        self.probe = probe
        self.requirement = requirement
        self.settle = settle
        self.trace = trace
        self.renewal = renewal
        self.deadline = deadline
    }

    /// Stands in `argv` for the generation of the object that ``probe`` is about.
    public static let generationPlaceholder = "GENERATION"

    /// The whole command line with a request id.
    public func line(_ id: RequestID?) -> [String] {
        argv + (id.map { ["--request-id=\($0)"] } ?? [])
    }

    /// The command line as it can be pasted into a shell.
    public var shellWords: String { Shell.words(line(requestID)) }
}

/// A file that a command reads.
public struct LocalFile: Hashable, Sendable, Codable {
    /// Where it is written.
    public let path: String
    /// What is in it.
    public let content: Content

    /// Makes a file.
    public init(path: String, content: Content) {
        self.path = path
        self.content = content
    }

    /// What can be in a file.
    public enum Content: Hashable, Sendable, Codable {
        /// The lock that keeps others from exporting from the same instance.
        case lock(seconds: Double)
        /// The manifest that vouches for a backup.
        case manifest(BackupOrder)
        /// The report that says why a backup is not complete.
        case report(BackupOrder)
        /// How the drill of the checkpoint under that prefix went.
        case drill(GCSURI)
        /// The lines of the listing, which the step of that name has written there.
        case listing(StepID)
        /// This, to the letter.
        case text(String)
    }
}
