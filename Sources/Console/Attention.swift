import Cloud
import Plans

import struct FoundationEssentials.Date

/// A line of the strip: what a person should know about, or decide.
enum AttentionItem: Sendable {
    /// The journal can't be used.
    case journal(String)
    /// A run that nobody drives, or that needs a decision.
    case run(RunSummary)
    /// What follows from what was read.
    case finding(Finding)

    /// What identifies it while its figures change.
    var id: RowID {
        switch self {
        case .journal: .journal
        case .run(let run): .run(run.id)
        case .finding(let finding): finding.id
        }
    }

    var urgency: Finding.Urgency {
        switch self {
        case .finding(let finding): finding.urgency
        case .journal, .run: .now
        }
    }

    /// The instance that it is about.
    var instance: InstanceName? {
        switch self {
        case .journal: nil
        case .run(let run): run.instance
        case .finding(let finding): finding.instance
        }
    }

    var subject: String {
        switch self {
        case .journal: "journal"
        case .run(let run): run.instance.id
        case .finding(let finding): finding.subject
        }
    }

    /// The key that starts the remedy; empty where no key of the console does.
    func remedy(canChange: Bool) -> String {
        guard canChange, case .finding(let finding) = self else { return "" }
        switch finding {
        case .backupFailed(let overview, _, _), .exposed(let overview), .noBackupKnown(let overview):
            return overview.instance.state == .active ? "b back up" : ""
        case .failed, .importFailed, .strangeState, .unread, .noSuchInstance, .unreachable, .unreadable: return ""
        }
    }

    /// What is known about it; on a narrow screen in fewer words.
    func sentence(now: Date, isNarrow: Bool, isReadOnly: Bool) -> String {
        switch self {
        case .journal(let words): "can't be used: \(words). Nothing can be begun."
        case .run(let run): run.attention(isReadOnly: isReadOnly)
        case .finding(let finding): isNarrow ? finding.shortSentence(now: now) : finding.sentence(now: now)
        }
    }
}

extension RunSummary {
    /// Why somebody has to look at it.
    fileprivate func attention(isReadOnly: Bool) -> String {
        switch standing {
        case .interrupted: "run \(id) interrupted at \(note)." + (isReadOnly ? "" : " R resume")
        case .undecided: "run \(id) \(note)." + (isReadOnly ? "" : " Enter decide")
        case .corrupt(let what): "run \(id) can't be understood: \(what)"
        case .alive, .over: "run \(id) \(note)"
        }
    }

    /// Whether it waits for somebody.
    var needsSomebody: Bool {
        switch standing {
        case .interrupted, .undecided, .corrupt: true
        case .alive, .over: false
        }
    }

    /// Whether a runner drives it.
    var isAlive: Bool {
        if case .alive = standing { true } else { false }
    }
}

extension State {
    /// What a person should know about, what keeps everything else from being done first.
    var attention: [AttentionItem] {
        (journalFailure.map { [.journal($0)] } ?? []) + runs.filter(\.needsSomebody).map(AttentionItem.run)
            + findings.map(AttentionItem.finding)
    }

    /// The line of the strip at the cursor.
    var selectedAttention: AttentionItem? {
        let items = attention
        return selectedIndex(of: .attention, in: items.map(\.id)).map { items[$0] }
    }
}
