import struct FoundationEssentials.Date

/// How a job of a CronJob truly went: by the service's operation and the manifest, whatever Kubernetes says of its container.
public enum JobOutcome: Hashable, Sendable {
    /// It goes on.
    case running
    /// Its checkpoint is complete.
    case complete(Checkpoint)
    /// It exported, and nothing vouches for what it exported; why.
    case incomplete(String)
    /// It failed before it exported, or its export did; why.
    case failed(String)
    /// It exported nothing that the service remembers, although Kubernetes says that it succeeded.
    case nothing
    /// It can't be told; why.
    case unknown(String)

    /// Whether a complete checkpoint came of it.
    public var isComplete: Bool {
        if case .complete = self { true } else { false }
    }

    /// Whether it can't be told.
    public var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }

    /// In a few words.
    public var words: String {
        switch self {
        case .running: "running"
        case .complete(let checkpoint): "complete: \(checkpoint.name)"
        case .incomplete(let reason): "not complete: \(reason)"
        case .failed(let reason): "failed: \(reason)"
        case .nothing: "no export of it is known, although its pod ended well"
        case .unknown(let reason): "unknown: \(reason)"
        }
    }
}

extension BackupJob {
    /// How it went.
    ///
    /// - Parameters:
    ///   - cronJob: the CronJob that it belongs to.
    ///   - evidence: what the service and the buckets tell of its instance.
    /// - Returns: What can be told.
    func outcome(of cronJob: CronJob, by evidence: BackupEvidence) -> JobOutcome {
        guard let destination = cronJob.destination else { return .unknown("its destination is no gs:// URI") }
        if state == .running { return .running }
        let isMirror = !cronJob.isOurs || cronJob.environment["BACKUP_MODE"] == "mirror"
        let own = (evidence.exports ?? []).filter { isIts($0, into: destination, isMirror: isMirror) }
            .max { ($0.createTime ?? .distantPast) < ($1.createTime ?? .distantPast) }
        let checkpoint: Checkpoint? =
            if let uri = own?.transfer?.uri {
                evidence.checkpoint(at: uri.folder)
            } else if let scheduleTime, !isMirror {
                evidence.checkpoint(in: destination.folder, of: scheduleTime)
            } else { nil }
        if let checkpoint, checkpoint.state == .complete, !isMirror || isVouchedFor(checkpoint, by: own) {
            return .complete(checkpoint)
        }
        if let own, let outcome = own.outcome {
            switch outcome {
            case .running: return .running
            case .clean: return unvouched(checkpoint, of: own, evidence)
            case .cancelled: return .failed("its export was cancelled")
            case .failed, .partlyFailed: return .failed("its export \(CheckpointJudge.words(outcome))")
            }
        }
        switch state {
        case .failed(let reason, let status):
            // Another script may mean something else by the same number.
            let words = cronJob.isOurs ? status.flatMap(BackupExit.words) : nil
            return .failed(words ?? (reason.isEmpty ? "its pods failed" : reason))
        case .running: return .running
        case .succeeded where evidence.exports == nil: return .unknown("operations could not be read")
        // Ours ends well only when its manifest was written.
        case .succeeded where cronJob.isOurs: return .unknown("no checkpoint of it is known")
        case .succeeded: return .nothing
        }
    }

    /// A clean export that is not known to be a complete checkpoint: what was not read may vouch for it.
    private func unvouched(_ checkpoint: Checkpoint?, of export: Operation, _ evidence: BackupEvidence) -> JobOutcome {
        switch checkpoint?.state {
        case .incomplete(let reason)?: return .incomplete(reason)
        case .unknown(let reason)? where !reason.hasPrefix("no manifest"): return .unknown(reason)
        case .running?: return .running
        case .complete?, .unknown?: return .incomplete("no manifest vouches for it")
        case nil: break
        }
        guard let root = export.transfer?.uri?.folder.parent, evidence.isRead(root) else {
            return .unknown("its backup root was not read")
        }
        return .incomplete("nothing vouches for it")
    }

    /// A mirror's job is told by the time of its export, any other by its place, which bears the time of its schedule.
    private func isIts(_ operation: Operation, into destination: GCSURI, isMirror: Bool) -> Bool {
        guard let transfer = operation.transfer, transfer.direction == .export, let uri = transfer.uri?.folder,
            let begun = operation.createTime, let createTime
        else { return false }
        guard isMirror ? uri == destination.folder : uri.parent == destination.folder else { return false }
        if let scheduleTime, !isMirror, !uri.name.hasSuffix(BackupEvidence.stamp(of: scheduleTime)) { return false }
        return begun >= createTime.addingTimeInterval(-60) && begun <= (endTime ?? .distantFuture)
    }

    /// Whether a mirror's manifest is of that very export.
    private func isVouchedFor(_ checkpoint: Checkpoint, by export: Operation?) -> Bool {
        guard let export, let begun = export.createTime, let start = checkpoint.startTime else { return false }
        return abs(start.timeIntervalSince(begun)) < 120
    }
}
