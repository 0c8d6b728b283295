import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// Plans are answers to orders: a late one is never taken for the answer to what was ordered since.
@Suite struct PlanOrderTests {
    @Test func thePlanOfADraftThatWasCorrectedIsNotOpened() {
        var state = Fixture.form(80, 24)
        let first = Fixture.order(state.update(.key(.control("g"))))
        for key in [Key.up, .up, .character("2")] { _ = state.update(.key(key)) }
        let second = Fixture.order(state.update(.key(.control("g"))))
        #expect(first != second)
        #expect(state.update(.planned(first, Fixture.runID, Fixture.plan())).isEmpty)
        _ = state.update(.planFailed(first, "an old mistake"))
        #expect(view(state).lines.contains { $0.contains("making the plan…") })
        #expect(state.update(.planned(second, Fixture.runID, Fixture.plan())) == [.rest])
    }

    @Test func thePlanOfATransferThatIsNoLongerMeantIsNotOpened() {
        var state = Fixture.night(80, 24)
        _ = state.update(.key(.tab))
        let first = Fixture.order(state.update(.key(.character("X"))))
        _ = state.update(.key(.down))
        let second = Fixture.order(state.update(.key(.character("X"))))
        #expect(first != second)
        let plan = Fixture.plan(confirmation: .typed("train-b"))
        #expect(state.update(.planned(first, Fixture.runID, plan)).isEmpty)
        _ = state.update(.planFailed(first, "it is over already"))
        #expect(state.notice == "making the plan that cancels it")
        #expect(state.update(.planned(second, Fixture.runID, plan)) == [.rest])
    }

    @Test func aFailedOrderIsReadBeforeItGoes() {
        let undecided = Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)])
        var state = Fixture.watched(undecided, [], 80, 24)
        for key in ["2", "y"] { _ = state.update(.key(.character(Character(key)))) }
        _ = state.update(.orderFailed(Fixture.runID, "the journal can't be written"))
        // The list and the run are read right after it, and again and again.
        _ = state.update(.runs(Fixture.summaries))
        _ = state.update(.run(undecided, nil))
        #expect(view(state).lines.contains { $0.contains("✗ the journal can't be written") })
        _ = state.update(.key(.down))
        #expect(!view(state).lines.contains { $0.contains("the journal can't be written") })
    }

    @Test func whoHasLeftTheRunIsToldToo() {
        var state = Fixture.watched(Fixture.run(Fixture.exporting), [], 80, 24)
        _ = state.update(.key(.escape))
        _ = state.update(.orderFailed(Fixture.runID, "the disk is full"))
        #expect(state.notice == "run 7f3a91c0: the disk is full")
    }

    @Test func aRunThatCouldNotBeReadSaysSoUntilItIs() {
        let run = Fixture.run(Fixture.exporting)
        var state = Fixture.watched(run, [], 80, 24)
        _ = state.update(.runFailed(Fixture.runID, "the file is held"))
        _ = state.update(.key(.down))
        #expect(view(state).lines.contains { $0.contains("✗ the file is held") })
        _ = state.update(.run(run, nil))
        #expect(!view(state).lines.contains { $0.contains("the file is held") })
    }

    @Test func noSecretReachesTheScreen() {
        let secret = "refused for ya29.a0AfH6SMBx"
        var state = Fixture.form(120, 40, checks: [Check("agent can write", .unread, secret)])
        #expect(view(state).lines.joined().contains("refused for [redacted]"))
        let order = Fixture.order(state.update(.key(.control("g"))))
        _ = state.update(.planned(order, Fixture.runID, Fixture.plan(checks: [Check("region", .obstacle, secret)])))
        _ = state.update(.orderFailed(Fixture.runID, secret))
        #expect(!view(state).lines.joined().contains("ya29"))
        #expect(!planText(Fixture.plan(checks: [Check("region", .obstacle, secret)])).contains("ya29"))
    }
}

/// Nobody confirms what was not on the screen.
@Suite struct StepsInSightTests {
    private func review(_ rows: Int, _ plan: Plan = Fixture.backup(checks: Fixture.doubtful)) -> State {
        Fixture.review(plan, 80, rows)
    }

    @Test func everyStepOfABackupIsInSightOnAPlainTerminal() {
        for plan in [Fixture.backup(), Fixture.backup(isMirror: true)] {
            let lines = view(review(24, plan)).lines
            for (index, step) in plan.steps.enumerated() {
                #expect(lines.contains { $0.hasPrefix("   \(index + 1)  \(step.title.prefix(20))") })
            }
            #expect(lines.contains { $0.contains("Run: ") })
        }
    }

    @Test func whatIsNotInSightIsNotConfirmed() {
        var state = review(18)
        #expect(state.update(.key(.character("y"))).isEmpty)
        #expect(state.notice == "Not yet: 7 steps below: PageDown shows them")
        #expect(view(state).lines.contains { $0.contains("▸ Cancel     7 steps below: PageDown shows them") })
        _ = state.update(.key(.pageDown))
        #expect(view(state).lines.contains { $0.contains("▸ Cancel     Run: y") })
        #expect(state.update(.key(.character("y"))).count == 2)
    }

    @Test func whoJumpsToTheEndHasNotSeenTheMiddle() {
        var state = review(9)
        _ = state.update(.key(.end))
        _ = state.update(.key(.character("y")))
        #expect(state.notice?.hasSuffix("above: PageUp shows them") == true)
        _ = state.update(.key(.pageUp))
        #expect(state.update(.key(.character("y"))).count == 2)
    }

    @Test func theCursorBringsStepsIntoSight() {
        var state = review(18)
        _ = state.update(.key(.up))
        for _ in 0..<7 { _ = state.update(.key(.up)) }
        #expect(state.update(.key(.character("y"))).count == 2)
    }

    @Test func aNameDoesNotConfirmItEither() {
        var state = review(12, Fixture.backup(isMirror: true))
        for character in "train-b" { #expect(state.update(.key(.character(character))).isEmpty) }
        #expect(state.notice?.contains("PageDown shows them") == true)
        for _ in 0..<3 { _ = state.update(.key(.pageDown)) }
        for character in "train-b" { _ = state.update(.key(.character(character))) }
        #expect(state.update(.key(.enter)).count == 2)
    }

    @Test func aPlanThatCameBehindTheHelpIsNotInSightYet() {
        var state = Fixture.form(80, 24)
        let order = Fixture.order(state.update(.key(.control("g"))))
        _ = state.update(.key(.function(1)))
        _ = state.update(.planned(order, Fixture.runID, Fixture.backup()))
        _ = state.update(.rested)
        #expect(state.update(.key(.escape)) == [.rest])
        #expect(state.update(.key(.character("y"))).isEmpty)
        _ = state.update(.rested)
        #expect(state.update(.key(.character("y"))).count == 2)
    }

    @Test func aWindowThatGrowsShowsThemToo() {
        var state = review(18)
        _ = state.update(.resized(Size(columns: 80, rows: 40)))
        #expect(state.update(.key(.character("y"))).count == 2)
    }

    @Test func theWholeCommandIsThereWithItsRequestID() {
        var state = review(24, Fixture.backup())
        for key in [Key.up, .up, .up, .up, .up, .up, .enter] { _ = state.update(.key(key)) }
        // Words that are longer than a line are broken where it ends.
        let text = view(state).lines.joined().filter { $0 != " " }
        #expect(text.contains("--request-id=4b7ae0a2-0a4e-4f0e-9f5c-1d1f6d0c2a11"))
        #expect(text.contains("--destination-gcs-bucket-uri=gs://ml-backups/train-b/train-b-20261123T031407Z/"))
    }
}
