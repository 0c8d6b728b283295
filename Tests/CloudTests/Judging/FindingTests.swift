import Cloud
import FoundationEssentials
import Testing

@Suite struct FindingTests {
    private let root: GCSURI
    private var readings: Readings

    init() throws {
        root = try uri("gs://abc/train-a/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        readings.take(root, ["x"], [.read(Manifest("x", at: 580))])
    }

    /// What is found 600 minutes after the start, in short.
    private func found(_ change: (inout Readings) throws -> Void) throws -> [String] {
        var readings = readings
        try change(&readings)
        return readings.findings(now: start + 36_000, exposedAfter: .seconds(7200)).map(\.short)
    }

    @Test func whereAllIsWellNothingIsFound() throws {
        #expect(try found { _ in }.isEmpty)
        #expect(Readings().findings(now: start, exposedAfter: .seconds(1)).isEmpty)
    }

    @Test func aFailedInstanceIsToldOfOnceAndFirst() throws {
        let found = try found {
            $0.take([Instance(.trainA), Instance(.trainB, .failed)], unreachable: ["us-east1-b"])
            $0.take([try .transfer("b", of: .trainB, to: "gs://abc/b/1", .cancelled)])
            $0.take(.operations, failing: .quota)
        }
        #expect(found == ["failed train-b", "unread operations", "unreachable us-east1-b"])
    }

    @Test func notReadingTheInstancesIsTheMostUrgent() throws {
        let found = try found {
            $0.take([Instance(.trainA), Instance(.trainB, .failed)])
            $0.take(.instances, failing: .timedOut(seconds: 60))
        }
        #expect(found == ["unread instances", "failed train-b"])
    }

    @Test(arguments: [
        (CloudFailure.Kind.unauthenticated, CloudFailure.Kind.unauthenticated),
        (.toolMissing("gcloud"), .toolMissing("gcloud")),
        (.unavailable, .unavailable),
        (.timedOut(seconds: 60), .timedOut(seconds: 20)),
    ])
    func oneCauseIsToldOnce(kind: CloudFailure.Kind, again: CloudFailure.Kind) throws {
        let found = try found {
            $0.take(.instances, failing: kind)
            $0.take(.operations, failing: again)
            $0.take(.root(root), failing: again)
        }
        #expect(found == ["unread instances"])
    }

    @Test(arguments: [
        CloudFailure.Kind.notFound, .permissionDenied(permission: nil), .malformed,
        .refused(status: "INVALID_ARGUMENT"),
    ])
    func aBucketsOwnTroubleIsToldBesideTheServices(kind: CloudFailure.Kind) throws {
        let found = try found {
            $0.take(.operations, failing: kind)
            $0.take(.root(root), failing: kind)
        }
        #expect(found == ["unread operations", "unread gs://abc/train-a/"])
    }

    @Test(arguments: [
        (CloudFailure.Kind.permissionDenied(permission: "storage.objects.list"), ["gs://abc/1/", "gs://abd/3/"]),
        (.malformed, ["gs://abc/1/", "gs://abc/2/", "gs://abd/3/"]),
        (.unauthenticated, ["gs://abc/1/"]),
    ])
    func whatABucketRefusesIsToldOnce(kind: CloudFailure.Kind, told: [String]) throws {
        let roots = [try uri("gs://abc/1/"), try uri("gs://abc/2/"), try uri("gs://abd/3/")]
        var readings = Readings(configuredRoots: [try selector("train-a"): roots])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        for root in roots { readings.take(.root(root), failing: kind) }
        let found = readings.findings(now: start, exposedAfter: .seconds(7200)).map(\.short)
        #expect(found == told.map { "unread \($0)" })
    }

    @Test func aRootThatNothingPointsToAnyMoreIsNoNews() throws {
        let found = try found {
            $0.take([try .transfer("op", to: "gs://gone/x/1", .cancelled)])
            $0.take(.root(try uri("gs://gone/x/")), failing: .notFound)
            $0.take([Operation]())
        }
        #expect(found.isEmpty)
    }

    @Test func aFailureIsToldWithItsBeginning() throws {
        var readings = readings
        readings.take(.instances, failing: .quota, at: 601)
        readings.take(.instances, failing: .quota, at: 602)
        let findings = readings.findings(now: start, exposedAfter: .seconds(7200))
        #expect(
            findings == [
                .unread(.instances, CloudFailure(.quota, task: "\(Feed.instances)"), since: start + 601 * 60)
            ])
    }

    @Test(arguments: [
        (Operation.Status.failed(code: 13, message: "boom"), ["backupFailed train-a"]),
        (.cancelled, []), (.done, []), (.running, []),
    ])
    func onlyABadEndOfTheNewestExportIsToldOf(status: Operation.Status, told: [String]) throws {
        let found = try found {
            $0.take([
                try .transfer("new", to: "gs://abc/train-a/y", at: 590, status),
                try .transfer("old", to: "gs://abc/train-a/z", at: 500, .failed(code: 13, message: "old")),
            ])
        }
        #expect(found == told)
    }

    @Test func anImportThatFailedIsToldOfToo() throws {
        let found = try found {
            $0.take([
                try .transfer("op", .import, to: "gs://abc/train-a/x", counters: .init(found: 9, copied: 8, failed: 1))
            ])
        }
        #expect(found == ["importFailed train-a"])
    }

    @Test func anOldBackupAndNoneAtAllAreExposed() throws {
        #expect(try found { $0.take(root, ["x"], [.read(Manifest("x"))]) } == ["exposed train-a"])
        #expect(try found { $0.take(root, ["x"]) } == ["exposed train-a"])
    }

    @Test func aFailedBackupOfAnExposedInstanceIsToldOfOnce() throws {
        let found = try found {
            $0.take(root, [])
            $0.take([try .transfer("op", to: "gs://abc/train-a/y", .failed(code: 13, message: "boom"))])
        }
        #expect(found == ["backupFailed train-a"])
    }

    @Test func anInstanceWithoutAnyBackupIsToldOfOnceOperationsWereRead() throws {
        var readings = Readings()
        readings.take([Instance(.trainA), Instance(.trainB, .creating)])
        #expect(readings.findings(now: start, exposedAfter: .zero).isEmpty)
        readings.take([Operation]())
        #expect(readings.findings(now: start, exposedAfter: .zero).map(\.short) == ["noBackupKnown train-a"])
    }

    /// What is on it is a copy, and it is deleted within the hour.
    @Test func anInstanceOfADrillNeedsNoBackup() throws {
        var readings = Readings()
        readings.take([Operation]())
        let labels = [Instance.purposeLabel: Instance.drillPurpose]
        readings.take([Cloud.Instance(name: .trainA, state: .active, labels: labels)])
        #expect(readings.findings(now: start, exposedAfter: .zero).isEmpty)
    }

    @Test func aStateThatIsNotKnownIsToldOf() throws {
        #expect(try found { $0.take([Instance(.trainA, .other("NEW"))]) } == ["strangeState train-a"])
    }

    @Test func whatCouldNotBeUnderstoodIsToldOf() throws {
        let found = try found {
            $0.take(.instances, .instances(InstanceList([Instance(.trainA)], unreadable: ["an element"])))
        }
        #expect(found == ["unreadable an element"])
    }
}

@Suite struct ConfiguredRootFindingTests {
    @Test func rootsOfAnInstanceThatIsNotListedAreAFinding() throws {
        let typo = try #require(InstanceSelector("train-x"))
        let root = try #require(GCSURI("gs://abc/train-x/"))
        var readings = Readings(configuredRoots: [typo: [root]])
        let expected = Finding.noSuchInstance(typo)
        #expect(!readings.findings(now: start, exposedAfter: .seconds(1)).contains(expected))
        readings.take([Instance(.trainA, .active)])
        #expect(readings.findings(now: start, exposedAfter: .seconds(1)).contains(expected))
        readings.take(
            .instances, .instances(InstanceList([Instance(.trainA, .active)], unreachable: ["us-central1-b"])))
        #expect(!readings.findings(now: start, exposedAfter: .seconds(1)).contains(expected))
    }
}

extension Finding {
    /// Its kind and what it is about.
    fileprivate var short: String {
        let instance = instance?.id ?? ""
        return switch self {
        case .failed: "failed \(instance)"
        case .backupFailed: "backupFailed \(instance)"
        case .importFailed: "importFailed \(instance)"
        case .exposed: "exposed \(instance)"
        case .noBackupKnown: "noBackupKnown \(instance)"
        case .strangeState: "strangeState \(instance)"
        case .unread(.root(let root), _, _): "unread \(root)"
        case .unread(let feed, _, _): "unread \(feed)"
        case .noSuchInstance(let selector): "noSuchInstance \(selector)"
        case .unreachable(let zones): "unreachable \(zones.joined(separator: ", "))"
        case .unreadable(let things): "unreadable \(things.joined(separator: ", "))"
        }
    }
}
