/// What the objects under a prefix would be as files, read off a listing in the order of the bytes of their names.
///
/// It needs memory for one path only, however many objects there are.
public struct ImportedTree: Hashable, Sendable {
    /// How many objects.
    public private(set) var objects: Int64 = 0
    /// Their bytes.
    public private(set) var bytes: Int64 = 0
    /// The size of the largest object in bytes.
    public private(set) var largestObject: Int64 = 0
    /// The most entries that one folder would have.
    public private(set) var mostEntries: Int64 = 0
    /// The folder with that many, below the prefix.
    public private(set) var fullestFolder = ""
    /// How many objects can't become a file.
    public private(set) var misfits: Int64 = 0
    /// The first of those, each with why.
    public private(set) var examples: [Misfit] = []

    private let prefix: [UInt8]
    /// The folders on the way to the last object.
    private var folders: [Folder] = [Folder(name: [])]
    /// Objects whose names the last one's begins with: such a name may be a file and a folder at once.
    private var filesOnTheWay: [[UInt8]] = []

    private struct Folder: Hashable {
        let name: [UInt8]
        var entries: Int64 = 0
    }

    /// An object that can't become a file.
    public struct Misfit: Hashable, Sendable, Codable {
        /// Its name below the prefix.
        public let name: String
        /// Why it can't.
        public let reason: String
    }

    /// How many misfits are named.
    public static let named = 5
    /// The longest name of a file or folder in bytes (DAOS, `NAME_MAX`).
    public static let longestName = 255
    /// The longest path in bytes (DAOS, `PATH_MAX`).
    public static let longestPath = 4096

    /// Nothing listed yet under that prefix.
    public init(of prefix: GCSURI) { self.prefix = Array(prefix.folder.path.utf8) }

    /// Takes in the next objects, in the order of the bytes of their names.
    public mutating func add(_ records: [ObjectRecord]) {
        for record in records { add(record) }
    }

    private mutating func add(_ record: ObjectRecord) {
        objects = objects.clampedSum(1)
        bytes = bytes.clampedSum(record.size)
        largestObject = max(largestObject, record.size)
        let name = Array(record.name.utf8.dropFirst(prefix.count))
        filesOnTheWay.removeAll { !name.starts(with: $0) }
        // What ends in a slash stands for an empty folder.
        var names = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        let isFolder = names.last?.isEmpty == true
        if isFolder { names.removeLast() }
        if let reason = reason(against: names, name) {
            misfits += 1
            if examples.count < Self.named {
                examples.append(Misfit(name: String(decoding: name, as: UTF8.self), reason: reason))
            }
        }
        if !isFolder { filesOnTheWay.append(name) }
        enter(isFolder ? names : names.dropLast())
        if !isFolder { count(in: folders.count - 1) }
    }

    private func reason(against names: [[UInt8]], _ name: [UInt8]) -> String? {
        if names.isEmpty || names.contains(where: \.isEmpty) { return "a part of its name is empty" }
        if names.contains(where: { $0 == [0x2E] || $0 == [0x2E, 0x2E] }) { return "a part of its name is . or .." }
        if names.contains(where: { $0.count > Self.longestName }) {
            return "a part of its name is longer than \(Self.longestName) bytes"
        }
        if name.count >= Self.longestPath { return "its name is longer than \(Self.longestPath) bytes" }
        let slash = UInt8(ascii: "/")
        if filesOnTheWay.contains(where: { $0.count < name.count && name[$0.count] == slash }) {
            return "an object has the name of its folder"
        }
        return nil
    }

    /// Goes to a folder from the one before; each that is new is an entry of the one above.
    private mutating func enter(_ names: some Collection<[UInt8]>) {
        let shared = zip(folders.dropFirst(), names).prefix { $0.name == $1 }.count
        folders.removeLast(folders.count - 1 - shared)
        for name in names.dropFirst(shared) {
            count(in: folders.count - 1)
            folders.append(Folder(name: name))
        }
    }

    private mutating func count(in index: Int) {
        folders[index].entries += 1
        guard folders[index].entries > mostEntries else { return }
        mostEntries = folders[index].entries
        guard mostEntries % 1000 == 1 || fullestFolder.isEmpty else { return }
        let path = folders[...index].dropFirst().map { String(decoding: $0.name, as: UTF8.self) }
        fullestFolder = path.joined(separator: "/")
    }
}
