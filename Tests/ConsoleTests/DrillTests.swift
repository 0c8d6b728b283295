import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// A drill from the restore browser, and what is said of a checkpoint that was restored in one.
@Suite struct DrillTests {
    private func press(_ keys: Key..., on state: inout State) -> [Effect] {
        keys.reduce(into: []) { $0 = state.update(.key($1)) }
    }

    private func draft(_ effects: [Effect]) -> RestoreDraft? {
        for case .plan(.drill(let draft)) in effects { return draft }
        return nil
    }

    @Test func dMakesThePlanOfADrillOfTheOneAtTheCursor() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), on: &state)
        let draft = try #require(self.draft(press(.character("d"), on: &state)))
        #expect(draft.source.words == "step-12000" && draft.name == "drill-step-12000")
        // Smaller than train-a itself, and beside it.
        #expect(draft.capacity == "12000" && draft.zone == "us-central1-a")
        #expect(draft.network == "projects/ml-prod/global/networks/ml-net" && draft.mistakes.isEmpty)
        // Once is enough.
        #expect(press(.character("d"), on: &state).isEmpty)
        #expect(state.notice == "d: the plan is being made")
        #expect(state.update(.planned(.drill(draft), Fixture.runID, Fixture.drill(draft))) == [.rest])
        guard case .review(let review)? = state.screens.last else {
            Issue.record("no plan is shown")
            return
        }
        #expect(review.plan.purpose == .drill && review.typed == nil && state.ordered == nil)
    }

    @Test func whatIsNotCompleteIsNotDrilled() {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .down, on: &state)
        #expect(press(.character("d"), on: &state).isEmpty)
        #expect(state.notice == "d: it is not complete")
        #expect(state.ordered == nil)
    }

    /// Who has left the browser waits for no plan any more.
    @Test func aPlanThatComesTooLateIsNotShown() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), on: &state)
        let draft = try #require(self.draft(press(.character("d"), on: &state)))
        _ = press(.escape, on: &state)
        _ = state.update(.planned(.drill(draft), Fixture.runID, Fixture.drill(draft)))
        #expect(state.screens.isEmpty)
        _ = press(.character("r"), on: &state)
        #expect(self.draft(press(.character("d"), on: &state)) != nil)
        _ = state.update(.planFailed(.drill(draft), "network: none"))
    }

    @Test func aPlanThatCanNotBeMadeSaysWhy() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), on: &state)
        let draft = try #require(self.draft(press(.character("d"), on: &state)))
        _ = state.update(.planFailed(.drill(draft), "network: none"))
        #expect(state.notice == "network: none" && state.ordered == nil)
    }

    @Test func readOnlyHasNoKeyForIt() {
        var state = Fixture.night(120, 40, isReadOnly: true)
        #expect(press(.character("r"), .character("d"), on: &state).isEmpty)
        #expect(!KeyTable(isReadOnly: true).bindings.contains { $0.action == .drill })
    }

    @Test func thePlanLooksAsAgreed() throws {
        var state = Fixture.night(80, 24)
        _ = press(.character("r"), on: &state)
        let draft = try #require(self.draft(press(.character("d"), on: &state)))
        _ = state.update(.planned(.drill(draft), Fixture.runID, Fixture.drill(draft)))
        _ = state.update(.rested)
        try expectGolden(view(state), "drill-plan-80x24")
    }

    /// Nobody gave it up, and nothing is said to be left that was deleted.
    @Test func aDrillThatFailedSaysSoAndLeavesNothing() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), on: &state)
        let draft = try #require(self.draft(press(.character("d"), on: &state)))
        func done(_ step: StepID) -> [Event] {
            [
                .intended(step, Intent(argv: ["gcloud"], requestID: nil)), .accepted(step, operation: nil),
                .settled(step, StepResult()),
            ]
        }
        let denied = Failure(FailureNote(what: "PERMISSION_DENIED", remedy: "give the right"))
        let begun: [Event] = [.taken(by: Fixture.ops, process: 4711)] + done("create")
        let events = begun + [.failed("import", denied)] + done("delete") + done("record") + [.ended(.stopped)]
        let run = Fixture.run(events, plan: Fixture.drill(draft))
        let shown = view(Fixture.watched(run, [], 120, 40)).lines
        #expect(shown.contains { $0.contains("✗ failed at") && $0.contains("PERMISSION_DENIED") }, "\(shown)")
        #expect(!shown.joined().contains("given up") && !shown.joined().contains("billed"), "\(shown)")
        #expect(logText([Recorded(number: 1, time: Fixture.now, event: .ended(.stopped))]).contains("stopped"))
        #expect(Words.event(.ended(.stopped), in: run.plan).words == "ended after a failure")
    }

    /// A drill of train-a's step-12000 that ended so many seconds ago.
    private static func drilled(_ state: inout State, _ reading: DrillReading) {
        let old = Fixture.listings[0]
        let listing = RootListing(
            root: old.root, prefixes: old.prefixes, manifests: old.manifests, drills: ["step-12000": reading])
        _ = state.update(.fetched(Fetched(.root(old.root), .success(.root(listing)), at: Fixture.ago(2))))
    }

    private static func reading(_ result: DrillReport.Result) -> DrillReading {
        .read(
            DrillReport(
                checkpoint: "step-12000", run: "7f3a91c0", by: Fixture.ops, result: result,
                reason: result == .restored ? "" : "create drill-step-12000: no capacity\u{1b}[31m",
                instance: Fixture.name("drill-step-12000"), startTime: Fixture.ago(5_000), endTime: Fixture.ago(2_000),
                seconds: .init(creation: 240, transfer: 2_040, total: 2_460), objects: 48_211,
                bytes: 3_408_486_046_105))
    }

    @Test(arguments: [(80, "drill 33m"), (120, "restored in a drill 33m ago, 41m")])
    func theListSaysThatItWasRestored(columns: Int, words: String) {
        var state = Fixture.night(columns, 40)
        Self.drilled(&state, Self.reading(.restored))
        _ = press(.enter, on: &state)
        let line = view(state).lines.first { $0.contains("step-12000 ") && $0.contains("✓ complete") } ?? ""
        #expect(line.contains("complete · \(words)"), "\(line)")
        // Its page tells it in full.
        _ = press(.home, .down, .enter, on: &state)
        while state.checkpointAtCursor?.name != "step-12000" { _ = press(.escape, .up, .enter, on: &state) }
        #expect(view(state).lines.contains { $0.contains("restored in a drill 33m ago, 41m") })
    }

    @Test func theBrowserSaysHowLongItTook() throws {
        var state = Fixture.night(120, 40)
        Self.drilled(&state, Self.reading(.restored))
        _ = press(.character("r"), on: &state)
        try expectGolden(view(state), "restore-browser-drilled-120x40")
    }

    @Test func aDrillThatFailedSaysWhy() throws {
        var state = Fixture.night(120, 40)
        Self.drilled(&state, Self.reading(.failed))
        _ = press(.character("r"), on: &state)
        let shown = view(state).lines
        #expect(shown.contains { $0.contains("drill failed 33m ago: create drill-step-12000: no capacity") })
        #expect(!shown.joined().contains("\u{1b}") && !shown.joined().contains("measured in the drill"))
    }

    @Test func theCommandLineSaysItToo() throws {
        var state = Fixture.night(120, 40)
        Self.drilled(&state, Self.reading(.restored))
        let overviews = state.readings.overviews.filter { $0.instance.name.id == "train-a" }
        let text = checkpointsText(overviews, now: Fixture.now)
        #expect(text.contains("complete · restored in a drill 33m ago, 41m"), "\(text)")
        let json = try CheckpointsReport(overviews, of: state.readings, now: Fixture.now).json()
        #expect(json.contains("\"result\" : \"restored\"") && json.contains("\"import\" : 2040"), "\(json)")
        Self.drilled(&state, .unreadable("it is too large: 70000 bytes"))
        let unread = state.readings.overviews.filter { $0.instance.name.id == "train-a" }
        #expect(
            checkpointsText(unread, now: Fixture.now).contains(
                "the result of its drill could not be read: it is too large: 70000 bytes"))
    }
}

extension Fixture {
    /// A drill as the builder plans it.
    static func drill(_ draft: RestoreDraft) -> Plan {
        guard let order = try? draft.order(by: ops), let first = RequestID("4b7ae0a2-0a4e-4f0e-9f5c-1d1f6d0c2a11"),
            let second = RequestID("5c8bf1b3-1b5f-4a1f-8a6d-2e2a7e1d3b22"),
            let third = RequestID("6d9c02c4-2c60-4b2f-9b7e-3f3b8f2e4c33")
        else { fatalError("not an order") }
        var findings = RestoreFindings()
        findings.checks = RestoreTests.checks + [Check("scheduled backups", .unread, "clusters are not looked at")]
        let restore = RestoreContext(run: runID, creation: first, transfer: second, scratch: "/scratch")
        let context = DrillContext(restore: restore, deletion: third)
        guard let plan = Plan.drill(order, findings, context) else { fatalError("no drill") }
        return plan
    }
}
