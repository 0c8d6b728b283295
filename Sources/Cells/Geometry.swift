/// A number of rows and columns.
public struct Size: Hashable, Sendable {
    /// How many columns.
    public var columns: Int {
        didSet { columns = max(0, columns) }
    }
    /// How many rows.
    public var rows: Int {
        didSet { rows = max(0, rows) }
    }

    /// Makes a size; a negative count becomes 0.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A rectangle of the screen; it may be empty.
public struct Area: Hashable, Sendable {
    /// The first row.
    public var row: Int
    /// The first column.
    public var column: Int
    /// How far it reaches.
    public var size: Size

    /// Makes a rectangle.
    public init(row: Int = 0, column: Int = 0, size: Size) {
        self.row = row
        self.column = column
        self.size = size
    }

    /// How many rows it has.
    public var rows: Int { size.rows }
    /// How many columns it has.
    public var columns: Int { size.columns }

    /// Takes that many rows from the top; the area shrinks by as many as it had.
    public mutating func takeTop(_ count: Int) -> Area {
        let taken = min(max(0, count), rows)
        defer {
            row += taken
            size.rows -= taken
        }
        return Area(row: row, column: column, size: Size(columns: columns, rows: taken))
    }

    /// Takes that many rows from the bottom; the area shrinks by as many as it had.
    public mutating func takeBottom(_ count: Int) -> Area {
        let taken = min(max(0, count), rows)
        size.rows -= taken
        return Area(row: row + rows, column: column, size: Size(columns: columns, rows: taken))
    }

    /// Takes that many columns from the left; the area shrinks by as many as it had.
    public mutating func takeLeft(_ count: Int) -> Area {
        let taken = min(max(0, count), columns)
        defer {
            column += taken
            size.columns -= taken
        }
        return Area(row: row, column: column, size: Size(columns: taken, rows: rows))
    }
}
