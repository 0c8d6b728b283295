@testable import Cells

extension Frame {
    init(columns: Int, rows: Int = 1) {
        self.init(size: Size(columns: columns, rows: rows))
    }

    /// What a terminal would show on a row: the second half of a wide character is no text of its own.
    func text(_ row: Int = 0) -> String {
        String(self.row(row).filter { $0.width > 0 }.map(\.character))
    }

    /// Whether each wide character has its second half, each second half its wide character, and each row its width.
    var isWhole: Bool {
        (0..<size.rows).allSatisfy { row in
            let widths = self.row(row).map(\.width)
            let halves = zip([1] + widths, widths + [1])
            return halves.allSatisfy { ($0 == 2) == ($1 == 0) } && widths.reduce(0) { $0 + Int($1) } == size.columns
        }
    }
}

extension Span {
    /// What a terminal would show.
    var text: String { String(cells.map(\.character)) }
}
