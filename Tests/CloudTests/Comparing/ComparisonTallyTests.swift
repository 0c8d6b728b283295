import Cloud
import TestSupport
import Testing

/// Comparing two listings in one pass.
@Suite struct ComparisonTallyTests {
    private func tally() throws -> ComparisonTally {
        ComparisonTally(try uri("gs://abc/root/one"), try uri("gs://abc/other/two/"))
    }

    /// Gives both sides' batches in a random order, as far as there is room.
    private func compare(_ checkpoints: RandomCheckpoints, seed: UInt64) throws -> CheckpointComparison {
        var random = SeededGenerator(seed: seed &+ 1_000)
        var batches: [Side: [[ObjectRecord]]] = [:]
        for side in Side.allCases { batches[side] = checkpoints.batches(side, &random).reversed() }
        var tally = try tally()
        var open = Set(Side.allCases)
        while !open.isEmpty {
            let side: Side = random.below(2) == 0 ? .left : .right
            guard open.contains(side) else { continue }
            if let batch = batches[side]?.popLast() {
                tally.take(batch, from: side)
            } else {
                tally.end(side)
                open.remove(side)
            }
        }
        for side in Side.allCases {
            #expect(tally.isInOrder(side) && tally.held(side) == 0, "seed \(seed)")
            #expect(tally.counts[side] == checkpoints.sorted(side).count, "seed \(seed)")
        }
        return tally.finish()
    }

    @Test(arguments: UInt64(1)...150)
    func randomEditsAreFoundExactly(seed: UInt64) throws {
        let checkpoints = RandomCheckpoints(seed: seed)
        let comparison = try compare(checkpoints, seed: seed)
        Self.expect(comparison.totals, of: checkpoints, where: { _ in true }, "seed \(seed)")
        #expect(comparison.isSame == Self.isSame(checkpoints), "seed \(seed)")

        let examples = comparison.examples
        Self.expect(examples.onlyLeft.map { ($0.name, $0.size, 0) }, checkpoints.expected(.onlyLeft), "seed \(seed)")
        Self.expect(examples.onlyRight.map { ($0.name, 0, $0.size) }, checkpoints.expected(.onlyRight), "seed \(seed)")
        Self.expect(
            examples.changed.map { ($0.name, $0.leftSize, $0.rightSize) }, checkpoints.expected(.changed),
            "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...150)
    func foldersAddUp(seed: UInt64) throws {
        let checkpoints = RandomCheckpoints(seed: seed)
        let folders = try compare(checkpoints, seed: seed).folders
        let names = Set(checkpoints.left.keys).union(checkpoints.right.keys).map(Self.folder)
        let sorted = Set(names).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(folders.named.map { Array($0.name.utf8) } == sorted, "seed \(seed)")
        #expect(folders.others == 0 && folders.differingOthers == 0 && folders.otherTotals == ComparedTotals())
        for folder in folders.named {
            Self.expect(
                folder.totals, of: checkpoints, where: { Self.folder($0) == Array(folder.name.utf8) },
                "seed \(seed) \(folder.name)")
        }
    }

    @Test(arguments: [199, 200, 201, 399, 400, 401, 1_234])
    func theFoldersInWhichMostDiffersAreNamed(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        // What each folder has on the left alone; besides, each has one object that both have.
        let extra = (0..<count).map { _ in random.below(4) }
        func name(_ number: Int) -> String { String("000\(number)".suffix(4)) + "/" }
        var records: [Side: [ObjectRecord]] = [.left: [], .right: []]
        for number in 0..<count {
            for side in Side.allCases { records[side]?.append(RandomCheckpoints.record("\(name(number))a", in: side)) }
            for index in 0..<extra[number] {
                records[.left]?.append(RandomCheckpoints.record("\(name(number))b\(index)", 3, in: .left))
            }
        }
        var tally = try tally()
        for side in Side.allCases {
            tally.take(records[side] ?? [], from: side)
            tally.end(side)
        }
        let folders = tally.finish().folders
        let ranked = (0..<count).sorted { (extra[$1], $0) < (extra[$0], $1) }
        let (kept, gone) = (ranked.prefix(ComparedFolders.limit), ranked.dropFirst(ComparedFolders.limit))
        #expect(folders.named.map(\.name) == kept.sorted().map(name))
        #expect(folders.named.map(\.totals.differing) == kept.sorted().map { Int64(extra[$0]) })
        #expect(folders.others == gone.count)
        #expect(folders.differingOthers == gone.count { extra[$0] > 0 })
        #expect(folders.otherTotals.same == Amount(objects: Int64(gone.count), bytes: Int64(gone.count)))
        let more = Int64(gone.reduce(0) { $0 + extra[$1] })
        #expect(folders.otherTotals.onlyLeft == Amount(objects: more, bytes: 3 * more))
    }

    @Test(arguments: UInt64(1)...20)
    func littleIsHeldAndOneSideMayAlwaysGoOn(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = (0..<5_000).map { String("000\($0)".suffix(4)) }
        var rest: [Side: ArraySlice<String>] = [:]
        for side in Side.allCases { rest[side] = all.filter { _ in random.below(4) > 0 }[...] }
        var tally = try tally()
        while rest.values.contains(where: { !$0.isEmpty }) {
            let able = Side.allCases.filter { tally.hasRoom(for: $0) && rest[$0]?.isEmpty == false }
            guard let side = able.randomElement(using: &random), let names = rest[side] else {
                Issue.record("seed \(seed): neither side may go on")
                return
            }
            let batch = names.prefix(1 + random.below(500))
            rest[side] = names.dropFirst(batch.count)
            tally.take(batch.map { RandomCheckpoints.record($0, in: side) }, from: side)
            if rest[side]?.isEmpty == true { tally.end(side) }
            #expect(Side.allCases.contains { tally.hasRoom(for: $0) }, "seed \(seed)")
            #expect(Side.allCases.allSatisfy { tally.held($0) < ComparisonTally.room + 500 }, "seed \(seed)")
        }
    }

    @Test func nothingIsMissingBeforeTheOtherSideHasEnded() throws {
        var tally = try tally()
        tally.take(["a", "b", "c"].map { RandomCheckpoints.record($0, in: .left) }, from: .left)
        tally.end(.left)
        tally.take([RandomCheckpoints.record("b", in: .right)], from: .right)
        // What comes before b is in the left one alone; of c that is not known yet.
        #expect(tally.finish().totals.onlyLeft.objects == 1)
        tally.end(.right)
        #expect(tally.finish().totals.onlyLeft.objects == 2)
    }

    @Test(arguments: Side.allCases, [["b", "a"], ["a", "a"], ["\u{1F600}", "\u{FF01}"]])
    func anotherOrderIsNoticed(side: Side, names: [String]) throws {
        var tally = try tally()
        tally.take(names.map { RandomCheckpoints.record($0, in: side) }, from: side)
        #expect(!tally.isInOrder(side) && tally.isInOrder(side.other))
    }

    @Test func countsThatAreTooLargeEndNothing() throws {
        var tally = try tally()
        for side in Side.allCases {
            tally.take(["a", "b"].map { RandomCheckpoints.record($0, .max, in: side) }, from: side)
            tally.end(side)
        }
        #expect(tally.finish().totals[.left] == Amount(objects: 2, bytes: .max))
    }

    private static func folder(_ name: [UInt8]) -> [UInt8] {
        name.firstIndex(of: UInt8(ascii: "/")).map { Array(name[...$0]) } ?? []
    }

    private static func isSame(_ checkpoints: RandomCheckpoints) -> Bool {
        [RandomCheckpoints.Class.onlyLeft, .onlyRight, .changed].allSatisfy { checkpoints.expected($0).isEmpty }
    }

    private static func expect(
        _ totals: ComparedTotals, of checkpoints: RandomCheckpoints, where isMeant: ([UInt8]) -> Bool,
        _ comment: Comment
    ) {
        func amount(_ kind: RandomCheckpoints.Class, _ side: Side) -> Amount {
            let objects = checkpoints.expected(kind).filter { isMeant($0.name) }
            return Amount(
                objects: Int64(objects.count), bytes: objects.reduce(0) { $0 + (side == .left ? $1.left : $1.right) })
        }
        #expect(totals.onlyLeft == amount(.onlyLeft, .left), comment)
        #expect(totals.onlyRight == amount(.onlyRight, .right), comment)
        #expect(totals.changedLeft == amount(.changed, .left), comment)
        #expect(totals.changedRight == amount(.changed, .right), comment)
        #expect(totals.same == amount(.same, .left), comment)
        #expect(totals.sameBySize == amount(.sameBySize, .left), comment)
        for side in Side.allCases {
            let all = (side == .left ? checkpoints.left : checkpoints.right).filter { isMeant($0.key) }.values
            #expect(
                totals[side] == Amount(objects: Int64(all.count), bytes: all.reduce(0) { $0 + $1.size }), comment)
        }
    }

    private static func expect(
        _ found: [(String, Int64, Int64)], _ expected: [(name: [UInt8], left: Int64, right: Int64)], _ comment: Comment
    ) {
        let first = expected.prefix(CheckpointComparison.Examples.limit)
        #expect(found.map { Array($0.0.utf8) } == first.map(\.name), comment)
        #expect(found.map(\.1) == first.map(\.left) && found.map(\.2) == first.map(\.right), comment)
    }
}
