/// The port through which the cloud is read: nothing behind it ever changes anything.
///
/// Every call has a deadline of its own, and ends early when its task is cancelled.
public protocol CloudReading: Sendable {
    /// The instances of the project in all zones.
    func instances() async throws(CloudFailure) -> InstanceList

    /// The operations of the project that the service still remembers; `zones` is where to look when the service can't
    /// list the operations of all zones at once.
    func operations(zones: [String]) async throws(CloudFailure) -> [Operation]

    /// The operations of one zone; a zone that does not answer is a failure, and never an empty list.
    func operations(in zone: String) async throws(CloudFailure) -> [Operation]

    /// One operation, now.
    func operation(_ name: OperationName) async throws(CloudFailure) -> Operation

    /// The zones in which the service is offered.
    func locations() async throws(CloudFailure) -> [String]

    /// What lies under a backup root: its prefixes and their manifests.
    func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing
}

/// The answer to a list of instances, which need not be the whole truth.
public struct InstanceList: Hashable, Sendable {
    /// The instances that were listed.
    public let instances: [Instance]
    /// The zones that did not answer: what they hold is unknown, not absent.
    public let unreachable: [String]
    /// What was listed but could not be understood, in a few words each.
    public let unreadable: [String]

    /// Makes a list.
    public init(_ instances: [Instance], unreachable: [String] = [], unreadable: [String] = []) {
        self.instances = instances
        self.unreachable = unreachable
        self.unreadable = unreadable
    }

    /// Whether a zone did not answer.
    public func isSilent(_ zone: String) -> Bool { unreachable.contains { $0 == zone || $0.hasSuffix("/\(zone)") } }
}
