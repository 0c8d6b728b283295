import Cloud
import FoundationEssentials
import Testing

/// What surveys change about checkpoints, and about what would be lost now.
@Suite struct SurveyedTests {
    private static let finished = ["step-300/_CHECKPOINT_METADATA", "step-300/commit_success.txt"]
    private static let unfinished = ["step-300/_CHECKPOINT_METADATA", "step-300/state/commit_success.txt"]
    private let root: GCSURI
    private var readings: Readings

    /// Two complete checkpoints, an hour apart.
    init() throws {
        root = try uri("gs://abc/train-a/")
        readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA)])
        readings.take([Operation]())
        readings.take(root, ["1", "2"], [.read(Manifest("1")), .read(Manifest("2", at: 60))])
    }

    private func surveyed(
        _ name: String, _ files: [String], at minutes: Double = 500,
        _ change: (inout Readings) throws -> Void = { _ in }
    ) throws -> InstanceOverview {
        var readings = readings
        let place = root.child(name).folder
        readings.take(try Survey(of: place.description, files), of: place, at: start + minutes * 60)
        try change(&readings)
        return try readings.overview(of: .trainA)
    }

    @Test func anUncommittedNewestCheckpointIsNoneToFallBackOn() throws {
        #expect(try readings.overview(of: .trainA).exposure == .since(start + 3600, checkpoint: "2"))
        let overview = try surveyed("2", Self.unfinished)
        #expect(overview.exposure == .since(start, checkpoint: "1"))
        let newest = try #require(overview.checkpoints.first)
        #expect(newest.state == .incomplete("Orbax: commit_success.txt is missing in step-300"))
        #expect(newest.framework == "Orbax" && newest.survey?.time == start + 500 * 60)
    }

    @Test func whatFollowsIsFound() throws {
        var readings = readings
        let now = start + 62 * 60
        #expect(readings.findings(now: now, exposedAfter: .seconds(3600)).isEmpty)
        for name in ["1", "2"] {
            let place = root.child(name).folder
            readings.take(try Survey(of: place.description, Self.unfinished), of: place, at: start + 500 * 60)
        }
        let overview = try readings.overview(of: .trainA)
        #expect(overview.exposure == .everything)
        #expect(readings.findings(now: now, exposedAfter: .seconds(3600)) == [.exposed(overview)])
    }

    @Test func aCommittedOneIsComplete() throws {
        let overview = try surveyed("2", Self.finished)
        #expect(overview.exposure == .since(start + 3600, checkpoint: "2"))
        #expect(overview.checkpoints.first?.framework == "Orbax")
        #expect(overview.checkpoints.first?.committedMember == "step-300")
        #expect(overview.checkpoints.first?.objects == 10)
    }

    @Test func aSurveyFromBeforeTheExportEndedIsNotUsed() throws {
        // The export behind the manifest began after an hour and took thirty minutes.
        for minutes in [0.0, 60, 89.9] {
            let overview = try surveyed("2", Self.unfinished, at: minutes)
            #expect(overview.checkpoints.first?.state == .complete && overview.checkpoints.first?.survey == nil)
        }
        #expect(try surveyed("2", Self.unfinished, at: 90).checkpoints.first?.state != .complete)
    }

    @Test func aLaterExportMakesASurveyOld() throws {
        let overview = try surveyed("x", Self.finished, at: 100) {
            $0.take(root, ["x"])
            $0.take([try .transfer("op", to: "gs://abc/train-a/x", at: 90)])
        }
        #expect(overview.checkpoints.first?.state == .unknown("no manifest, though its export was clean"))
        let running = try surveyed("x", Self.unfinished, at: 100) {
            $0.take(root, ["x"])
            $0.take([try .transfer("op", to: "gs://abc/train-a/x", at: 90, .running)])
        }
        #expect(running.checkpoints.first?.state == .running && running.checkpoints.first?.survey == nil)
    }

    @Test func sizeAndObjectsComeFromItWhereNothingElseTells() throws {
        let overview = try surveyed("x", ["a", "b"]) { $0.take(root, ["x"]) }
        #expect(overview.checkpoints.first?.objects == 2 && overview.checkpoints.first?.bytes == 20)
    }

    @Test func aListingThatWasLeftOffSaysOnlyWhatItCounted() throws {
        let place = root.child("2").folder
        var builder = SurveyBuilder(of: place)
        builder.add([ObjectRecord(name: "train-a/2/step-300/_CHECKPOINT_METADATA", size: 7, crc32c: "")])
        let survey = builder.finish(isPartial: true)
        #expect(survey.isPartial && survey.objects == 1 && survey.largestObject == 7)
        #expect(survey.evidence == .none && survey.series.isEmpty)
        var readings = readings
        readings.take(survey, of: place, at: start + 500 * 60)
        let checkpoint = try #require(try readings.overview(of: .trainA).checkpoints.first)
        #expect(checkpoint.state == .complete && checkpoint.objects == 10 && checkpoint.survey?.survey == survey)
        let other = Checkpoint(root: root, name: "x", state: .unknown("no manifest"))
        #expect(other.judged(with: TimedSurvey(survey, at: start)).objects == nil)
    }

    @Test func theNewestSurveyStays() throws {
        var readings = readings
        let place = root.child("2").folder
        let old = try Survey(of: "gs://abc/train-a/2/", ["a"])
        let new = try Survey(of: "gs://abc/train-a/2/", ["b", "c"])
        readings.take(new, of: place, at: start + 200)
        readings.take([place: TimedSurvey(old, at: start + 100)])
        #expect(readings.survey(of: place)?.survey == new)
    }

    @Test(arguments: [
        finished, unfinished, ["a"], [], ["iter_0000001/a", "iter_0000002/a", "latest_checkpointed_iteration.txt"],
    ])
    func whatIsKeptIsReadBackAsItWas(files: [String]) throws {
        let survey = try Survey(of: "gs://abc/x/", files)
        let json = try JSONEncoder().encode(survey)
        #expect(try JSONDecoder().decode(Survey.self, from: json) == survey)
    }

    @Test func anotherShapeIsNotUnderstood() throws {
        let json = try JSONEncoder().encode(try Survey(of: "gs://abc/x/", Self.finished))
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains(#""shape":2"#))
        let other = Data(text.replacing(#""shape":2"#, with: #""shape":1"#).utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Survey.self, from: other) }
    }
}
