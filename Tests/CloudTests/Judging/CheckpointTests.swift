import Cloud
import FoundationEssentials
import Testing

/// Which prefixes below a backup root can be trusted.
@Suite struct CheckpointTests {
    private static let root = "gs://abc/train-a/"
    private static let foundTen = TransferCounters(found: 10, copied: 10)

    /// The checkpoint `x`, as judged from what was read of it.
    private func judge(
        _ manifest: ManifestReading?, isPresent: Bool = true, _ exports: [Operation] = []
    ) throws -> Checkpoint? {
        let root = try uri(Self.root)
        var readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take(exports)
        let manifests = manifest.map { ["x": $0] } ?? [:]
        readings.take(
            .root(root), .root(RootListing(root: root, prefixes: isPresent ? ["x"] : [], manifests: manifests)))
        return try readings.overview(of: .trainA).checkpoints.first
    }

    private func export(
        _ status: Operation.Status = .done, _ id: String = "op", at minutes: Double = 0,
        counters: TransferCounters = foundTen
    ) throws -> Operation {
        try .transfer(id, to: Self.root + "x", at: minutes, status, counters: counters)
    }

    @Test func aManifestAndACleanExportMakeItComplete() throws {
        let manifest = Manifest("x", operation: try OperationName(id: "op"))
        let checkpoint = try #require(try judge(.read(manifest), [export()]))
        #expect(checkpoint.state == .complete)
        #expect(checkpoint.startTime == start)
        #expect(checkpoint.objects == 10)
        #expect(checkpoint.bytes == 10_000)
        #expect(checkpoint.uri.description == "gs://abc/train-a/x/")
    }

    @Test func aManifestVouchesWhenTheServiceHasForgottenTheExport() throws {
        #expect(try judge(.read(Manifest("x", operation: try OperationName(id: "op"))))?.state == .complete)
        #expect(try judge(.read(Manifest("x")))?.state == .complete)
    }

    @Test(arguments: [
        (Operation.Status.failed(code: 13, message: "boom"), foundTen, "export failed: boom"),
        (.cancelled, foundTen, "export cancelled"),
        (.done, TransferCounters(found: 10, copied: 9, failed: 1), "export failed on 1 objects"),
    ])
    func aManifestDoesNotOutweighItsOwnExport(
        status: Operation.Status, counters: TransferCounters, reason: String
    ) throws {
        // The list may tell the project's number where the manifest has its id.
        for operation in [try OperationName(id: "op"), try OperationName(id: "op", project: "12345")] {
            let manifest = ManifestReading.read(Manifest("x", operation: operation))
            #expect(try judge(manifest, [export(status, counters: counters)])?.state == .incomplete(reason))
        }
    }

    @Test func theSameExportUnderTheProjectsNumberIsNoLaterOne() throws {
        let manifest = Manifest("x", at: -1, operation: try OperationName(id: "op", project: "12345"))
        #expect(try judge(.read(manifest), [export()])?.state == .complete)
    }

    @Test(arguments: [
        (Operation.Status.done, Checkpoint.State.unknown("exported to again since its manifest")),
        (.cancelled, .incomplete("a later export into it cancelled")),
        (.failed(code: 13, message: "boom"), .incomplete("a later export into it failed: boom")),
        (.running, .running),
    ])
    func aLaterExportIntoItTakesTheManifestsWordAway(
        status: Operation.Status, state: Checkpoint.State
    ) throws {
        let manifest = ManifestReading.read(Manifest("x", operation: try OperationName(id: "op")))
        #expect(try judge(manifest, [export(), export(status, "again", at: 60)])?.state == state)
        #expect(try judge(manifest, [export(status, "again", at: 60)])?.state == state)
    }

    @Test func anOlderExportThatFailedDoesNotCount() throws {
        let manifest = ManifestReading.read(Manifest("x", at: 60, operation: try OperationName(id: "op")))
        let exports = [try export(.cancelled, "first"), try export(at: 60)]
        #expect(try judge(manifest, exports)?.state == .complete)
    }

    @Test func anOlderExportThatEndedAfterTheManifestWasWrittenCounts() throws {
        let manifest = ManifestReading.read(Manifest("x", at: 5, operation: try OperationName(id: "op")))
        let slow = Operation(
            name: try OperationName(id: "slow"), target: .trainA, kind: try export().kind, createTime: start,
            endTime: start + 7200, status: .done)
        #expect(try judge(manifest, [slow, export(at: 5)])?.state == .unknown("exported to again since its manifest"))
    }

    @Test func anExportOfUnknownTimeMayBeALaterOne() throws {
        let timeless = Operation(
            name: try OperationName(id: "timeless"), target: .trainA, kind: try export().kind, status: .cancelled)
        let manifest = ManifestReading.read(Manifest("x", operation: try OperationName(id: "op")))
        #expect(try judge(manifest, [timeless])?.state == .incomplete("a later export into it cancelled"))
    }

    @Test func anyRunningExportMakesItRunning() throws {
        let exports = [
            try export(.running, "old", counters: .init(found: 90, copied: 4, skipped: 3)), try export(at: 60),
        ]
        let checkpoint = try #require(try judge(.read(Manifest("x", at: 60)), exports))
        #expect(checkpoint.state == .running)
        #expect(checkpoint.startTime == start)
        #expect(checkpoint.objects == 7)
    }

    @Test func aRunningExportIsShownBeforeItHasWrittenAnything() throws {
        #expect(try judge(nil, isPresent: false, [export(.running)])?.state == .running)
        #expect(try judge(nil, isPresent: false, [export(.cancelled)]) == nil)
    }

    @Test(arguments: [
        (Operation.Status.done, Checkpoint.State.unknown("no manifest, though its export was clean")),
        (.cancelled, .incomplete("export cancelled")),
        (.failed(code: 13, message: "boom"), .incomplete("export failed: boom")),
        (.failed(code: 13, message: ""), .incomplete("export failed")),
        (.failed(code: 4, message: "24 h"), .incomplete("export timed out: 24 h")),
        (.running, .running),
    ])
    func withoutAManifestNothingIsComplete(status: Operation.Status, state: Checkpoint.State) throws {
        let checkpoint = try #require(try judge(nil, [export(status)]))
        #expect(checkpoint.state == state)
        #expect(checkpoint.startTime == start)
    }

    @Test func aPrefixOfWhichNothingIsKnownIsUnknown() throws {
        let checkpoint = try #require(try judge(nil))
        #expect(checkpoint.state == .unknown("no manifest"))
        #expect(checkpoint.startTime == nil)
        #expect(checkpoint.objects == nil)
    }

    @Test func aManifestThatCouldNotBeReadSaysWhy() throws {
        let state = try judge(.unreadable("not JSON"), [export()])?.state
        #expect(state == .unknown("manifest could not be read: not JSON"))
    }

    @Test func aManifestWhoseTurnHasNotComeIsNoFailure() throws {
        #expect(try judge(.pending, [export()])?.state == .unknown("manifest not read yet"))
    }

    @Test(arguments: [
        (Manifest("x", failed: 2), true, Checkpoint.State.incomplete("2 objects failed")),
        (Manifest("x"), false, .incomplete("its objects are gone")),
        (Manifest("x", objects: 0), true, .incomplete("it holds no objects")),
        (Manifest("y"), true, .unknown("its manifest is for y")),
        (Manifest("x", at: 60 * 24 * 365), true, .unknown("its manifest says that it was started later than now")),
        (Manifest("x", of: nil), true, .complete),
    ])
    func aManifestIsNotTakenOnTrust(manifest: Manifest, isPresent: Bool, state: Checkpoint.State) throws {
        #expect(try judge(.read(manifest), isPresent: isPresent)?.state == state)
    }
}
