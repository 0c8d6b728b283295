import Cells
import Cloud
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
