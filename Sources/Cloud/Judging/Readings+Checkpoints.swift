public import struct FoundationEssentials.Date

extension Readings {
    /// The manifest of a checkpoint, where it was read.
    public func manifest(of checkpoint: Checkpoint) -> Manifest? {
        guard case .read(let manifest)? = roots[checkpoint.root]?.value?.manifests[checkpoint.name] else { return nil }
        return manifest
    }

    /// A checkpoint by its prefix, with the instance that it is a backup of, as far as anything tells: also of an instance
    /// that is not listed any more.
    ///
    /// Its root has to have been read; nothing where there is no such checkpoint in it.
    public func checkpoint(at uri: GCSURI) -> (checkpoint: Checkpoint, instance: InstanceName?)? {
        let uri = uri.folder
        for overview in known {
            if let found = overview.checkpoints.first(where: { $0.uri == uri }) {
                return (found, overview.instance.name)
            }
        }
        guard let reading = roots[uri.parent], let listing = reading.value else { return nil }
        let owner = owner(of: uri.name, in: listing)
        let name = owner ?? InstanceName(project: "", location: "", id: "")
        var judged = JudgedRoots()
        let verdict = judged.verdict(
            JudgedRoots.Case(
                instance: name, listing: listing, listedAt: reading.takenAt,
                exports: transfers.exports(of: name).byRoot[listing.root] ?? [],
                writers: transfers.writers[listing.root] ?? [:], surveys: surveys[listing.root] ?? [:],
                verifications: verifications[listing.root] ?? [:]))
        return verdict.checkpoints.first { $0.uri == uri }.map { ($0, owner) }
    }

    private func owner(of checkpoint: String, in listing: RootListing) -> InstanceName? {
        if case .read(let manifest)? = listing.manifests[checkpoint], let name = manifest.instance { return name }
        if case .read(let report)? = listing.reports[checkpoint], let name = report.instance { return name }
        return transfers.writers[listing.root]?[checkpoint]?.first
    }
}

extension InstanceOverview {
    /// The newest complete checkpoint that was started before a time, of the widest path that is known.
    public func newestComplete(before time: Date) -> Checkpoint? {
        checkpoints.filter { ($0.startTime ?? .distantFuture) < time }.newestOfWidest
    }

    /// Its checkpoints as they are offered for a restore: complete ones first, the newest of each first.
    public var restorable: [Checkpoint] {
        checkpoints.filter { $0.state == .complete } + checkpoints.filter { $0.state != .complete }
    }
}
