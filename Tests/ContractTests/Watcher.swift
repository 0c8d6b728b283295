import Cloud
import CloudCommands
import Foundation
import Synchronization
import Testing

/// A console without a screen: a poller, and all that it has read.
actor Watcher {
    private let time: Time
    private let poller: Poller
    private(set) var readings: Readings
    private let changes: AsyncStream<Readings>
    private let change: AsyncStream<Readings>.Continuation

    init(_ world: World, deadline: Duration = .seconds(60), configured: [InstanceSelector: [GCSURI]] = [:]) {
        let runner = world.runner
        let time = Time()
        self.time = time
        poller = Poller(
            source: world.cloud(deadline: deadline, runner: runner), now: { time.now.withLock { $0 } },
            cost: { runner.cpuTime() })
        readings = Readings(configuredRoots: configured)
        (changes, change) = AsyncStream.makeStream()
    }

    /// Reads while the body runs.
    nonisolated func watch(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.poller.run { await self.take($0) } }
            await follow()
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Reads everything again, at that time.
    func refresh(at now: Date = World.start) async {
        time.now.withLock { $0 = now }
        await poller.refreshAll()
    }

    /// Waits until what was read fulfils the condition.
    func wait(until isMet: (Readings) -> Bool) async throws -> Readings {
        if isMet(readings) { return readings }
        for await readings in changes where isMet(readings) { return readings }
        throw CancellationError()
    }

    private func take(_ fetched: Fetched) async {
        readings.take(fetched)
        change.yield(readings)
        await follow()
    }

    private func follow() async {
        await poller.follow(readings.feeds(refresh: .seconds(600)) { _ in true }, zones: readings.zones)
    }
}

/// What time it is for a poller.
private final class Time: Sendable {
    let now = Mutex(World.start)
}

extension Readings {
    func overview(of id: String) throws -> InstanceOverview {
        try #require(overviews.first { $0.instance.name.id == id })
    }
}
