import Cloud
import FoundationEssentials
import Testing

@Suite struct ReadingsTests {
    private let export = "gs://abc/train-a/x"

    @Test func failedInstancesComeFirst() {
        var readings = Readings()
        let third = InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-c")
        readings.take([Instance(third, .failed), Instance(.trainB), Instance(.trainA)])
        #expect(readings.overviews.map(\.instance.name.id) == ["train-c", "train-a", "train-b"])
    }

    @Test func aFailureLeavesTheInstancesOnTheScreen() {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take(.instances, failing: .unauthenticated)
        #expect(readings.overviews.count == 1)
        #expect(readings.instances.isStale)
    }

    @Test(arguments: ["us-central1-a", "projects/ml-prod/locations/us-central1-a"])
    func aZoneThatDidNotAnswerKeepsItsInstancesAsUnconfirmed(zone: String) throws {
        var readings = Readings()
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([Instance(.trainB)], unreachable: [zone])
        #expect(try readings.overview(of: .trainA).isUnconfirmed)
        #expect(try !readings.overview(of: .trainB).isUnconfirmed)
        readings.take([], unreachable: [zone, "us-central1-b"])
        #expect(readings.unconfirmed == [.trainA, .trainB])
        readings.take([Instance(.trainA)])
        #expect(readings.unconfirmed.isEmpty)
        #expect(readings.overviews.map(\.instance.name) == [.trainA])
    }

    @Test func aZoneThatAnsweredInPartShowsNoInstanceTwice() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take([Instance(.trainA, .failed)], unreachable: ["us-central1-a"])
        #expect(readings.overviews.map(\.instance.state) == [.failed])
        #expect(readings.unconfirmed.isEmpty)
        // The list is the same as before, and yet one of them was kept then and is listed now.
        readings.take([], unreachable: ["us-central1-a"])
        #expect(try readings.overview(of: .trainA).isUnconfirmed)
        readings.take([Instance(.trainA, .failed)], unreachable: ["us-central1-a"])
        #expect(try !readings.overview(of: .trainA).isUnconfirmed)
    }

    /// A list of operations leaves out silent zones without a word; which come first, it or the instances, is chance.
    @Test(arguments: [true, false])
    func aZoneThatDidNotAnswerKeepsItsOperations(instancesFirst: Bool) throws {
        var readings = Readings()
        let here = try Operation.transfer("a", to: "gs://abc/train-a/x")
        let there = try Operation.transfer("b", of: .trainB, to: "gs://abc/train-b/x")
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([here, there])
        if instancesFirst { readings.take([Instance(.trainB)], unreachable: ["us-central1-a"]) }
        readings.take([there])
        if !instancesFirst { readings.take([Instance(.trainB)], unreachable: ["us-central1-a"]) }
        #expect(Set(readings.operations.value ?? []) == [here, there])
        #expect(try readings.overview(of: .trainA).roots == [uri("gs://abc/train-a/")])
        #expect(try readings.overview(of: .trainA).lastExport == here)
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([there])
        #expect(readings.operations.value == [there])
        // What was forgotten while the zone answered does not come back when it is silent again.
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([Instance(.trainB)], unreachable: ["us-central1-a"])
        #expect(readings.operations.value == [there])
    }

    @Test func turningFailedUnderOurEyesIsRemembered() throws {
        var readings = Readings()
        readings.take([Instance(.trainA), Instance(.trainB, .failed)], at: 0)
        readings.take([Instance(.trainA, .failed), Instance(.trainB, .failed)], at: 1)
        readings.take([Instance(.trainA, .failed), Instance(.trainB, .failed)], at: 2)
        #expect(try readings.overview(of: .trainA).seenFailing == start + 60)
        #expect(try readings.overview(of: .trainB).seenFailing == nil)
        readings.take([Instance(.trainA)], at: 3)
        #expect(try readings.overview(of: .trainA).seenFailing == nil)
    }

    @Test func anInstanceThatReturnsUnderAnOldNameHasNotFailedBefore() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)], at: 0)
        readings.take([Instance(.trainA, .failed)], at: 1)
        readings.take([], unreachable: ["us-central1-a"], at: 2)
        #expect(try readings.overview(of: .trainA).seenFailing == start + 60)
        readings.take([Instance](), at: 3)
        readings.take([Instance(.trainA, .failed)], at: 4)
        #expect(try readings.overview(of: .trainA).seenFailing == nil)
    }

    @Test func aRunningTransferIsBroughtUpToDateBetweenLists() throws {
        var readings = Readings()
        readings.take([try .transfer("op", to: export, .running)], at: 0)
        let done = try Operation.transfer("op", to: export)
        readings.take(.operation(done.name), .operation(done), at: 1)
        #expect(readings.operations.value == [done])
        #expect(readings.operations.takenAt == start)
        #expect(readings.progress.isEmpty)
    }

    @Test func whatHasEndedStaysEnded() throws {
        let running = try Operation.transfer("op", to: export, .running)
        let done = try Operation.transfer("op", to: export)
        var readings = Readings()
        readings.take([running])
        readings.take(.operation(done.name), .operation(done))
        // The list was asked for earlier, and answers later.
        readings.take([running])
        #expect(readings.operations.value == [done])
        readings.take(.operation(done.name), .operation(running))
        #expect(readings.operations.value == [done])
        #expect(readings.progress.isEmpty)
        #expect(readings.runningTransfers.isEmpty)
    }

    @Test func theProgressOfATransferThatTheServiceForgotIsForgotten() throws {
        var readings = Readings()
        let running = try Operation.transfer("op", to: export, .running)
        readings.take([running])
        #expect(readings.progress[running.name] != nil)
        readings.take([Operation]())
        #expect(readings.progress.isEmpty)
        readings.take(.operation(running.name), .operation(running))
        #expect(readings.progress.isEmpty)
    }

    @Test func aLookAtOneTransferThatFailsIsNoNews() throws {
        var readings = Readings()
        let running = try Operation.transfer("op", to: export, .running)
        readings.take([running])
        let before = readings
        readings.take(.operation(running.name), failing: .notFound)
        #expect(readings == before)
    }

    @Test func runningTransfersAreNewestLast() throws {
        var readings = Readings()
        readings.take([
            try .transfer("2", to: export, at: 2, .running), try .transfer("1", .import, to: export, at: 1, .running),
            try .transfer("0", to: export),
            Operation(
                name: try OperationName(id: "c"), target: .trainA, kind: .other(verb: "create"), status: .running),
        ])
        #expect(readings.runningTransfers.map(\.name.id) == ["1", "2"])
    }

    @Test func theNewestTransfersOfAnInstanceAreItsLast() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        let byNumber = InstanceName(project: "12345", location: "us-central1-a", id: "train-a")
        readings.take([
            try .transfer("1", to: export, at: 1), try .transfer("9", of: .trainB, to: export, at: 9),
            try .transfer("3", of: byNumber, to: export, at: 3), try .transfer("2", to: export, at: 2),
            try .transfer("4", .import, to: export, at: 4), try .transfer("8", of: nil, to: export, at: 8),
        ])
        let overview = try readings.overview(of: .trainA)
        #expect(overview.lastExport?.name.id == "3")
        #expect(overview.lastImport?.name.id == "4")
    }

    @Test func itIsSettledOnceEverythingWasTried() throws {
        let root = try uri("gs://abc/train-a/")
        var readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        #expect(!readings.isSettled)
        readings.take([Instance(.trainA)])
        readings.take(.operations, failing: .unavailable)
        #expect(!readings.isSettled)
        readings.take(.root(root), failing: .unavailable)
        #expect(readings.isSettled)
        #expect(readings.zones == ["us-central1-a"])
    }
}
