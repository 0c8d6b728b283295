import Cells
import Cloud

import struct FoundationEssentials.Date

/// What the states of things are called on the screen: always a glyph, a word and, where a person is needed, a colour.
enum Words {
    static func state(_ state: InstanceState) -> (glyph: String, style: Style) {
        switch state {
        case .failed: ("✗", .red)
        case .active: ("●", .plain)
        case .creating, .deleting, .upgrading, .repairing: ("◐", .plain)
        case .gone: ("·", .dim)
        case .other: ("?", .yellow)
        }
    }

    static func exposure(_ exposure: Exposure, now: Date) -> String {
        switch exposure {
        case .since(let start, _, let doubt): (doubt == nil ? "" : "≤ ") + Figures.age(of: start, now: now)
        case .everything: "never"
        case .unknown(.notReadYet): "…"
        case .unknown: "?"
        case .none: "—"
        }
    }

    /// The newest complete checkpoint in a column: a dash only where there is nothing to tell.
    static func newestComplete(_ overview: InstanceOverview) -> String {
        switch overview.exposure {
        case .since(_, let name, _): name
        case .everything: "none"
        case .unknown(.notReadYet): "…"
        case .unknown: "?"
        case .none where overview.instance.state == .gone: overview.newestComplete?.name ?? "none"
        case .none: "—"
        }
    }

    static func checkpoint(_ checkpoint: Checkpoint) -> (glyph: String, words: String, style: Style) {
        switch checkpoint.state {
        case .complete: ("✓", checkpoint.framework.map { "complete · \($0)" } ?? "complete", .plain)
        case .running: ("⇄", "being written", .plain)
        case .incomplete(let reason): ("✗", "incomplete: \(reason)", .yellow)
        case .unknown(let reason): ("?", "unknown: \(reason)", .dim)
        }
    }

    /// What a framework left behind about one of its own checkpoints.
    static func evidence(_ evidence: Evidence) -> (glyph: String, words: String, style: Style) {
        switch evidence {
        case .committed: ("✓", "committed", .plain)
        case .uncommitted(_, let missing): ("✗", "not committed: \(missing) is missing", .yellow)
        case .none: ("?", "unknown: nothing says", .dim)
        }
    }

    /// What came of comparing a checkpoint with its manifest.
    static func verification(
        _ verification: VerificationState, now: Date, isShort: Bool = false
    ) -> (words: String, style: Style) {
        switch verification {
        case .going(objects: 0): ("verifying…", .dim)
        case .going(let objects): ("verifying, \(Figures.count(objects)) objects", .dim)
        case .done(let words, let isIntact, let time):
            (
                "verified \(Figures.steadyAge(of: time, now: now)) ago: \(isShort ? isIntact ? "intact" : "changed" : words)",
                isIntact ? .plain : .red
            )
        case .failed(let words): (isShort ? "could not be verified" : "could not be verified: \(words)", .yellow)
        }
    }

    /// Why an exposure can't be told.
    static func doubt(_ doubt: Exposure.Doubt) -> String {
        switch doubt {
        case .notReadYet: "not read yet"
        case .operationsUnread: "operations could not be read"
        case .noRootKnown: "no backup root known"
        case .rootUnread: "a backup root could not be read"
        case .manifestUnread: "a manifest could not be read"
        }
    }

    /// A transfer, from where to where and how it stands, in one sentence.
    static func transfer(_ operation: Operation) -> String {
        guard let transfer = operation.transfer else { return "" }
        let counters = transfer.counters
        let outcome: String =
            switch operation.outcome {
            case .clean: "done"
            case .cancelled: "cancelled"
            case .failed, .partlyFailed: "failed: " + reason(operation.outcome ?? .clean)
            case .running, .none: operation.isCancellationRequested ? "being cancelled" : "running"
            }
        return "\(transfer.direction.rawValue) of \(transfer.path) \(outcome); "
            + "\(Figures.count(counters.objectsCopied)) objects, \(Figures.bytes(counters.bytesCopied)) copied, "
            + "\(Figures.count(counters.objectsSkipped)) skipped, \(Figures.count(counters.objectsFailed)) failed"
    }

    /// Why a transfer did not end well, in a few words.
    static func reason(_ outcome: TransferOutcome) -> String {
        switch outcome {
        case .running, .clean, .cancelled: ""
        case .failed(let reason): reason.isEmpty ? "the service does not say why" : reason
        case .partlyFailed(let objects, let reason):
            (reason.isEmpty ? "" : "\(reason) ") + "on \(Figures.count(objects)) object\(objects == 1 ? "" : "s")"
        }
    }
}

extension Feed {
    /// What it brings.
    var words: String {
        switch self {
        case .instances: "instances"
        case .operations: "operations"
        case .operation(let name): name.id
        case .root: "backup root"
        }
    }
}
