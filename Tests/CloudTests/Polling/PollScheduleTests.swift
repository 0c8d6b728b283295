import Cloud
import Testing

/// Which feed is fetched, and when.
@Suite struct PollScheduleTests {
    private let roots: [Feed]

    init() throws {
        roots = try (0..<4).map { .root(try uri("gs://abc/\($0)/")) }
    }

    private func following(_ entries: PollSchedule.Entry...) -> PollSchedule {
        var schedule = PollSchedule()
        schedule.follow(entries, now: .zero)
        return schedule
    }

    private func done(_ schedule: inout PollSchedule, _ feed: Feed, failed: Bool = false, at seconds: Double) {
        schedule.finished(feed, failed: failed, cost: .zero, jitter: 0, now: .seconds(seconds))
    }

    @Test func withNothingToFollowItWaits() {
        var schedule = PollSchedule()
        #expect(schedule.next(now: .zero) == .wait(until: nil))
    }

    @Test func twoAtMostAreFetchedAtOnce() {
        var schedule = following(
            .init(roots[0], every: .seconds(20)), .init(roots[1], every: .seconds(20)),
            .init(roots[2], every: .seconds(20)))
        #expect(schedule.next(now: .zero) == .fetch(roots[0]))
        #expect(schedule.next(now: .zero) == .fetch(roots[1]))
        #expect(schedule.next(now: .zero) == .wait(until: nil))
        done(&schedule, roots[1], at: 1)
        #expect(schedule.next(now: .seconds(1)) == .fetch(roots[2]))
        #expect(schedule.next(now: .seconds(100)) == .wait(until: nil))
    }

    @Test func aFeedIsNeverFetchedTwiceAtOnce() {
        var schedule = following(.init(roots[0], every: .seconds(20), isWatched: true))
        #expect(schedule.next(now: .zero) == .fetch(roots[0]))
        schedule.refreshAll(now: .zero)
        schedule.follow([.init(roots[0], every: .seconds(1), isWatched: true)], now: .zero)
        #expect(schedule.next(now: .seconds(900)) == .wait(until: nil))
    }

    @Test(arguments: [true, false])
    func whatIsAskedForWhileItIsFetchedIsFetchedOnceMore(isWatched: Bool) {
        var schedule = following(.init(roots[0], every: .seconds(20), isWatched: isWatched))
        #expect(schedule.next(now: .zero) == .fetch(roots[0]))
        schedule.refreshAll(now: .seconds(1))
        schedule.refreshAll(now: .seconds(2))
        done(&schedule, roots[0], at: 3)
        #expect(schedule.next(now: .seconds(3)) == .fetch(roots[0]))
        done(&schedule, roots[0], at: 4)
        #expect(schedule.next(now: .seconds(4)) == .wait(until: .seconds(24)))
    }

    @Test func whatIsAskedForWhileTwoAreFetchedIsNotForgotten() {
        var schedule = following(
            .init(roots[0], every: .seconds(20)), .init(roots[1], every: .seconds(20)),
            .init(roots[2], every: .seconds(20), isWatched: true))
        #expect(schedule.next(now: .zero) == .fetch(roots[2]))
        #expect(schedule.next(now: .zero) == .fetch(roots[0]))
        schedule.refreshAll(now: .zero)
        done(&schedule, roots[2], at: 1)
        #expect(schedule.next(now: .seconds(1)) == .fetch(roots[2]))
        done(&schedule, roots[0], at: 2)
        #expect(schedule.next(now: .seconds(2)) == .fetch(roots[1]))
        done(&schedule, roots[1], at: 3)
        #expect(schedule.next(now: .seconds(3)) == .fetch(roots[0]))
    }

    @Test func whatIsWatchedComesFirst() {
        var schedule = following(
            .init(roots[0], every: .seconds(1)), .init(roots[1], every: .seconds(120)),
            .init(roots[2], every: .seconds(120), isWatched: true), .init(roots[3], every: .seconds(1), isWatched: true)
        )
        #expect(schedule.next(now: .zero) == .fetch(roots[2]))
        #expect(schedule.next(now: .zero) == .fetch(roots[3]))
        done(&schedule, roots[2], at: 1)
        #expect(schedule.next(now: .seconds(1)) == .fetch(roots[0]))
    }

    @Test func whatTheOperatorTurnsToIsFetchedAtOnceIfNobodyHasYet() {
        var schedule = following(.init(roots[0], every: .seconds(120)), .init(roots[1], every: .seconds(120)))
        #expect(schedule.next(now: .zero) == .fetch(roots[0]))
        schedule.finished(roots[0], failed: false, cost: .seconds(1000), jitter: 0, now: .seconds(1))
        guard case .wait(.some) = schedule.next(now: .seconds(1)) else {
            Issue.record("the budget is spent")
            return
        }
        schedule.follow(
            [.init(roots[0], every: .seconds(120)), .init(roots[1], every: .seconds(120), isWatched: true)],
            now: .seconds(1))
        #expect(schedule.next(now: .seconds(1)) == .fetch(roots[1]))
        done(&schedule, roots[1], at: 2)
        // Turning to what was read already costs nothing.
        schedule.follow(
            [.init(roots[0], every: .seconds(120), isWatched: true), .init(roots[1], every: .seconds(120))],
            now: .seconds(2))
        guard case .wait(.some) = schedule.next(now: .seconds(2)) else {
            Issue.record("read again")
            return
        }
    }

    @Test func aFailingFeedIsTriedLessAndLessOften() {
        var schedule = following(.init(.instances, every: .seconds(20)))
        var now = 0.0
        var pauses: [Double] = []
        for _ in 0..<7 {
            #expect(schedule.next(now: .seconds(now)) == .fetch(.instances))
            done(&schedule, .instances, failed: true, at: now)
            guard case .wait(.some(let until)) = schedule.next(now: .seconds(now)) else { break }
            pauses.append(until / .seconds(1) - now)
            now = until / .seconds(1)
        }
        #expect(pauses == [40, 80, 160, 300, 300, 300, 300])
        #expect(schedule.next(now: .seconds(now)) == .fetch(.instances))
        done(&schedule, .instances, at: now)
        #expect(schedule.next(now: .seconds(now)) == .wait(until: .seconds(now + 20)))
    }

    @Test func anOperatorDoesNotWaitForTheBackOff() {
        var schedule = following(.init(.instances, every: .seconds(20), isWatched: true))
        _ = schedule.next(now: .zero)
        done(&schedule, .instances, failed: true, at: 1)
        schedule.refreshAll(now: .seconds(2))
        #expect(schedule.next(now: .seconds(2)) == .fetch(.instances))
    }

    @Test(arguments: [-7.0, -1, -0.5, 0, 0.5, 1, 7], [20.0, 300, 600])
    func consolesAreKeptOutOfStepByATenthAtMost(jitter: Double, interval: Double) {
        var schedule = following(.init(.instances, every: .seconds(interval)))
        _ = schedule.next(now: .zero)
        schedule.finished(.instances, failed: false, cost: .zero, jitter: jitter, now: .zero)
        let expected = interval * (1 + max(-1, min(1, jitter)) * 0.1)
        guard case .wait(.some(let until)) = schedule.next(now: .zero) else {
            Issue.record("nothing is due")
            return
        }
        #expect(abs(until / .seconds(1) - expected) < 0.001)
    }

    @Test func noIntervalIsSoShortThatItNeverRests() {
        var schedule = following(.init(.instances, every: .zero))
        _ = schedule.next(now: .zero)
        done(&schedule, .instances, at: 1)
        #expect(schedule.next(now: .seconds(1)) == .wait(until: .milliseconds(1100)))
    }
}
