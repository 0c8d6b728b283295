import Cloud
import Testing

/// What is to be read, as follows from what was read.
@Suite struct FeedsTests {
    private func readings(running: Int) throws -> Readings {
        var readings = Readings(configuredRoots: [
            try selector("train-a"): [try uri("gs://abc/a"), try uri("gs://abc/shared")],
            try selector("train-b"): [try uri("gs://abc/b/"), try uri("gs://abc/shared/")],
        ])
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take(
            try (0..<running).map { try .transfer("\($0)", .import, to: "gs://abc/a/x", at: Double($0), .running) })
        return readings
    }

    private func root(_ text: String, isWatched: Bool = false) throws -> PollSchedule.Entry {
        .init(.root(try uri(text)), every: .seconds(isWatched ? 120 : 240), isWatched: isWatched)
    }

    @Test func beforeAnythingIsKnownTheListsAreRead() {
        let lists: [PollSchedule.Entry] = [
            .init(.instances, every: .seconds(20), isWatched: true),
            .init(.operations, every: .seconds(20), isWatched: true),
        ]
        #expect(Readings().feeds(refresh: .seconds(20)) { $0 == .trainA } == lists)
    }

    @Test func theRootsOfTheSelectedInstanceAreWatchedAndFirst() throws {
        let feeds = try readings(running: 0).feeds(refresh: .seconds(20)) { $0 == .trainB }
        #expect(
            try Array(feeds.dropFirst(2)) == [
                root("gs://abc/b/", isWatched: true), root("gs://abc/shared/", isWatched: true), root("gs://abc/a/"),
            ])
    }

    @Test func withoutASelectionNoRootIsWatched() throws {
        let feeds = try readings(running: 0).feeds(refresh: .seconds(20)) { _ in false }
        #expect(feeds.filter(\.isWatched).map(\.feed) == [.instances, .operations])
    }

    @Test func oneRunningTransferIsLookedAtByItself() throws {
        let readings = try readings(running: 1)
        let feeds = readings.feeds(refresh: .seconds(30)) { _ in false }
        #expect(feeds[1].interval == .seconds(30))
        #expect(feeds[2] == .init(.operation(try OperationName(id: "0")), every: .seconds(10), isWatched: true))
    }

    @Test func severalRunningTransfersAreLookedAtThroughTheirList() throws {
        let feeds = try readings(running: 3).feeds(refresh: .seconds(30)) { _ in false }
        #expect(feeds[1] == .init(.operations, every: .seconds(10), isWatched: true))
        #expect(!feeds.contains { if case .operation = $0.feed { true } else { false } })
    }
}
