import Cells
import Cloud
import Plans
import Testing

@testable import Console

@Suite struct SizeTests {
    private static let keys: [Key] = [
        .down, .tab, .end, .enter, .tab, .pageDown, .tab, .enter, .escape, .character("?"), .escape, .home, .backTab,
    ]

    @Test(arguments: [0, 1, 2, 5, 8, 20, 40, 80, 109, 110, 120, 200])
    func everyScreenIsDrawnAtEverySize(columns: Int) {
        for rows in [0, 1, 2, 3, 4, 5, 6, 10, 24, 29, 30, 40, 60] {
            var state = Fixture.night(columns, rows)
            for key in Self.keys {
                _ = state.update(.key(key))
                #expect(view(state).size == Size(columns: columns, rows: rows))
            }
        }
    }

    /// Every screen there is, with something on it.
    private static func screens(_ columns: Int, _ rows: Int) -> [State] {
        let plan = Fixture.plan(confirmation: .typed("train-b"), checks: Fixture.mixed)
        let undecided = Fixture.run(Fixture.exporting + [.failed("export", Fixture.partlyFailed)])
        var history = Fixture.night(columns, rows)
        _ = history.update(.runs(Fixture.summaries))
        _ = history.update(.key(.character("H")))
        var ended = Fixture.watched(Fixture.run(Fixture.finished), [], columns, rows)
        _ = ended.update(.runs(Fixture.summaries))
        return [
            Fixture.form(columns, rows, checks: Fixture.mixed), Fixture.review(Fixture.plan(), columns, rows),
            Fixture.review(plan, columns, rows), Fixture.watched(undecided, [], columns, rows),
            Fixture.watched(Fixture.run(Fixture.exporting), [Fixture.progress(40, at: Fixture.now)], columns, rows),
            history, ended, seriesPage(columns, rows),
        ]
    }

    private static func seriesPage(_ columns: Int, _ rows: Int) -> State {
        var state = Fixture.choosing(columns, rows)
        _ = state.update(.surveyed(Fixture.step12, Fixture.series, time: Fixture.ago(130)))
        _ = state.update(.key(.enter))
        return state
    }

    private static let screenKeys: [Key] = [
        .up, .enter, .pageDown, .end, .home, .tab, .down, .character("2"), .character("X"), .character("t"),
        .pasted("x"),
        .function(1), .escape, .escape, .character("l"), .pageUp, .escape,
    ]

    @Test(arguments: 0..<8) func plansAndRunsAreDrawnAtEverySize(screen: Int) {
        let sizes = [0, 1, 2, 9, 20, 40, 80, 200].flatMap { columns in
            [0, 1, 2, 4, 8, 24, 50].map { Size(columns: columns, rows: $0) }
        }
        var fresh = Self.screens(80, 24)[screen]
        for size in sizes {
            _ = fresh.update(.resized(size))
            var state = fresh
            for key in Self.screenKeys {
                _ = state.update(.key(key))
                #expect(view(state).size == size)
            }
        }
    }

    @Test func whatConfirmsIsInSightOnASmallScreenToo() {
        var state = Fixture.review(Fixture.plan(), 40, 8)
        #expect(view(state).lines.contains { $0.contains("▸ Cancel     7 steps below: Page") })
        for _ in 0..<5 { _ = state.update(.key(.pageDown)) }
        #expect(view(state).lines.contains { $0.contains("▸ Cancel") && $0.contains("Run: y") })
        #expect(view(Fixture.form(40, 8)).lines.contains { $0.hasPrefix("▸ Review") })
    }

    @Test func plansAndRunsCanBeShownInASCII() {
        for state in Self.screens(120, 40) {
            let unknown = view(state).inASCII().lines.joined().count { $0 == "?" }
            let original = view(state).lines.joined().count { $0 == "?" || $0 == "␛" }
            #expect(unknown == original, "a glyph of ours has no stand-in")
        }
    }

    @Test func aTinyTerminalStillShowsTheFailedInstance() {
        let lines = view(Fixture.night(20, 5)).lines
        #expect(lines.contains { $0.contains("train-a") })
        #expect(lines.contains { $0.contains("✗") })
    }

    @Test func afterATinySizeTheScreenIsAsBefore() {
        var state = Fixture.night(120, 40)
        let before = view(state)
        _ = state.update(.resized(Size(columns: 20, rows: 5)))
        _ = state.update(.resized(Size(columns: 120, rows: 40)))
        #expect(view(state) == before)
    }

    @Test func everyScreenCanBeShownInASCII() {
        var state = Fixture.night(120, 40)
        for key in Self.keys {
            _ = state.update(.key(key))
            let unknown = view(state).inASCII().lines.joined().contains("?")
            let original = view(state).lines.joined().contains("?")
            #expect(unknown == original, "a glyph of ours has no stand-in")
        }
    }
}
