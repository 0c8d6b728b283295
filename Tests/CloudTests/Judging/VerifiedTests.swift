import Cloud
import FoundationEssentials
import Testing

/// What comparing checkpoints with their manifests changes about them.
@Suite struct VerifiedTests {
    private let root: GCSURI
    private var readings: Readings

    /// Two complete checkpoints, an hour apart; the export of the second ended after an hour and a half.
    init() throws {
        root = try uri("gs://abc/train-a/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        readings.take(root, ["1", "2"], [.read(Manifest("1")), .read(Manifest("2", at: 60))])
    }

    private static func objects(missing: Int = 0, changed: Int = 0, added: Int = 0) throws -> Verification.Objects {
        let json = """
            {"missing":\(missing),"changed":\(changed),"added":\(added),"missingNames":[],"changes":[],"addedNames":[]}
            """
        return try JSONDecoder().decode(Verification.Objects.self, from: Data(json.utf8))
    }

    private func differs(_ objects: Verification.Objects?) -> Verification.Verdict {
        .differs(Verification.Differences(expected: ExpectedListing(objects: 10, bytes: 10_000), objects: objects))
    }

    private func verified(_ verdict: Verification.Verdict, at minutes: Double = 91) throws -> Readings {
        var readings = readings
        readings.take(verifications: [
            Verification(
                checkpoint: root.child("2").folder, time: start + minutes * 60, objects: 9, bytes: 9, verdict: verdict)
        ])
        return readings
    }

    private func newest(_ readings: Readings) throws -> Checkpoint {
        try #require(try readings.overview(of: .trainA).checkpoints.first { $0.name == "2" })
    }

    @Test func aCheckpointWithMissingObjectsIsNoneToFallBackOn() throws {
        let readings = try verified(differs(Self.objects(missing: 2, changed: 1)))
        let overview = try readings.overview(of: .trainA)
        #expect(overview.exposure == .since(start, checkpoint: "1"))
        #expect(overview.newestComplete?.name == "1")
        #expect(try newest(readings).state == .incomplete("changed since its manifest: 2 missing, 1 changed"))
        #expect(try !newest(readings).isVouchedFor)
        #expect(readings.findings(now: start + 62 * 60, exposedAfter: .seconds(3600)) == [.exposed(overview)])
        // It takes no other one's place.
        let decision = KeepRule(last: 1).decide(on: overview.checkpoints)
        #expect(decision.kept.first { $0.checkpoint.name == "1" }?.reasons == [.last, .newestComplete])
    }

    @Test func whatWasAddedIsNotInTheWay() throws {
        for verdict in [.intact, .sameTotals, differs(try Self.objects(added: 3))] {
            let checkpoint = try newest(try verified(verdict))
            #expect(checkpoint.state == .complete && checkpoint.verification?.verdict == verdict)
        }
    }

    @Test func whereNothingTellsWhatChangedItIsNotKnown() throws {
        let readings = try verified(differs(nil))
        #expect(try newest(readings).state == .unknown("changed since its manifest, and nothing tells what"))
        let checkpoints = try readings.overview(of: .trainA).checkpoints
        #expect(KeepRule(last: 1).decide(on: checkpoints).removable.isEmpty)
    }

    @Test func oneFromBeforeTheLastExportTellsNothingAnyMore() throws {
        let checkpoint = try newest(try verified(differs(try Self.objects(missing: 2)), at: 89))
        #expect(checkpoint.state == .complete && checkpoint.verification == nil)
    }

    @Test func oneThatCouldNotBeDoneTellsNothing() throws {
        var readings = try verified(differs(try Self.objects(missing: 2)))
        readings.take(verifications: [
            Verification(
                checkpoint: root.child("2").folder, time: start + 200 * 60, objects: 0, bytes: 0,
                verdict: .unreadable("no answer"))
        ])
        #expect(try newest(readings).state != .complete)
        readings.take(verifications: [
            Verification(
                checkpoint: root.child("2").folder, time: start + 300 * 60, objects: 10, bytes: 10, verdict: .intact)
        ])
        #expect(try newest(readings).state == .complete)
    }
}
