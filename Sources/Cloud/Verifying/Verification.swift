public import struct FoundationEssentials.Date

/// What came of comparing a checkpoint with what its manifest says is in it.
public struct Verification: Hashable, Sendable, Codable {
    /// The checkpoint's prefix.
    public let checkpoint: GCSURI
    /// When the listing of it began: what changed later is not in it.
    public let time: Date
    /// How many objects were found.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// What follows.
    public let verdict: Verdict

    /// Makes a verification.
    public init(checkpoint: GCSURI, time: Date, objects: Int64, bytes: Int64, verdict: Verdict) {
        self.checkpoint = checkpoint
        self.time = time
        self.objects = objects
        self.bytes = bytes
        self.verdict = verdict
    }

    /// What follows from a comparison.
    public enum Verdict: Hashable, Sendable, Codable {
        /// Nothing differs: the digest of the manifest is that of what was found.
        case intact
        /// The numbers of objects and bytes are those of the manifest, which has no digest that would tell more.
        case sameTotals
        /// Something differs.
        case differs(Differences)
        /// It can't be told, and why.
        case unreadable(String)

        /// Whether nothing differs, as far as the manifest tells.
        public var isIntact: Bool {
            switch self {
            case .intact, .sameTotals: true
            case .differs, .unreadable: false
            }
        }
    }

    /// That a checkpoint differs from its manifest, and in what, where that can be told.
    public struct Differences: Hashable, Sendable, Codable {
        /// What the manifest says is there.
        public let expected: ExpectedListing
        /// Which objects differ; nothing when no listing was stored that could tell.
        public let objects: Objects?

        /// Makes differences; without objects they say that something changed, and that what can't be told.
        public init(expected: ExpectedListing, objects: Objects? = nil) {
            self.expected = expected
            self.objects = objects
        }
    }

    /// The objects that differ, by kind.
    public struct Objects: Hashable, Sendable, Codable {
        /// How many are gone.
        public internal(set) var missing: Int64 = 0
        /// How many are there with another size or content.
        public internal(set) var changed: Int64 = 0
        /// How many are there that were not.
        public internal(set) var added: Int64 = 0
        /// The first names of those that are gone.
        public internal(set) var missingNames: [String] = []
        /// The first of those that changed.
        public internal(set) var changes: [Change] = []
        /// The first names of those that were added.
        public internal(set) var addedNames: [String] = []

        /// How many of each kind are named.
        public static let named = 5

        /// Whether none differs.
        public var isEmpty: Bool { missing == 0 && changed == 0 && added == 0 }

        /// No differences yet.
        public init() {}

        mutating func take(missing name: String) {
            missing += 1
            if missingNames.count < Self.named { missingNames.append(name) }
        }

        mutating func take(added name: String) {
            added += 1
            if addedNames.count < Self.named { addedNames.append(name) }
        }

        mutating func take(changed name: String, _ what: Change.What) {
            changed += 1
            if changes.count < Self.named { changes.append(Change(name: name, what: what)) }
        }
    }

    /// One object that changed.
    public struct Change: Hashable, Sendable, Codable {
        /// Its name below the checkpoint's prefix.
        public let name: String
        /// What is different.
        public let what: What

        /// Makes a change.
        public init(name: String, what: What) {
            self.name = name
            self.what = what
        }

        /// What is different about an object.
        public enum What: Hashable, Sendable, Codable {
            /// The size in bytes, and so the content.
            case size(expected: Int64, found: Int64)
            /// The content, as far as its CRC32C tells: one that is told no longer counts as another.
            case content
        }
    }
}
