import Cloud
import Testing

/// A list of feeds that changes while they are fetched.
@Suite struct PollFollowingTests {
    private let root: Feed

    init() throws { root = .root(try uri("gs://abc/1/")) }

    private func instances(every seconds: Double = 20) -> PollSchedule.Entry {
        .init(.instances, every: .seconds(seconds))
    }

    @Test func aFeedThatStaysKeepsItsTime() {
        var schedule = PollSchedule()
        schedule.follow([instances()], now: .zero)
        _ = schedule.next(now: .zero)
        schedule.finished(.instances, failed: false, cost: .zero, jitter: 0, now: .seconds(1))
        schedule.follow([instances(), .init(root, every: .seconds(120))], now: .seconds(2))
        #expect(schedule.next(now: .seconds(2)) == .fetch(root))
        #expect(schedule.next(now: .seconds(2)) == .wait(until: .seconds(21)))
    }

    @Test func aShorterIntervalCountsAtOnce() {
        var schedule = PollSchedule()
        schedule.follow([instances(every: 60)], now: .zero)
        _ = schedule.next(now: .zero)
        schedule.finished(.instances, failed: false, cost: .zero, jitter: 0, now: .zero)
        schedule.follow([instances(every: 10)], now: .seconds(5))
        #expect(schedule.next(now: .seconds(5)) == .wait(until: .seconds(15)))
        schedule.follow([instances(every: 60)], now: .seconds(6))
        #expect(schedule.next(now: .seconds(6)) == .wait(until: .seconds(15)))
    }

    @Test func aShorterIntervalDoesNotShortenTheBackOff() {
        var schedule = PollSchedule()
        schedule.follow([instances(every: 60)], now: .zero)
        _ = schedule.next(now: .zero)
        schedule.finished(.instances, failed: true, cost: .zero, jitter: 0, now: .zero)
        schedule.follow([instances(every: 10)], now: .zero)
        #expect(schedule.next(now: .zero) == .wait(until: .seconds(120)))
    }

    @Test func aFeedThatLeavesWhileItIsFetchedIsNotFetchedAgain() {
        var schedule = PollSchedule()
        schedule.follow([.init(root, every: .seconds(120), isWatched: true)], now: .zero)
        #expect(schedule.next(now: .zero) == .fetch(root))
        schedule.follow([], now: .seconds(1))
        schedule.refreshAll(now: .seconds(1))
        schedule.finished(root, failed: false, cost: .seconds(1), jitter: 0, now: .seconds(2))
        #expect(schedule.next(now: .seconds(10_000)) == .wait(until: nil))
    }

    @Test func aFeedThatLeavesStillTakesItsPlaceUntilItEnds() {
        var schedule = PollSchedule()
        schedule.follow([.init(root, every: .seconds(120)), .init(.operations, every: .seconds(20))], now: .zero)
        #expect(schedule.next(now: .zero) == .fetch(root))
        #expect(schedule.next(now: .zero) == .fetch(.operations))
        schedule.follow([instances()], now: .zero)
        #expect(schedule.next(now: .zero) == .wait(until: nil))
        schedule.finished(root, failed: false, cost: .zero, jitter: 0, now: .seconds(1))
        #expect(schedule.next(now: .seconds(1)) == .fetch(.instances))
    }

    @Test func aFeedThatComesBackWhileItIsFetchedIsNotFetchedTwice() {
        var schedule = PollSchedule()
        schedule.follow([.init(root, every: .seconds(120))], now: .zero)
        #expect(schedule.next(now: .zero) == .fetch(root))
        schedule.follow([], now: .seconds(1))
        schedule.follow([.init(root, every: .seconds(120), isWatched: true)], now: .seconds(2))
        #expect(schedule.next(now: .seconds(2)) == .wait(until: nil))
        schedule.finished(root, failed: false, cost: .zero, jitter: 0, now: .seconds(3))
        #expect(schedule.next(now: .seconds(3)) == .wait(until: .seconds(123)))
    }

    @Test func aStrangersEndChangesNothing() {
        var schedule = PollSchedule()
        schedule.finished(root, failed: true, cost: .seconds(1), jitter: 0, now: .zero)
        #expect(schedule.next(now: .zero) == .wait(until: nil))
    }

    @Test func whatWasCalledOffIsDueAgain() {
        var schedule = PollSchedule()
        schedule.follow([instances(), .init(root, every: .seconds(120))], now: .zero)
        #expect(schedule.next(now: .zero) == .fetch(.instances))
        #expect(schedule.next(now: .zero) == .fetch(root))
        schedule.follow([instances()], now: .seconds(1))
        schedule.calledOff(now: .seconds(1))
        #expect(schedule.next(now: .seconds(1)) == .fetch(.instances))
        #expect(schedule.next(now: .seconds(1)) == .wait(until: nil))
    }

    @Test func whatIsNamedTwiceIsFollowedOnceAsFirstNamed() {
        var schedule = PollSchedule()
        schedule.follow([instances(every: 20), instances(every: 1)], now: .zero)
        #expect(schedule.next(now: .zero) == .fetch(.instances))
        schedule.finished(.instances, failed: false, cost: .zero, jitter: 0, now: .zero)
        #expect(schedule.next(now: .zero) == .wait(until: .seconds(20)))
    }
}
