import Synchronization

/// How long a program has said nothing to somebody who listens.
final class Silence: Sendable {
    /// Since when nothing has come; nothing while what came is being worked on, which is not the program's fault.
    private let since = Mutex<ContinuousClock.Instant?>(.now)

    /// Something came, and nobody listens until it is done with.
    func pause() { since.withLock { $0 = nil } }

    /// Somebody listens again.
    func resume() { since.withLock { $0 = .now } }

    /// Waits until it has been silent for that long; false when the task was cancelled before.
    func lasts(_ limit: Duration) async -> Bool {
        while !Task.isCancelled {
            if let since = since.withLock({ $0 }) {
                let end = since + limit
                if end <= .now { return true }
                try? await Task.sleep(until: end, clock: .continuous)
            } else {
                try? await Task.sleep(for: limit / 8)
            }
        }
        return false
    }
}
