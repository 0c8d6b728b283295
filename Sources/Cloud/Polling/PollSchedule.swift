/// Decides which feed is fetched next, and when: a value without a clock.
///
/// - One fetch of a feed at a time; what is asked for meanwhile is fetched once more afterwards.
/// - A failing feed is tried less and less often, up to every five minutes.
/// - What the fetches cost is measured, and the whole pace stretched so that they stay under a share of one core. What
///   the operator looks at is fetched without that wait the first time, and whenever it is asked for; the start has some
///   credit, so that a screen fills up at once. What nobody looks at gets a third of the share at most: however many
///   backup roots there are, a FAILED instance is not noticed later for it.
///
/// All times are durations since the schedule's start.
public struct PollSchedule: Sendable {
    /// What to do now.
    public enum Step: Hashable, Sendable {
        /// Fetch this feed, and say when it is finished.
        case fetch(Feed)
        /// Nothing before that time; nothing at all, without one, until something changes.
        case wait(until: Duration?)
    }

    /// How often a feed is fetched when nothing stands in the way.
    public struct Entry: Hashable, Sendable {
        /// Which feed.
        public let feed: Feed
        /// The time from one fetch to the next.
        public let interval: Duration
        /// Whether the operator looks at it now.
        public let isWatched: Bool

        /// Makes one.
        public init(_ feed: Feed, every interval: Duration, isWatched: Bool = false) {
            self.feed = feed
            self.interval = max(interval, PollSchedule.shortestInterval)
            self.isWatched = isWatched
        }
    }

    private struct Course {
        var interval: Duration
        var isWatched: Bool
        /// Its place in the list of what is followed: the first of several that nobody has fetched yet.
        var rank: Int
        var due: Duration
        var isFresh = true
        var isAsked = false
        var isFetching = false
        /// Whether it is followed no longer, and only its fetch has still to end.
        var isLeaving = false
        /// Whether the fetch under way is charged to nobody.
        var isPrivileged = false
        var failures = 0

        var isUrgent: Bool { isWatched && (isAsked || isFresh) }
    }

    /// The share of one core that the fetches may cost, on average.
    public static let share = 0.15
    /// The part of that share which feeds that nobody looks at may take.
    private static let unwatchedPart = 1.0 / 3
    private static let mostAtOnce = 2
    private static let longestInterval: Duration = .seconds(300)
    private static let shortestInterval: Duration = .milliseconds(100)
    /// Processor seconds that may be spent ahead.
    private static let advance = 3.0
    /// Processor seconds that may be spent ahead at the start.
    private static let startCredit = 30.0

    private var courses: [Feed: Course] = [:]
    private var allowance = startCredit
    private var unwatchedAllowance = startCredit
    private var allowanceAt: Duration = .zero

    /// Nothing to follow yet.
    public init() {}

    /// Follows these feeds from now on and no others; the first ones come first.
    public mutating func follow(_ entries: [Entry], now: Duration) {
        var next: [Feed: Course] = [:]
        for (rank, entry) in entries.enumerated() where next[entry.feed] == nil {
            var course =
                courses[entry.feed]
                ?? Course(
                    interval: entry.interval, isWatched: entry.isWatched, rank: rank, due: now)
            if course.interval > entry.interval, !course.isFresh, course.failures == 0 {
                course.due = min(course.due, now + entry.interval)
            }
            course.interval = entry.interval
            course.rank = rank
            course.isWatched = entry.isWatched
            course.isLeaving = false
            next[entry.feed] = course
        }
        for (feed, course) in courses where course.isFetching && next[feed] == nil {
            // It ends as a stranger: nothing is fetched twice at once, even when it comes back meanwhile.
            var leaving = course
            leaving.isLeaving = true
            leaving.isAsked = false
            next[feed] = leaving
        }
        courses = next
    }

    /// Fetches all feeds as soon as it can be done, as the operator asked; what is not watched keeps to the budget.
    public mutating func refreshAll(now: Duration) {
        for (feed, course) in courses where !course.isLeaving {
            courses[feed]?.isAsked = true
            // What was late stays as late: asking again and again must not put the first of the list first for ever.
            courses[feed]?.due = min(course.due, now)
        }
    }

    /// What to do now; a fetch that it names counts as begun.
    public mutating func next(now: Duration) -> Step {
        refill(now: now)
        guard courses.values.lazy.filter(\.isFetching).count < Self.mostAtOnce else { return .wait(until: nil) }
        let idle = courses.filter { !$0.value.isFetching }
        if let urgent = idle.filter({ $0.value.isUrgent }).min(by: { $0.value.rank < $1.value.rank }) {
            return begin(urgent.key, isPrivileged: true)
        }
        guard let earliest = idle.values.map({ start(of: $0, now) }).min() else { return .wait(until: nil) }
        guard earliest <= now else { return .wait(until: earliest) }
        // The one that is latest by its own measure, so that all are stretched alike.
        let startable = idle.filter { start(of: $0.value, now) <= now }
        let latest = startable.max { Self.isLess(late: $0.value, than: $1.value, now) }
        guard let latest else { return .wait(until: nil) }
        return begin(latest.key, isPrivileged: false)
    }

    /// When a feed is due and can be paid for.
    private func start(of course: Course, _ now: Duration) -> Duration {
        var start = course.due
        if allowance <= 0 { start = max(start, now + .seconds(0.01 - allowance / Self.share)) }
        if !course.isWatched, unwatchedAllowance <= 0 {
            start = max(start, now + .seconds(0.01 - unwatchedAllowance / (Self.share * Self.unwatchedPart)))
        }
        return start
    }

    /// A fetch is finished: whether it failed, what it cost in processor time, and a number from -1 to 1 that keeps
    /// several consoles out of step.
    public mutating func finished(_ feed: Feed, failed: Bool, cost: Duration, jitter: Double, now: Duration) {
        refill(now: now)
        guard var course = courses[feed] else { return }
        if !course.isPrivileged {
            allowance -= cost / .seconds(1)
            if !course.isWatched { unwatchedAllowance -= cost / .seconds(1) }
        }
        guard !course.isLeaving else {
            courses[feed] = nil
            return
        }
        course.isFetching = false
        course.isFresh = false
        course.isPrivileged = false
        course.failures = failed ? course.failures + 1 : 0
        let delay = course.interval * Double(1 << min(course.failures, 6)) * (1 + 0.1 * max(-1, min(1, jitter)))
        if course.isAsked {
            // Asked for while it was fetched: once more.
            course.due = now
        } else if failed {
            course.due = now + min(delay, max(course.interval, Self.longestInterval))
        } else {
            course.due = now + delay
        }
        courses[feed] = course
    }

    /// Forgets the fetches under way, which were called off: they are due again.
    public mutating func calledOff(now: Duration) {
        courses = courses.filter { !$0.value.isLeaving }
        for (feed, course) in courses where course.isFetching {
            courses[feed]?.isFetching = false
            courses[feed]?.isPrivileged = false
            courses[feed]?.due = now
        }
    }

    private mutating func begin(_ feed: Feed, isPrivileged: Bool) -> Step {
        courses[feed]?.isFetching = true
        courses[feed]?.isPrivileged = isPrivileged
        courses[feed]?.isAsked = false
        return .fetch(feed)
    }

    private mutating func refill(now: Duration) {
        guard now > allowanceAt else { return }
        let earned = (now - allowanceAt) / .seconds(1) * Self.share
        allowance = max(allowance, min(Self.advance, allowance + earned))
        unwatchedAllowance = max(
            unwatchedAllowance, min(Self.advance, unwatchedAllowance + earned * Self.unwatchedPart))
        allowanceAt = now
    }

    private static func isLess(late course: Course, than other: Course, _ now: Duration) -> Bool {
        let (left, right) = (lateness(course, now), lateness(other, now))
        return left == right ? course.rank > other.rank : left < right
    }

    private static func lateness(_ course: Course, _ now: Duration) -> Double {
        (now - course.due) / course.interval
    }
}
