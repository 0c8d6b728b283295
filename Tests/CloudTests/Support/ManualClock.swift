import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let milliseconds = Atomic<Int>(0)
    private let readings = Atomic<Int>(0)
    private let sleepers = Sleepers()

    let minimumResolution: Duration = .milliseconds(1)

    var now: Instant {
        readings.add(1, ordering: .relaxed)
        return current
    }

    /// How often somebody asked for the time: whoever is busy does.
    var timesRead: Int { readings.load(ordering: .relaxed) }

    private var current: Instant {
        Instant(offset: .milliseconds(milliseconds.load(ordering: .sequentiallyConsistent)))
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await sleepers.sleep(until: deadline) { self.current }
    }

    /// Moves the time on and wakes whoever waited for it.
    func advance(by duration: Duration) async {
        milliseconds.add(Int(duration / .milliseconds(1)), ordering: .sequentiallyConsistent)
        await sleepers.wake(until: current)
    }

    /// Waits until somebody sleeps.
    func someoneSleeps() async { await sleepers.someoneSleeps() }
}

/// Those who wait for a manual clock.
private actor Sleepers {
    private var waiting: [Int: (deadline: ManualClock.Instant, continuation: CheckedContinuation<Void, any Error>)] =
        [:]
    private var watchers: [CheckedContinuation<Void, Never>] = []
    private var last = 0

    func sleep(until deadline: ManualClock.Instant, now: @Sendable () -> ManualClock.Instant) async throws {
        last += 1
        let id = last
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else if deadline <= now() {
                    continuation.resume()
                } else {
                    waiting[id] = (deadline, continuation)
                    watchers.forEach { $0.resume() }
                    watchers = []
                }
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    func wake(until now: ManualClock.Instant) {
        for (id, sleeper) in waiting where sleeper.deadline <= now {
            waiting[id] = nil
            sleeper.continuation.resume()
        }
    }

    func someoneSleeps() async {
        guard waiting.isEmpty else { return }
        await withCheckedContinuation { watchers.append($0) }
    }

    private func cancel(_ id: Int) {
        waiting.removeValue(forKey: id)?.continuation.resume(throwing: CancellationError())
    }
}
