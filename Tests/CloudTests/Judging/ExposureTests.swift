import Cloud
import FoundationEssentials
import Testing

/// How much work would be lost now, and how sure that is.
@Suite struct ExposureTests {
    private let root: GCSURI
    private let other: GCSURI
    private var readings: Readings

    init() throws {
        root = try uri("gs://abc/train-a/")
        other = try uri("gs://abd/train-a/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root, other]])
        readings.take([Instance(.trainA)])
    }

    private func exposure(_ change: (inout Readings) throws -> Void) throws -> Exposure {
        var readings = readings
        readings.take([Operation]())
        try change(&readings)
        return try readings.overview(of: .trainA).exposure
    }

    @Test func theNewestCompleteCheckpointCounts() throws {
        let exposure = try exposure {
            $0.take(
                root, ["1", "2", "3"],
                [.read(Manifest("1")), .read(Manifest("2", at: 60)), .read(Manifest("3", at: 90, failed: 1))])
            $0.take(other, [])
        }
        #expect(exposure == .since(start + 3600, checkpoint: "2"))
    }

    @Test func aRootThatWasNotReadMayHoldANewerOne() throws {
        #expect(
            try exposure { $0.take(root, ["1"], [.read(Manifest("1"))]) }
                == .since(start, checkpoint: "1", doubt: .notReadYet))
        #expect(
            try exposure {
                $0.take(root, ["1"], [.read(Manifest("1"))])
                $0.take(.root(other), failing: .unavailable)
            } == .since(start, checkpoint: "1", doubt: .rootUnread))
        #expect(
            try exposure {
                $0.take(root, ["1"], [.read(Manifest("1"))])
                $0.take(other, [])
                $0.take(.root(other), failing: .unavailable)
            } == .since(start, checkpoint: "1", doubt: .rootUnread))
    }

    @Test func aManifestThatWasNotReadMayBeANewerOne() throws {
        let unread = RootListing(
            root: root, prefixes: ["1", "2"],
            manifests: ["1": .read(Manifest("1", at: 60)), "2": .pending])
        #expect(
            try exposure {
                $0.take(.root(root), .root(unread))
                $0.take(other, [])
            } == .since(start + 3600, checkpoint: "1", doubt: .notReadYet))
        #expect(
            try exposure {
                $0.take([try .transfer("op", to: "gs://abc/train-a/2")])
                $0.take(.root(root), .root(unread))
                $0.take(other, [])
            } == .since(start + 3600, checkpoint: "1"))
    }

    @Test func withoutOperationsOtherRootsMayExist() throws {
        var readings = readings
        readings.take(root, ["1"], [.read(Manifest("1"))])
        readings.take(other, [])
        #expect(try readings.overview(of: .trainA).exposure == .since(start, checkpoint: "1", doubt: .notReadYet))
        readings.take(root, ["1"])
        #expect(try readings.overview(of: .trainA).exposure == .unknown(.notReadYet))
        readings.take(.operations, failing: .permissionDenied(permission: nil))
        #expect(try readings.overview(of: .trainA).exposure == .unknown(.operationsUnread))
    }

    @Test func everythingIsSaidOnlyWhenEverythingWasRead() throws {
        #expect(try exposure { _ in } == .unknown(.notReadYet))
        #expect(try exposure { $0.take(root, ["1"]) } == .unknown(.notReadYet))
        #expect(
            try exposure {
                $0.take(root, ["1"])
                $0.take(.root(other), failing: .unavailable)
            } == .unknown(.rootUnread))
        #expect(
            try exposure {
                $0.take(root, ["1"])
                $0.take(other, [])
            } == .everything)
    }

    @Test func manifestsThatAreStillToBeReadMayBeTheOnlyCompleteOnes() throws {
        let listing = { RootListing(root: $0, prefixes: ["1"], manifests: ["1": $1]) }
        #expect(
            try exposure {
                $0.take(.root(root), .root(listing(root, .pending)))
                $0.take(other, [])
            } == .unknown(.notReadYet))
        #expect(
            try exposure {
                $0.take(.root(root), .root(listing(root, .unreadable("not JSON"))))
                $0.take(other, [])
            } == .unknown(.manifestUnread))
    }

    @Test func withoutARootItCanNotBeTold() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        #expect(try readings.overview(of: .trainA).exposure == .unknown(.noRootKnown))
    }

    @Test(arguments: [
        (InstanceState.creating, true), (.deleting, true), (.active, false), (.failed, false), (.upgrading, false),
        (.repairing, false), (.other("NEW"), false),
    ])
    func onlyWhatIsBeingMadeOrDeletedHasNothingToLose(state: InstanceState, isNone: Bool) throws {
        let exposure = try exposure { $0.take([Instance(.trainA, state)]) }
        #expect((exposure == .none) == isNone)
    }

    @Test(arguments: [(59.0, false), (60, false), (61, true)])
    func itIsTooMuchOnlyPastTheLimit(minutes: Double, isExposed: Bool) throws {
        var readings = readings
        readings.take([])
        readings.take(root, ["1"], [.read(Manifest("1"))])
        // Another root is still being read: a newer one may turn up.
        #expect(try !readings.overview(of: .trainA).isExposed(now: start + minutes * 60, after: .seconds(3600)))
        readings.take(other, [])
        let overview = try readings.overview(of: .trainA)
        #expect(overview.isExposed(now: start + minutes * 60, after: .seconds(3600)) == isExposed)
    }
}
