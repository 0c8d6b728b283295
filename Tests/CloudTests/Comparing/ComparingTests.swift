import TestSupport
import Testing

@testable import Cloud

/// Two listings that go on at the same time.
@Suite struct ComparingTests {
    private static let denied = CloudFailure(.permissionDenied(permission: "storage.objects.list"), task: "list")

    private let left: GCSURI
    private let right: GCSURI

    init() throws {
        left = try uri("gs://abc/root/one/")
        right = try uri("gs://abc/other/two/")
    }

    private func compare(
        _ leftListing: @escaping FakeStorage.Listing, _ rightListing: @escaping FakeStorage.Listing,
        each: @escaping @Sendable (ListedCounts) async -> Void = { _ in }
    ) async -> Result<CheckpointComparison, ComparisonFailure> {
        let storage = FakeStorage(listings: [left: leftListing, right: rightListing])
        do throws(ComparisonFailure) {
            return .success(try await storage.compare(left, with: right, each: each))
        } catch {
            return .failure(error)
        }
    }

    private static func records(_ numbers: Range<Int>, _ side: Side) -> [ObjectRecord] {
        numbers.map { RandomCheckpoints.record(String(10_000_000 + $0), in: side) }
    }

    /// Goes on until whoever takes the objects wants no more.
    private static func endless(_ side: Side, _ log: Log) -> FakeStorage.Listing {
        { take throws(CloudFailure) in
            var number = 0
            do throws(CloudFailure) {
                while true {
                    try await take(records(number..<number + 500, side))
                    number += 500
                    await Task.yield()
                }
            } catch {
                await log.note("\(side) ended")
                throw error
            }
        }
    }

    /// Hands over nothing more, until it is called off.
    private static func silence(_ side: Side, _ log: Log, after first: [ObjectRecord]) -> FakeStorage.Listing {
        { take throws(CloudFailure) in
            if !first.isEmpty { try await take(first) }
            let (never, source) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            withExtendedLifetime(source) {}
            await log.note("\(side) ended")
            throw CloudFailure(.cancelled, task: "list")
        }
    }

    /// Hands over these batches; lets others go on so many times before each.
    private static func whole(_ batches: [[ObjectRecord]], pauses: [Int] = []) -> FakeStorage.Listing {
        { take throws(CloudFailure) in
            for (number, batch) in batches.enumerated() {
                for _ in 0..<(number < pauses.count ? pauses[number] : 0) { await Task.yield() }
                try await take(batch)
            }
        }
    }

    @Test(arguments: UInt64(1)...40)
    func theOrderInWhichTheyComeChangesNothing(seed: UInt64) async throws {
        let checkpoints = RandomCheckpoints(seed: seed)
        guard !checkpoints.left.isEmpty, !checkpoints.right.isEmpty else { return }
        var random = SeededGenerator(seed: seed)
        var tally = ComparisonTally(left, right)
        var listings: [Side: FakeStorage.Listing] = [:]
        for side in Side.allCases {
            let batches = checkpoints.batches(side, &random)
            for batch in batches { tally.take(batch, from: side) }
            tally.end(side)
            listings[side] = Self.whole(batches, pauses: batches.map { _ in random.below(20) })
        }
        let result = await compare(try #require(listings[.left]), try #require(listings[.right]))
        #expect(try result.get() == tally.finish(), "seed \(seed)")
    }

    @Test func manyOnBothSides() async throws {
        func batches(_ side: Side, _ step: Int) -> [[ObjectRecord]] {
            stride(from: 0, to: 40_000, by: step).map { Self.records($0..<min($0 + step, 40_000), side) }
        }
        let counts = Log()
        let result = await compare(Self.whole(batches(.left, 500)), Self.whole(batches(.right, 77))) {
            // How far one side is ahead is what is held of it, and at most one batch more that was taken meanwhile.
            if abs($0[.left] - $0[.right]) > 1_500 { await counts.note("\($0)") }
        }
        let comparison = try result.get()
        #expect(comparison.isSame && comparison.totals.same.objects == 40_000)
        #expect(await counts.lines.isEmpty)
    }

    @Test(arguments: Side.allCases)
    func whoIsAheadWaits(side: Side) async throws {
        let meeting = ListingMeeting(left, right)
        let ahead = Task {
            for start in [0, 500, 1_000] { try await meeting.give(Self.records(start..<start + 500, side), from: side) }
        }
        while await !meeting.isWaiting(side) { await Task.yield() }
        #expect(await meeting.counts[side] == 500)
        // One name makes room for one more batch.
        try await meeting.give(Self.records(400..<401, side.other), from: side.other)
        while await meeting.counts[side] < 1_000 { await Task.yield() }
        while await !meeting.isWaiting(side) { await Task.yield() }
        #expect(await meeting.counts[side] == 1_000)
        // And the end of the other side lets it go on for good.
        #expect(await meeting.end(side.other))
        try await ahead.value
        #expect(await meeting.counts[side] == 1_500)
    }

    @Test(arguments: Side.allCases)
    func whoWaitsCanBeCalledOff(side: Side) async throws {
        let meeting = ListingMeeting(left, right)
        let ahead = Task { try await meeting.give(Self.records(0..<500, side), from: side) }
        while await !meeting.isWaiting(side) { await Task.yield() }
        ahead.cancel()
        await #expect(throws: CloudFailure(.cancelled, task: "storage objects list")) { try await ahead.value }
    }

    @Test(arguments: Side.allCases)
    func aFailureOfOneSideEndsBothAndIsNoDifference(side: Side) async throws {
        let log = Log()
        let failing: FakeStorage.Listing = { take throws(CloudFailure) in
            try await take(Self.records(0..<3, side))
            throw Self.denied
        }
        let other = Self.endless(side.other, log)
        let result = await side == .left ? compare(failing, other) : compare(other, failing)
        #expect(result == .failure(.unread(side == .left ? left : right, Self.denied)))
        #expect(await log.lines == ["\(side.other) ended"])
    }

    @Test(arguments: Side.allCases)
    func aFailureBehindTheLastObjectIsOne(side: Side) async throws {
        let objects = [Self.records(0..<3, side)]
        let failing: FakeStorage.Listing = { take throws(CloudFailure) in
            try await take(objects[0])
            throw Self.denied
        }
        let other = Self.whole([Self.records(0..<3, side.other)])
        let result = await side == .left ? compare(failing, other) : compare(other, failing)
        #expect(result == .failure(.unread(side == .left ? left : right, Self.denied)))
    }

    @Test(arguments: Side.allCases)
    func nothingUnderAPrefixIsNoCheckpoint(side: Side) async throws {
        let log = Log()
        let other = Self.endless(side.other, log)
        let result = await side == .left ? compare(Self.whole([]), other) : compare(other, Self.whole([]))
        #expect(result == .failure(.nothing(side == .left ? left : right)))
        #expect(await log.lines == ["\(side.other) ended"])
    }

    @Test(arguments: Side.allCases)
    func anotherOrderTellsNothing(side: Side) async throws {
        let log = Log()
        let odd = Self.whole([Self.records(5..<6, side), Self.records(4..<5, side)])
        let other = Self.endless(side.other, log)
        let result = await side == .left ? compare(odd, other) : compare(other, odd)
        guard case .failure(.unread(let prefix, let failure)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(prefix == (side == .left ? left : right) && failure.kind == .malformed)
        #expect(await log.lines == ["\(side.other) ended"])
    }

    @Test func cancellingEndsBoth() async throws {
        let log = Log()
        let (firsts, first) = AsyncStream<Void>.makeStream()
        let task = Task {
            await compare(
                Self.endless(.left, log), Self.silence(.right, log, after: Self.records(0..<2, .right))
            ) { counts in if counts[.left] >= 500 || counts[.right] > 0 { first.yield() } }
        }
        for await _ in firsts { break }
        task.cancel()
        #expect(await task.value == .failure(.cancelled))
        #expect(await Set(log.lines) == ["left ended", "right ended"])
    }

    @Test func theWordsNameWhatCouldNotBeRead() {
        let words = ComparisonFailure.unread(right, Self.denied).inOneLine
        #expect(words.contains("\(right) could not be read: PERMISSION_DENIED storage.objects.list"))
        #expect(words.hasSuffix("Nothing was compared."))
        #expect(ComparisonFailure.nothing(left).inOneLine.contains("Nothing lies under \(left)"))
    }

    private actor Log {
        private(set) var lines: [String] = []
        func note(_ line: String) { lines.append(line) }
    }
}
