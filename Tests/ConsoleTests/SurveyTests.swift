import Cells
import Cloud
import Foundation
import Testing

@testable import Console

extension Fixture {
    static let step12 = uri("gs://ml-backups/train-a/step-12000/")
    static let friday = uri("gs://ml-backups/train-a/manual-friday/")

    /// What a workload left in `step-12000`: its own series, of which the newest member was still being written.
    static let series = survey(of: step12, files: 16_069)
    /// The beginning of a listing that was left off.
    static let beginning = survey(of: friday, files: 1_665, isPartial: true)

    private static func survey(of checkpoint: GCSURI, files: Int, isPartial: Bool = false) -> Survey {
        var builder = SurveyBuilder(of: checkpoint)
        for step in [11_800, 11_900, 12_000] {
            let folder = "\(checkpoint.path)vit-22b/step-\(step)/"
            let written = ago(12_000 - Double(step - 11_800) * 10)
            func record(_ name: String, _ size: Int64) -> ObjectRecord {
                ObjectRecord(name: folder + name, size: size, crc32c: "", updateTime: written)
            }
            builder.add([record("_CHECKPOINT_METADATA", 420)])
            if step < 12_000 { builder.add([record("commit_success.txt", 60)]) }
            let count = step < 12_000 || isPartial ? files : files - 1
            builder.add((0..<count).map { record("ocdbt/\(100_000 + $0)", $0 == 7 ? 12 << 30 : 70_000_000) })
        }
        return builder.finish(isPartial: isPartial)
    }

    /// The night, with the cursor on the checkpoint to restore.
    static func choosing(_ columns: Int, _ rows: Int) -> State {
        var state = night(columns, rows)
        _ = state.update(.key(.enter))
        return state
    }
}

@Suite struct SurveyGoldenTests {
    @Test(arguments: [(80, 24), (120, 40)]) func theListShowsWhatWasFound(columns: Int, rows: Int) throws {
        var state = Fixture.choosing(columns, rows)
        _ = state.update(.surveyed(Fixture.step12, Fixture.series, time: Fixture.ago(130)))
        _ = state.update(.surveyed(Fixture.friday, Fixture.beginning, time: Fixture.ago(60)))
        try expectGolden(view(state), "surveyed-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)]) func aCheckpointsPageTellsItsSeries(columns: Int, rows: Int) throws {
        var state = Fixture.choosing(columns, rows)
        _ = state.update(.surveyed(Fixture.step12, Fixture.series, time: Fixture.ago(130)))
        _ = state.update(.key(.enter))
        try expectGolden(view(state), "series-\(columns)x\(rows)")
    }

    @Test func whileItIsListedThePageSaysHowFar() throws {
        var state = Fixture.choosing(80, 24)
        for key in [Key.enter, .character("s")] { _ = state.update(.key(key)) }
        _ = state.update(.surveying(Fixture.step12, objects: 1_200))
        try expectGolden(view(state), "surveying-80x24")
    }

    @Test func aLongSeriesIsScrolledThrough() {
        var builder = SurveyBuilder(of: Fixture.step12)
        let names = (1...40).map { "\(Fixture.step12.path)step-\(100 + $0)/a" }
        builder.add(names.map { ObjectRecord(name: $0, size: 1, crc32c: "") })
        var state = Fixture.choosing(80, 24)
        _ = state.update(.surveyed(Fixture.step12, builder.finish(), time: Fixture.ago(130)))
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.hasSuffix("more ↓") })
        _ = state.update(.key(.end))
        #expect(view(state).lines.contains { $0.contains("step-101") && $0.contains("unknown: nothing says") })
    }

    @Test func theJSONHasFrameworkAndSeries() throws {
        var state = Fixture.choosing(80, 24)
        _ = state.update(.surveyed(Fixture.step12, Fixture.series, time: Fixture.ago(130)))
        let overviews = state.readings.overviews.filter { $0.instance.name.id == "train-a" }
        let json = try CheckpointsReport(overviews, of: state.readings, now: Fixture.now).json()
        try expectGolden(json + "\n", "checkpoints-json")
        let text = checkpointsText(overviews, now: Fixture.now)
        #expect(text.contains("48,211 objects  complete · Orbax"))
    }
}

@Suite struct SurveyUpdateTests {
    /// The cursor on `manual-friday`, of which nothing is known.
    private static func onFriday() -> State {
        var state = Fixture.choosing(120, 40)
        #expect(state.update(.key(.down)).contains(.rest))
        return state
    }

    @Test func atRestItIsListedOnce() {
        var state = Self.onFriday()
        #expect(state.update(.rested) == [.survey(Fixture.friday, limit: 5_000)])
        #expect(state.update(.rested).isEmpty)
        _ = state.update(.surveyed(Fixture.friday, Fixture.series, time: Fixture.now))
        #expect(state.update(.rested).isEmpty)
        for key in [Key.up, .down] { _ = state.update(.key(key)) }
        #expect(state.update(.rested).isEmpty)
    }

    @Test func whatIsKnownToBeLargeIsNot() {
        // 48,211 objects.
        var state = Fixture.choosing(120, 40)
        #expect(state.update(.rested).isEmpty)
        #expect(state.update(.key(.character("s"))) == [.survey(Fixture.step12, limit: nil)])
    }

    @Test func onlyAmongCheckpointsAndOnlyWhatIsInSight() {
        var state = Fixture.night(120, 40)
        #expect(state.update(.rested).isEmpty)
        state = Self.onFriday()
        _ = state.update(.key(.character("H")))
        #expect(state.update(.rested).isEmpty)
        state = Self.onFriday()
        _ = state.update(.key(.enter))
        #expect(state.update(.rested) == [.survey(Fixture.friday, limit: 5_000)])
    }

    @Test func whatIsBeingWrittenIsNotListed() {
        var state = Fixture.at("train-b", 120, 40)
        for key in [Key.enter, .home] { _ = state.update(.key(key)) }
        #expect(view(state).lines.contains { $0.hasPrefix("▸ step-90000") })
        #expect(state.update(.rested).isEmpty)
        #expect(state.update(.key(.character("s"))).isEmpty)
        #expect(state.notice == "s: while it is written")
    }

    @Test func movingOnCallsOffWhatBeganByItself() {
        var state = Self.onFriday()
        _ = state.update(.rested)
        #expect(Set(state.update(.key(.up))) == [.rest, .endSurvey(Fixture.friday)])
        #expect(state.surveying == nil)
        // What it had listed already is of no use.
        _ = state.update(.surveying(Fixture.friday, objects: 700))
        #expect(state.surveying == nil)
        _ = state.update(.key(.down))
        #expect(state.update(.rested) == [.survey(Fixture.friday, limit: 5_000)])
    }

    @Test func anotherInstancesCheckpointsCallItOff() {
        var state = Self.onFriday()
        _ = state.update(.rested)
        for key in [Key.escape, .down] { #expect(!state.update(.key(key)).contains(.endSurvey(Fixture.friday))) }
        #expect(state.update(.rested).contains(.endSurvey(Fixture.friday)))
    }

    @Test func whatWasAskedForGoesOnAndEndsWithTheSameKey() {
        var state = Self.onFriday()
        #expect(state.update(.key(.character("s"))) == [.survey(Fixture.friday, limit: nil)])
        #expect(state.update(.key(.up)) == [.rest])
        #expect(state.update(.rested).isEmpty)
        _ = state.update(.surveying(Fixture.friday, objects: 1_200))
        #expect(view(state).lines.contains { $0.contains("no manifest · listing… 1,200 objects") })
        _ = state.update(.key(.down))
        #expect(state.update(.key(.character("s"))) == [.endSurvey(Fixture.friday)])
        #expect(state.surveying == nil && state.notice == "the listing of manual-friday was called off")
    }

    @Test func askedForItTakesTheLimitAway() {
        var state = Self.onFriday()
        _ = state.update(.rested)
        #expect(state.update(.key(.character("s"))) == [.survey(Fixture.friday, limit: nil)])
        #expect(state.update(.key(.up)) == [.rest])
    }

    @Test func aFailureIsToldAndNotTriedAgainUnasked() {
        var state = Self.onFriday()
        _ = state.update(.rested)
        _ = state.update(.surveyFailed(Fixture.friday, "storage.objects.list denied"))
        #expect(state.update(.rested).isEmpty && state.notice == nil)
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.contains("could not be listed: storage.objects.list denied") })
        #expect(state.update(.key(.character("s"))) == [.survey(Fixture.friday, limit: nil)])
        _ = state.update(.surveyFailed(Fixture.friday, "storage.objects.list denied"))
        #expect(state.notice == "manual-friday could not be listed: storage.objects.list denied")
    }

    @Test func aCheckpointThatAppearsUnderTheRestingCursorIsListed() {
        var state = Fixture.at("train-c", 120, 40)
        _ = state.update(.key(.enter))
        #expect(state.update(.rested).isEmpty)
        let uri = Fixture.uri("gs://ml-archive/train-c/step-100/")
        let listing = RootListing(root: uri.parent, prefixes: ["step-100"])
        let fetched = Message.fetched(Fetched(.root(listing.root), .success(.root(listing)), at: Fixture.now))
        #expect(state.update(fetched).last == .survey(uri, limit: 5_000))
        #expect(state.update(fetched).count == 1)
    }

    @Test func aSurveyThatIsNeverNewEnoughIsNotMadeAgainAtOnce() {
        var state = Fixture.at("train-c", 120, 40)
        let listing = RootListing(root: Fixture.uri("gs://ml-archive/train-c/"), prefixes: ["step-100"])
        _ = state.update(.fetched(Fetched(.root(listing.root), .success(.root(listing)), at: Fixture.now)))
        _ = state.update(.key(.enter))
        let uri = Fixture.uri("gs://ml-archive/train-c/step-100/")
        #expect(state.update(.rested) == [.survey(uri, limit: 5_000)])
        // The clock here is behind, by three hours.
        state.now = Fixture.ago(10_000)
        #expect(state.update(.surveyed(uri, Fixture.series, time: Fixture.ago(10_000))).isEmpty)
        #expect(state.shownOverview?.checkpoints.first?.survey == nil)
        #expect(state.update(.rested).isEmpty)
    }

    @Test func theDashboardFollowsWhatWasFound() {
        var state = Fixture.choosing(120, 40)
        var builder = SurveyBuilder(of: Fixture.step12)
        builder.add([ObjectRecord(name: Fixture.step12.path + "__0_0.distcp", size: 10, crc32c: "")])
        _ = state.update(.surveys([Fixture.step12: TimedSurvey(builder.finish(), at: Fixture.ago(100))]))
        #expect(view(state).lines.contains { $0.contains("incomplete: PyTorch distributed: .metadata is") })
        #expect(state.shownOverview?.exposure == .everything)
        #expect(state.shownOverview?.newestComplete == nil)
    }

    @Test func itIsNoChange() {
        #expect(KeyTable(isReadOnly: true).action(for: .character("s"), in: .checkpoints) == .survey)
    }
}
