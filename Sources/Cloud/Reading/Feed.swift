public import struct FoundationEssentials.Date

/// One thing in the cloud that is read again and again.
public enum Feed: Hashable, Sendable {
    /// The instances of all zones.
    case instances
    /// The operations of all zones.
    case operations
    /// One running transfer.
    case operation(OperationName)
    /// What lies under a backup root.
    case root(GCSURI)
}

/// An answer to one fetch of a feed.
public struct Fetched: Sendable {
    /// What was fetched.
    public let feed: Feed
    /// What came of it.
    public let result: Result<Answer, CloudFailure>
    /// When it came.
    public let time: Date

    /// Makes one.
    public init(_ feed: Feed, _ result: Result<Answer, CloudFailure>, at time: Date) {
        self.feed = feed
        self.result = result
        self.time = time
    }

    /// What a fetch brings.
    public enum Answer: Hashable, Sendable {
        /// The instances.
        case instances(InstanceList)
        /// The operations.
        case operations([Operation])
        /// One operation.
        case operation(Operation)
        /// What lies under a root.
        case root(RootListing)
    }
}
