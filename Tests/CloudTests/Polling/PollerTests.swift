import Cloud
import Testing

/// Reading again and again, on a clock of the test's own.
@Suite(.timeLimit(.minutes(1))) struct PollerTests {
    private let cloud = FakeCloud()
    private let clock = ManualClock()
    private let poller: Poller
    private let inbox = Inbox()

    private static let instances = PollSchedule.Entry(.instances, every: .seconds(20), isWatched: true)

    init() {
        poller = Poller(source: cloud, clock: clock, now: { start }, cost: { .zero })
    }

    /// Runs the poller while the body goes on, and cancels it afterwards.
    private func running(_ body: () async -> Void) async {
        let run = Task { [poller, inbox] in await poller.run { await inbox.put($0) } }
        await body()
        run.cancel()
        await run.value
    }

    @Test func whatIsFollowedIsDeliveredAgainAndAgain() async {
        await poller.follow([Self.instances], zones: [])
        await running {
            for _ in 0..<3 {
                let answer = await inbox.next()
                #expect(answer.feed == .instances)
                #expect(answer.time == start)
                #expect(answer.result == .success(.instances(InstanceList([Instance(.trainA)]))))
                await clock.someoneSleeps()
                await clock.advance(by: .seconds(22))
            }
        }
    }

    @Test func followingSomethingWakesIt() async {
        await running {
            await poller.follow([Self.instances], zones: [])
            #expect(await inbox.next().feed == .instances)
            await poller.follow(
                [Self.instances, .init(.operations, every: .seconds(20))], zones: ["us-central1-a"])
            #expect(await inbox.next().feed == .operations)
        }
        #expect(await cloud.zones == [["us-central1-a"]])
    }

    @Test func askingWakesIt() async {
        await poller.follow([Self.instances], zones: [])
        await running {
            _ = await inbox.next()
            await clock.someoneSleeps()
            await poller.refreshAll()
            _ = await inbox.next()
        }
        #expect(await cloud.calls.count == 2)
    }

    @Test func askingDuringAFetchFetchesOnceMore() async {
        await cloud.hold()
        await poller.follow([Self.instances], zones: [])
        await running {
            await cloud.reached(1)
            for _ in 0..<5 { await poller.refreshAll() }
            await cloud.release()
            _ = await inbox.next()
            _ = await inbox.next()
            await clock.someoneSleeps()
        }
        #expect(await cloud.calls.count == 2)
    }

    @Test func aFailureIsDeliveredAndTriedAgainLater() async {
        await cloud.fail(.quota)
        await poller.follow([Self.instances], zones: [])
        await running {
            let answer = await inbox.next()
            #expect(answer.result == .failure(CloudFailure(.quota, task: "instances")))
            await cloud.fail(nil)
            await clock.someoneSleeps()
            await clock.advance(by: .seconds(44))
            #expect(await inbox.next().result == .success(.instances(InstanceList([Instance(.trainA)]))))
        }
    }

    @Test func twoFeedsAreFetchedSideBySide() async throws {
        await cloud.hold()
        let third = Feed.root(try uri("gs://abc/1/"))
        await poller.follow(
            [Self.instances, .init(.operations, every: .seconds(20)), .init(third, every: .seconds(20))], zones: [])
        await running {
            await cloud.reached(2)
            #expect(await cloud.calls == [.instances, .operations])
            await cloud.release()
            for _ in 0..<3 { _ = await inbox.next() }
        }
        #expect(await cloud.calls.last == third)
    }

    @Test func cancellationCallsOffAHangingFetch() async {
        await cloud.hold()
        await poller.follow([Self.instances], zones: [])
        await running { await cloud.reached(1) }
        // It has ended, although the cloud never answered.
        #expect(await cloud.cancelled == 1)
        #expect(await inbox.count == 0)
    }

    @Test func cancellationEndsItWhileItSleepsOrHasNothingToDo() async {
        await running {}
        await poller.follow([Self.instances], zones: [])
        await running {
            _ = await inbox.next()
            await clock.someoneSleeps()
        }
    }

    @Test func itCanBeRunAgain() async {
        await cloud.hold()
        await poller.follow([Self.instances, .init(.operations, every: .seconds(20))], zones: [])
        await running { await cloud.reached(2) }
        await cloud.release()
        await running {
            #expect(await Set([inbox.next().feed, inbox.next().feed]) == [.instances, .operations])
        }
    }

    @Test func aSecondRunBesideTheFirstDoesNothing() async {
        await poller.follow([Self.instances], zones: [])
        await running {
            _ = await inbox.next()
            await poller.run { _ in Issue.record("delivered twice") }
        }
        #expect(await cloud.calls.count == 1)
    }

    @Test func itRestsUntilSomethingIsDue() async {
        await poller.follow([Self.instances], zones: [])
        await running {
            _ = await inbox.next()
            await clock.someoneSleeps()
            // The start, the fetch, its end, and the alarm.
            #expect(clock.timesRead < 20)
            let before = clock.timesRead
            for _ in 0..<1000 { await Task.yield() }
            #expect(clock.timesRead - before <= 1)
            await clock.advance(by: .seconds(10))
            for _ in 0..<1000 { await Task.yield() }
            #expect(clock.timesRead - before <= 1)
        }
        #expect(await cloud.calls.count == 1)
    }
}
