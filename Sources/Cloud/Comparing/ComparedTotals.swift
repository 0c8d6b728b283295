/// So many objects, of so many bytes.
public struct Amount: Hashable, Sendable {
    /// How many objects.
    public private(set) var objects: Int64 = 0
    /// Their bytes.
    public private(set) var bytes: Int64 = 0

    /// Makes an amount; nothing, where nothing is said.
    public init(objects: Int64 = 0, bytes: Int64 = 0) {
        self.objects = objects
        self.bytes = bytes
    }

    mutating func add(_ other: Amount) {
        objects = objects.clampedSum(other.objects)
        bytes = bytes.clampedSum(other.bytes)
    }

    mutating func add(_ line: ListingLine) { add(Amount(objects: 1, bytes: line.size)) }
}

/// What two listings have in common and what they have not: each object counts in exactly one class.
public struct ComparedTotals: Hashable, Sendable {
    /// What only the left one has.
    public private(set) var onlyLeft = Amount()
    /// What only the right one has.
    public private(set) var onlyRight = Amount()
    /// What has the same name and another size or CRC32C, as it is in the left one.
    public private(set) var changedLeft = Amount()
    /// The same objects as they are in the right one.
    public private(set) var changedRight = Amount()
    /// What has the same name, size and CRC32C.
    public private(set) var same = Amount()
    /// What has the same name and size, and no CRC32C on one side at least, so that another content can't be ruled out.
    public private(set) var sameBySize = Amount()

    /// Nothing compared yet.
    public init() {}

    /// How many objects differ.
    public var differing: Int64 {
        onlyLeft.objects.clampedSum(onlyRight.objects).clampedSum(changedLeft.objects)
    }

    /// All that one of the two listings has.
    public subscript(side: Side) -> Amount {
        var all = side == .left ? onlyLeft : onlyRight
        for part in [side == .left ? changedLeft : changedRight, same, sameBySize] { all.add(part) }
        return all
    }

    mutating func add(_ other: ComparedTotals) {
        onlyLeft.add(other.onlyLeft)
        onlyRight.add(other.onlyRight)
        changedLeft.add(other.changedLeft)
        changedRight.add(other.changedRight)
        same.add(other.same)
        sameBySize.add(other.sameBySize)
    }

    mutating func add(_ meeting: ListingMerge.Meeting) {
        switch meeting {
        case .left(let line): onlyLeft.add(line)
        case .right(let line): onlyRight.add(line)
        case .both(let left, let right):
            switch Likeness(left, right) {
            case .otherSize, .otherContent:
                changedLeft.add(left)
                changedRight.add(right)
            case .same: same.add(left)
            case .sameBySize: sameBySize.add(left)
            }
        }
    }
}

/// How two objects of the same name compare.
enum Likeness {
    case otherSize, otherContent, same, sameBySize

    init(_ left: ListingLine, _ right: ListingLine) {
        if left.size != right.size {
            self = .otherSize
        } else if left.crc32c.isEmpty || right.crc32c.isEmpty {
            self = .sameBySize
        } else {
            self = left.crc32c == right.crc32c ? .same : .otherContent
        }
    }
}
