public import struct FoundationEssentials.Date

/// The object `ROOT/.psconsole/<checkpoint>.drill.json`: how the last restore drill of a checkpoint went, which brought it onto
/// an instance that was deleted again.
public struct DrillReport: Hashable, Sendable, Codable {
    /// The prefix below its root.
    public let checkpoint: String
    /// The run that was the drill.
    public let run: String
    /// Who began it.
    public let by: Who?
    /// How it went.
    public let result: Result
    /// Why it failed, in one line of at most 2,000 bytes; empty where it did not.
    public let reason: String
    /// The instance that was created for it.
    public let instance: InstanceName?
    /// When it was begun.
    public let startTime: Date
    /// When it was over, the instance deleted if there was one.
    public let endTime: Date
    /// How long it took.
    public let seconds: Seconds
    /// How many objects the import brought; nothing where it did not end.
    public let objects: Int64?
    /// Their bytes.
    public let bytes: Int64?

    /// Makes a report; of the reason as much is kept as fits.
    public init(
        checkpoint: String, run: String, by: Who?, result: Result, reason: String = "", instance: InstanceName?,
        startTime: Date, endTime: Date, seconds: Seconds, objects: Int64? = nil, bytes: Int64? = nil
    ) {
        self.checkpoint = checkpoint
        self.run = run
        self.by = by
        self.result = result
        self.reason = IncompleteReport.cut(reason, to: 2_000)
        self.instance = instance
        self.startTime = startTime
        self.endTime = endTime
        self.seconds = seconds
        self.objects = objects
        self.bytes = bytes
    }

    /// How a drill can go.
    public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        /// Everything was imported, and the counters are what they should be.
        case restored
        /// Anything else.
        case failed
    }

    /// How many whole seconds its parts took.
    public struct Seconds: Hashable, Sendable, Codable {
        /// The creation of the instance; nothing where it did not come to be.
        public let creation: Int64?
        /// The import, by the service's clock; nothing where it did not end.
        public let transfer: Int64?
        /// From its beginning until all was restored and compared, or until it failed; the deletion is not in it.
        public let total: Int64

        /// Makes a measurement.
        public init(creation: Int64?, transfer: Int64?, total: Int64) {
            self.creation = creation
            self.transfer = transfer
            self.total = total
        }
    }

    /// The schema that this version reads and writes.
    public static let schemaVersion = 1

    /// What the names of all results end in.
    ///
    /// No checkpoint's name may end in `.drill`: its manifest would be taken for a drill's result.
    public static let suffix = ".drill.json"

    /// Where the result of a checkpoint's drill lies, below its backup root.
    public static func path(of checkpoint: String) -> String { "\(Manifest.folderName)\(checkpoint)\(suffix)" }
}

/// What was read of the result of one drill.
public enum DrillReading: Hashable, Sendable {
    /// It was read and understood.
    case read(DrillReport)
    /// It is there, but could not be read or understood, and why.
    case unreadable(String)
    /// It is there, and its turn to be read comes with one of the next listings.
    case pending
}
