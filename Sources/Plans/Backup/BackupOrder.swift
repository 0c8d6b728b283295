public import Cloud

/// What is to be backed up, and to where: what a plan is made of, and later its manifest.
public struct BackupOrder: Hashable, Sendable, Codable {
    /// The instance, with its whole shape as it was then.
    public let instance: Instance
    /// The path on the instance.
    public let sourcePath: String
    /// The backup root.
    public let root: GCSURI
    /// The checkpoint's name: the prefix below the root.
    public let name: String
    /// Whether the prefix is written to again and again, so that it is a union of all that ever was there.
    public let isMirror: Bool
    /// Who asked for it.
    public let by: Who

    /// Makes an order.
    public init(instance: Instance, sourcePath: String, root: GCSURI, name: String, isMirror: Bool, by: Who) {
        self.instance = instance
        self.sourcePath = sourcePath
        self.root = root
        self.name = name
        self.isMirror = isMirror
        self.by = by
    }

    /// The prefix that is written to.
    public var prefix: GCSURI { root.child(name).folder }
    /// Where the manifest goes.
    public var manifest: GCSURI { root.child(Manifest.path(of: name)) }
    /// Where the report goes that says why it is not complete.
    public var report: GCSURI { root.child(IncompleteReport.path(of: name)) }
    /// Where the listing goes that the manifest vouches for.
    public var listing: GCSURI { root.child(Manifest.listingPath(of: name)) }
    /// The lock that keeps a second export from the same instance out.
    public var lock: GCSURI {
        BackupLock.uri(of: instance.name, in: root)
    }
}
