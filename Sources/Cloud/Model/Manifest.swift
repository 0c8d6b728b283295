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
    /// What a listing of the checkpoint should amount to: what was found under the prefix once the export was done.
    public let listing: ExpectedListing
    /// Whether the listing itself was stored, at ``listingPath(of:)``.
    public let hasStoredListing: Bool
    /// What the instance was like, for a restore when it is gone: all but its state, times and addresses.
    public let shape: Instance?
    /// The request id with which the export was asked for.
    public let requestID: String?
    /// Who made the backup.
    public let by: Who?
    /// Whether the checkpoint is exported into again and again, so that it holds what was deleted at its source too.
    public let isMirror: Bool

    /// Makes a manifest.
    ///
    /// A shape of another instance counts as not given.
    public init(
        checkpoint: String, instance: InstanceName?, sourcePath: String = "/", operation: OperationName? = nil,
        startTime: Date, endTime: Date? = nil, counters: TransferCounters = .init(), objects: Int64, bytes: Int64,
        digest: String? = nil, hasStoredListing: Bool = false, shape: Instance? = nil, requestID: String? = nil,
        by: Who? = nil, isMirror: Bool = false
    ) {
        self.checkpoint = checkpoint
        self.instance = instance
        self.sourcePath = sourcePath
        self.operation = operation
        self.startTime = startTime
        self.endTime = endTime
        self.counters = counters
        listing = ExpectedListing(objects: objects, bytes: bytes, digest: digest)
        self.hasStoredListing = hasStoredListing
        self.shape = shape.flatMap { $0.name == instance ? $0.shape() : nil }
        self.requestID = requestID
        self.by = by
        self.isMirror = isMirror
    }

    /// How many objects were found under the prefix once the export was done.
    public var objects: Int64 { listing.objects }
    /// Their bytes.
    public var bytes: Int64 { listing.bytes }
    /// The digest of that listing (see ``ListingTotals``); nothing in an older manifest.
    public var digest: String? { listing.digest }

    /// Where the manifest of a checkpoint lies, below its backup root.
    public static func path(of checkpoint: String) -> String { "\(folderName)\(checkpoint).json" }

    /// Where the listing of a checkpoint is stored, below its backup root: lines as ``ListingTotals`` defines them.
    public static func listingPath(of checkpoint: String) -> String { "\(folderName)listings/\(checkpoint).tsv" }

    /// What stands before the digits of a digest in a manifest.
    public static let digestPrefix = "sha256:"

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
    /// The reports on exports that did not end well, by the name of the checkpoint that each is on.
    public let reports: [String: ReportReading]
    /// The results of drills, by the name of the checkpoint that each restored.
    public let drills: [String: DrillReading]

    /// Makes a listing.
    public init(
        root: GCSURI, prefixes: [String], manifests: [String: ManifestReading] = [:],
        reports: [String: ReportReading] = [:], drills: [String: DrillReading] = [:]
    ) {
        self.root = root
        self.prefixes = prefixes
        self.manifests = manifests
        self.reports = reports
        self.drills = drills
    }
}
