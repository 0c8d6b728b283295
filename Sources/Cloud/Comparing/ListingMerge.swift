/// One of two listings that are compared.
public enum Side: Hashable, Sendable, CaseIterable {
    /// The first one.
    case left
    /// The second one.
    case right

    /// The other one.
    public var other: Side { self == .left ? .right : .left }
}

/// Brings the lines of two listings together name by name, both in the order of the bytes of their names.
///
/// Lines are given as they come, from either side. What is held is what was given and has not met a line of the other side
/// yet, so that whoever gives lines only to the side that is short of them holds little.
struct ListingMerge: Sendable {
    /// A name, with what either side has of it.
    enum Meeting: Hashable, Sendable {
        case left(ListingLine)
        case right(ListingLine)
        case both(ListingLine, ListingLine)
    }

    private var left = Queue()
    private var right = Queue()

    /// Takes in the next lines of a side.
    mutating func take(_ lines: some Sequence<ListingLine>, from side: Side) {
        switch side {
        case .left: left.append(lines)
        case .right: right.append(lines)
        }
    }

    /// Nothing more follows on a side: only then is what the other side goes on with in that one alone.
    mutating func end(_ side: Side) {
        switch side {
        case .left: left.isOver = true
        case .right: right.isOver = true
        }
    }

    /// The next name in order; nothing until more is given, or at the end.
    mutating func next() -> Meeting? {
        guard let first = left.first else {
            guard left.isOver, let second = right.first else { return nil }
            right.removeFirst()
            return .right(second)
        }
        guard let second = right.first else {
            guard right.isOver else { return nil }
            left.removeFirst()
            return .left(first)
        }
        let order = ByteOrder(first.name, second.name)
        if order != .after { left.removeFirst() }
        if order != .before { right.removeFirst() }
        return switch order {
        case .before: .left(first)
        case .same: .both(first, second)
        case .after: .right(second)
        }
    }

    /// How many lines of a side have not met the other side yet.
    func held(_ side: Side) -> Int { self[side].count }

    /// Whether a side has nothing that could be met, though more may follow.
    func isShort(of side: Side) -> Bool { self[side].count == 0 && !self[side].isOver }

    /// Whether each name of a side came after the one before; what came of others tells nothing.
    func isInOrder(_ side: Side) -> Bool { self[side].isInOrder }

    private subscript(side: Side) -> Queue { side == .left ? left : right }

    /// Lines that wait; those that have gone are let go now and then, not one by one.
    private struct Queue {
        private var lines: [ListingLine] = []
        private var start = 0
        private var last: String?
        private(set) var isInOrder = true
        var isOver = false

        var count: Int { lines.count - start }
        var first: ListingLine? { start < lines.count ? lines[start] : nil }

        mutating func append(_ more: some Sequence<ListingLine>) {
            for line in more {
                if let last, ByteOrder(last, line.name) != .before { isInOrder = false }
                last = line.name
                lines.append(line)
            }
        }

        mutating func removeFirst() {
            start += 1
            guard start == lines.count || start >= Self.spent else { return }
            lines.removeFirst(start)
            start = 0
        }

        private static let spent = 500
    }
}

extension ListingMerge.Meeting {
    /// The name.
    var name: String {
        switch self {
        case .left(let line), .right(let line), .both(let line, _): line.name
        }
    }
}
