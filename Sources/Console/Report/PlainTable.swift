import Cells

/// A table as lines of text, without a selection's column in front.
func plainTable(_ columns: [Table.Column], _ rows: [[String]]) -> [String] {
    let table = Table(columns: columns, rows: rows.map { row in row.map { [Span($0)] } })
    var frame = Frame(size: Size(columns: table.width + 2, rows: rows.count + 1))
    let area = frame.area
    table.draw(on: &frame, in: area, offset: 0, selection: nil)
    return frame.lines.map { String($0.dropFirst(2)) }
}
