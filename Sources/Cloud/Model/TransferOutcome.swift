/// How a transfer ended, judged by everything that the service says about it.
public enum TransferOutcome: Hashable, Sendable {
    /// Not ended.
    case running
    /// Done, no error, no object failed, no error summary.
    case clean
    /// Done, but some objects were not copied, whether or not the service set an error.
    case partlyFailed(objects: Int64, reason: String)
    /// Ended with an error.
    case failed(reason: String)
    /// Cancelled; what was copied until then stays at the destination.
    case cancelled

    /// What the reason of a failure begins with when the service ran out of time for the transfer.
    public static let timedOut = "timed out"
}

extension Operation {
    /// Whether it ended because the service ran out of time for it (`google.rpc.Code` 4, `DEADLINE_EXCEEDED`).
    public var isTimedOut: Bool { if case .failed(code: 4, _) = status { true } else { false } }

    /// How the transfer ended; nothing for an operation that is none.
    ///
    /// An operation can be `done` without `error` and still have failed objects (domain facts of `TransferCounters`), so
    /// the counters and the error summary decide, not `done` alone.
    public var outcome: TransferOutcome? {
        guard let transfer else { return nil }
        let failed = max(transfer.counters.objectsFailed, transfer.errors.reduce(0) { $0.clampedSum($1.count) })
        let reason = transfer.errors.map(\.code).filter { !$0.isEmpty }.joined(separator: ", ")
        switch status {
        case .running: return .running
        case .cancelled: return .cancelled
        case .failed(_, let message) where isTimedOut:
            // Objects that failed before count less than those that nobody tried any more.
            let objects = failed > 0 ? " with \(Figures.count(failed)) failed objects" : ""
            let words = [TransferOutcome.timedOut + objects, reason, message].filter { !$0.isEmpty }
            return .failed(reason: words.joined(separator: ": "))
        case .failed(_, let message):
            let words = [reason, message].filter { !$0.isEmpty }
            return failed > 0
                ? .partlyFailed(objects: failed, reason: words.first ?? "")
                : .failed(reason: words.last ?? "")
        case .done:
            let isClean = failed == 0 && transfer.errors.isEmpty
            return isClean ? .clean : .partlyFailed(objects: failed, reason: reason)
        }
    }
}
