import Cloud
import Testing

/// Roots that hold more than the checkpoints of one instance.
@Suite struct SharedRootTests {
    private let root: GCSURI
    private var readings: Readings

    init() throws {
        root = try uri("gs://abc/shared/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root], try selector("train-b"): [root]])
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([Operation]())
    }

    private func names(of instance: InstanceName, in readings: Readings) throws -> [String] {
        try readings.overview(of: instance).checkpoints.map(\.name)
    }

    @Test func eachInstanceGetsWhatItsManifestsAndExportsNameAsItsOwn() throws {
        var readings = readings
        readings.take([
            try .transfer("a", of: .trainA, to: "gs://abc/shared/exported-a"),
            try .transfer("b", of: .trainB, to: "gs://abc/shared/exported-b"),
        ])
        readings.take(
            root, ["a", "b", "exported-a", "exported-b", "nobody's"],
            [.read(Manifest("a", of: .trainA)), .read(Manifest("b", of: .trainB, at: 10))])
        #expect(try names(of: .trainA, in: readings) == ["exported-a", "a", "nobody's"])
        #expect(try names(of: .trainB, in: readings) == ["b", "exported-b", "nobody's"])
        #expect(
            try readings.overview(of: .trainA).exposure == .since(start, checkpoint: "a"))
    }

    @Test func theManifestDecidesWhoseItIsWhereBothExportedThere() throws {
        var readings = readings
        readings.take([try .transfer("b", of: .trainB, to: "gs://abc/shared/x", at: -90)])
        readings.take(root, ["x"], [.read(Manifest("x", of: .trainA))])
        #expect(try names(of: .trainA, in: readings) == ["x"])
        #expect(try names(of: .trainB, in: readings).isEmpty)
    }

    @Test func aManifestThatNamesNoInstanceVouchesForNone() throws {
        var readings = readings
        readings.take(root, ["x"], [.read(Manifest("x", of: nil))])
        for name in [InstanceName.trainA, .trainB] {
            let overview = try readings.overview(of: name)
            #expect(overview.checkpoints.map(\.state) == [.unknown("its manifest names no instance")])
            #expect(overview.exposure == .everything)
        }
    }

    @Test func aProjectsNumberInAManifestIsNoOtherInstance() throws {
        var readings = readings
        let byNumber = InstanceName(project: "12345", location: "us-central1-a", id: "train-a")
        readings.take(root, ["x"], [.read(Manifest("x", of: byNumber))])
        #expect(try names(of: .trainA, in: readings) == ["x"])
        #expect(try names(of: .trainB, in: readings).isEmpty)
    }

    @Test func anExportsParentFolderIsARoot() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take([
            try .transfer("1", to: "gs://abc/mirror"), try .transfer("2", to: "gs://abc/train-a/step-1/"),
            try .transfer("3", to: "gs://other"), try .transfer("4", .import, to: "gs://elsewhere/x/y"),
            try .transfer("5", to: "not a place"),
        ])
        let roots = try readings.overview(of: .trainA).roots.map(\.description)
        #expect(roots == ["gs://abc/", "gs://abc/train-a/", "gs://other/"])
    }

    @Test func aMirrorIsShownAndAFolderOfCheckpointsIsNot() throws {
        var readings = Readings()
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([
            try .transfer("1", of: .trainA, to: "gs://abc/mirror"),
            try .transfer("2", of: .trainA, to: "gs://abc/deep/down/train-a/step-1"),
            try .transfer("3", of: .trainB, to: "gs://abc/train-b/step-1"),
        ])
        readings.take(try uri("gs://abc/"), ["mirror", "deep", "train-b", "train-b-old", ".psconsole"])
        let checkpoints = try readings.overview(of: .trainA).checkpoints
        #expect(checkpoints.map(\.name) == ["mirror", "train-b-old"])
        #expect(checkpoints.first?.state == .unknown("no manifest, though its export was clean"))
    }

    @Test func anExportIntoTheBucketItselfIsNoCheckpoint() throws {
        var readings = Readings()
        readings.take([Instance(.trainA)])
        readings.take([try .transfer("1", to: "gs://abc", .running)])
        readings.take(try uri("gs://abc/"), [])
        #expect(try names(of: .trainA, in: readings).isEmpty)
        #expect(try readings.overview(of: .trainA).roots.map(\.description) == ["gs://abc/"])
    }

    @Test func checkpointsOfAllRootsAreNewestFirstAndTimelessOnesLast() throws {
        let other = try uri("gs://abc/other/")
        var readings = Readings(configuredRoots: [try selector("us-central1-a/train-a"): [root, other]])
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take(root, ["1", "3", "m"], [.read(Manifest("1", at: 1)), .read(Manifest("3", at: 3))])
        readings.take(other, ["2", "n"], [.read(Manifest("2", at: 2))])
        #expect(try names(of: .trainA, in: readings) == ["3", "2", "1", "n", "m"])
        #expect(try readings.overview(of: .trainB).roots.isEmpty)
    }
}
