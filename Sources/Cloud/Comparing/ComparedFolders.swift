/// What differs by the folders that lie directly in two checkpoints.
public struct ComparedFolders: Hashable, Sendable {
    /// One folder.
    public struct Folder: Hashable, Sendable {
        /// Its name with the slash at its end; empty for what lies in no folder.
        public let name: String
        /// What is in it, on either side.
        public let totals: ComparedTotals

        /// Makes a folder.
        public init(name: String, totals: ComparedTotals) {
            self.name = name
            self.totals = totals
        }
    }

    /// What lies in no folder, where there is such a thing, and the folders in which most objects differ, in the order of
    /// their names.
    public let named: [Folder]
    /// How many further folders there are.
    public let others: Int64
    /// How many of these differ.
    public let differingOthers: Int64
    /// What is in them together.
    public let otherTotals: ComparedTotals

    /// Of how many folders the names are kept.
    public static let limit = 200

    /// Makes them of what is known.
    public init(
        named: [Folder] = [], others: Int64 = 0, differingOthers: Int64 = 0, otherTotals: ComparedTotals = .init()
    ) {
        self.named = named
        self.others = others
        self.differingOthers = differingOthers
        self.otherTotals = otherTotals
    }
}

/// Counts by folder while names come in the order of their bytes, in which those of one folder follow each other.
struct FolderTally: Sendable {
    /// What lies in no folder comes in between.
    private var loose = ComparedTotals()
    private var current: Entry?
    private var kept: [Entry] = []
    private var begun: Int64 = 0

    private var others: Int64 = 0
    private var differingOthers: Int64 = 0
    private var otherTotals = ComparedTotals()

    private struct Entry: Sendable {
        let number: Int64
        let name: String
        var totals = ComparedTotals()
        var folder: ComparedFolders.Folder { .init(name: name, totals: totals) }
    }

    mutating func add(_ meeting: ListingMerge.Meeting) {
        let name = meeting.name.utf8
        if let current, name.starts(with: current.name.utf8) {
            self.current?.totals.add(meeting)
        } else if let slash = name.firstIndex(of: UInt8(ascii: "/")) {
            keepCurrent()
            begun += 1
            current = Entry(number: begun, name: String(Substring(name[...slash])))
            current?.totals.add(meeting)
        } else {
            loose.add(meeting)
        }
    }

    func finish() -> ComparedFolders {
        var all = self
        all.keepCurrent()
        all.cut()
        let folders = all.kept.sorted { $0.number < $1.number }.map(\.folder)
        let isLoose = loose != ComparedTotals()
        return ComparedFolders(
            named: (isLoose ? [ComparedFolders.Folder(name: "", totals: loose)] : []) + folders,
            others: all.others, differingOthers: all.differingOthers, otherTotals: all.otherTotals)
    }

    private mutating func keepCurrent() {
        guard let current else { return }
        kept.append(current)
        self.current = nil
        // Not for each folder: in a checkpoint with a folder for each object that would be all that is done.
        if kept.count >= 2 * ComparedFolders.limit { cut() }
    }

    /// Keeps those in which most differs, the first where that is the same, and counts the others together.
    private mutating func cut() {
        guard kept.count > ComparedFolders.limit else { return }
        kept.sort { ($1.totals.differing, $0.number) < ($0.totals.differing, $1.number) }
        for entry in kept[ComparedFolders.limit...] {
            others += 1
            if entry.totals.differing > 0 { differingOthers += 1 }
            otherTotals.add(entry.totals)
        }
        kept.removeSubrange(ComparedFolders.limit...)
    }
}
