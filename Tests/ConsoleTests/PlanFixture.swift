import Cells
import Cloud
import Foundation
import Plans

@testable import Console

/// Plans and runs made by hand: what a backup of train-b looks like.
extension Fixture {
    static let runID = id("7f3a91c0")
    static let ops = Who(account: "ops@example.com", user: "ops", host: "bastion-2")
    static let export = "gcloud beta parallelstore instances export-data train-b --location=us-central1-a"

    static func id(_ text: String) -> RunID {
        guard let id = RunID(text) else { fatalError("not a run's id: \(text)") }
        return id
    }

    static let fine = [
        Check("instance is ACTIVE", .fine, "train-b, 46.9 TiB"), Check("no other transfer", .fine, ""),
        Check("bucket can be written", .fine, "storage.objects.create on gs://ml-backups"),
        Check("prefix is empty", .fine, "0 objects"),
    ]
    static let mixed = [
        Check("instance is ACTIVE", .fine, "train-b, 46.9 TiB"),
        Check(
            "no other transfer", .obstacle, "an export to gs://ml-backups/train-b/step-90000 goes on since 02:49 UTC"),
        Check(
            "agent can write", .unread,
            "storage.buckets.getIamPolicy denied on gs://ml-backups. The export will tell."),
        Check("bucket's region", .problem, "europe-west4, and the instance is in us-central1: egress is billed"),
        Check("prefix is empty", .pending, ""),
    ]

    static func plan(
        mirror: Bool = false, confirmation: Plan.Confirmation = .key, checks: [Check] = fine
    ) -> Plan {
        let name = mirror ? "mirror" : "train-b-20261123T031407Z"
        let root = "gs://ml-backups/train-b/"
        let commands: [(StepID, String, String, Step.Turn)] = [
            ("lock", "lock the instance", "storage cp lock.json \(root).psconsole/locks/train-b.json", .held),
            ("clear", "remove the old manifest", "storage rm \(root).psconsole/mirror.json", .inOrder),
            (
                "export", "export the data", "\(export.dropFirst(7)) --destination-gcs-bucket-uri=\(root)\(name)",
                .inOrder
            ),
            ("verify", "check what was written", "", .inOrder),
            ("listing", "keep the listing", "storage cp listing.tsv \(root).psconsole/listings/\(name).tsv", .inOrder),
            ("manifest", "write the manifest", "storage cp manifest.json \(root).psconsole/\(name).json", .inOrder),
            (
                "report", "write the report", "storage cp report.json \(root).psconsole/\(name).incomplete.json",
                .afterFailure
            ),
            ("unlock", "unlock the instance", "storage rm \(root).psconsole/locks/train-b.json", .always),
        ]
        let steps = commands.filter { mirror || $0.0 != "clear" }.map { id, title, words, turn in
            step(id, title, words.isEmpty ? nil : "gcloud \(words)", turn, uri(root + name))
        }
        return Plan(
            purpose: .backup, title: "Back up train-b into \(name)", instance: self.name("train-b"),
            consequences: [
                mirror
                    ? "Overwrites gs://ml-backups/train-b/mirror/: while it runs, the mirror has no complete checkpoint."
                    : "Nothing existing is changed. Writes about 6.0 TiB to gs://ml-backups/train-b/\(name)/.",
                "About 34 min at the documented 3 GiB/s.",
            ], checks: checks, steps: steps, confirmation: confirmation, checkpoints: [uri(root + name).folder])
    }

    private static func step(
        _ id: StepID, _ title: String, _ words: String?, _ turn: Step.Turn, _ prefix: GCSURI
    ) -> Step {
        let argv = words.map { $0.split(separator: " ").map(String.init) }
        let trace = Trace.transfer(.export, path: "/", uri: prefix)
        let work: Step.Work =
            argv.map { .command(ChangingCommand(argv: $0, trace: id == "export" ? trace : nil)) }
            ?? .verify(prefix: prefix, export: "export", isMirror: false, listing: "listing.tsv")
        return Step(
            id: id, title: title, consequence: id == "export" ? "Reads every file of the instance once." : "",
            ifStopped: id == "export"
                ? "What was copied until then stays under the prefix, without a manifest." : "Nothing is left behind.",
            work: work, turn: turn)
    }

    /// A run with these events, ten seconds apart, the last one ten seconds ago.
    static func run(_ events: [Event], plan: Plan = plan()) -> Run {
        var run = Run(id: runID, plan: plan, createTime: ago(600), by: ops)
        for (index, event) in events.enumerated() {
            let time = ago(590 - Double(index) * 10)
            do {
                try run.apply(Recorded(number: Int64(index + 1), time: time, event: event))
            } catch {
                fatalError("\(error)")
            }
        }
        return run
    }

    static func intended(_ step: StepID) -> Event {
        .intended(step, Intent(argv: plan().step(step)?.command?.argv ?? [], requestID: nil))
    }

    static let operation = export("train-b", "gs://ml-backups/train-b/x", at: ago(500), .running) { _ in }.name

    /// Locked, and the export going on.
    static let exporting: [Event] = [
        .taken(by: ops, process: 4711), intended("lock"), .accepted("lock", operation: nil),
        .settled("lock", StepResult(note: "")), intended("export"), .accepted("export", operation: operation),
    ]

    /// From there to the good end.
    static let finished: [Event] =
        exporting + [
            .settled("export", StepResult(note: "90,000 objects, 6.0 TiB")),
            .settled("verify", StepResult(note: "90,000 objects, as counted")), intended("listing"),
            .accepted("listing", operation: nil), .settled("listing", StepResult()), intended("manifest"),
            .accepted("manifest", operation: nil),
            .settled("manifest", StepResult(note: "complete: 90,000 objects, 6.0 TiB")),
            intended("unlock"), .accepted("unlock", operation: nil), .settled("unlock", StepResult()), .ended(.done),
        ]

    /// The export has ended with three objects missing.
    static var partlyFailed: Failure {
        let transfer = Fixture.export(
            "train-b", "gs://ml-backups/train-b/x", at: ago(500), ended: ago(100), .done,
            errors: [
                TransferError(
                    code: "PERMISSION_DENIED", count: 3,
                    examples: [
                        .init(uri: "/data/shard-0001", details: ["storage.objects.create denied"]),
                        .init(uri: "/data/\u{1b}[31mshard-0002", details: ["storage.objects.create denied"]),
                    ])
            ]
        ) {
            $0.objectsFound = 90_000
            $0.objectsCopied = 89_997
            $0.objectsFailed = 3
        }
        return Failure(
            FailureNote(what: "3 objects failed: PERMISSION_DENIED", remedy: "give the agent storage.objects.create"),
            result: StepResult(transfer: TransferRecord(transfer)))
    }

    static func progress(_ copied: Int64, at time: Date, found: Int64 = 100) -> StepProgress {
        var counters = TransferCounters()
        counters.objectsFound = 900 * found
        counters.objectsCopied = 900 * copied
        counters.bytesFound = (6 << 40) / 100 * found
        counters.bytesCopied = (6 << 40) / 100 * copied
        return StepProgress(step: "export", time: time, counters: counters)
    }

    static func summary(
        _ text: String, _ standing: RunSummary.Standing, _ note: String, instance: String = "train-b",
        ago seconds: Double = 600
    ) -> RunSummary {
        RunSummary(
            id: id(text), purpose: .backup, title: "Back up \(instance)", instance: name(instance),
            createTime: ago(seconds), by: ops, standing: standing, lastTime: ago(10), note: note)
    }

    static let holder = Holder(host: "bastion-2", boot: "b", process: 4711, started: "1")

    static let summaries = [
        summary("c0ffee00", .undecided, "needs a decision: export: 3 objects failed", instance: "eval-2", ago: 4000),
        summary("7f3a91c0", .interrupted, "step 2 of 7: export the data"),
        summary("0badcafe", .alive(holder), "step 4 of 7: check what was written", instance: "train-c", ago: 1200),
        summary("11111111", .over(.done), "complete: 90,000 objects, 6.0 TiB", ago: 90_000),
        summary("22222222", .over(.cancelled), "cancelled", instance: "eval-1", ago: 190_000),
        summary("33333333", .over(.stopped), "given up: 3 objects failed", instance: "eval-2", ago: 290_000),
    ]

    /// The night with the cursor on the active instance of that name.
    static func at(_ instance: String, _ columns: Int, _ rows: Int, isReadOnly: Bool = false) -> State {
        var state = night(columns, rows, isReadOnly: isReadOnly)
        while state.selectedInstance?.id != instance { _ = state.update(.key(.down)) }
        _ = state.update(.rested)
        return state
    }

    /// The form for train-b.
    static func form(_ columns: Int, _ rows: Int, checks: [Check] = fine) -> State {
        var state = at("train-b", columns, rows)
        for effect in state.update(.key(.character("b"))) {
            if case .preflight(let order) = effect { _ = state.update(.preflighted(order, checks)) }
        }
        return state
    }

    /// The plan as it is reviewed.
    static func review(_ plan: Plan, _ columns: Int, _ rows: Int) -> State {
        var state = form(columns, rows)
        for effect in state.update(.key(.control("g"))) {
            if case .plan(let order) = effect { _ = state.update(.planned(order, runID, plan)) }
        }
        _ = state.update(.rested)
        return state
    }

    /// A run as it is watched.
    static func watched(_ run: Run, _ progress: [StepProgress] = [], _ columns: Int, _ rows: Int) -> State {
        var state = review(run.plan, columns, rows)
        _ = state.update(.key(.character("y")))
        for progress in progress { _ = state.update(.run(run, progress)) }
        if progress.isEmpty { _ = state.update(.run(run, nil)) }
        return state
    }
}
