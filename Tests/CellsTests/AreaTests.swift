import Testing

@testable import Cells

@Suite struct AreaTests {
    private static let whole = Area(row: 2, column: 3, size: Size(columns: 10, rows: 5))

    @Test(arguments: -1...7)
    func whatIsTakenAndWhatIsLeftAreTheWhole(count: Int) {
        let taken = min(max(0, count), 5)

        var area = Self.whole
        #expect(area.takeTop(count) == Area(row: 2, column: 3, size: Size(columns: 10, rows: taken)))
        #expect(area == Area(row: 2 + taken, column: 3, size: Size(columns: 10, rows: 5 - taken)))

        area = Self.whole
        #expect(area.takeBottom(count) == Area(row: 7 - taken, column: 3, size: Size(columns: 10, rows: taken)))
        #expect(area == Area(row: 2, column: 3, size: Size(columns: 10, rows: 5 - taken)))
    }

    @Test(arguments: [(-1, 0), (0, 0), (4, 4), (10, 10), (12, 10)])
    func columnsAreTakenFromTheLeft(count: Int, taken: Int) {
        var area = Self.whole
        #expect(area.takeLeft(count) == Area(row: 2, column: 3, size: Size(columns: taken, rows: 5)))
        #expect(area == Area(row: 2, column: 3 + taken, size: Size(columns: 10 - taken, rows: 5)))
    }

    @Test func aSizeIsNeverNegative() {
        var size = Size(columns: -1, rows: -2)
        #expect(size == Size(columns: 0, rows: 0))
        size.columns -= 4
        size.rows -= 1
        #expect(size == Size(columns: 0, rows: 0))
    }
}
