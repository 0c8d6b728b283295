import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

@Suite struct FormGoldenTests {
    @Test(arguments: [(80, 24), (120, 40)])
    func everythingIsPrefilled(columns: Int, rows: Int) throws {
        try expectGolden(view(Fixture.form(columns, rows)), "form-\(columns)x\(rows)")
    }

    @Test func whatWasFoundIsSaidInWords() throws {
        try expectGolden(view(Fixture.form(80, 24, checks: Fixture.mixed)), "form-checks-80x24")
    }

    @Test func beforeAnythingWasFoundItIsLooking() throws {
        try expectGolden(view(Fixture.form(80, 24, checks: [])), "form-looking-80x24")
    }

    @Test func mistakesStandAtTheirField() throws {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .up, .character("!"), .up, .control("u"), .character("s")] { _ = state.update(.key(key)) }
        try expectGolden(view(state), "form-mistakes-80x24")
    }

    @Test func theMirrorSaysWhatItMeans() throws {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .character(" ")] { _ = state.update(.key(key)) }
        try expectGolden(view(state), "form-mirror-80x24")
    }
}

@Suite struct ReviewGoldenTests {
    @Test(arguments: [(80, 24), (120, 40), (200, 50)])
    func aPlanThatTakesAKey(columns: Int, rows: Int) throws {
        try expectGolden(view(Fixture.review(Fixture.backup(), columns, rows)), "review-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func whatAPersonShouldKnowComesFirstAndWhole(columns: Int, rows: Int) throws {
        let plan = Fixture.backup(checks: Fixture.doubtful)
        try expectGolden(view(Fixture.review(plan, columns, rows)), "review-doubtful-\(columns)x\(rows)")
    }

    @Test func aPlanThatTakesAName() throws {
        var state = Fixture.review(Fixture.backup(isMirror: true), 80, 24)
        for character in "train" { _ = state.update(.key(.character(character))) }
        try expectGolden(view(state), "review-typed-80x24")
    }

    @Test func aPlanThatCantBeRun() throws {
        try expectGolden(view(Fixture.review(Fixture.plan(checks: Fixture.mixed), 80, 24)), "review-obstacle-80x24")
    }

    @Test func aStepInFull() throws {
        var state = Fixture.review(Fixture.backup(), 80, 24)
        for _ in 0..<6 { _ = state.update(.key(.up)) }
        _ = state.update(.key(.enter))
        try expectGolden(view(state), "review-step-80x24")
    }
}

@Suite struct RunGoldenTests {
    private static let looks = [40, 41].map { Fixture.progress($0, at: Fixture.ago(Double(42 - $0) * 12)) }

    @Test(arguments: [(80, 24), (120, 40)])
    func itGoesOn(columns: Int, rows: Int) throws {
        let state = Fixture.watched(Fixture.run(Fixture.exporting), Self.looks, columns, rows)
        try expectGolden(view(state), "run-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func aBackupGoesOn(columns: Int, rows: Int) throws {
        let state = Fixture.watched(
            Fixture.run(Fixture.exporting, plan: Fixture.backup()), Self.looks, columns, rows)
        try expectGolden(view(state), "run-backup-\(columns)x\(rows)")
    }

    @Test func itStarts() throws {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        _ = state.update(.key(.character("y")))
        try expectGolden(view(state), "run-starting-80x24")
    }

    @Test func itWaitsForSomebodyToSignIn() throws {
        let note = FailureNote(what: "gcloud is not signed in", remedy: "run: gcloud auth login", needsPerson: true)
        let run = Fixture.run(Fixture.exporting + [.waiting("export", note)])
        try expectGolden(view(Fixture.watched(run, Self.looks, 80, 24)), "run-waiting-80x24")
    }

    @Test func itNeedsADecision() throws {
        let run = Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)])
        var state = Fixture.watched(run, [], 80, 24)
        try expectGolden(view(state), "run-question-80x24")
        _ = state.update(.key(.character("2")))
        try expectGolden(view(state), "run-choice-80x24")
    }

    @Test func itIsDone() throws {
        try expectGolden(view(Fixture.watched(Fixture.run(Fixture.finished), [], 80, 24)), "run-done-80x24")
    }

    @Test func itWasGivenUpAfterSomeObjectsFailed() throws {
        let events: [Event] =
            Fixture.exporting + [
                .failed("export", Fixture.partlyFailed), .decided("export", .stop, by: Fixture.ops),
                Fixture.intended("report"), .accepted("report", operation: nil), .settled("report", StepResult()),
                Fixture.intended("unlock"), .accepted("unlock", operation: nil), .settled("unlock", StepResult()),
                .ended(.stopped),
            ]
        try expectGolden(view(Fixture.watched(Fixture.run(events), [], 80, 40)), "run-failed-80x40")
    }

    @Test func itWasCancelled() throws {
        let failure = Failure(FailureNote(what: "the export was cancelled", remedy: ""))
        let events: [Event] =
            Fixture.exporting + [
                .cancelAsked(by: Fixture.ops), .cancelSent("export", Fixture.operation), .failed("export", failure),
                Fixture.intended("unlock"), .accepted("unlock", operation: nil), .settled("unlock", StepResult()),
                .ended(.cancelled),
            ]
        try expectGolden(view(Fixture.watched(Fixture.run(events), [], 80, 24)), "run-cancelled-80x24")
    }

    @Test func cancellingAsksForTheName() throws {
        var state = Fixture.watched(Fixture.run(Fixture.exporting), Self.looks, 80, 24)
        for character in "Xtrain" { _ = state.update(.key(.character(character))) }
        try expectGolden(view(state), "run-cancelling-80x24")
    }

    @Test func abandoningSaysWhatIsLeft() throws {
        var state = Fixture.watched(Fixture.run(Fixture.exporting), Self.looks, 80, 24)
        _ = state.update(.runs(Fixture.summaries))
        _ = state.update(.key(.character("a")))
        try expectGolden(view(state), "run-abandoning-80x24")
    }

    @Test func theLogTellsWhatHappened() throws {
        var state = Fixture.watched(Fixture.run(Fixture.finished), [], 80, 24)
        _ = state.update(.key(.character("l")))
        let events = Fixture.finished.enumerated().map {
            Recorded(number: Int64($0.offset + 1), time: Fixture.ago(590 - Double($0.offset) * 10), event: $0.element)
        }
        _ = state.update(.log(Fixture.runID, events))
        try expectGolden(view(state), "log-80x24")
    }
}

@Suite struct RunsGoldenTests {
    @Test(arguments: [(80, 24), (120, 40)])
    func theHistory(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = state.update(.runs(Fixture.summaries))
        _ = state.update(.key(.character("H")))
        try expectGolden(view(state), "history-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func theStripNamesTheRunsThatNeedSomebody(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = state.update(.runs(Fixture.summaries))
        for key in [Key.backTab, .down] { _ = state.update(.key(key)) }
        try expectGolden(view(state), "runs-\(columns)x\(rows)")
    }

    @Test func withoutAJournalEverythingIsShownAndNothingBegun() throws {
        var state = Fixture.at("train-b", 80, 24)
        _ = state.update(.journalFailed("the disk is full"))
        try expectGolden(view(state), "no-journal-80x24")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func aDamagedJournalComesBeforeEverything(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = state.update(.journalDamaged(setAside: "/home/ops/.local/state/psconsole/journal.sqlite.damaged-1"))
        try expectGolden(view(state), "damaged-journal-\(columns)x\(rows)")
    }

    @Test func theHistoryOfAJournalThatCantBeWritten() throws {
        var state = Fixture.night(80, 24)
        let reason = JournalFailure.notWritable("/home/ops/.local/state/psconsole: Read-only file system").inOneLine
        _ = state.update(.runs(Fixture.summaries, writeFailure: reason))
        for key in [Key.down, .character("H")] { _ = state.update(.key(key)) }
        try expectGolden(view(state), "history-unwritable-80x24")
    }

    @Test func aFailedInstanceCantBeBackedUpAndSaysSo() throws {
        try expectGolden(view(Fixture.night(120, 40)), "night-120x40")
    }

    @Test func readOnlyHasNoKeysThatChangeAnything() throws {
        var state = Fixture.at("train-b", 80, 40, isReadOnly: true)
        _ = state.update(.key(.character("?")))
        try expectGolden(view(state), "help-read-only-80x40")
    }

    @Test func aVerifiedCheckpointSaysWhatCameOfIt() throws {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.enter))
        let uri = Fixture.uri("gs://ml-backups/train-a/step-12000/")
        var json = #"{"missing":2,"changed":0,"added":0,"missingNames":["a","b"],"changes":[],"addedNames":[]}"#
        let objects = try JSONDecoder().decode(Verification.Objects.self, from: Data(json.utf8))
        let expected = ExpectedListing(objects: 48_211, bytes: 1)
        let verification = Verification(
            checkpoint: uri, time: Fixture.ago(20), objects: 48_209, bytes: 1,
            verdict: .differs(Verification.Differences(expected: expected, objects: objects)))
        _ = state.update(
            .verified(
                uri, words: "objects missing: 2 missing", isIntact: false, time: Fixture.ago(20),
                verification: verification))
        let train = state.readings.overviews.filter { $0.instance.name.id == "train-a" }
        #expect(checkpointsText(train, now: Fixture.now).contains("verified 20s ago: objects missing"))
        json = try CheckpointsReport(train, of: state.readings, now: Fixture.now).json()
        #expect(json.contains(#""verdict" : "differs""#) && json.contains(#""missing" : 2"#))
        // It no longer counts, for the strip as for the exposure.
        #expect(state.readings.overviews.first { $0.instance.name.id == "train-a" }?.newestComplete?.uri != uri)
        try expectGolden(view(state), "verified-80x24")
    }
}
