public import struct FoundationEssentials.Date

/// The object `ROOT/.psconsole/<checkpoint>.incomplete.json`: it says that the export of a checkpoint did not end well, and
/// why, when the service has long forgotten the operation.
public struct IncompleteReport: Hashable, Sendable {
    /// The prefix below its root.
    public let checkpoint: String
    /// The instance that was to be backed up.
    public let instance: InstanceName?
    /// The export; nothing when it never began.
    public let operation: OperationName?
    /// The request id with which it was asked for.
    public let requestID: String?
    /// Who asked for it.
    public let by: Who?
    /// How it ended.
    public let outcome: Outcome
    /// What was said about it, in one line of at most 2,000 bytes.
    public let reason: String
    /// The export's counters.
    public let counters: TransferCounters
    /// What went wrong with single objects: at most five kinds with three examples each, whose texts have at most 500
    /// bytes.
    public let errors: [TransferError]
    /// When the export was started; nothing when that is not known.
    public let startTime: Date?
    /// When it was known to have ended badly: a manifest of a later export counts more.
    public let endTime: Date

    /// Makes a report; of texts and errors as much is kept as fits into the 64 KiB that are read of it.
    public init(
        checkpoint: String, instance: InstanceName?, operation: OperationName? = nil, requestID: String? = nil,
        by: Who? = nil, outcome: Outcome, reason: String = "", counters: TransferCounters = .init(),
        errors: [TransferError] = [], startTime: Date? = nil, endTime: Date
    ) {
        self.checkpoint = checkpoint
        self.instance = instance
        self.operation = operation
        self.requestID = requestID
        self.by = by
        self.outcome = outcome
        self.reason = Self.cut(reason, to: 2_000)
        self.counters = counters
        self.errors = errors.prefix(5).map { error in
            TransferError(
                code: Self.cut(error.code, to: 500), count: error.count,
                examples: error.examples.prefix(3).map { example in
                    TransferError.Example(
                        uri: Self.cut(example.uri, to: 500),
                        details: example.details.prefix(2).map { Self.cut($0, to: 500) })
                })
        }
        self.startTime = startTime
        self.endTime = endTime
    }

    /// How an export ended that made no complete checkpoint.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// With an error, or it never began.
        case failed
        /// With the error that the service ran out of time for it (`google.rpc.Code` 4).
        case timedOut
        /// Some objects were not copied.
        case partlyFailed
        /// Somebody cancelled it.
        case cancelled
        /// It ended cleanly, but what it wrote could not be verified.
        case unverified
    }

    /// The schema that this version reads and writes.
    public static let schemaVersion = 1

    /// What the names of all reports end in.
    ///
    /// No checkpoint's name may end in `.incomplete`: its manifest would be taken for a report.
    public static let suffix = ".incomplete.json"

    /// Where the report on a checkpoint lies, below its backup root.
    public static func path(of checkpoint: String) -> String { "\(Manifest.folderName)\(checkpoint)\(suffix)" }

    /// As much of a text as there is room for; control characters, which take six times theirs in JSON, become blanks.
    static func cut(_ text: String, to limit: Int) -> String {
        var kept = String.UnicodeScalarView()
        var room = limit
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            kept.append(scalar.value < 0x20 ? " " : scalar)
        }
        return String(kept)
    }
}

/// What was read of one report.
public enum ReportReading: Hashable, Sendable {
    /// It was read and understood.
    case read(IncompleteReport)
    /// It is there, but could not be read or understood, and why.
    case unreadable(String)
    /// It is there, and its turn to be read comes with one of the next listings.
    case pending
}
