/// Where two listings that go on at the same time meet: the one that is ahead waits for the other one.
actor ListingMeeting {
    private var tally: ComparisonTally
    private var waiting: [Side: AsyncStream<Void>.Continuation] = [:]

    init(_ left: GCSURI, _ right: GCSURI) {
        tally = ComparisonTally(left, right)
    }

    /// Takes in the next objects of one side, and returns when that side may go on.
    ///
    /// Fails once its task is cancelled, also while it waits: the other side may never go on.
    func give(_ records: [ObjectRecord], from side: Side) async throws(CloudFailure) {
        guard !Task.isCancelled else { throw CloudFailure(.cancelled, task: Self.task) }
        tally.take(records, from: side)
        guard tally.isInOrder(side) else {
            throw CloudFailure(.malformed, task: Self.task, detail: "the objects did not come in order of their names")
        }
        wake(side.other)
        guard !tally.hasRoom(for: side) else { return }
        let (turns, turn) = AsyncStream<Void>.makeStream()
        waiting[side] = turn
        for await _ in turns { return }
        throw CloudFailure(.cancelled, task: Self.task)
    }

    /// One side is listed to its end; says whether there was anything.
    func end(_ side: Side) -> Bool {
        tally.end(side)
        wake(side.other)
        return tally.counts[side] > 0
    }

    /// How many objects were listed so far.
    var counts: ListedCounts { tally.counts }

    /// Whether a side waits for the other one.
    func isWaiting(_ side: Side) -> Bool { waiting[side] != nil }

    func finish() -> CheckpointComparison { tally.finish() }

    private func wake(_ side: Side) {
        guard tally.hasRoom(for: side), let turn = waiting.removeValue(forKey: side) else { return }
        turn.yield()
    }

    private static let task = "storage objects list"
}
