public import struct FoundationEssentials.Date

/// Reads the feeds of a ``PollSchedule`` again and again and hands over what comes.
public actor Poller {
    private let source: any CloudReading
    private let cost: @Sendable () async -> Duration
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private var schedule = PollSchedule()
    private var zones: [String] = []
    private var spent: Duration = .zero
    private var wakeUp: CheckedContinuation<Void, Never>?
    private var isAwake = false
    private var isRunning = false
    private let elapsed: @Sendable () -> Duration

    /// Makes a poller over a port; `cost` tells the processor time that its commands have taken so far.
    public init<C: Clock<Duration>>(
        source: any CloudReading, clock: C = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() },
        cost: @escaping @Sendable () async -> Duration
    ) where C.Instant: Sendable {
        self.source = source
        self.clock = clock
        self.now = now
        self.cost = cost
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// Follows these feeds from now on and no others.
    ///
    /// `zones` is where operations are looked for when the service can't list those of all zones at once.
    public func follow(_ entries: [PollSchedule.Entry], zones: [String]) {
        schedule.follow(entries, now: elapsed())
        self.zones = zones
        wake()
    }

    /// Fetches everything as soon as it can be done.
    public func refreshAll() {
        schedule.refreshAll(now: elapsed())
        wake()
    }

    /// Reads until it is cancelled; what is being fetched then is called off.
    ///
    /// It can be run again afterwards. While it runs, a second call does nothing.
    public func run(_ deliver: @escaping @Sendable (Fetched) async -> Void) async {
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { fetches in
                while !Task.isCancelled {
                    switch schedule.next(now: elapsed()) {
                    case .fetch(let feed):
                        fetches.addTask { await self.fetch(feed, deliver) }
                    case .wait(let until):
                        await pause(until: until)
                    }
                }
                fetches.cancelAll()
            }
        } onCancel: {
            Task { await self.wake() }
        }
        schedule.calledOff(now: elapsed())
    }

    private func fetch(_ feed: Feed, _ deliver: @Sendable (Fetched) async -> Void) async {
        let result = await answer(to: feed)
        guard !Task.isCancelled else { return }
        await deliver(Fetched(feed, result, at: now()))
        let total = await cost()
        let share = max(.zero, total - spent)
        // Two fetches may ask at once, and the later answer be taken in first.
        spent = max(spent, total)
        schedule.finished(
            feed, failed: (try? result.get()) == nil, cost: share, jitter: .random(in: -1...1), now: elapsed())
        wake()
    }

    private func answer(to feed: Feed) async -> Result<Fetched.Answer, CloudFailure> {
        do throws(CloudFailure) {
            switch feed {
            case .instances: return .success(.instances(try await source.instances()))
            case .operations: return .success(.operations(try await source.operations(zones: zones)))
            case .operation(let name): return .success(.operation(try await source.operation(name)))
            case .root(let root): return .success(.root(try await source.listing(of: root)))
            }
        } catch {
            return .failure(error)
        }
    }

    private func wake() {
        isAwake = true
        wakeUp?.resume()
        wakeUp = nil
    }

    private func pause(until deadline: Duration?) async {
        let alarm = deadline.map { deadline in
            Task { [clock, elapsed] in
                try? await clock.sleep(for: max(.zero, deadline - elapsed()))
                if !Task.isCancelled { self.wake() }
            }
        }
        if !isAwake {
            await withCheckedContinuation { wakeUp = $0 }
        }
        isAwake = false
        alarm?.cancel()
    }
}
