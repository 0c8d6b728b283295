import Cloud
import Plans

import struct FoundationEssentials.Date

/// A line of the strip: what a person should know about, or decide.
enum AttentionItem: Sendable {
    /// The journal was damaged, and set aside there.
    case damagedJournal(String)
    /// The journal can't be used.
    case journal(String)
    /// A run that nobody drives, or that needs a decision.
    case run(RunSummary)
    /// A CronJob that a run has left suspended.
    case suspended(SuspendedCronJob)
    /// What follows from what was read.
    case finding(Finding)
    /// A CronJob that somebody should look at.
    case schedule(ScheduleAlarm)
    /// CronJobs could not be read, and why.
    case schedulesUnread([String])

    /// What identifies it while its figures change.
    var id: RowID {
        switch self {
        case .damagedJournal: .damagedJournal
        case .journal: .journal
        case .run(let run): .run(run.id)
        case .suspended(let left): .suspended(left.job)
        case .finding(let finding): finding.id
        case .schedule(let alarm): .schedule(alarm.job)
        case .schedulesUnread: .schedulesUnread
        }
    }

    /// Whether it is about a run.
    var isRun: Bool {
        if case .run = self { true } else { false }
    }

    var urgency: Finding.Urgency {
        switch self {
        case .finding(let finding): finding.urgency
        case .schedule(let alarm): alarm.urgency
        case .schedulesUnread: .soon
        case .damagedJournal, .journal, .run, .suspended: .now
        }
    }

    /// The instance that it is about.
    var instance: InstanceName? {
        switch self {
        case .damagedJournal, .journal, .suspended, .schedulesUnread: nil
        case .run(let run): run.instance
        case .finding(let finding): finding.instance
        case .schedule(let alarm): alarm.instance
        }
    }

    var subject: String {
        switch self {
        case .damagedJournal, .journal: "journal"
        case .run(let run): run.instance.id
        case .suspended(let left): left.job.name
        case .finding(let finding): finding.subject
        case .schedule(let alarm): alarm.subject
        case .schedulesUnread: "schedules"
        }
    }

    /// The key that starts the remedy; empty where no key of the console does.
    ///
    /// Of several runs only the one has a key that it would act on.
    func remedy(
        canChange: Bool, runToResume: RunID?, restore: RunSummary? = nil, isRepointed: Bool = false
    ) -> String {
        guard canChange else { return "" }
        switch self {
        case .damagedJournal, .journal, .suspended, .schedulesUnread: return ""
        case .schedule: return "C schedule"
        case .run(let run): return run.id == runToResume ? run.remedy : ""
        case .finding(let finding):
            if let restore {
                return restore.standing != .over(.done) ? "" : isRepointed ? "D delete" : "P repoint  D delete"
            }
            return Self.remedy(finding)
        }
    }

    private static func remedy(_ finding: Finding) -> String {
        switch finding {
        case .backupFailed(let overview, _, _), .exposed(let overview), .noBackupKnown(let overview):
            return overview.instance.state == .active && !overview.isBeingExported ? "b back up" : ""
        case .failed(let overview): return overview.checkpoints.isEmpty ? "" : "r restore"
        case .importFailed, .strangeState, .unread, .noSuchInstance, .unreachable, .unreadable: return ""
        }
    }

    /// What is known about it; on a narrow screen in fewer words.
    func sentence(now: Date, isNarrow: Bool) -> String {
        switch self {
        case .damagedJournal where isNarrow: "was damaged; its runs are unknown. Look at the transfers first."
        case .damagedJournal:
            "was damaged and set aside; its runs are unknown. Look at the transfers before you start anything."
        case .journal(let words): Words.journalFailure(words)
        case .run(let run): run.attention
        case .suspended(let left) where isNarrow: "left suspended by run \(left.run). Enter shows how to resume it."
        case .suspended(let left):
            "in \(left.job.namespace) of \(left.job.cluster.id) was left suspended by run \(left.run): it starts no jobs. Enter "
                + "shows how to resume it."
        case .schedule(let alarm): alarm.sentence(now: now, isNarrow: isNarrow)
        case .schedulesUnread(let failures): Redaction.scrub("not read: \(failures.joined(separator: " "))")
        case .finding(let finding):
            Redaction.scrub(isNarrow ? finding.shortSentence(now: now) : finding.sentence(now: now))
        }
    }
}

extension ScheduleAlarm {
    fileprivate func sentence(now: Date, isNarrow: Bool) -> String {
        let words = concerns.first.map { $0.words(now: now) } ?? ""
        let more = concerns.count > 1 ? " (+\(concerns.count - 1))" : ""
        return Redaction.scrub(isNarrow ? "backups: \(words)\(more)" : "CronJob \(job.words): \(words)\(more).")
    }
}

extension RunSummary {
    /// The key that leads on.
    var remedy: String {
        switch standing {
        case .interrupted: "R resume"
        case .undecided: "R decide"
        case .alive, .over, .corrupt: ""
        }
    }

    /// Why somebody has to look at it.
    fileprivate var attention: String {
        switch standing {
        case .interrupted: "run \(id) interrupted at \(note)."
        case .undecided: "run \(id) \(note)."
        case .corrupt(let what): "run \(id) can't be understood: \(what). To end it: psconsole runs abandon \(id)"
        case .alive, .over: "run \(id) \(note)"
        }
    }

    /// Whether it waits for somebody.
    var needsSomebody: Bool {
        switch standing {
        case .interrupted, .undecided, .corrupt: true
        case .alive: isHeldUp
        case .over: false
        }
    }

    /// Whether a runner drives it.
    var isAlive: Bool {
        if case .alive = standing { true } else { false }
    }
}

extension State {
    /// What is done, or was, about a FAILED instance: the newest restore of it that goes on, or that ended well into an
    /// instance that is there.
    func restore(of finding: AttentionItem) -> RunSummary? {
        guard case .finding(.failed(let overview)) = finding else { return nil }
        return restore(of: overview.instance)
    }

    /// The same for an instance.
    func restore(of instance: Instance) -> RunSummary? {
        let overview = readings.overviews.first { $0.instance.name == instance.name }
        let newest = overview?.newestComplete?.startTime ?? .distantPast
        return runs.filter { $0.purpose == .restore && $0.subject?.isSameInstance(as: instance.name) == true }
            // A backup that was made since holds what that one does not.
            .filter { $0.createTime >= newest }
            .filter { run in
                switch run.standing {
                case .alive, .interrupted, .undecided: true
                case .over(.done):
                    readings.overviews.contains {
                        $0.instance.name.isSameInstance(as: run.target) && $0.instance.state == .active
                    }
                case .over, .corrupt: false
                }
            }
            .max { $0.createTime < $1.createTime }
    }

    /// Whether what used an instance was repointed since it was restored.
    func isRepointed(_ name: InstanceName?, since restore: RunSummary?) -> Bool {
        guard let name, let restore else { return false }
        return runs.contains {
            $0.purpose == .repoint && $0.standing == .over(.done) && $0.instance.isSameInstance(as: name)
                && $0.createTime > restore.createTime
        }
    }

    /// What a person should know about, what keeps everything else from being done first.
    var attention: [AttentionItem] { settledAttention ?? judgedAttention }

    /// The same, judged anew.
    var judgedAttention: [AttentionItem] {
        (damagedJournal.map { [.damagedJournal($0)] } ?? []) + (journalFailure.map { [.journal($0)] } ?? [])
            + runsInNeed.map(AttentionItem.run) + suspended.map(AttentionItem.suspended)
            + findings.filter { $0.urgency == .now }.map(AttentionItem.finding) + scheduleAlarms(.now)
            + findings.filter { $0.urgency != .now }.map(AttentionItem.finding) + scheduleAlarms(.soon)
    }

    /// The runs that wait for somebody.
    var runsInNeed: [RunSummary] { runs.filter { $0.needsSomebody && !isStarting($0) } }

    /// Whether a run has no runner only because the runner has not begun yet.
    ///
    /// A runner needs a moment until it has its lease; whoever has just said yes is not told that nobody drives the run.
    func isStarting(_ run: RunSummary) -> Bool {
        run.standing == .interrupted && abs(now.timeIntervalSince(run.lastTime)) < Self.runnerPatience
    }

    /// For how many seconds a run that nobody drives is taken for one that starts.
    static let runnerPatience = 10.0

    /// The line of the strip at the cursor.
    var selectedAttention: AttentionItem? {
        let items = attention
        return selectedIndex(of: .attention, in: items.map(\.id)).map { items[$0] }
    }
}
