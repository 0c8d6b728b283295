public import struct FoundationEssentials.Date

/// One instance with all that is known about it.
public struct InstanceOverview: Hashable, Sendable {
    /// The instance.
    public let instance: Instance
    /// Whether its zone did not answer last time, so that all of this may be out of date.
    public let isUnconfirmed: Bool
    /// When it was seen to turn FAILED, where that happened under our eyes.
    public let seenFailing: Date?
    /// Its backup roots: those of the configuration and those that its exports wrote to.
    public let roots: [GCSURI]
    /// Those of its roots that could not be read, and why.
    public let unreadRoots: [GCSURI: CloudFailure]
    /// Its roots that nobody has looked at yet.
    public let pendingRoots: Int
    /// Its checkpoints, newest first; those of unknown age last.
    public let checkpoints: [Checkpoint]
    /// How much would be lost now.
    public let exposure: Exposure
    /// Its newest export.
    public let lastExport: Operation?
    /// Whether an export of it goes on.
    public var isBeingExported: Bool { lastExport?.isRunning == true }
    /// Its newest import.
    public let lastImport: Operation?

    /// The newest checkpoint of the whole instance that is complete; where there is none of the whole, of the widest path
    /// that is known.
    public var newestComplete: Checkpoint? { checkpoints.newestOfWidest }
}

extension InstanceOverview {
    static func exposure(
        of instance: Instance, checkpoints: [Checkpoint], unreadManifests: Set<GCSURI>, hasPendingManifests: Bool,
        roots: [GCSURI], unread: Int, pending: Int, operations: Reading<[Operation]>
    ) -> Exposure {
        switch instance.state {
        case .creating, .deleting, .gone: return .none
        case .active, .failed, .upgrading, .repairing, .other: break
        }
        // Exports tell of roots that the configuration does not name.
        let unreadOperations: Exposure.Doubt? =
            operations.value != nil ? nil : operations.failure == nil ? .notReadYet : .operationsUnread
        if let newest = checkpoints.newestOfWidest, let start = newest.startTime {
            let mayBeNewer =
                !unreadManifests.isEmpty
                && checkpoints.contains { checkpoint in
                    (checkpoint.startTime ?? .distantFuture) > start && unreadManifests.contains(checkpoint.uri)
                }
            let doubt = unreadOperations ?? (pending > 0 ? .notReadYet : nil) ?? (unread > 0 ? .rootUnread : nil)
            return .since(
                start, checkpoint: newest.name,
                doubt: doubt ?? (mayBeNewer ? hasPendingManifests ? .notReadYet : .manifestUnread : nil))
        }
        if let unreadOperations { return .unknown(unreadOperations) }
        if roots.isEmpty { return .unknown(.noRootKnown) }
        if pending > 0 || hasPendingManifests { return .unknown(.notReadYet) }
        if unread > 0 { return .unknown(.rootUnread) }
        if !unreadManifests.isEmpty { return .unknown(.manifestUnread) }
        return .everything
    }
}
