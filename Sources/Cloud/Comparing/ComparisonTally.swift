/// Compares two checkpoints while both are listed, in one pass.
///
/// It needs no more memory for a million objects than for a few, as long as a side is given more only where there is room.
public struct ComparisonTally: Sendable {
    private let left: GCSURI
    private let right: GCSURI
    private var merge = ListingMerge()
    private var totals = ComparedTotals()
    private var folders = FolderTally()
    private var examples = CheckpointComparison.Examples()
    private var listed = ListedCounts()

    /// So many objects of a side may wait for the other one before it is held up; what is given at last may be more.
    public static let room = 500

    /// Begins with nothing listed under these prefixes.
    public init(_ left: GCSURI, _ right: GCSURI) {
        self.left = left.folder
        self.right = right.folder
    }

    /// Takes in the next objects of one side, in the order of the bytes of their names.
    public mutating func take(_ records: [ObjectRecord], from side: Side) {
        let prefix = prefix(side)
        merge.take(records.lazy.map { ListingLine($0, below: prefix) }, from: side)
        listed[side] += Int64(records.count)
        meet()
    }

    /// One side is listed to its end: only then is what follows on the other one in that one alone.
    public mutating func end(_ side: Side) {
        merge.end(side)
        meet()
    }

    /// Whether a side may go on; at any time one of them may.
    public func hasRoom(for side: Side) -> Bool { held(side) < Self.room }

    /// How many objects of a side wait for the other one.
    public func held(_ side: Side) -> Int { merge.held(side) }

    /// How many objects were listed so far.
    public var counts: ListedCounts { listed }

    /// Whether the names of a side came in order; where they did not, nothing can be told.
    public func isInOrder(_ side: Side) -> Bool { merge.isInOrder(side) }

    /// What it all amounts to, once both sides have ended.
    public func finish() -> CheckpointComparison {
        CheckpointComparison(left, right, totals: totals, folders: folders.finish(), examples: examples)
    }

    func prefix(_ side: Side) -> GCSURI { side == .left ? left : right }

    private mutating func meet() {
        while let meeting = merge.next() {
            totals.add(meeting)
            folders.add(meeting)
            examples.add(meeting)
        }
    }
}

/// How many objects of two checkpoints were listed so far.
public struct ListedCounts: Hashable, Sendable {
    private var left: Int64 = 0
    private var right: Int64 = 0

    /// None yet.
    public init() {}

    /// Those of one side.
    public internal(set) subscript(side: Side) -> Int64 {
        get { side == .left ? left : right }
        set { if side == .left { left = newValue } else { right = newValue } }
    }
}
