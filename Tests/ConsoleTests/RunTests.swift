import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

@Suite struct RunTests {
    private let going = Fixture.run(Fixture.exporting)
    private let undecided = Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)])

    private func history(_ downs: Int = 0) -> State {
        var state = Fixture.night(80, 24)
        _ = state.update(.runs(Fixture.summaries))
        _ = state.update(.key(.character("H")))
        for _ in 0..<downs { _ = state.update(.key(.down)) }
        return state
    }

    @Test func theHistoryLeadsToARunAndBack() {
        var state = history(1)
        #expect(state.update(.key(.enter)) == [.watchRun(Fixture.runID)])
        #expect(state.update(.key(.escape)) == [.watchRun(nil)])
        #expect(view(state).lines[1] == "HISTORY 6")
        #expect(view(state).lines.contains { $0.hasPrefix("▸ ") && $0.contains("7f3a") })
    }

    @Test func theBellRingsOnceWhenSomebodyIsNeeded() {
        var state = Fixture.watched(going, [], 80, 24)
        #expect(state.update(.run(going, nil)).isEmpty)
        #expect(state.update(.run(undecided, nil)) == [.bell])
        #expect(state.update(.run(undecided, nil)).isEmpty)
        #expect(state.update(.run(Fixture.run(Fixture.finished), nil)) == [.bell])
        #expect(state.update(.run(Fixture.run(Fixture.finished), nil)).isEmpty)
    }

    @Test func whatIsOverWhenItIsOpenedRingsNoBell() {
        var state = history(1)
        _ = state.update(.key(.enter))
        #expect(state.update(.run(Fixture.run(Fixture.finished), nil)).isEmpty)
    }

    @Test(arguments: [("1", Choice.again), ("2", .stop)])
    func aDecisionIsAskedForTwice(key: String, choice: Choice) throws {
        let question = try #require(undecided.question)
        var state = Fixture.watched(undecided, [], 80, 24)
        #expect(state.update(.key(.character(Character(key)))).isEmpty)
        #expect(state.update(.key(.enter)).isEmpty)
        #expect(state.update(.key(.character("y"), isAlone: false)).isEmpty)
        #expect(state.update(.key(.character("y"))) == [.decide(Fixture.runID, question, choice)])
    }

    @Test func aQuestionThatIsSettledIsNotAsked() {
        var state = Fixture.watched(undecided, [], 80, 24)
        _ = state.update(.key(.character("2")))
        _ = state.update(.run(Fixture.run(Fixture.finished), nil))
        #expect(state.update(.key(.character("y"))).isEmpty)
        #expect(state.update(.key(.character("1"))).isEmpty)
    }

    @Test func cancellingTakesTheNameOfTheInstance() {
        var state = Fixture.watched(going, [], 80, 24)
        for character in "Xtrain-" { #expect(state.update(.key(.character(character))).isEmpty) }
        #expect(state.update(.key(.enter)).isEmpty)
        #expect(state.notice?.hasPrefix("Not yet") == true)
        _ = state.update(.key(.character("b")))
        #expect(state.update(.key(.enter)) == [.cancelRun(Fixture.runID)])
        _ = state.update(.run(Fixture.run(Fixture.exporting + [.cancelAsked(by: Fixture.ops)]), nil))
        _ = state.update(.key(.character("X")))
        #expect(state.notice == "X: being cancelled already")
    }

    @Test func abandoningIsForRunsThatNobodyDrives() {
        var state = Fixture.watched(going, [], 80, 24)
        #expect(state.update(.key(.character("a"))).isEmpty)
        #expect(state.notice == "a: while it goes on")
        _ = state.update(.runs(Fixture.summaries))
        for character in "atrain-b" { _ = state.update(.key(.character(character))) }
        #expect(state.update(.key(.enter)) == [.abandonRun(Fixture.runID)])
    }

    @Test func anInterruptedRunIsResumedFromTheStrip() {
        var state = Fixture.night(120, 40)
        _ = state.update(.runs(Fixture.summaries))
        for key in [Key.backTab, .down] { _ = state.update(.key(key)) }
        #expect(state.update(.key(.character("R"))) == [.watchRun(Fixture.runID)])
        #expect(state.update(.key(.character("y"))) == [.resumeRun(Fixture.runID)])
    }

    @Test(arguments: [Key.enter, .character("R")])
    func theStripOpensWhatNeedsADecision(key: Key) {
        var state = Fixture.night(120, 40)
        _ = state.update(.runs(Fixture.summaries))
        _ = state.update(.key(.backTab))
        #expect(state.update(.key(key)) == [.watchRun(Fixture.id("c0ffee00"))])
        // There the digits decide.
        _ = state.update(.key(.character("R")))
        #expect(state.notice == "R: it needs a decision")
    }

    @Test func theLogIsReadAsItGrows() {
        var state = Fixture.watched(going, [], 80, 24)
        #expect(state.update(.key(.character("l"))) == [.readLog(Fixture.runID, after: 0)])
        let events = Fixture.exporting.enumerated().map {
            Recorded(number: Int64($0.offset + 1), time: Fixture.now, event: $0.element)
        }
        _ = state.update(.log(Fixture.runID, events))
        #expect(state.update(.run(going, nil)).isEmpty)
        #expect(state.update(.run(undecided, nil)) == [.bell, .readLog(Fixture.runID, after: 6)])
    }

    @Test func aRunThatCouldNotBeStartedSaysWhy() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        _ = state.update(.key(.character("y")))
        _ = state.update(.orderFailed(Fixture.runID, "Nothing was started: the disk is full"))
        _ = state.update(.runs([]))
        #expect(view(state).lines.contains("  ✗ Nothing was started: the disk is full"))
        // It never began: no key makes the screen say that it starts.
        _ = state.update(.key(.down))
        #expect(view(state).lines.contains("  ✗ Nothing was started: the disk is full"))
        #expect(!view(state).lines.contains { $0.contains("Starting") })
    }

    @Test func aListingIsCounted() {
        let run = Fixture.run(Fixture.exporting + [.settled("export", StepResult(note: "90,000 objects"))])
        let progress = StepProgress(step: "verify", time: Fixture.ago(5), listed: 12_000)
        let state = Fixture.watched(run, [progress], 80, 24)
        #expect(view(state).lines.contains { $0.contains("listed 12,000 objects") })
    }

    @Test func withoutAJournalNothingIsBegun() {
        var state = Fixture.at("train-b", 80, 24)
        _ = state.update(.journalFailed("the disk is full"))
        #expect(state.update(.key(.character("b"))).isEmpty)
        #expect(state.notice == "b: no journal")
        for key in [Key.backTab, .enter] { _ = state.update(.key(key)) }
        #expect(view(state).lines[1] == "The journal can't be used")
        _ = state.update(.runs([]))
        #expect(state.overlay == nil)
        #expect(!state.attention.contains { $0.id == .journal })
    }

    @Test func aCheckpointIsVerified() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.enter))
        let uri = Fixture.uri("gs://ml-backups/train-a/step-12000/")
        #expect(state.update(.key(.character("v"))) == [.verify(uri)])
        #expect(state.update(.key(.character("v"))).isEmpty)
        _ = state.update(.verifying(uri, objects: 12_000))
        #expect(view(state).lines.contains { $0.contains("complete · verifying, 12,000 objects") })
        let verification = Verification(
            checkpoint: uri, time: Fixture.ago(20), objects: 48_211, bytes: 1, verdict: .sameTotals)
        _ = state.update(
            .verified(uri, words: "intact", isIntact: true, time: Fixture.ago(20), verification: verification))
        #expect(view(state).lines.contains { $0.contains("verified 20s ago: totals only") })
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.contains("verified 20s ago: intact") })
        #expect(state.update(.key(.character("v"))) == [.verify(uri)])
    }
}

@Suite struct ReadOnlyTests {
    @Test func noKeyLeadsToAChange() {
        let mutating = KeyTable(isReadOnly: false).bindings.filter(\.isMutating).flatMap(\.keys)
        for instance in ["train-b", "eval-1"] {
            for pane in 0..<4 {
                var state = Fixture.at(instance, 120, 40, isReadOnly: true)
                _ = state.update(.runs(Fixture.summaries))
                for _ in 0..<pane { _ = state.update(.key(.tab)) }
                for key in mutating {
                    let effects = state.update(.key(key))
                    #expect(effects.filter(\.isChange).isEmpty)
                    #expect(!state.screens.contains { if case .form = $0 { true } else { false } })
                }
            }
        }
    }

    @Test func theKeysAreNotThere() {
        var state = Fixture.at("train-b", 120, 40, isReadOnly: true)
        _ = state.update(.runs(Fixture.summaries))
        for (key, words) in ["b": ": started with --read-only", "R": ": started with --read-only", "y": "   ? help"] {
            _ = state.update(.key(.character(Character(key))))
            #expect(state.notice == "no key \(key)\(words)")
        }
        let text = view(state).lines.joined()
        #expect(!text.contains("b back up") && !text.contains("R resume") && text.contains("read-only"))
    }

    @Test func aRunIsWatchedAndLeftAlone() {
        var state = Fixture.night(80, 24, isReadOnly: true)
        _ = state.update(.runs(Fixture.summaries))
        for key in [Key.character("H"), .down, .enter] { _ = state.update(.key(key)) }
        _ = state.update(.run(Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)]), nil))
        for key in ["1", "2", "X", "a", "R", "y"] {
            #expect(state.update(.key(.character(Character(key)))).isEmpty)
        }
    }
}

extension Effect {
    fileprivate var isChange: Bool {
        switch self {
        case .plan, .start, .cancelRun, .decide, .resumeRun, .abandonRun, .saveScript, .preflight:
            true
        case .follow, .refresh, .rest, .repaint, .suspend, .quit, .bell, .followRuns, .watchRun, .readLog, .verify,
            .readPastImports, .findUse, .browse, .compare, .endComparison, .followSchedules, .readJobLog, .readSetup,
            .survey, .endSurvey:
            false
        }
    }
}
