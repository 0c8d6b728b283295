import Cloud
import TestSupport

/// Two checkpoints of which one was made from the other by random edits, and what a comparison must find: told by
/// dictionaries, without any order.
struct RandomCheckpoints {
    typealias Bytes = [UInt8]

    private(set) var left: [Bytes: ObjectRecord] = [:]
    private(set) var right: [Bytes: ObjectRecord] = [:]

    static let prefixes: [Side: String] = [.left: "root/one/", .right: "other/two/"]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<random.below(80) {
            let name = Self.name(&random)
            let key = Bytes(name.utf8)
            let size = Int64(random.below(10))
            let checksum = random.below(4) == 0 ? "" : "AAAAAA=="
            left[key] = Self.record(name, size, checksum, in: .left)
            switch random.below(8) {
            case 0: left[key] = nil
            case 1: right[key] = Self.record(name, size + 1, checksum, in: .right)
            case 2: right[key] = Self.record(name, size, "BBBBBB==", in: .right)
            case 3: right[key] = Self.record(name, size, "", in: .right)
            case 4: right[key] = nil
            default: right[key] = Self.record(name, size, checksum, in: .right)
            }
            if random.below(10) == 0 { right[key] = Self.record(name, 7, "CCCCCC==", in: .right) }
        }
    }

    /// The objects of a side, in batches of random sizes.
    func batches(_ side: Side, _ random: inout SeededGenerator) -> [[ObjectRecord]] {
        var records = sorted(side)[...]
        var batches: [[ObjectRecord]] = []
        while !records.isEmpty {
            let batch = records.prefix(1 + random.below(9))
            batches.append(Array(batch))
            records = records.dropFirst(batch.count)
        }
        return batches
    }

    func sorted(_ side: Side) -> [ObjectRecord] {
        (side == .left ? left : right).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    enum Class: CaseIterable { case onlyLeft, onlyRight, changed, same, sameBySize }

    /// The names of a class, sorted, each with its two sizes.
    func expected(_ kind: Class) -> [(name: Bytes, left: Int64, right: Int64)] {
        Set(left.keys).union(right.keys).sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            guard Self.kind(left[key], right[key]) == kind else { return nil }
            return (key, left[key]?.size ?? 0, right[key]?.size ?? 0)
        }
    }

    private static func kind(_ left: ObjectRecord?, _ right: ObjectRecord?) -> Class? {
        guard let left else { return right == nil ? nil : .onlyRight }
        guard let right else { return .onlyLeft }
        if left.size != right.size { return .changed }
        if [left.crc32c, right.crc32c].contains("") { return .sameBySize }
        return left.crc32c == right.crc32c ? .same : .changed
    }

    static func record(_ name: String, _ size: Int64 = 1, _ crc32c: String = "AAAAAA==", in side: Side) -> ObjectRecord
    {
        ObjectRecord(name: (prefixes[side] ?? "") + name, size: size, crc32c: crc32c)
    }

    /// A name of few letters, so that many lie close together; some of more than one byte, whose order is another one, and
    /// some that sort between a folder and what lies in it.
    private static func name(_ random: inout SeededGenerator) -> String {
        let parts = ["a", "b", "/", "/", "-", "0", "é", "e\u{301}", "\u{301}", "\u{FFFF}", "\u{1F600}", "\t"]
        return (0..<1 + random.below(5)).map { _ in parts[random.below(parts.count)] }.joined()
    }
}
