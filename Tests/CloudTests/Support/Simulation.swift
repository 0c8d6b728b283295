import Cloud
import TestSupport

/// A schedule and the fetches under way, on a clock that jumps from one event to the next.
struct Simulation {
    var schedule = PollSchedule()
    private(set) var now: Duration = .zero
    /// When each feed was begun.
    private(set) var begun: [Feed: [Duration]] = [:]
    /// Processor seconds spent on all fetches, and the number of steps that were asked for.
    private(set) var spent: Duration = .zero
    private(set) var steps = 0
    private var flights: [(feed: Feed, end: Duration)] = []
    private var random = SeededGenerator(seed: 7)

    /// What one fetch takes and costs, and whether it works.
    var takes: Duration = .seconds(2)
    var cost: (Feed) -> Duration = { _ in .seconds(1.3) }
    var fails: (Feed) -> Bool = { _ in false }

    var inFlight: [Feed] { flights.map(\.feed) }

    /// How many fetches of a feed were begun.
    func count(_ feed: Feed) -> Int { begun[feed]?.count ?? 0 }

    /// Lets time go by until that moment.
    mutating func run(until end: Duration) {
        while now < end {
            let wake = beginAll()
            let next = min(end, flights.map(\.end).min() ?? end, wake ?? end)
            guard next > now || flights.contains(where: { $0.end <= now }) else { return }
            now = max(now, next)
            for flight in flights where flight.end <= now { finish(flight.feed) }
        }
        _ = beginAll()
    }

    /// Lets time go by as on a computer that is asleep.
    mutating func sleep(until end: Duration) { now = max(now, end) }

    /// Begins what may begin now; answers when to ask again.
    private mutating func beginAll() -> Duration? {
        while true {
            steps += 1
            switch schedule.next(now: now) {
            case .wait(let until): return until
            case .fetch(let feed):
                begun[feed, default: []].append(now)
                flights.append((feed, now + takes))
            }
        }
    }

    private mutating func finish(_ feed: Feed) {
        flights.removeAll { $0.feed == feed }
        spent += cost(feed)
        schedule.finished(
            feed, failed: fails(feed), cost: cost(feed), jitter: .random(in: -1...1, using: &random), now: now)
    }
}
