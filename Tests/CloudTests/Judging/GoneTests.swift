import Cloud
import Testing

/// Instances that are not listed any more: what was backed up of them is found all the same.
@Suite struct GoneTests {
    private let root: GCSURI

    init() throws { root = try uri("gs://abc/train-b/") }

    private func names(_ readings: Readings) -> [String] { readings.gone.map(\.instance.name.description) }

    @Test func whatAnExportNamesIsFoundWithItsCheckpoints() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take([try .transfer("1", of: .trainB, to: "gs://abc/train-b/step-1")])
        #expect(names(readings).isEmpty, "nothing is known to lie there yet")
        #expect(readings.feeds(refresh: .seconds(15)) { _ in false }.contains { $0.feed == .root(root) })
        #expect(!readings.isSettled)
        readings.take(root, ["step-1"], [.read(Manifest("step-1", of: .trainB))])
        #expect(names(readings) == [InstanceName.trainB.description])
        #expect(readings.gone.first?.newestComplete?.name == "step-1")
        #expect(readings.gone.first?.instance.state == .gone && readings.gone.first?.exposure == Exposure.none)
        #expect(readings.isSettled && readings.overviews.map(\.instance.name) == [.trainA])
        #expect(readings.findings(now: start, exposedAfter: .seconds(60)).allSatisfy { $0.instance != .trainB })
    }

    @Test func whatOnlyAManifestNamesIsFoundBelowAnothersRoot() throws {
        var readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        readings.take(root, ["a", "b"], [.read(Manifest("a", of: .trainA)), .read(Manifest("b", of: .trainB))])
        #expect(names(readings) == [InstanceName.trainB.description])
        #expect(readings.gone.first?.checkpoints.map(\.name) == ["b"])
        #expect(try readings.overview(of: .trainA).checkpoints.map(\.name) == ["a"])
        // It is there again, under the project's number.
        let byNumber = InstanceName(project: "12345", location: "us-central1-b", id: "train-b")
        readings.take([Instance(.trainA), Instance(byNumber)])
        #expect(readings.gone.isEmpty)
    }

    @Test func whatTheConfigurationNamesIsLookedForInItsRoots() throws {
        var readings = Readings(configuredRoots: [try selector("train-b"): [root]])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        #expect(
            readings.feeds(refresh: .seconds(15)) { $0.id == "train-b" }.contains {
                $0.feed == .root(root) && $0.isWatched
            })
        readings.take(root, ["x", "y"], [.read(Manifest("x", of: .trainB))])
        #expect(names(readings) == [InstanceName.trainB.description], "the manifest tells which zone it was in")
        #expect(readings.gone.first?.checkpoints.map(\.name) == ["x", "y"])
    }

    @Test func whatMayOnlyNotHaveAnsweredIsNotGone() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)], unreachable: ["us-central1-b"])
        readings.take([try .transfer("1", of: .trainB, to: "gs://abc/train-b/step-1")])
        readings.take(root, ["step-1"], [.read(Manifest("step-1", of: .trainB))])
        #expect(readings.gone.isEmpty)
        readings.take([Instance(.trainA)])
        #expect(names(readings) == [InstanceName.trainB.description])
        readings.take(.instances, .instances(InstanceList([Instance(.trainA)], unreadable: ["an instance"])))
        #expect(readings.gone.isEmpty)
    }
}
