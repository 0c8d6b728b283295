/// A whole screen as a value: what a view makes and a terminal shows.
///
/// Text gets into a frame only through ``Span``, so that no control character from outside can reach the terminal, and
/// nothing drawn can leave the area it was given.
public struct Frame: Hashable, Sendable {
    /// How large the screen is.
    public let size: Size
    /// Its cells, row by row.
    public private(set) var cells: [Cell]

    /// An empty screen.
    public init(size: Size) {
        self.size = size
        cells = Array(repeating: .blank, count: size.columns * size.rows)
    }

    /// Its whole area.
    public var area: Area { Area(size: size) }

    /// The cells of one row; none for a row that is not there.
    public func row(_ index: Int) -> ArraySlice<Cell> {
        guard (0..<size.rows).contains(index) else { return [] }
        return cells[index * size.columns..<(index + 1) * size.columns]
    }

    /// Its text, row by row, without the blanks at the end.
    public var lines: [String] {
        (0..<size.rows).map { index in
            var line = String(row(index).lazy.filter { $0.width > 0 }.map(\.character))
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Draws spans on one row of an area, from a column of that area on, and cuts them at its right edge.
    ///
    /// A wide character that would be cut in half is left out.
    /// - Returns: the column, within the area, after the last one drawn.
    @discardableResult
    public mutating func draw(_ spans: [Span], row: Int, column: Int = 0, in area: Area) -> Int {
        guard row >= 0, row < area.rows else { return column }
        var at = column
        for span in spans {
            for cell in span.cells {
                let width = Int(cell.width)
                guard at >= 0, at + width <= area.columns else { return at }
                set(cell, row: area.row + row, column: area.column + at)
                at += width
            }
        }
        return at
    }

    /// Draws spans so that they end at the right edge of an area's row.
    public mutating func drawRight(_ spans: [Span], row: Int, in area: Area) {
        let width = spans.reduce(0) { $0 + $1.width }
        draw(spans, row: row, column: max(0, area.columns - width), in: area)
    }

    /// Restyles one row of an area from end to end, as the selection does.
    public mutating func restyle(row: Int, in area: Area, _ change: (Style) -> Style) {
        guard row >= 0, row < area.rows else { return }
        for column in 0..<area.columns {
            guard let index = index(row: area.row + row, column: area.column + column) else { continue }
            cells[index].style = change(cells[index].style)
        }
    }

    /// Blanks an area, for what is drawn over it.
    public mutating func clear(_ area: Area) {
        for row in 0..<area.rows {
            for column in 0..<area.columns {
                set(.blank, row: area.row + row, column: area.column + column)
            }
        }
    }

    /// The same screen for a terminal that shows nothing but ASCII.
    public func inASCII() -> Frame {
        var copy = self
        // The second half of a glyph of ours has nothing to say; of a character that is not ours, it is unknown too.
        var secondHalf: Character = "?"
        for index in copy.cells.indices {
            let cell = copy.cells[index]
            let character = cell.width == 0 ? secondHalf : ASCII.standIn(for: cell.character)
            secondHalf = character == "?" ? "?" : " "
            copy.cells[index] = Cell(character, width: 1, style: cell.style)
        }
        return copy
    }

    private func index(row: Int, column: Int) -> Int? {
        guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return nil }
        return row * size.columns + column
    }

    private mutating func set(_ cell: Cell, row: Int, column: Int) {
        guard let index = index(row: row, column: column) else { return }
        if cell.width == 2, column + 1 >= size.columns { return }
        mend(before: index, column: column)
        mend(after: index + max(1, Int(cell.width)) - 1, column: column + max(1, Int(cell.width)) - 1)
        cells[index] = cell
        if cell.width == 2 { cells[index + 1] = .continuation(cell.style) }
    }

    /// Overwriting the second half of a wide character leaves no orphaned first half.
    private mutating func mend(before index: Int, column: Int) {
        guard cells[index].width == 0, column > 0 else { return }
        cells[index - 1] = Cell(" ", width: 1, style: cells[index - 1].style)
    }

    /// Overwriting the first half of a wide character leaves no orphaned second half.
    private mutating func mend(after index: Int, column: Int) {
        guard column + 1 < size.columns, cells[index].width == 2 else { return }
        cells[index + 1] = Cell(" ", width: 1, style: cells[index + 1].style)
    }
}
