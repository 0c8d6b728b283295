import Cloud
import FoundationEssentials
import Testing

/// What is known of a checkpoint because it was restored in a drill.
@Suite struct DrilledTests {
    private func manifest(of instance: InstanceName? = .trainA) -> ManifestReading {
        .read(
            Manifest(
                checkpoint: "x", instance: instance, startTime: start, endTime: start + 1_800, objects: 9, bytes: 90))
    }

    /// A drill that was begun so many minutes after the export.
    private func drill(at minutes: Double) -> DrillReading {
        .read(
            DrillReport(
                checkpoint: "x", run: "7f3a91c0", by: nil, result: .restored, instance: nil,
                startTime: start + minutes * 60, endTime: start + (minutes + 41) * 60,
                seconds: .init(creation: nil, transfer: nil, total: 2_460)))
    }

    private func checkpoints(
        _ manifest: ManifestReading?, _ drill: DrillReading, prefixes: [String] = ["x"], _ exports: [Operation] = []
    ) throws -> [Checkpoint] {
        let root = try uri("gs://abc/train-a/")
        var readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take(exports)
        readings.take(
            .root(root),
            .root(
                RootListing(
                    root: root, prefixes: prefixes, manifests: manifest.map { ["x": $0] } ?? [:], drills: ["x": drill]))
        )
        return try readings.overview(of: .trainA).checkpoints
    }

    @Test func itIsToldOfTheCheckpoint() throws {
        let checkpoint = try #require(try checkpoints(manifest(), drill(at: 60)).first)
        #expect(checkpoint.state == .complete && checkpoint.drill == drill(at: 60))
        #expect(checkpoint.drillReport?.seconds.total == 2_460)
    }

    @Test func oneFromBeforeTheLastExportTellsNothing() throws {
        #expect(try checkpoints(manifest(), drill(at: -60)).first?.drill == nil)
        #expect(try checkpoints(manifest(), drill(at: 20)).first?.drill == nil)
    }

    @Test(arguments: [DrillReading.pending, .unreadable("too large")])
    func whatCouldNotBeReadIsToldAndChangesNothing(reading: DrillReading) throws {
        let checkpoint = try #require(try checkpoints(manifest(), reading).first)
        #expect(checkpoint.drill == reading && checkpoint.drillReport == nil && checkpoint.state == .complete)
    }

    /// Its checkpoint was pruned by an older version, which leaves it behind.
    @Test func aResultAloneMakesNoCheckpoint() throws {
        #expect(try checkpoints(nil, drill(at: 60), prefixes: []).isEmpty)
    }

    @Test func itVouchesForNothing() throws {
        #expect(try checkpoints(nil, drill(at: 60)).first?.state == .unknown("no manifest"))
    }

    @Test func anotherInstancesIsNotShown() throws {
        let other = InstanceName(project: InstanceName.trainA.project, location: "us-central1-a", id: "other")
        #expect(try checkpoints(manifest(of: other), drill(at: 60)).isEmpty)
    }
}
