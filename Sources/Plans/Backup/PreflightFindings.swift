import Cloud

import struct FoundationEssentials.Date

/// What was found before a backup.
public struct PreflightFindings: Hashable, Sendable {
    /// What was looked at, in the order in which it is shown.
    public var checks: [Check]
    /// The generation of a lock that has expired, which the new one replaces.
    public var lockGeneration: Int64?
    /// Whether the bucket lets a lock be renewed and removed again.
    public var canLock = true
    /// Whether the prefix was looked at and is new: otherwise the export may replace what is there.
    public var isPrefixNew: Bool
    /// The newest complete checkpoint of the same instance and path in the root, where there is one.
    public var last: LastBackup?

    /// Makes findings.
    public init(
        checks: [Check] = [], lockGeneration: Int64? = nil, isPrefixNew: Bool = false, last: LastBackup? = nil
    ) {
        self.checks = checks
        self.lockGeneration = lockGeneration
        self.isPrefixNew = isPrefixNew
        self.last = last
    }
}

/// What an earlier backup came to, as its manifest says: what the next one may cost.
public struct LastBackup: Hashable, Sendable {
    /// How many objects it has.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// How many seconds its export took; nothing when its manifest does not say.
    public let seconds: Double?

    /// Makes one.
    public init(objects: Int64, bytes: Int64, seconds: Double? = nil) {
        self.objects = objects
        self.bytes = bytes
        self.seconds = seconds
    }

    /// The newest of an instance and a path, by the manifests of a backup root.
    init?(of order: BackupOrder, in listing: RootListing) {
        let path = SourcePath(order.sourcePath)
        let manifests = listing.manifests.values.compactMap { reading -> Manifest? in
            guard case .read(let manifest) = reading, manifest.counters.objectsFailed == 0, manifest.objects > 0,
                manifest.instance?.isSameInstance(as: order.instance.name) == true,
                SourcePath(manifest.sourcePath) == path, listing.prefixes.contains(manifest.checkpoint)
            else { return nil }
            return manifest
        }
        guard let newest = manifests.max(by: { $0.startTime < $1.startTime }) else { return nil }
        let seconds = newest.endTime?.timeIntervalSince(newest.startTime)
        self.init(objects: newest.objects, bytes: newest.bytes, seconds: seconds.flatMap { $0 > 0 ? $0 : nil })
    }

    /// What it came to, in a sentence.
    var words: String {
        let figures = ["\(Figures.count(objects)) objects", Figures.bytes(bytes)]
        guard let seconds else { return "The last one had \(figures.joined(separator: ", "))." }
        return "The last one had \(figures.joined(separator: ", ")), and took \(Figures.duration(seconds: seconds))."
    }
}
