import struct FoundationEssentials.Date

extension Readings {
    /// Joins instances, operations and roots; done once per answer, so that a key never waits for it.
    ///
    /// `judged` remembers the checkpoints as they were judged last time: an answer changes little of what is shown.
    ///
    /// - Returns: Those that are listed, FAILED first, and those that are not but are named somewhere.
    func makeOverviews(
        remembering judged: inout JudgedRoots
    ) -> (listed: [InstanceOverview], unlisted: [InstanceOverview]) {
        guard let instances = instances.value?.instances else { return ([], []) }
        var rootsOf = Dictionary(
            instances.map { ($0.name, backupRoots(of: $0.name, transfers.exports(of: $0.name))) },
            uniquingKeysWith: { first, _ in first })
        let unlisted = unlistedRoots()
        rootsOf.merge(unlisted) { first, _ in first }
        let before = judged
        judged = JudgedRoots(KnownRoots(rootsOf.values), after: before)
        defer { judged.forgetRest() }
        func overviews(of instances: [Instance]) -> [InstanceOverview] {
            instances.map { overview(of: $0, roots: rootsOf[$0.name] ?? [], &judged) }
                .sorted { Self.isBefore($0.instance, $1.instance) }
        }
        return (overviews(of: instances), overviews(of: unlisted.keys.map { Instance(name: $0, state: .gone) }))
    }

    func backupRoots(of name: InstanceName, _ exports: TransfersByInstance.Exports) -> [GCSURI] {
        var roots = Set(exports.byRoot.keys)
        for (selector, uris) in configuredRoots where selector.matches(name) {
            roots.formUnion(uris.map(\.folder))
        }
        return roots.sorted()
    }

    private func overview(
        of instance: Instance, roots: [GCSURI], _ judged: inout JudgedRoots
    ) -> InstanceOverview {
        let exports = transfers.exports(of: instance.name)
        var checkpoints: [Checkpoint] = []
        var unread: [GCSURI: CloudFailure] = [:]
        var unreadManifests: Set<GCSURI> = []
        var hasPendingManifests = false
        var pending = 0
        for root in roots {
            let reading = self.roots[root] ?? Reading()
            if let failure = reading.failure { unread[root] = failure }
            guard let listing = reading.value else {
                pending += reading.failure == nil ? 1 : 0
                continue
            }
            let verdict = judged.verdict(
                JudgedRoots.Case(
                    instance: instance.name, listing: listing, listedAt: reading.takenAt,
                    exports: exports.byRoot[root] ?? [], writers: transfers.writers[root] ?? [:],
                    surveys: surveys[root] ?? [:], verifications: verifications[root] ?? [:]))
            checkpoints += verdict.checkpoints
            unreadManifests.formUnion(verdict.unreadManifests)
            hasPendingManifests = hasPendingManifests || verdict.hasPendingManifests
        }
        if roots.count > 1 { checkpoints.sort(by: CheckpointJudge.isNewer) }
        return InstanceOverview(
            instance: instance, isUnconfirmed: unconfirmed.contains(instance.name),
            seenFailing: seenFailing[instance.name], roots: roots, unreadRoots: unread,
            pendingRoots: pending, checkpoints: checkpoints,
            exposure: InstanceOverview.exposure(
                of: instance, checkpoints: checkpoints, unreadManifests: unreadManifests,
                hasPendingManifests: hasPendingManifests, roots: roots, unread: unread.count, pending: pending,
                operations: operations),
            lastExport: exports.newest, lastImport: transfers.newestImport(of: instance.name))
    }

    private static func isBefore(_ left: Instance, _ right: Instance) -> Bool {
        let failed = (left.state == .failed, right.state == .failed)
        return failed.0 == failed.1 ? left.name < right.name : failed.0
    }
}
