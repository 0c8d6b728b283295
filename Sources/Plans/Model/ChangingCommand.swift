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
        /// The lines of the listing, which the step of that name has written there.
        case listing(StepID)
    }
}

/// Something in the cloud that can be asked for, as data.
public enum Condition: Hashable, Sendable, Codable {
    /// The operation that the step began is over, and ended well.
    case operationSucceeded
    /// An operation is over, however it ended.
    case operationOver(OperationName)
    /// No export or import works on the plan's instance.
    case instanceIdle
    /// The JSON object there was written by this run.
    case objectIsOurs(GCSURI)
    /// There is no such object, or it was written by somebody else.
    case objectIsNotOurs(GCSURI)
    /// There is no such object.
    case objectAbsent(GCSURI)
    /// There is no such object; one of another generation than that is not what was meant, and nothing may be done then.
    case objectWithdrawn(GCSURI, generation: Int64?)
    /// Nothing lies under that prefix.
    case prefixEmpty(GCSURI)
    /// Nothing works on the instance or reads that prefix, as far as transfers and the lock tell, and nothing was exported into
    /// it since the plan was made; where such a manifest was written or an export was begun, nothing may be done.
    case prefixUnused(GCSURI, manifest: GCSURI?, lock: GCSURI)

    /// Whether it comes true by itself when what goes on is over, so that it is waited for before anything is begun.
    var isAwaited: Bool {
        if case .prefixUnused = self { true } else { false }
    }
}

/// What an operation looks like that a command began, for finding it when the answer was lost.
public struct Trace: Hashable, Sendable, Codable {
    /// Which way the data goes.
    public let direction: Transfer.Direction
    /// The path on the instance.
    public let path: String
    /// The place in Cloud Storage.
    public let uri: GCSURI

    /// Makes a trace.
    public init(direction: Transfer.Direction, path: String, uri: GCSURI) {
        self.direction = direction
        self.path = path
        self.uri = uri
    }

    /// Whether an operation is what a command with this trace would have begun on that instance.
    public func matches(_ operation: Operation, on instance: InstanceName) -> Bool {
        guard let transfer = operation.transfer, let target = operation.target else { return false }
        return target.isSameInstance(as: instance) && transfer.direction == direction
            && Self.isSame(transfer.path, path) && transfer.uri?.folder == uri.folder
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.split(separator: "/") == right.split(separator: "/")
    }
}

/// Command lines as a shell takes them.
public enum Shell {
    /// The words with quotes where a shell would read something else than the word itself.
    public static func words(_ argv: [String]) -> String {
        argv.map(quoted).joined(separator: " ")
    }

    /// One word, in single quotes unless it is plain; control characters in `$'…'`, so that nothing reaches a terminal.
    public static func quoted(_ word: String) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"
        if !word.isEmpty, word.allSatisfy({ plain.contains($0) }) { return word }
        guard word.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        let escaped = word.unicodeScalars.map { scalar in
            switch scalar {
            case "'", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: "\\x" + hex(scalar.value)
            default: String(scalar)
            }
        }
        return "$'" + escaped.joined() + "'"
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.utf8.count < 2 ? "0\(digits)" : digits
    }
}
