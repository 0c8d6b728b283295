import Testing

@testable import Cells

@Suite struct FrameTests {
    @Test func aNewFrameIsBlank() {
        #expect(Frame(columns: 3, rows: 2).cells == Array(repeating: .blank, count: 6))
    }

    @Test func spansFollowOneAnother() {
        var frame = Frame(columns: 12)
        let end = frame.draw([Span("ab"), Span("東", .bold), Span("c")], row: 0, column: 1, in: frame.area)
        #expect(frame.text() == " ab東c      ")
        #expect(end == 6)
        #expect(frame.row(0)[3...4].allSatisfy { $0.style == .bold })
    }

    @Test func nothingLeavesItsArea() {
        var frame = Frame(columns: 9, rows: 3)
        let area = Area(row: 1, column: 3, size: Size(columns: 3, rows: 1))
        for row in -1...3 { frame.draw([Span("xxxxxxxxx")], row: row, in: area) }
        #expect((0...2).map { frame.text($0) } == ["         ", "   xxx   ", "         "])
    }

    @Test(arguments: [
        Area(row: -1, column: -2, size: Size(columns: 30, rows: 30)),
        Area(row: 1, column: 3, size: Size(columns: 30, rows: 30)),
        Area(row: 90, column: 90, size: Size(columns: 5, rows: 5)),
        Area(row: 0, column: 0, size: Size(columns: 0, rows: 0)),
    ])
    func anAreaThatReachesBeyondTheScreenIsClipped(area: Area) {
        var frame = Frame(columns: 4, rows: 2)
        for row in -2...32 {
            frame.draw([Span("東京東京東京")], row: row, in: area)
            frame.drawRight([Span("x東")], row: row, in: area)
            frame.restyle(row: row, in: area) { $0.reversed() }
        }
        #expect(frame.isWhole)
        frame.clear(area)
        #expect(frame.isWhole)
    }

    @Test func aRowThatIsNotThereHasNoCells() {
        let frame = Frame(columns: 4, rows: 2)
        #expect(frame.row(-1).isEmpty)
        #expect(frame.row(2).isEmpty)
        #expect(Frame(columns: 0, rows: 0).row(0).isEmpty)
    }

    @Test(arguments: [(4, "東京"), (3, "東 "), (2, "東"), (1, " ")])
    func aWideCharacterThatDoesNotFitIsLeftOut(columns: Int, shown: String) {
        var frame = Frame(columns: columns)
        frame.draw([Span("東京")], row: 0, in: frame.area)
        #expect(frame.text() == shown)
    }

    @Test(arguments: [(0, "x 京"), (1, " x京"), (2, "東x "), (3, "東 x")])
    func overwritingHalfAWideCharacterBlanksTheOther(column: Int, shown: String) {
        var frame = Frame(columns: 4)
        frame.draw([Span("東京")], row: 0, in: frame.area)
        frame.draw([Span("x")], row: 0, column: column, in: frame.area)
        #expect(frame.text() == shown)
        #expect(frame.isWhole)
    }

    @Test func aWideCharacterOverTwoHalvesBlanksBothOthers() {
        var frame = Frame(columns: 4)
        frame.draw([Span("東京")], row: 0, in: frame.area)
        frame.draw([Span("湾")], row: 0, column: 1, in: frame.area)
        #expect(frame.text() == " 湾 ")
        #expect(frame.isWhole)
    }

    @Test(arguments: [("12 GiB", "    12 GiB"), ("0123456789AB", "0123456789"), ("東", "        東")])
    func whatIsDrawnRightEndsAtTheEdge(text: String, shown: String) {
        var frame = Frame(columns: 10)
        frame.drawRight([Span(text)], row: 0, in: frame.area)
        #expect(frame.text() == shown)
    }

    @Test func restylingARowKeepsItsText() {
        var frame = Frame(columns: 4, rows: 2)
        frame.draw([Span("東x", .red)], row: 0, in: frame.area)
        frame.restyle(row: 0, in: frame.area) { $0.reversed() }
        #expect(frame.text() == "東x ")
        #expect(frame.row(0).allSatisfy { $0.style.isReversed })
        #expect(frame.row(0).map(\.style.colour) == [.red, .red, .red, .text])
        #expect(frame.row(1).allSatisfy { $0 == .blank })
    }

    @Test func aClearedAreaLeavesTheRestAlone() {
        var frame = Frame(columns: 6)
        frame.draw([Span("東京湾", .bold)], row: 0, in: frame.area)
        frame.clear(Area(row: 0, column: 1, size: Size(columns: 2, rows: 1)))
        #expect(frame.text() == "    湾")
        #expect(frame.isWhole)
    }
}
