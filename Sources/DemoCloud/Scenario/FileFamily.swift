import FoundationEssentials

/// One entry of a layout: a file, or many that differ by a number.
struct FileFamily: Hashable, Sendable {
    enum Filling: Hashable, Sendable {
        case text(String)
        case size(Int64)
    }

    /// The path, split at `{i}` where the family is numbered.
    var prefix: String
    var suffix: String?
    var numbers: Range<Int>
    /// How wide the number is written.
    var digits: Int
    var filling: Filling
    /// The object's settings, such as its holds; only where it is not numbered.
    var settings: JSONObject = [:]

    /// The entries of an index below a prefix, written from one moment on.
    func entry(under base: String, generation: Int64, created: Date, interval: TimeInterval) -> ObjectIndex.Entry {
        let seed = Self.hash(prefix + (suffix ?? ""))
        guard let suffix, case .size(let size) = filling else {
            let made: Content =
                switch filling {
                case .text(let text): .bytes(Array(text.utf8))
                case .size(let size): .generated(seed: seed, size: size)
                }
            return .one(
                StoredObject(
                    name: base + prefix, content: made, generation: generation, created: created,
                    settings: settings))
        }
        let series = ObjectSeries(
            prefix: base + prefix, digits: digits, suffix: suffix, size: size, seed: seed,
            generation: generation - Int64(numbers.lowerBound),
            created: created - Double(numbers.lowerBound) * interval, interval: interval)
        return .run(ObjectRun(series: series, lower: numbers.lowerBound, upper: numbers.upperBound))
    }

    /// FNV-1a: the same path holds the same bytes in an instance and in a checkpoint, in every run of the program.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension ScenarioBuilder {
    func families(_ node: ScenarioNode) throws(ScenarioMistake) -> [FileFamily] {
        var families: [FileFamily] = []
        for element in try node.elements() { families.append(try family(element)) }
        return families
    }

    private func family(_ node: ScenarioNode) throws(ScenarioMistake) -> FileFamily {
        try node.allow("path", "text", "size", "count", "first", "digits", "eventBasedHold", "temporaryHold")
        let path = try node.text("path")
        let filling: FileFamily.Filling = node.has("text") ? .text(try node.text("text")) : .size(try node.size("size"))
        guard let range = path.firstRange(of: "{i}") else {
            guard !node.has("count") else { throw node["path"].mistake("{i} in the path of a counted family") }
            var family = FileFamily(prefix: path, suffix: nil, numbers: 0..<1, digits: 1, filling: filling)
            for hold in ["eventBasedHold", "temporaryHold"] where try node.flag(hold, or: false) {
                family.settings[hold] = true
            }
            return family
        }
        guard case .size(let size) = filling else {
            throw node["text"].mistake("a size, not a text, for a counted family")
        }
        let first = try node.count("first", or: 0)
        let count = try node.count("count")
        let (bytes, overflows) = size.multipliedReportingOverflow(by: Int64(count))
        guard count > 0, !overflows, bytes < 1_000_000_000_000_000_000 else {
            throw node["count"].mistake("a number above zero, and less than 10^18 bytes in all")
        }
        let natural = String(first + count - 1).count
        let digits = try node.count("digits", or: natural)
        guard (natural...18).contains(digits) else { throw node["digits"].mistake("a width from \(natural) to 18") }
        return FileFamily(
            prefix: String(path[..<range.lowerBound]), suffix: String(path[range.upperBound...]),
            numbers: first..<first + count, digits: digits, filling: filling)
    }

    func layout(_ node: ScenarioNode) throws(ScenarioMistake) -> [FileFamily] {
        guard let layout = layouts[try node.text] else { throw node.mistake("the name of one of the layouts") }
        return layout
    }

    /// An index holding families of files; it takes `took` to write them.
    mutating func index(
        of families: [FileFamily], under base: String, created: Date, took: TimeInterval
    ) -> ObjectIndex {
        let count = families.reduce(0) { $0 + $1.numbers.count }
        let interval = took / Double(max(count, 1))
        var index = ObjectIndex()
        var before = 0
        for family in families {
            let begin = created + Double(before) * interval
            let generation = world.newGeneration(count: Int64(family.numbers.count), at: begin)
            index.insert(family.entry(under: base, generation: generation, created: begin, interval: interval))
            before += family.numbers.count
        }
        return index
    }
}
