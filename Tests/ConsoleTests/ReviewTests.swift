import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

@Suite struct ReviewTests {
    private let started: [Effect] = [.start(Fixture.runID, Fixture.plan()), .watchRun(Fixture.runID)]
    private let mirror = Fixture.plan(mirror: true, confirmation: .typed("train-b"))

    @Test func theKeyAloneRunsIt() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        #expect(state.update(.key(.character("y"))) == started)
        // The form is gone with it: Esc leads back to the dashboard, and the run goes on.
        #expect(state.update(.key(.escape)) == [.watchRun(nil)])
        #expect(state.screens.isEmpty)
    }

    @Test(arguments: [
        Key.enter, .pasted("y"), .pasted("train-b\ny"), .character("Y"), .character("b"), .character(" "), .right,
    ])
    func nothingElseDoes(key: Key) {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        #expect(!state.update(.key(key)).contains(started[0]))
    }

    @Test func theKeyAmongOthersDoesNot() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        #expect(state.update(.key(.character("y"), isAlone: false)).isEmpty)
        #expect(state.notice?.contains("press it alone") == true)
    }

    @Test func aKeyThatCameBeforeThePlanWasSeenDoesNot() {
        var state = Fixture.form(80, 24)
        let order = Fixture.order(state.update(.key(.control("g"))))
        #expect(state.update(.planned(order, Fixture.runID, Fixture.plan())) == [.rest])
        #expect(!view(state).lines.contains { $0.contains("Run: y") })
        #expect(state.update(.key(.character("y"))).isEmpty)
        _ = state.update(.rested)
        #expect(view(state).lines.contains { $0.contains("Run: y") })
        #expect(state.update(.key(.character("y"))) == started)
    }

    @Test(arguments: [Key.enter, .escape, .character("q"), .control("c")])
    func cancelLeadsBackToTheFormAsItWas(key: Key) {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        #expect(state.update(.key(key)).isEmpty)
        #expect(state.screens.count == 1)
        #expect(view(state).lines.contains { $0.hasPrefix("BACK UP") })
    }

    @Test func enterOnAStepShowsItsWholeCommand() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        for key in [Key.up, .up, .up, .up, .up, .up, .enter] { #expect(state.update(.key(key)).isEmpty) }
        let text = view(state).lines.joined(separator: "\n")
        #expect(text.contains("--location=us-central1-a\n"))
        #expect(text.contains("If it stops here"))
        _ = state.update(.key(.enter))
        #expect(!view(state).lines.joined().contains("If it stops here"))
    }

    @Test func onlyTheWholeNameAndEnterRunIt() {
        var state = Fixture.review(mirror, 80, 24)
        #expect(state.update(.key(.character("y"))).isEmpty)
        _ = state.update(.key(.backspace))
        for character in "train-b" {
            #expect(state.update(.key(.character(character))).isEmpty)
            if character != "b" { #expect(state.update(.key(.enter)).isEmpty) }
        }
        #expect(state.update(.key(.enter, isAlone: false)).isEmpty)
        #expect(state.update(.key(.enter)) == [.start(Fixture.runID, mirror), .watchRun(Fixture.runID)])
    }

    @Test func aPastedNameIsRefused() {
        var state = Fixture.review(mirror, 80, 24)
        #expect(state.update(.key(.pasted("train-b"))).isEmpty)
        #expect(state.notice?.contains("type train-b") == true)
        #expect(state.update(.key(.enter)).isEmpty)
        #expect(state.screens.count == 1)
    }

    @Test func soIsANameThatCameAllAtOnce() {
        var state = Fixture.review(mirror, 80, 24)
        for character in "train-b" { _ = state.update(.key(.character(character), isAlone: false)) }
        #expect(state.notice?.contains("type train-b") == true, "what was left out is told to the last key")
        guard case .review(let review) = state.screens.last else { return #expect(Bool(false), "no review") }
        #expect(review.typed?.text.isEmpty == true)
        #expect(!state.update(.key(.enter)).contains(.start(Fixture.runID, mirror)))
    }

    @Test func twoKeysThatRollIntoOneAnotherAreTyped() {
        var state = Fixture.review(mirror, 80, 24)
        for (index, character) in "train-b".enumerated() {
            _ = state.update(.key(.character(character), isAlone: index % 3 != 2))
        }
        #expect(state.update(.key(.enter)).count == 2)
    }

    @Test func anObstacleForbidsIt() {
        for plan in [
            Fixture.plan(checks: Fixture.mixed),
            Fixture.plan(confirmation: .typed("train-b"), checks: Fixture.mixed),
        ] {
            var state = Fixture.review(plan, 80, 24)
            for character in "ytrain-b" { #expect(state.update(.key(.character(character))).isEmpty) }
            #expect(!state.update(.key(.enter)).contains(.start(Fixture.runID, plan)))
        }
    }

    @Test func withoutAJournalItIsNotBegun() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        _ = state.update(.journalFailed("the disk is full"))
        #expect(state.update(.key(.character("y"))).isEmpty)
        #expect(state.notice?.contains("the disk is full") == true)
        _ = state.update(.key(.escape))
        #expect(state.update(.key(.enter)).isEmpty)
        _ = state.update(.runs([]))
        #expect(state.update(.key(.enter)).count == 1)
    }

    @Test func itIsWrittenAsAScript() {
        var state = Fixture.review(Fixture.plan(), 80, 24)
        #expect(state.update(.key(.character("w"))) == [.saveScript(Fixture.plan())])
        _ = state.update(.said("written to backup.sh"))
        #expect(view(state).lines.last == "written to backup.sh")
        state = Fixture.review(mirror, 80, 24)
        #expect(state.update(.key(.function(2))) == [.saveScript(mirror)])
    }

    @Test func aPlanThatNobodyWaitsForIsNotShown() {
        var state = Fixture.form(80, 24)
        var ahead = state
        let order = Fixture.order(ahead.update(.key(.control("g"))))
        #expect(state.update(.planned(order, Fixture.runID, Fixture.plan())).isEmpty)
        _ = state.update(.key(.control("g")))
        _ = state.update(.key(.escape))
        #expect(state.update(.planned(order, Fixture.runID, Fixture.plan())).isEmpty)
        #expect(state.screens.isEmpty)
    }

    @Test func cancellingATransferIsReviewedAsEveryPlan() {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.tab))
        let name = state.transfers[0].name
        #expect(state.update(.key(.character("X"))) == [.plan(.cancel(name))])
        // While the plan is being made, nothing is ordered twice.
        #expect(state.update(.key(.character("X"))).isEmpty)
        let plan = Plan(
            purpose: .cancel, title: "Cancel the export of train-b", instance: Fixture.name("train-b"),
            consequences: ["What was copied until then stays."], checks: [], steps: [],
            confirmation: .typed("train-b"))
        _ = state.update(.planned(.cancel(name), Fixture.runID, plan))
        #expect(view(state).lines[1] == "PLAN  Cancel the export of train-b")
        _ = state.update(.key(.escape))
        _ = state.update(.key(.end))
        #expect(state.update(.key(.character("X"))).isEmpty)
        #expect(state.notice == "X: it is over")
    }
}
