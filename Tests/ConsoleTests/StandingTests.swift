import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// What is said of a run that nobody drives, of one that has just begun, and of progress that is old.
@Suite struct StandingTests {
    private let going = Fixture.run(Fixture.exporting)
    private static let looks = [40, 41].map { Fixture.progress($0, at: Fixture.ago(Double(42 - $0) * 12)) }

    private static func summary(lastAgo seconds: Double) -> RunSummary {
        RunSummary(
            id: Fixture.runID, purpose: .backup, title: "Back up train-b", instance: Fixture.name("train-b"),
            createTime: Fixture.ago(600), by: Fixture.ops, standing: .interrupted, lastTime: Fixture.ago(seconds),
            note: "step 2 of 7: export the data")
    }

    @Test func aRunnerHasAMomentToBegin() {
        var state = Fixture.watched(going, [], 120, 40)
        _ = state.update(.runs([Self.summary(lastAgo: 3)]))
        #expect(view(state).lines.contains("  ⇄ starting…"))
        #expect(!view(state).lines.contains { $0.contains("Interrupted") })
        _ = state.update(.key(.character("a")))
        #expect(state.notice == "a: it is starting")
        #expect(!state.attention.contains { $0.id == .run(Fixture.runID) })
        for key in [Key.escape, .character("H")] { _ = state.update(.key(key)) }
        #expect(view(state).lines.contains { $0.contains("7f3a91c0") && $0.contains("⇄ starting…") })
        // Nothing more was heard of it: nobody drives it.
        _ = state.update(.tick(Fixture.now.addingTimeInterval(8)))
        #expect(view(state).lines.contains { $0.contains("! interrupted") })
        #expect(state.attention.contains { $0.id == .run(Fixture.runID) })
    }

    @Test func aClockThatWasSetBackHidesNoRun() {
        var state = Fixture.night(120, 40)
        _ = state.update(.runs([Self.summary(lastAgo: -3600)]))
        #expect(state.attention.contains { $0.id == .run(Fixture.runID) })
    }

    @Test func oldProgressIsNoSpeed() {
        var state = Fixture.watched(going, Self.looks, 80, 24)
        #expect(view(state).lines.contains { $0.contains("GiB/s") && $0.contains("left") })
        _ = state.update(.tick(Fixture.now.addingTimeInterval(708)))
        let line = view(state).lines.first { $0.contains("2 export the data") } ?? ""
        #expect(line.hasSuffix("41%, 2.5 of 6.0 TiB as of 12m ago"))
    }

    @Test(arguments: [
        (Int64(2) << 40, Int64(6) << 40, "2.0 of 6.0 TiB"), (Int64(400) << 30, Int64(6) << 40, "0.3 of 6.0 TiB"),
        (Int64(3) << 30, Int64(6) << 40, "3.0 GiB of 6.0 TiB"), (Int64(0), Int64(0), "0 of 0 B"),
        (Int64(7) << 40, Int64(6) << 30, "7.0 TiB of 6.0 GiB"), (Int64.min, Int64.max, "0 B of 8192.0 PiB"),
    ])
    func anAmountNamesItsUnitOnce(copied: Int64, found: Int64, words: String) {
        var counters = TransferCounters()
        counters.bytesCopied = copied
        counters.bytesFound = found
        #expect(Words.copied(counters) == words)
    }

    @Test func timeIsLeftInSightOnAPlainTerminal() {
        let plan = Fixture.backup()
        for seconds in [12.0, 3000] {
            let looks = [40, 41].map { Fixture.progress($0, at: Fixture.ago(Double(42 - $0) * seconds)) }
            var state = Fixture.watched(Fixture.run(Fixture.exporting, plan: plan), looks, 80, 24)
            _ = state.update(.tick(Fixture.ago(seconds)))
            #expect(view(state).lines.contains { $0.contains(" of 6.0 TiB") && $0.hasSuffix(" left") })
        }
    }

    @Test func norIsTheProgressOfARunThatWaits() {
        let note = FailureNote(what: "gcloud is not signed in", remedy: "run: gcloud auth login", needsPerson: true)
        let run = Fixture.run(Fixture.exporting + [.waiting("export", note)])
        let lines = view(Fixture.watched(run, Self.looks, 80, 24)).lines
        #expect(lines.contains { $0.hasSuffix("41%, 2.5 of 6.0 TiB as of 12s ago") })
    }

    @Test func aDemoSaysThatItsRunsEndWithIt() {
        var settings = State.Settings(project: "ml-prod", isDemo: true)
        settings.exposedAfter = .seconds(24 * 3600)
        var state = State(settings: settings, size: Size(columns: 80, rows: 24), now: Fixture.now)
        _ = state.update(.runs(Fixture.summaries))
        for key in [Key.character("H"), .down, .down, .enter] { _ = state.update(.key(key)) }
        let run = Run(
            id: Fixture.id("0badcafe"), plan: Fixture.plan(), createTime: Fixture.ago(5), by: Fixture.ops)
        _ = state.update(.run(run, nil))
        let text = view(state).lines.joined()
        #expect(text.contains("The run ends with this demo."))
        #expect(!text.contains("You may close this terminal"))
    }

    /// The project is what nobody may mistake, whatever else there is to say.
    @Test func theProjectIsNotCutAndStaysWhereItIs() {
        for age in [0.0, 12] {
            var settings = State.Settings(project: "ml-prod")
            settings.exposedAfter = .seconds(24 * 3600)
            settings.detour = "127.0.0.1:18790"
            var state = State(settings: settings, size: Size(columns: 80, rows: 24), now: Fixture.now)
            let list = InstanceList(Fixture.instances)
            _ = state.update(.fetched(Fetched(.instances, .success(.instances(list)), at: Fixture.now)))
            let operations = Fixture.operations(copied: 60)
            _ = state.update(.fetched(Fetched(.operations, .success(.operations(operations)), at: Fixture.now)))
            _ = state.update(.runs(Fixture.summaries))
            _ = state.update(.tick(Fixture.now + age))
            #expect(view(state).lines[0].hasPrefix("psconsole  detour ml-prod "), "\(view(state).lines[0])")
        }
    }

    @Test func whoOpensTheConsoleIsToldOnceWhatGoesOn() {
        var state = Fixture.night(80, 24)
        _ = state.update(.runs(Fixture.summaries))
        #expect(state.notice == "run 0badcafe backs train-c up: step 4 of 7; H shows it")
        _ = state.update(.key(.down))
        _ = state.update(.runs(Fixture.summaries))
        #expect(state.notice == nil)
        state = Fixture.night(80, 24)
        let living = ["11111111", "22222222", "33333333"].map {
            Fixture.summary($0, .alive(Fixture.holder), "step 1 of 7: lock")
        }
        _ = state.update(.runs(living))
        #expect(state.notice == "3 runs go on; H shows them")
    }
}

/// Keys that are in sight do something.
@Suite struct ResumeKeyTests {
    private func night(_ summaries: [RunSummary], isReadOnly: Bool = false) -> State {
        var state = Fixture.night(120, 40, isReadOnly: isReadOnly)
        _ = state.update(.runs(summaries))
        _ = state.update(.key(.up))
        return state
    }

    @Test(arguments: 0..<4) func anInterruptedRunIsResumedFromEveryPane(pane: Int) {
        var state = night([Fixture.summaries[1], Fixture.summaries[2]])
        for _ in 0..<pane { _ = state.update(.key(.tab)) }
        #expect(view(state).lines.last?.contains("R resume") == true)
        #expect(state.update(.key(.character("R"))) == [.watchRun(Fixture.runID)])
        #expect(state.update(.key(.character("y"))) == [.resumeRun(Fixture.runID)])
    }

    @Test func theFirstRunOfTheStripIsMeantAndNoOtherNamesTheKey() {
        var state = night(Fixture.summaries)
        let lines = view(state).lines
        #expect(lines.contains { $0.contains("c0ffee00") && $0.hasSuffix("R decide") })
        #expect(lines.contains { $0.contains("run 7f3a91c0 interrupted") && !$0.contains("R resume") })
        #expect(lines.last?.contains("R decide") == true)
        #expect(state.update(.key(.character("R"))) == [.watchRun(Fixture.id("c0ffee00"))])
    }

    @Test func withNothingToResumeThereIsNoSuchKey() {
        let state = night([Fixture.summaries[2]])
        #expect(view(state).lines.last?.contains("R resume") == false)
    }

    @Test func readOnlyAQuestionHasNoNumbersToPress() {
        var state = night(Fixture.summaries, isReadOnly: true)
        for key in [Key.character("H"), .down, .enter] { _ = state.update(.key(key)) }
        _ = state.update(.run(Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)]), nil))
        let lines = view(state).lines
        #expect(lines.contains("    Try this step again."))
        #expect(!lines.contains { $0.contains("1  Try") })
    }
}

/// A journal that was damaged, can't be read, or can't be written.
@Suite struct JournalStateTests {
    private let file = "/home/ops/.local/state/psconsole/journal.sqlite.damaged-20261123T031407Z"

    @Test func aDamagedJournalIsSaidUntilSomebodyHasReadIt() {
        var state = Fixture.night(80, 24)
        _ = state.update(.journalDamaged(setAside: file))
        _ = state.update(.runs([]))
        #expect(
            view(state).lines[1].hasPrefix("✗ journal  was damaged; its runs are unknown. Look at the transfers first.")
        )
        for key in [Key.backTab, .enter] { _ = state.update(.key(key)) }
        _ = state.update(.runs(Fixture.summaries))
        let text = view(state).lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(text.contains(file) && text.contains("Runs that were on in it are unknown"))
        _ = state.update(.key(.escape))
        #expect(!state.attention.contains { $0.id == .damagedJournal })
    }

    @Test func aJournalThatCanOnlyBeReadShowsItsRunsAndBeginsNothing() {
        var state = Fixture.at("train-b", 80, 24)
        _ = state.update(.runs(Fixture.summaries, writeFailure: "Read-only file system"))
        _ = state.update(.key(.character("b")))
        #expect(state.notice == "b: no journal")
        _ = state.update(.key(.character("H")))
        #expect(view(state).lines.contains { $0.contains("0badcafe") })
        _ = state.update(.runs(Fixture.summaries))
        #expect(state.journalFailure == nil)
    }

    @Test func refreshReadsTheJournalFromTheHistoryToo() {
        var state = Fixture.night(80, 24)
        _ = state.update(.journalFailed("the disk is full"))
        _ = state.update(.key(.character("H")))
        #expect(state.update(.key(.control("r"))) == [.refresh])
    }

    @Test func theReasonIsReadableInTheHistory() {
        var state = Fixture.night(80, 24)
        let reason = JournalFailure.notWritable("/home/ops/.local/state/psconsole: Permission denied").inOneLine
        _ = state.update(.journalFailed(reason))
        _ = state.update(.key(.character("H")))
        let text = view(state).lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(text.contains("XDG_STATE_HOME to a folder of your own, then try again"))
    }
}
