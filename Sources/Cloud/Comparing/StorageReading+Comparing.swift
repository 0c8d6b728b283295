extension StorageReading {
    /// Lists two checkpoints at the same time, and compares them object by object.
    ///
    /// The listing that is ahead waits for the other one, so that little of either is held. Where one of them fails, the other
    /// one is ended at once; what is only a part is never compared with a whole. `each` is told now and then how many objects
    /// were listed so far, and may be called from both listings at once.
    public func compare(
        _ left: GCSURI, with right: GCSURI, each: @escaping @Sendable (ListedCounts) async -> Void
    ) async throws(ComparisonFailure) -> CheckpointComparison {
        let meeting = ListingMeeting(left, right)
        let failure = await withTaskGroup(of: ComparisonFailure?.self) { group in
            for (side, prefix) in [(Side.left, left.folder), (.right, right.folder)] {
                group.addTask { await list(prefix, as: side, of: meeting, each: each) }
            }
            // The first failure is the reason for the other one, which is called off.
            var first: ComparisonFailure?
            for await failure in group where first == nil && failure != nil {
                first = failure
                group.cancelAll()
            }
            return first
        }
        if let failure { throw failure }
        return await meeting.finish()
    }

    private func list(
        _ prefix: GCSURI, as side: Side, of meeting: ListingMeeting,
        each: @escaping @Sendable (ListedCounts) async -> Void
    ) async -> ComparisonFailure? {
        do throws(CloudFailure) {
            try await objects(under: prefix) { records throws(CloudFailure) in
                try await meeting.give(records, from: side)
                await each(await meeting.counts)
            }
        } catch {
            return error.kind == .cancelled ? .cancelled : .unread(prefix, error)
        }
        return await meeting.end(side) ? nil : .nothing(prefix)
    }
}

/// Why two checkpoints could not be compared.
public enum ComparisonFailure: Error, Hashable, Sendable {
    /// One of them could not be listed to its end.
    case unread(GCSURI, CloudFailure)
    /// There is nothing under one of them: it is no checkpoint, and nothing that was removed from one.
    case nothing(GCSURI)
    /// It was called off.
    case cancelled

    /// What happened and what to do, in one line.
    public var inOneLine: String {
        switch self {
        case .unread(let uri, let failure): "\(uri) could not be read: \(failure.inOneLine) Nothing was compared."
        case .nothing(let uri):
            "Nothing lies under \(uri), and nothing was compared; psconsole checkpoints list shows what there is."
        case .cancelled: "Called off; nothing was compared."
        }
    }
}
