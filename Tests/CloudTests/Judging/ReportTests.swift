import Cloud
import FoundationEssentials
import Testing

/// What a report on a bad end makes of a checkpoint.
@Suite struct ReportTests {
    private static let root = "gs://abc/train-a/"

    private func readings(
        _ manifest: ManifestReading?, _ report: ReportReading?, isPresent: Bool = true, _ exports: [Operation] = [],
        others: [Instance] = []
    ) throws -> Readings {
        let root = try uri(Self.root)
        var roots = [try selector("train-a"): [root]]
        for other in others { roots[try selector(other.name.id)] = [root] }
        var readings = Readings(configuredRoots: roots)
        readings.take([Instance(.trainA)] + others)
        readings.take(exports)
        let listing = RootListing(
            root: root, prefixes: isPresent ? ["x"] : [], manifests: manifest.map { ["x": $0] } ?? [:],
            reports: report.map { ["x": $0] } ?? [:])
        readings.take(.root(root), .root(listing))
        return readings
    }

    private func judge(
        _ manifest: ManifestReading?, _ report: ReportReading?, isPresent: Bool = true, _ exports: [Operation] = []
    ) throws -> Checkpoint? {
        try readings(manifest, report, isPresent: isPresent, exports).overview(of: .trainA).checkpoints.first
    }

    /// A report whose export began so many minutes after the start and took thirty.
    private func report(
        _ outcome: IncompleteReport.Outcome = .failed, reason: String = "boom",
        of instance: InstanceName? = .trainA, at minutes: Double = 0
    ) -> ReportReading {
        .read(
            IncompleteReport(
                checkpoint: "x", instance: instance, outcome: outcome, reason: reason,
                counters: .init(found: 9, copied: 4, failed: 3), startTime: start + minutes * 60,
                endTime: start + (minutes + 30) * 60))
    }

    @Test(arguments: [
        (IncompleteReport.Outcome.failed, "export failed: boom"), (.cancelled, "export cancelled: boom"),
        (.partlyFailed, "export failed on 3 objects: boom"), (.unverified, "export could not be verified: boom"),
        (.timedOut, "export timed out: boom"),
    ])
    func itSpeaksWhenTheServiceHasForgottenTheExport(_ outcome: IncompleteReport.Outcome, _ words: String) throws {
        for isPresent in [true, false] {
            let checkpoint = try #require(try judge(nil, report(outcome), isPresent: isPresent))
            #expect(checkpoint.state == .incomplete(words))
            #expect(checkpoint.startTime == start && checkpoint.objects == 4 && !checkpoint.hasManifest)
        }
    }

    @Test func thatItTimedOutIsSaidOnce() throws {
        let words = "timed out with 3 failed objects: 24 h"
        let checkpoint = try #require(try judge(nil, report(.timedOut, reason: words)))
        #expect(checkpoint.state == .incomplete("export \(words)"))
    }

    @Test func aManifestOfALaterExportWins() throws {
        let checkpoint = try #require(try judge(.read(Manifest("x", at: 60)), report()))
        #expect(checkpoint.state == .complete && checkpoint.hasManifest)
    }

    @Test(arguments: [0.0, 60])
    func aReportThatIsNotOlderThanTheManifestWins(minutes: Double) throws {
        let state = try judge(.read(Manifest("x")), report(at: minutes))?.state
        #expect(state == .incomplete("export failed: boom"))
    }

    @Test func whatSpeaksAgainstTheManifestItselfComesFirst() throws {
        #expect(try judge(.read(Manifest("x", failed: 2)), report(at: 60))?.state == .incomplete("2 objects failed"))
        #expect(try judge(.unreadable("no"), report())?.state == .unknown("manifest could not be read: no"))
    }

    @Test func aLaterExportThatIsNotReportedOnCountsMore() throws {
        let later = try Operation.transfer("again", to: Self.root + "x", at: 60)
        #expect(try judge(nil, report(), [later])?.state == .unknown("no manifest, though its export was clean"))
        let own = try Operation.transfer("own", to: Self.root + "x")
        #expect(try judge(nil, report(.unverified), [own])?.state == .incomplete("export could not be verified: boom"))
        let running = try Operation.transfer("now", to: Self.root + "x", at: 60, .running)
        #expect(try judge(.read(Manifest("x")), report(), [running])?.state == .running)
    }

    @Test func oneThatIsNotReadTakesTheManifestsWordAway() throws {
        let manifest = ManifestReading.read(Manifest("x"))
        #expect(try judge(manifest, .pending)?.state == .unknown("a report on a bad end is not read yet"))
        #expect(
            try judge(manifest, .unreadable("no"))?.state
                == .unknown("a report on a bad end could not be read: no"))
        #expect(try readings(manifest, .pending).overview(of: .trainA).exposure == .unknown(.notReadYet))
        #expect(try readings(manifest, .unreadable("no")).overview(of: .trainA).exposure == .unknown(.manifestUnread))
    }

    @Test func withoutAManifestItIsIncompleteWhateverTheReportSays() throws {
        #expect(try judge(nil, .pending)?.state == .incomplete("marked so; the report is not read yet"))
        #expect(
            try judge(nil, .unreadable("no"))?.state == .incomplete("marked so; the report could not be read: no"))
        #expect(try readings(nil, .unreadable("no")).overview(of: .trainA).exposure == .everything)
    }

    @Test func inASharedRootItIsOnItsInstanceAlone() throws {
        let readings = try readings(nil, report(of: .trainB), others: [Instance(.trainB)])
        #expect(try readings.overview(of: .trainA).checkpoints.isEmpty)
        #expect(try readings.overview(of: .trainB).checkpoints.map(\.name) == ["x"])
    }
}
