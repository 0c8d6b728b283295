extension Readings {
    /// What is to be read from now on, the most urgent first.
    ///
    /// `refresh` is the pace of instances and operations; a running transfer is looked at three times as often, the backup
    /// roots that the operator looks at a sixth as often, the others a twelfth. Several running transfers are looked at
    /// through the list of operations, which costs gcloud as much as a look at one of them. `watching` tells whose
    /// checkpoints the operator looks at.
    public func feeds(
        refresh: Duration, watching isWatched: (InstanceName) -> Bool
    ) -> [PollSchedule.Entry] {
        let running = runningTransfers
        var entries: [PollSchedule.Entry] = [
            .init(.instances, every: refresh, isWatched: true),
            .init(.operations, every: running.count > 1 ? refresh / 3 : refresh, isWatched: true),
        ]
        if running.count == 1 {
            entries.append(.init(.operation(running[0].name), every: refresh / 3, isWatched: true))
        }
        let all = overviews + unlisted
        let watched = Set(all.filter { isWatched($0.instance.name) }.flatMap(\.roots))
        entries += watched.sorted().map { .init(.root($0), every: refresh * 6, isWatched: true) }
        var listed = watched
        for root in all.flatMap(\.roots) where listed.insert(root).inserted {
            entries.append(.init(.root(root), every: refresh * 12))
        }
        return entries
    }

    /// The zones that are known to hold instances.
    public var zones: [String] {
        Set((instances.value?.instances ?? []).map(\.name.location)).sorted()
    }

    /// Whether everything that is to be read was read, or tried, at least once.
    public var isSettled: Bool { isSettled { _ in true } }

    /// The same, where only the backup roots of some instances are to be read.
    public func isSettled(of isWanted: (InstanceName) -> Bool) -> Bool {
        instances.isSettled && operations.isSettled
            && (overviews + unlisted).allSatisfy { $0.pendingRoots == 0 || !isWanted($0.instance.name) }
    }
}
