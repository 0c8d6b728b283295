import Testing

@testable import Cells

@Suite struct TableTests {
    private static let rows: [Table.Row] = [
        [[Span("FAILED")], [Span("train-a")], [Span("us-central1-a")], [Span("9 TiB")]],
        [[Span("ACTIVE")], [Span("a-much-longer-name-than-the-others")], [Span("europe-west4-b")], [Span("100 TiB")]],
    ]

    private static let table = Table(
        columns: [
            .init("STATE"), .init("NAME", elastic: true), .init("ZONE", importance: 3), .init("SIZE", right: true),
        ], rows: rows)

    private func lines(_ columns: Int, rows: Int = 3, offset: Int = 0, selected: Int? = nil) -> [String] {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        let area = frame.area
        Self.table.draw(
            on: &frame, in: area, offset: offset, selection: selected.map { .init(index: $0, hasFocus: true) })
        return frame.lines
    }

    @Test func columnsLineUpWithNumbersOnTheRight() {
        #expect(
            lines(80) == [
                "  STATE   NAME                                ZONE               SIZE",
                "  FAILED  train-a                             us-central1-a     9 TiB",
                "  ACTIVE  a-much-longer-name-than-the-others  europe-west4-b  100 TiB",
            ])
    }

    @Test func withLessRoomTheElasticColumnGivesWayFirst() {
        #expect(lines(56)[2] == "  ACTIVE  a-much-lon…the-others  europe-west4-b  100 TiB")
    }

    @Test func whatIsNiceToHaveGoesBeforeANameIsCut() {
        let table = Table(
            columns: [.init("NAME", elastic: true), .init("TYPE", importance: 1)],
            rows: [[[Span("a-name-of-twenty-cells")], [Span("scratch")]]])
        var frame = Frame(size: Size(columns: 30, rows: 2))
        let area = frame.area
        table.draw(on: &frame, in: area, offset: 0, selection: nil)
        #expect(frame.lines == ["  NAME", "  a-name-of-twenty-cells"])
    }

    @Test func withStillLessTheLeastImportantColumnGoes() {
        #expect(lines(40)[1] == "  FAILED  train-a                  9 TiB")
    }

    @Test func scrollingMovesNoColumn() {
        #expect(lines(80, rows: 2, offset: 1)[1] == lines(80)[2])
    }

    @Test func theSelectionIsMarkedAndReversedToTheEndOfItsColumns() {
        var frame = Frame(size: Size(columns: 80, rows: 3))
        let area = frame.area
        Self.table.draw(on: &frame, in: area, offset: 0, selection: .init(index: 0, hasFocus: true))
        #expect(frame.lines[1].hasPrefix("▸ FAILED"))
        let reversed = frame.row(1).map(\.style.isReversed)
        #expect(reversed.firstIndex(of: false) == Self.table.width)
        #expect(!frame.row(2).contains { $0.style.isReversed })
    }

    @Test func anyRoomIsEnough() {
        for columns in 0..<30 {
            for rows in 0..<4 { #expect(lines(columns, rows: rows, selected: 0).count == rows) }
        }
    }
}

@Suite struct GaugeTests {
    @Test(arguments: [
        (0.0, "▕        ▏"), (0.5, "▕████    ▏"), (0.55, "▕████▍   ▏"), (0.9999, "▕███████▉▏"), (1.0, "▕████████▏"),
        (-1.0, "▕        ▏"), (2.0, "▕████████▏"),
    ])
    func itIsFullOnlyWhenAllIsDone(share: Double, bar: String) {
        #expect(Gauge.bar(share, width: 10) == bar)
    }

    @Test(arguments: -1...4) func itHasEnds(width: Int) {
        #expect(Gauge.bar(0.5, width: width).count == max(2, width))
    }
}

@Suite struct WrappingTests {
    @Test func linesBreakAtBlanks() {
        #expect(Wrapping.lines(of: "one two three", columns: 7) == ["one two", "three"])
    }

    @Test func aWordThatIsTooLongIsBroken() {
        #expect(Wrapping.lines(of: "a gs://bucket/path", columns: 6) == ["a", "gs://b", "ucket/", "path"])
    }

    @Test(arguments: 1...40) func ofACommandNothingIsLost(columns: Int) {
        for text in ["gcloud storage cp 'two  blanks ' gs://bucket/a-long-name --flag", "", " ", "東京 e\u{301} x"] {
            let lines = Wrapping.exactLines(of: text, columns: columns)
            #expect(lines.joined() == text)
            for line in lines { #expect(Span(line).width <= max(columns, 2)) }
        }
    }

    @Test func aCommandBreaksBehindItsBlanks() {
        #expect(Wrapping.exactLines(of: "one two three", columns: 8) == ["one two ", "three"])
    }

    @Test func aWordWithoutEndIsNoTrouble() {
        let lines = Wrapping.lines(of: String(repeating: "x", count: 100_000), columns: 76)
        #expect(lines.count == 1316)
    }

    @Test(arguments: 1...20) func noLineIsTooWide(columns: Int) {
        let lines = Wrapping.lines(of: "東京 e\u{301}t\u{301} \u{1b}[31mred 👩‍👩‍👧 plain words here", columns: columns)
        for line in lines { #expect(Span(line).width <= max(columns, 2)) }
    }
}
