import Cloud
import Testing

/// Hours of fetching: what it costs, and that nothing is left out.
@Suite struct PollBudgetTests {
    private func simulation(roots: Int, watchedRoots: Int = 0) throws -> (Simulation, [Feed]) {
        let feeds = try (0..<roots).map { Feed.root(try uri("gs://abc/\($0)/")) }
        var simulation = Simulation()
        simulation.schedule.follow(
            [
                .init(.instances, every: .seconds(20), isWatched: true),
                .init(.operations, every: .seconds(20), isWatched: true),
            ]
                + feeds.enumerated().map { .init($1, every: .seconds(120), isWatched: $0 < watchedRoots) },
            now: .zero)
        return (simulation, feeds)
    }

    @Test(arguments: [0.6, 1.3, 5.0], [0, 20, 200])
    func theFetchesStayUnderTheirShareOfACore(cost: Double, roots: Int) throws {
        var (simulation, _) = try simulation(roots: roots, watchedRoots: min(2, roots))
        simulation.cost = { _ in .seconds(cost) }
        simulation.run(until: .seconds(6 * 3600))
        // The first fetch of what is watched is free, the start has credit for thirty seconds, and the last may overdraw.
        let free = 30 + Double(2 + min(2, roots) + 2) * cost
        #expect(simulation.spent <= .seconds(PollSchedule.share * 6 * 3600 + free))
    }

    @Test func aQuickGcloudReachesTheBasePace() throws {
        var (simulation, feeds) = try simulation(roots: 10)
        simulation.cost = { _ in .seconds(0.05) }
        simulation.takes = .milliseconds(200)
        simulation.run(until: .seconds(3600))
        #expect(simulation.count(.instances) >= 3600 / 21)
        #expect(simulation.count(.operations) >= 3600 / 21)
        for feed in feeds { #expect(simulation.count(feed) >= 28) }
    }

    @Test func theScreenFillsUpAtOnce() throws {
        var (simulation, feeds) = try simulation(roots: 20)
        simulation.run(until: .seconds(45))
        #expect(feeds.allSatisfy { simulation.count($0) == 1 })
    }

    @Test func nothingStarves() throws {
        var (simulation, feeds) = try simulation(roots: 200)
        simulation.run(until: .seconds(6 * 3600))
        let counts = feeds.map(simulation.count)
        #expect(counts.allSatisfy { $0 >= 3 })
        // All are stretched alike: no root is much better off than another.
        #expect(try #require(counts.max()) - #require(counts.min()) <= 2)
    }

    @Test(arguments: [10, 50, 200])
    func howeverManyRootsThereAreInstancesAreReadAsOften(roots: Int) throws {
        var (simulation, _) = try simulation(roots: roots)
        simulation.run(until: .seconds(3600))
        let times = try #require(simulation.begun[.instances])
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 < .seconds(60) })
    }

    @Test func aFeedThatNeverWorksDoesNotStopTheOthers() throws {
        var (simulation, feeds) = try simulation(roots: 3)
        simulation.fails = { $0 == feeds[0] || $0 == .instances }
        simulation.run(until: .seconds(3 * 3600))
        #expect((36...45).contains(simulation.count(.instances)))
        #expect((36...45).contains(simulation.count(feeds[0])))
        #expect(simulation.count(feeds[1]) > 60)
    }

    @Test func aSleepingComputerIsNotMadeUpFor() throws {
        var (simulation, _) = try simulation(roots: 200)
        simulation.run(until: .seconds(3600))
        let before = simulation.spent
        simulation.sleep(until: .seconds(86_400))
        simulation.run(until: .seconds(86_500))
        // A day earns no more than a few seconds ahead.
        #expect(simulation.spent - before < .seconds(3 + PollSchedule.share * 100 + 4 * 1.3))
    }

    @Test(arguments: [0.01, 1.3])
    func itRestsBetweenTheFetches(cost: Double) throws {
        var (simulation, _) = try simulation(roots: 50)
        simulation.cost = { _ in .seconds(cost) }
        simulation.run(until: .seconds(3600))
        let fetches = simulation.begun.values.reduce(0) { $0 + $1.count }
        // One step begins a fetch, one finds nothing to do after it ended, one after a wait.
        #expect(simulation.steps <= 3 * fetches + 10)
    }

    @Test func askingAgainAndAgainLeavesNothingOut() throws {
        var (simulation, feeds) = try simulation(roots: 8)
        simulation.cost = { _ in .seconds(0.1) }
        for second in 1...60 {
            simulation.schedule.refreshAll(now: simulation.now)
            simulation.run(until: .seconds(second * 3))
        }
        #expect(feeds.allSatisfy { simulation.count($0) > 3 })
    }

    @Test func askingAgainAndAgainEndsWhenTheAskingEnds() throws {
        var (simulation, feeds) = try simulation(roots: 2, watchedRoots: 1)
        for second in 1...60 {
            simulation.schedule.refreshAll(now: simulation.now)
            simulation.run(until: .seconds(second))
        }
        let before = simulation.begun.values.reduce(0) { $0 + $1.count }
        simulation.run(until: .seconds(70))
        let after = simulation.begun.values.reduce(0) { $0 + $1.count }
        #expect(after - before <= 2 + feeds.count)
    }
}
