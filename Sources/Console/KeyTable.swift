import Cells

/// What a key makes the console do.
enum Action: Hashable, Sendable {
    case down, up, pageDown, pageUp, first, last
    case nextPane, previousPane
    case open, back, help, history, refresh, repaint, suspend, quit
    case backUp, restore, cancelTransfer, verify, survey
    case newestBefore, enterFolder, compare, delete, repoint, change, drill
    case nextField, previousField, edit, review
    case confirm, saveScript, leaveOut
    case cancelRun, log, abandon, resume, choose
    case schedules, newSchedule, trigger, pause, remove, setup, add, otherCluster
}

/// Where a key is pressed.
enum Context: Hashable, Sendable, CaseIterable {
    /// The panes of the dashboard.
    case attention, instances, transfers, checkpoints
    /// A page that covers the dashboard, such as the help.
    case page
    case form, review, history, run, log
    /// The checkpoints of which one is restored, and a time that is written there.
    case browser, time
    /// Two checkpoints side by side.
    case comparison
    /// The CronJobs in a list, and one of them.
    case schedules, schedule
    /// What scheduled backups need.
    case setup
    /// A question that takes a yes.
    case asking
    /// A plan that takes a name.
    case typing
    /// A question that takes a name.
    case naming

    /// Whether characters are text here, and no keys of the table.
    var takesText: Bool { [.form, .typing, .naming, .time].contains(self) }

    static let dashboard: Set<Context> = [.attention, .instances, .transfers, .checkpoints]
    /// Where the console only shows something.
    static let reading: Set<Context> = [
        .page, .history, .run, .log, .browser, .comparison, .schedules, .schedule, .setup,
    ]
    static let all = Set(allCases)
}

/// The one table of keys: it dispatches them, the help is made from it, and so is the footer.
struct KeyTable: Sendable {
    struct Binding: Sendable {
        let keys: [Key]
        /// How the keys are written.
        let label: String
        let action: Action
        let words: String
        /// What the footer says; nothing where the key goes without saying.
        var footer: String?
        /// Where the key does this.
        var contexts: Set<Context> = Context.dashboard
        /// Where the footer says so; everywhere unless told.
        var footerContexts: Set<Context>?
        /// Whether it leads to a change of the cloud or of a run.
        var isMutating = false
        /// Of what the footer has no room for, the least goes first.
        var weight = 2
    }

    let bindings: [Binding]

    /// The table, without the keys that could change something when nothing may be changed.
    init(isReadOnly: Bool) {
        bindings = isReadOnly ? Self.all.filter { !$0.isMutating } : Self.all
    }

    private static let moves = Context.dashboard.union(Context.reading).union([.review, .typing, .naming])

    private static let all: [Binding] = [
        Binding(
            keys: [.down, .character("j")], label: "Down j", action: .down, words: "next row", contexts: moves),
        Binding(keys: [.up, .character("k")], label: "Up k", action: .up, words: "previous row", contexts: moves),
        Binding(
            keys: [.pageDown, .control("f")], label: "PageDown Ctrl-F", action: .pageDown, words: "next page",
            contexts: moves.union([.form])),
        Binding(
            keys: [.pageUp, .control("b")], label: "PageUp Ctrl-B", action: .pageUp, words: "previous page",
            contexts: moves.union([.form])),
        Binding(
            keys: [.home, .character("g")], label: "Home g", action: .first, words: "first row", contexts: moves),
        Binding(keys: [.end, .character("G")], label: "End G", action: .last, words: "last row", contexts: moves),
        Binding(
            keys: [.enter, .right, .character("l")], label: "Enter Right l", action: .open,
            words: "checkpoints of an instance; any other row in full", footer: "Enter open",
            footerContexts: [.attention, .instances, .transfers]),
        Binding(
            keys: [.escape, .left, .character("h")], label: "Esc Left h", action: .back, words: "back",
            footer: "Esc back", contexts: Context.dashboard.union(Context.reading), footerContexts: Context.reading,
            weight: 5),
        Binding(
            keys: [.tab], label: "Tab", action: .nextPane, words: "next pane", footer: "Tab next pane", weight: 1),
        Binding(keys: [.backTab], label: "Shift-Tab", action: .previousPane, words: "previous pane"),
        Binding(
            keys: [.character("b")], label: "b", action: .backUp, words: "back an instance up", footer: "b back up",
            contexts: [.attention, .instances], isMutating: true, weight: 4),
        Binding(
            keys: [.character("r")], label: "r", action: .restore, words: "restore from a checkpoint",
            footer: "r restore", contexts: [.attention, .instances, .checkpoints, .page], isMutating: true, weight: 4),
        Binding(
            keys: [.character("P")], label: "P", action: .repoint,
            words: "repoint what uses an instance to where it was restored", footer: "P repoint the workload",
            contexts: [.attention, .instances, .run], isMutating: true, weight: 3),
        Binding(
            keys: [.character("D")], label: "D", action: .delete,
            words: "delete a FAILED instance, once it is restored elsewhere", footer: "D delete",
            contexts: [.attention, .instances, .run], isMutating: true, weight: 3),
        Binding(
            keys: [.character("X")], label: "X", action: .cancelTransfer, words: "cancel a running transfer",
            footer: "X cancel it", contexts: [.transfers, .page], isMutating: true, weight: 4),
        Binding(
            keys: [.enter], label: "Enter", action: .open, words: "choose what is restored", footer: "Enter choose",
            contexts: [.browser], isMutating: true, weight: 5),
        Binding(
            keys: [.character("v")], label: "v", action: .verify,
            words: "compare a checkpoint with what its manifest says", footer: "v verify",
            contexts: [.checkpoints, .page, .browser], weight: 4),
        Binding(
            keys: [.character("s")], label: "s", action: .survey,
            words: "list all that is in a checkpoint; again ends that", footer: "s survey",
            contexts: [.checkpoints, .page], weight: 3),
        Binding(
            keys: [.character("R")], label: "R", action: .resume,
            words: "resume an interrupted run; decide one that needs it", footer: "R resume",
            contexts: Context.dashboard.union([.history, .run]), isMutating: true, weight: 4),
        Binding(
            keys: [.character("H")], label: "H", action: .history, words: "the runs, those that need somebody first",
            footer: "H history", weight: 0),
        Binding(
            keys: [.control("r"), .function(5)], label: "Ctrl-R F5", action: .refresh, words: "read everything now",
            footer: "Ctrl-R refresh",
            contexts: Context.dashboard.union([.history, .run, .log, .schedules, .schedule, .setup]),
            footerContexts: Context.dashboard.union([.setup]), weight: 0),
        Binding(
            keys: [.character("C")], label: "C", action: .schedules, words: "the CronJobs that back instances up",
            footer: "C schedules", weight: 1),
        Binding(
            keys: [.character("S")], label: "S", action: .setup,
            words: "what scheduled backups of it need", footer: "S set-up",
            contexts: [.attention, .instances, .schedules, .schedule], footerContexts: [.schedules, .schedule],
            weight: 1),
        Binding(
            keys: [.control("l")], label: "Ctrl-L", action: .repaint, words: "paint the screen anew",
            contexts: Context.all),
        Binding(
            keys: [.character("?"), .function(1)], label: "? F1", action: .help, words: "these keys", footer: "? help",
            contexts: Context.all, footerContexts: Context.dashboard.union([.review, .run]), weight: 5),
        Binding(
            keys: [.control("z")], label: "Ctrl-Z", action: .suspend, words: "to the shell; fg comes back",
            contexts: Context.all),
        Binding(
            keys: [.character("q"), .control("c")], label: "q Ctrl-C", action: .quit, words: "leave", footer: "q quit",
            contexts: Context.all, footerContexts: Context.dashboard, weight: 5),

        Binding(
            keys: [.down, .tab, .enter], label: "Down Tab Enter", action: .nextField, words: "next field",
            footer: "Tab next field", contexts: [.form], isMutating: true),
        Binding(
            keys: [.up, .backTab], label: "Up Shift-Tab", action: .previousField, words: "previous field",
            contexts: [.form], isMutating: true),
        Binding(
            keys: [
                .left, .right, .home, .end, .backspace, .delete, .control("a"), .control("e"), .control("u"),
                .control("w"),
            ], label: "Ctrl-A Ctrl-E Ctrl-U Ctrl-W", action: .edit,
            words: "to the start, to the end; delete to the start, a word", contexts: [.form], isMutating: true),
        Binding(
            keys: [.control("g")], label: "Ctrl-G", action: .review, words: "review the plan, from any field",
            footer: "Ctrl-G review", contexts: [.form], isMutating: true, weight: 4),

        Binding(
            keys: [.right, .character("l")], label: "Right l", action: .enterFolder,
            words: "the folders in a checkpoint, to restore one alone", footer: "Right folders", contexts: [.browser],
            isMutating: true, weight: 3),
        Binding(
            keys: [.character("=")], label: "=", action: .compare,
            words: "compare: marks one, then compares it with the next", footer: "= compare", contexts: [.browser],
            isMutating: true, weight: 2),
        Binding(
            keys: [.character("t")], label: "t", action: .newestBefore,
            words: "the newest complete one before a time", footer: "t before…", contexts: [.browser],
            isMutating: true, weight: 3),
        Binding(
            keys: [.character("d")], label: "d", action: .drill,
            words: "drill: restore it into an instance that is deleted again", footer: "d drill",
            contexts: [.browser], isMutating: true, weight: 3),
        Binding(
            keys: [.enter], label: "Enter", action: .open, words: "go to it", footer: "Enter go to it",
            contexts: [.time], isMutating: true, weight: 5),
        Binding(
            keys: [.escape], label: "Esc", action: .back, words: "back", footer: "Esc back", contexts: [.time],
            isMutating: true, weight: 5),

        Binding(
            keys: [.character("y")], label: "y", action: .confirm, words: "yes, where the screen asks for it; alone",
            contexts: [.review, .asking], isMutating: true),
        Binding(
            keys: [.enter, .right], label: "Enter", action: .open,
            words: "a step's whole command; on Cancel, back; behind a whole name, runs it",
            footer: "Enter full command",
            contexts: [.review, .typing], footerContexts: [.review, .typing], isMutating: true),
        Binding(
            keys: [.character("w"), .function(2)], label: "w F2", action: .saveScript,
            words: "write the plan as a script", footer: "w save as script", contexts: [.review], isMutating: true,
            weight: 1),
        Binding(
            keys: [.function(2)], label: "F2", action: .saveScript, words: "the same, where a name is to be typed",
            footer: "F2 save as script", contexts: [.typing], isMutating: true, weight: 1),
        Binding(
            keys: [.control("x")], label: "Ctrl-X", action: .leaveOut,
            words: "leave a step out, where the plan has sense without it", footer: "Ctrl-X leave out",
            contexts: [.review, .typing], isMutating: true, weight: 3),
        Binding(
            keys: [.escape], label: "Esc", action: .back, words: "cancel", footer: "Esc cancel",
            contexts: [.form, .review, .typing], isMutating: true, weight: 5),
        Binding(
            keys: [.escape], label: "Esc", action: .back, words: "no, where the screen asks for a yes or a name",
            footer: "Esc no", contexts: [.asking, .naming], isMutating: true, weight: 5),

        Binding(
            keys: [.enter, .right], label: "Enter Right", action: .open,
            words: "a CronJob in full; for an instance without one, a new one",
            footer: "Enter open", contexts: [.schedules], weight: 5),
        Binding(
            keys: [.character("t")], label: "t", action: .trigger, words: "trigger it: a backup now",
            footer: "t trigger", contexts: [.schedules, .schedule], isMutating: true, weight: 4),
        Binding(
            keys: [.character("s")], label: "s", action: .pause, words: "suspend it, or have it go on",
            footer: "s suspend", contexts: [.schedules, .schedule], isMutating: true, weight: 4),
        Binding(
            keys: [.character("e")], label: "e", action: .change, words: "edit it", footer: "e edit",
            contexts: [.schedules, .schedule], isMutating: true, weight: 4),
        Binding(
            keys: [.character("n")], label: "n", action: .newSchedule,
            words: "a new one for the instance at the cursor", footer: "n new", contexts: [.schedules],
            isMutating: true, weight: 3),
        Binding(
            keys: [.character("D")], label: "D", action: .remove, words: "remove it", footer: "D remove",
            contexts: [.schedules, .schedule], isMutating: true, weight: 2),
        Binding(
            keys: [.enter, .character("a")], label: "Enter a", action: .add,
            words: "the plan that adds what is absent", footer: "Enter add what is absent", contexts: [.setup],
            isMutating: true, weight: 5),
        Binding(
            keys: [.character("c")], label: "c", action: .otherCluster, words: "look at it for another cluster",
            footer: "c other cluster", contexts: [.setup], weight: 4),
        Binding(
            keys: [.enter, .character("l")], label: "Enter l", action: .log,
            words: "what a job's pods have left and printed", footer: "Enter log", contexts: [.schedule], weight: 5),

        Binding(
            keys: [.enter, .right], label: "Enter Right", action: .open, words: "a run of the history in full",
            footer: "Enter open", contexts: [.history], weight: 4),
        Binding(
            keys: [.character("l")], label: "l", action: .log, words: "what happened, with times", footer: "l log",
            contexts: [.run, .log], footerContexts: [.run], weight: 3),
        Binding(
            keys: [.character("1"), .character("2")], label: "1 2", action: .choose, words: "decide after a failure",
            contexts: [.run], isMutating: true),
        Binding(
            keys: [.character("e")], label: "e", action: .change,
            words: "order a restore once more with another zone, name or size", footer: "e change and restore anew",
            contexts: [.run], isMutating: true, weight: 4),
        Binding(
            keys: [.character("X")], label: "X", action: .cancelRun, words: "cancel a run", footer: "X cancel the run",
            contexts: [.run], isMutating: true, weight: 4),
        Binding(
            keys: [.character("a")], label: "a", action: .abandon, words: "abandon a run that nobody drives",
            footer: "a abandon", contexts: [.run], isMutating: true, weight: 3),
    ]

    /// What a key does there.
    func action(for key: Key, in context: Context) -> Action? {
        if context.takesText, case .character = key { return nil }
        return bindings.first { $0.contexts.contains(context) && $0.keys.contains(key) }?.action
    }

    /// How the key of an action is written there.
    func label(of action: Action, in context: Context) -> String {
        bindings.first { $0.contexts.contains(context) && $0.action == action }?.label ?? ""
    }

    /// The bindings for the help, in parts with a title: the dashboard's, then what only other screens have.
    var sections: [(title: String, bindings: [Binding])] {
        var sections: [(String, [Binding])] = []
        let parts: [(String, Set<Context>)] = [
            ("KEYS", Context.dashboard), ("CHOOSING A CHECKPOINT", [.browser, .time]),
            ("SCHEDULES", [.schedules]), ("IN ONE CRONJOB", [.schedule]), ("IN THE SET-UP", [.setup]),
            ("IN A FORM", [.form]),
            ("IN A PLAN", [.review, .typing, .asking, .naming]),
            ("IN A RUN", [.run, .log, .history]), ("ELSEWHERE", Context.all),
        ]
        var rest = bindings
        for (title, contexts) in parts {
            let part = rest.filter { !$0.contexts.isDisjoint(with: contexts) }
            rest.removeAll { !$0.contexts.isDisjoint(with: contexts) }
            if !part.isEmpty { sections.append((title, part)) }
        }
        return sections
    }
}
