public import struct FoundationEssentials.Date

/// The object `ROOT/.psconsole/<checkpoint>.json`, written last: it vouches that a checkpoint is complete.
public struct Manifest: Hashable, Sendable {
    /// The prefix below its root.
    public let checkpoint: String
    /// The instance that was backed up.
    public let instance: InstanceName?
    /// The path on the instance.
    public let sourcePath: String
    /// The export.
    public let operation: OperationName?
    /// When the export was started: work done later is not in the checkpoint.
    public let startTime: Date
    /// When it was done.
    public let endTime: Date?
    /// The export's counters.
    public let counters: TransferCounters
    /// How many objects were found under the prefix once the export was done.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64

    /// Makes a manifest.
    public init(
        checkpoint: String, instance: InstanceName?, sourcePath: String = "/", operation: OperationName? = nil,
        startTime: Date, endTime: Date? = nil, counters: TransferCounters = .init(), objects: Int64, bytes: Int64
    ) {
        self.checkpoint = checkpoint
        self.instance = instance
        self.sourcePath = sourcePath
        self.operation = operation
        self.startTime = startTime
        self.endTime = endTime
        self.counters = counters
        self.objects = objects
        self.bytes = bytes
    }

    /// The folder below a backup root in which the manifests lie.
    public static let folderName = ".psconsole/"

    /// The schema that this version reads and writes.
    public static let schemaVersion = 1
}

/// What was read of one manifest.
public enum ManifestReading: Hashable, Sendable {
    /// It was read and understood.
    case read(Manifest)
    /// It is there, but could not be read or understood, and why.
    case unreadable(String)
    /// It is there, and its turn to be read comes with one of the next listings.
    case pending
}

/// What lies directly under a backup root.
public struct RootListing: Hashable, Sendable {
    /// The root.
    public let root: GCSURI
    /// The prefixes below it, without their trailing slash.
    public let prefixes: [String]
    /// The manifests, by the name of the checkpoint that each is for.
    public let manifests: [String: ManifestReading]

    /// Makes a listing.
    public init(root: GCSURI, prefixes: [String], manifests: [String: ManifestReading] = [:]) {
        self.root = root
        self.prefixes = prefixes
        self.manifests = manifests
    }
}
