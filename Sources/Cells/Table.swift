/// Rows of aligned columns under a line of titles.
///
/// Columns are as wide as their widest cell, also of rows that are not in sight, so that nothing moves while scrolling.
/// Where there is not enough room, the least important columns go first, then the elastic one is cut.
public struct Table: Sendable {
    /// One column.
    public struct Column: Sendable {
        let title: String
        let isRight: Bool
        let isElastic: Bool
        let importance: Int
        let least: Int

        /// Makes a column; numbers stand on the right.
        ///
        /// Of those that do not fit, the ones of least importance go first, and those of importance 0 never. One that has a
        /// least width keeps it whatever is in sight.
        public init(
            _ title: String, right: Bool = false, elastic: Bool = false, importance: Int = 0, least: Int = 0
        ) {
            self.title = title
            isRight = right
            isElastic = elastic
            self.importance = importance
            self.least = least
        }
    }

    /// One row: a list of spans for each column.
    public typealias Row = [[Span]]

    private let columns: [Column]
    private let rows: [Row]
    private static let gap = 2

    /// Makes a table; each row has as many cells as there are columns.
    public init(columns: [Column], rows: [Row]) {
        self.columns = columns
        self.rows = rows
    }

    /// How the selection is shown.
    public struct Selection: Sendable {
        /// Which row.
        public let index: Int
        /// Whether keys go to this table.
        public let hasFocus: Bool

        /// Makes one.
        public init(index: Int, hasFocus: Bool) {
            self.index = index
            self.hasFocus = hasFocus
        }
    }

    /// Draws the titles on the first row of an area and the rows from `offset` on below it.
    public func draw(on frame: inout Frame, in area: Area, offset: Int, selection: Selection?) {
        guard area.rows > 0, area.columns > 4 else { return }
        let layout = widths(in: area.columns - 2)
        var body = area
        let head = body.takeTop(1)
        var at = 2
        for (column, width) in layout {
            frame.draw(cell([Span(columns[column].title, .dim)], column, width), row: 0, column: at, in: head)
            at += width + Self.gap
        }
        for line in 0..<body.rows {
            let index = offset + line
            guard rows.indices.contains(index) else { return }
            var at = 2
            for (column, width) in layout {
                frame.draw(cell(rows[index][column], column, width), row: line, column: at, in: body)
                at += width + Self.gap
            }
            guard let selection, selection.index == index else { continue }
            frame.draw([Span(selection.hasFocus ? "▸" : "·")], row: line, in: body)
            if selection.hasFocus {
                let bar = Area(
                    row: body.row, column: body.column,
                    size: Size(columns: min(body.columns, at - Self.gap), rows: body.rows))
                // One plain bar: less to send, and easier to see.
                frame.restyle(row: line, in: bar) { _ in Style(reversed: true) }
            }
        }
    }

    /// How many columns it takes when nothing has to be cut.
    public var width: Int {
        let natural = naturalWidths
        return natural.reduce(2) { $0 + $1 } + Self.gap * max(0, natural.count - 1)
    }

    private var naturalWidths: [Int] {
        var natural = columns.map { max($0.least, Span($0.title).width) }
        for row in rows {
            for column in natural.indices {
                natural[column] = max(natural[column], row[column].reduce(0) { $0 + $1.width })
            }
        }
        return natural
    }

    private func cell(_ spans: [Span], _ column: Int, _ width: Int) -> [Span] {
        if columns[column].isElastic, spans.count == 1 {
            // The two ends of a name tell it from its neighbours.
            return [spans[0].cutInside(to: width)]
        }
        var left = width
        var cut: [Span] = []
        for span in spans where left > 0 {
            let part = span.cut(to: left)
            cut.append(part)
            left -= part.width
        }
        return columns[column].isRight ? [.gap(left)] + cut : cut
    }

    /// The columns that are shown, and how wide.
    private func widths(in available: Int) -> [(column: Int, width: Int)] {
        var natural = naturalWidths
        var shown = Array(columns.indices)
        func total() -> Int { shown.reduce(0) { $0 + natural[$1] } + Self.gap * max(0, shown.count - 1) }
        // The elastic column may shrink to this much before another has to go.
        func excess() -> Int {
            let spare = shown.reduce(0) { $0 + (columns[$1].isElastic ? max(0, natural[$1] - 14) : 0) }
            return total() - spare - available
        }
        // A name in full is worth more than what is nice to have.
        while total() > available,
            let least = shown.filter({ (1...2).contains(columns[$0].importance) }).min(by: isLess)
        {
            shown.removeAll { $0 == least }
        }
        while excess() > 0, let least = shown.filter({ columns[$0].importance > 0 }).min(by: isLess) {
            shown.removeAll { $0 == least }
        }
        for column in shown where columns[column].isElastic {
            natural[column] = max(1, natural[column] - max(0, total() - available))
        }
        return shown.map { ($0, natural[$0]) }
    }

    /// Of two columns of the same importance the right one goes first.
    private func isLess(_ left: Int, _ right: Int) -> Bool {
        columns[left].importance == columns[right].importance
            ? left > right : columns[left].importance < columns[right].importance
    }
}
