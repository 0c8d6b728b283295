import Cloud

import struct FoundationEssentials.Date

extension State {
    /// The instance on which the cursor of the instances pane stands: the first until the operator moves it.
    var selectedInstance: InstanceName? {
        guard case .instance(let name) = selection[.instances] else { return readings.known.first?.instance.name }
        return name
    }

    /// The instance whose checkpoints are shown, with all that is known about it.
    var shownOverview: InstanceOverview? {
        readings.known.first { $0.instance.name == shownInstance }
    }

    /// The transfers worth a row: those that run, then those that ended, the newest first.
    func sortedTransfers() -> [Operation] {
        let ended = (readings.operations.value ?? []).filter { !$0.isRunning && $0.transfer != nil }
            .sorted { ($0.endTime ?? $0.createTime ?? now, $0.name) > ($1.endTime ?? $1.createTime ?? now, $1.name) }
        return readings.runningTransfers + ended
    }

    /// How long the first answer has been waited for, once that is long.
    var waiting: String {
        let seconds = now.timeIntervalSince(startTime)
        return seconds < 5 ? "" : " \(Figures.duration(seconds: seconds)), gcloud has not answered yet"
    }

    /// The identities of a pane's rows, from top to bottom.
    func rows(of pane: Pane) -> [RowID] {
        switch pane {
        case .attention: attention.map(\.id)
        case .instances: readings.known.map { .instance($0.instance.name) }
        case .transfers: transfers.map { .operation($0.name) }
        case .checkpoints: (shownOverview?.checkpoints ?? []).map { .checkpoint($0.uri) }
        }
    }

    /// Where the cursor of a pane stands.
    func selectedIndex(of pane: Pane) -> Int? { selectedIndex(of: pane, in: rows(of: pane)) }

    /// Where a cursor stands that nobody has moved: on the most urgent row, or on the checkpoint to restore.
    private func firstChoice(of pane: Pane) -> Int {
        guard pane == .checkpoints, let overview = shownOverview, let newest = overview.newestComplete else { return 0 }
        return overview.checkpoints.firstIndex { $0.uri == newest.uri } ?? 0
    }

    /// The same, for whoever has the pane's rows already.
    func selectedIndex(of pane: Pane, in rows: [RowID]) -> Int? {
        guard !rows.isEmpty else { return nil }
        return selection[pane].flatMap(rows.firstIndex) ?? firstChoice(of: pane)
    }
}

extension Finding {
    /// The same for the same trouble, however its figures change.
    var id: RowID {
        switch self {
        case .failed: .finding("failed \(instance?.description ?? "")")
        case .backupFailed: .finding("backup \(instance?.description ?? "")")
        case .importFailed: .finding("import \(instance?.description ?? "")")
        case .exposed: .finding("exposed \(instance?.description ?? "")")
        case .noBackupKnown: .finding("no backup \(instance?.description ?? "")")
        case .strangeState: .finding("state \(instance?.description ?? "")")
        case .unread(let feed, _, _): .finding("unread \(feed)")
        case .noSuchInstance(let selector): .finding("no instance \(selector)")
        case .unreachable: .finding("unreachable")
        case .unreadable: .finding("unreadable")
        }
    }
}
