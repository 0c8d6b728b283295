import Cloud

import struct FoundationEssentials.Date

extension Driver {
    /// What is to be written into a file right before its command; nothing where it is there already.
    func content(of file: LocalFile) -> [UInt8]? {
        let now = runner.surroundings.now()
        switch file.content {
        case .lock(let seconds):
            return BackupLock(
                instance: run.plan.instance, run: run.id, by: run.by, startTime: run.createTime, now: now,
                seconds: seconds
            ).bytes
        case .manifest(let order): return ManifestDocument(manifest(order, now: now), in: order.root).bytes
        case .report(let order): return IncompleteDocument(report(order, now: now), in: order.root).bytes
        case .drill(let checkpoint):
            return DrillDocument(DrillReport(of: checkpoint, by: run, now: now), in: checkpoint.parent).bytes
        case .listing: return nil
        case .text(let text): return Array(text.utf8)
        }
    }

    private var exportState: StepState? {
        zip(run.plan.steps, run.steps).first { $0.0.command?.trace != nil }?.1
    }

    private func manifest(_ order: BackupOrder, now: Date) -> Manifest {
        let export = exportState
        let transfer = export?.result?.transfer
        let listing = run.steps.compactMap { $0.result?.listing }.last
        return Manifest(
            checkpoint: order.name, instance: order.instance.name, sourcePath: order.sourcePath,
            operation: transfer?.operation ?? export?.operation,
            startTime: transfer?.createTime ?? export?.firstIntentTime ?? run.createTime,
            endTime: transfer?.endTime ?? now, counters: transfer?.counters ?? TransferCounters(),
            objects: listing?.objects ?? 0, bytes: listing?.bytes ?? 0, digest: listing?.digest,
            hasStoredListing: true, shape: order.instance, requestID: export?.intents.last?.requestID?.description,
            by: order.by,
            isMirror: order.isMirror)
    }

    private func report(_ order: BackupOrder, now: Date) -> IncompleteReport {
        let export = exportState
        let transfer = export?.result?.transfer
        let outcome: IncompleteReport.Outcome =
            switch transfer?.ending {
            case .partlyFailed: .partlyFailed
            case .cancelled: .cancelled
            case .failed: .failed
            case .timedOut: .timedOut
            case .clean, nil: .unverified
            }
        return IncompleteReport(
            checkpoint: order.name, instance: order.instance.name, operation: transfer?.operation ?? export?.operation,
            requestID: export?.intents.last?.requestID?.description, by: order.by, outcome: outcome,
            reason: reason(transfer), counters: transfer?.counters ?? TransferCounters(),
            errors: transfer?.errors ?? [],
            startTime: transfer?.createTime ?? export?.firstIntentTime ?? run.createTime,
            endTime: transfer?.endTime ?? now)
    }

    private func reason(_ transfer: TransferRecord?) -> String {
        if let transfer, transfer.ending != .clean { return transfer.reason }
        for state in run.steps {
            switch state.phase {
            case .failed(let failure), .givenUp(let failure): return failure.note.what
            case .pending, .inDoubt, .accepted, .done: continue
            }
        }
        return "given up before it was verified"
    }
}
