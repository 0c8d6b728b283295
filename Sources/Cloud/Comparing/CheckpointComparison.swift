/// What two checkpoints have in common and what they have not, as far as a listing of both tells.
public struct CheckpointComparison: Hashable, Sendable {
    /// The first one's prefix.
    public let left: GCSURI
    /// The second one's.
    public let right: GCSURI
    /// All of it, by class.
    public let totals: ComparedTotals
    /// The same by folder.
    public let folders: ComparedFolders
    /// Some of the objects that differ.
    public let examples: Examples

    /// Makes one of what is known.
    public init(
        _ left: GCSURI, _ right: GCSURI, totals: ComparedTotals, folders: ComparedFolders = .init(),
        examples: Examples = .init()
    ) {
        self.left = left
        self.right = right
        self.totals = totals
        self.folders = folders
        self.examples = examples
    }

    /// Whether no object differs, as far as sizes and checksums tell.
    public var isSame: Bool { totals.differing == 0 }

    /// The first objects of each class that differs, in the order of the bytes of their names.
    public struct Examples: Hashable, Sendable {
        /// Of those that only the left one has.
        public private(set) var onlyLeft: [Object] = []
        /// Of those that only the right one has.
        public private(set) var onlyRight: [Object] = []
        /// Of those that changed.
        public private(set) var changed: [Change] = []

        /// How many of each class are named.
        public static let limit = 10

        /// None yet.
        public init() {}

        mutating func add(_ meeting: ListingMerge.Meeting) {
            switch meeting {
            case .left(let line) where onlyLeft.count < Self.limit: onlyLeft.append(Object(line))
            case .right(let line) where onlyRight.count < Self.limit: onlyRight.append(Object(line))
            case .both(let left, let right) where changed.count < Self.limit:
                switch Likeness(left, right) {
                case .otherSize, .otherContent: changed.append(Change(left, right))
                case .same, .sameBySize: break
                }
            case .left, .right, .both: break
            }
        }
    }

    /// An object that only one of them has.
    public struct Object: Hashable, Sendable {
        /// Its name below the checkpoint's prefix.
        public let name: String
        /// Its size in bytes.
        public let size: Int64

        init(_ line: ListingLine) { (name, size) = (line.name, line.size) }
    }

    /// An object that both have, and not the same.
    public struct Change: Hashable, Sendable {
        /// Its name below either prefix.
        public let name: String
        /// Its size in the left one, in bytes.
        public let leftSize: Int64
        /// Its size in the right one; where it is the same, the content differs.
        public let rightSize: Int64

        init(_ left: ListingLine, _ right: ListingLine) {
            (name, leftSize, rightSize) = (left.name, left.size, right.size)
        }
    }
}
