import Synchronization

/// How long the programs of one runner have run, all together.
///
/// The system tells the processor time of all ended programs of this process in one figure; gcloud is busy for as long as it
/// runs, so that the time that each runner's programs took says how that figure is to be shared out.
final class CommandMeter: Sendable {
    private let state = Mutex(Duration.zero)

    /// The time so far.
    var total: Duration { state.withLock { $0 } }

    /// Runs something and counts how long it took.
    func measure<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        defer { state.withLock { $0 += clock.now - start } }
        return try await body()
    }
}
