/// The objects of a bucket, or the files of an instance, sorted by name.
///
/// Entries are single objects and runs of a series; their ranges of names never overlap, so every search is binary.
/// Swift orders normalised strings by their UTF-8 bytes, which is the order of Cloud Storage.
struct ObjectIndex: Hashable, Sendable {
    enum Entry: Hashable, Sendable {
        case one(StoredObject)
        case run(ObjectRun)

        var count: Int {
            switch self {
            case .one: 1
            case .run(let run): run.count
            }
        }

        var bytes: Int64 {
            switch self {
            case .one(let object): object.content.size
            case .run(let run): run.series.size * Int64(run.count)
            }
        }

        func name(_ offset: Int) -> String {
            switch self {
            case .one(let object): object.name
            case .run(let run): run.series.name(run.lower + offset)
            }
        }

        func object(_ offset: Int) -> StoredObject {
            switch self {
            case .one(let object): object
            case .run(let run): run.series.object(run.lower + offset)
            }
        }

        /// The part of the entry within a range of offsets.
        func part(_ range: Range<Int>) -> Entry {
            guard case .run(var run) = self else { return self }
            run.upper = run.lower + range.upperBound
            run.lower += range.lowerBound
            return .run(run)
        }
    }

    /// A place between two objects: everything before `offset` of the entry lies in front of it.
    struct Position: Hashable, Sendable {
        var entry: Int
        var offset: Int
    }

    private(set) var entries: [Entry] = []

    /// How many objects there are, and how many bytes they hold.
    var totals: (objects: Int64, bytes: Int64) {
        entries.reduce((0, 0)) { ($0.0 + Int64($1.count), $0.1 + $1.bytes) }
    }

    /// The first place whose object is not in front; `isInFront` must be true for a beginning of the names only.
    func position(whereNot isInFront: (String) -> Bool) -> Position {
        let entry = Self.partition(entries.count) { isInFront(entries[$0].name(entries[$0].count - 1)) }
        guard entry < entries.count else { return Position(entry: entry, offset: 0) }
        let offset = Self.partition(entries[entry].count) { isInFront(entries[entry].name($0)) }
        return Position(entry: entry, offset: offset)
    }

    func position(of name: String) -> Position { position { $0 < name } }

    func object(at position: Position) -> StoredObject? {
        guard position.entry < entries.count else { return nil }
        return entries[position.entry].object(position.offset)
    }

    func name(at position: Position) -> String? {
        guard position.entry < entries.count else { return nil }
        return entries[position.entry].name(position.offset)
    }

    func position(after position: Position) -> Position {
        position.offset + 1 < entries[position.entry].count
            ? Position(entry: position.entry, offset: position.offset + 1)
            : Position(entry: position.entry + 1, offset: 0)
    }

    subscript(name: String) -> StoredObject? {
        let place = position(of: name)
        guard self.name(at: place) == name else { return nil }
        return object(at: place)
    }

    /// Everything whose name begins with the prefix, in order.
    func parts(prefix: String) -> [Entry] {
        let from = position(of: prefix)
        let to = position { $0 < prefix || $0.hasPrefix(prefix) }
        return parts(from: from, to: to)
    }

    private func parts(from: Position, to: Position) -> [Entry] {
        guard from != to else { return [] }
        return (from.entry...min(to.entry, entries.count - 1)).compactMap { index in
            let lower = index == from.entry ? from.offset : 0
            let upper = index == to.entry ? to.offset : entries[index].count
            return lower < upper ? entries[index].part(lower..<upper) : nil
        }
    }

    mutating func insert(_ object: StoredObject) {
        let place = position(of: object.name)
        if name(at: place) == object.name { removeOne(at: place) }
        let free = split(at: position(of: object.name))
        entries.insert(.one(object), at: free)
    }

    mutating func insert(_ run: ObjectRun) {
        guard run.count > 0 else { return }
        let last = run.series.name(run.upper - 1)
        let place = position(of: run.series.name(run.lower))
        guard place == position(whereNot: { $0 <= last }) else {
            // Names of others lie in between: put the objects in one by one, which the entries' order demands.
            for number in run.lower..<run.upper { insert(run.series.object(number)) }
            return
        }
        let free = split(at: place)
        if free > 0, case .run(var before) = entries[free - 1], before.series == run.series, before.upper == run.lower {
            before.upper = run.upper
            entries[free - 1] = .run(before)
        } else {
            entries.insert(.run(run), at: free)
        }
    }

    mutating func insert(_ entry: Entry) {
        switch entry {
        case .one(let object): insert(object)
        case .run(let run): insert(run)
        }
    }

    /// Whether there was something to remove.
    @discardableResult
    mutating func remove(_ name: String) -> Bool {
        let place = position(of: name)
        guard self.name(at: place) == name else { return false }
        removeOne(at: place)
        return true
    }

    private mutating func removeOne(at place: Position) {
        let entry = entries[place.entry]
        let rest = [0..<place.offset, place.offset + 1..<entry.count].filter { !$0.isEmpty }.map { entry.part($0) }
        entries.replaceSubrange(place.entry...place.entry, with: rest)
    }

    /// Makes the place the border of two entries; the number of the entry behind it.
    private mutating func split(at place: Position) -> Int {
        guard place.entry < entries.count, place.offset > 0 else { return place.entry }
        let entry = entries[place.entry]
        entries.replaceSubrange(
            place.entry...place.entry, with: [entry.part(0..<place.offset), entry.part(place.offset..<entry.count)])
        return place.entry + 1
    }

    /// The first number below `count` for which `isInFront` is false; it must be true for a beginning only.
    static func partition(_ count: Int, _ isInFront: (Int) -> Bool) -> Int {
        var (lower, upper) = (0, count)
        while lower < upper {
            let middle = (lower + upper) / 2
            if isInFront(middle) { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
