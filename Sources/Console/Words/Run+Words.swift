import Cells
import Cloud
import Plans

extension Words {
    /// How a step stands.
    static func step(_ state: StepState, isCurrent: Bool) -> (glyph: String, style: Style) {
        switch state.phase {
        case .pending where isCurrent: ("⇄", .plain)
        case .pending: ("·", .dim)
        case .inDoubt(nil) where isCurrent: ("⇄", .plain)
        case .inDoubt: ("?", .yellow)
        case .accepted: ("⇄", .plain)
        case .done: ("✓", .plain)
        case .failed: ("✗", .red)
        case .givenUp: ("✗", .yellow)
        }
    }

    /// How a run stands.
    static func standing(
        _ standing: RunSummary.Standing, isStarting: Bool = false
    ) -> (glyph: String, word: String, style: Style) {
        switch standing {
        case .interrupted where isStarting: ("⇄", "starting…", .plain)
        case .alive: ("⇄", "goes on", .plain)
        case .interrupted: ("!", "interrupted", .red)
        case .undecided: ("✗", "undecided", .red)
        case .over(let end): (Self.end(end).glyph, word(for: end), Self.end(end).style)
        case .corrupt: ("?", "not understood", .red)
        }
    }

    /// The runs that go on, for whoever opens the console; nothing where there are none.
    static func alive(_ runs: [RunSummary]) -> String? {
        guard let run = runs.first else { return nil }
        guard runs.count == 1 else { return "\(runs.count) runs go on; H shows them" }
        let work =
            switch run.purpose {
            case .backup: "backs \(run.instance.id) up"
            case .cancel: "cancels a transfer of \(run.instance.id)"
            case .prune: "prunes checkpoints of \(run.instance.id)"
            case .restore: "restores into \(run.instance.id)"
            case .delete: "deletes \(run.instance.id)"
            case .repoint: "repoints what uses \(run.instance.id)"
            case .schedule: "works on the schedule of \(run.instance.id)"
            case .setup: "sets up what backups of \(run.instance.id) need"
            case .drill: "drills a restore into \(run.instance.id)"
            }
        // The number of the step is enough; its title is on the screen that the key opens.
        let note = run.note.split(separator: ": ", maxSplits: 1).first ?? ""
        return "run \(run.id) \(work): \(note); H shows it"
    }

    /// What is done, or was, about an instance by restoring it.
    static func restore(_ run: RunSummary) -> String {
        switch run.standing {
        case .over:
            "Restored into \(run.target.id) by run \(run.id). It is billed until it is deleted."
        case .alive, .interrupted, .undecided, .corrupt:
            "Being restored into \(run.target.id): run \(run.id), \(run.note)"
        }
    }

    /// Why the journal can't be used, behind its name.
    static func journalFailure(_ words: String) -> String {
        let name = "the journal "
        return words.hasPrefix(name) ? String(words.dropFirst(name.count)) : "can't be used: \(words)"
    }

    static func end(_ end: End) -> (glyph: String, style: Style) {
        switch end {
        case .done: ("✓", .plain)
        case .stopped, .abandoned: ("✗", .yellow)
        case .cancelled: ("✗", .plain)
        }
    }

    static func word(for end: End) -> String {
        switch end {
        case .done: "done"
        case .stopped: "stopped"
        case .cancelled: "cancelled"
        case .abandoned: "abandoned"
        }
    }

    /// How much was copied of how much, in the unit of the whole where that tells enough: "0.4 of 6.0 TiB".
    static func copied(_ counters: TransferCounters) -> String {
        let found = Figures.bytes(counters.bytesFound)
        let copied = Figures.bytes(counters.bytesCopied)
        let unit = found.split(separator: " ").last.flatMap { Self.units.firstIndex(of: String($0)) } ?? 0
        if copied.hasSuffix(" \(Self.units[unit])") {
            return "\(copied.dropLast(Self.units[unit].count + 1)) of \(found)"
        }
        let tenths = Double(counters.bytesCopied) / Self.size(of: unit) * 10
        guard tenths >= 1, tenths < 10 else { return "\(copied) of \(found)" }
        return "0.\(Int(tenths)) of \(found)"
    }

    private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]

    private static func size(of unit: Int) -> Double { (0..<unit).reduce(1) { size, _ in size * 1024 } }

    /// What went wrong with single objects, a line each.
    static func errors(_ errors: [TransferError]) -> [String] {
        errors.flatMap { error in
            let such = error.examples.isEmpty ? "" : ", such as"
            let objects = "\(Figures.count(error.count)) object\(error.count == 1 ? "" : "s")"
            return ["\(error.code) on \(objects)\(such)"]
                + error.examples.map { "\($0.uri)  \($0.details.joined(separator: " "))" }
        }
    }

    /// What happened, in one sentence.
    static func event(_ event: Event, in plan: Plan?) -> (words: String, style: Style) {
        func title(_ step: StepID) -> String { plan?.step(step)?.title ?? step }
        return switch event {
        case .taken(let who, let process):
            ("taken on by \(who.account ?? who.user) on \(who.host), process \(process)", .plain)
        case .satisfied(let step, let note): ("\(title(step)): so already\(tail(note))", .plain)
        case .intended(let step, let intent): ("\(title(step)): \(Shell.words(intent.argv))", .plain)
        case .accepted(let step, let operation):
            ("\(title(step)): accepted\(operation.map { ", operation \($0.id)" } ?? "")", .plain)
        case .doubted(let step, let note):
            ("\(title(step)): nobody knows yet whether it was done: \(note.what)", .yellow)
        case .notDone(let step, let note): ("\(title(step)): was not done\(tail(note))", .plain)
        case .settled(let step, let result): ("\(title(step)): done\(tail(result.note))", .plain)
        case .failed(let step, let failure): ("\(title(step)): failed: \(failure.note.what)", .red)
        case .goesOn(let step): ("\(title(step)): goes on", .dim)
        case .waiting(let step, let note): ("\(title(step)): waiting: \(note.what); \(note.remedy)", .yellow)
        case .decided(let step, let choice, let who):
            ("\(title(step)): \(who.account ?? who.user) decided: \(word(for: choice))", .plain)
        case .cancelAsked(let who): ("\(who.account ?? who.user) wants it cancelled", .yellow)
        case .cancelIntended(let step, let argv): ("\(title(step)): \(Shell.words(argv))", .plain)
        case .renewing(let step, let argv): ("\(title(step)): renewed by \(Shell.words(argv))", .plain)
        case .cancelSent(let step, let operation): ("\(title(step)): asked to cancel \(operation.id)", .plain)
        case .ended(.stopped) where plan?.isUnattended == true: ("ended after a failure", Self.end(.stopped).style)
        case .ended(let end): (word(for: end), Self.end(end).style)
        }
    }

    private static func tail(_ note: String) -> String { note.isEmpty ? "" : ": \(note)" }

    private static func word(for choice: Choice) -> String {
        switch choice {
        case .again: "do it again"
        case .stop: "give it up"
        }
    }
}
