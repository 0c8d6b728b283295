import Cloud
import FoundationEssentials
import TestSupport
import Testing

/// Totals, series and bounds of a survey.
@Suite struct SurveyTests {
    @Test func totalsAreAddedUp() throws {
        var builder = SurveyBuilder(of: try uri("gs://abc/x"))
        builder.add([
            ObjectRecord(name: "x/", size: 0, crc32c: ""),
            ObjectRecord(name: "x/a", size: 7, crc32c: "", updateTime: start + 60),
            ObjectRecord(name: "x/b/c/d", size: 30, crc32c: "", updateTime: start + 600),
            ObjectRecord(name: "x/b/e", size: .max, crc32c: "", updateTime: start),
            ObjectRecord(name: "xy", size: 99, crc32c: ""),
        ])
        let survey = builder.finish()
        #expect(survey.objects == 4 && survey.bytes == .max && survey.largestObject == .max)
        #expect(survey.newestChange == start + 600)
        #expect(survey.evidence == .none && survey.series.isEmpty && survey.place == "")
    }

    @Test func nothingThereIsNothingTold() throws {
        let survey = try Survey(of: "gs://abc/x/", [])
        #expect(survey.objects == 0 && survey.newestChange == nil && survey.evidence == .none)
    }

    @Test(arguments: UInt64(1)...30)
    func inHowManyBatchesMakesNoDifferenceAndNothingIsLost(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = ["step-1", "step-2", "iter_0000005", "7", "a", "a-b", "checkpoint-9", "x.orbax-checkpoint-tmp-1"]
        let files = [".metadata", "__0_0.distcp", "latest", "config.json", "commit_success.txt", "m.index", "DONE"]
        var names: Set<String> = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let folders = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }
            names.insert((folders + [files.randomElement(using: &random) ?? ""]).joined(separator: "/"))
        }
        let markers = ["own": ["DONE"]]
        let survey = try Survey(of: "gs://abc/x/", Array(names), markers: markers, batch: 1_000)
        #expect(try Survey(of: "gs://abc/x/", Array(names), markers: markers, batch: 1) == survey, "seed \(seed)")
        #expect(survey.objects == names.count && survey.bytes == names.count * 10, "seed \(seed)")
        #expect(survey.series.reduce(0) { $0 + $1.objects } <= survey.objects, "seed \(seed)")
    }

    @Test func aLongSeriesKeepsItsNewest() throws {
        let files = (1...4_321).flatMap { ["run/step-\($0)/a", "run/step-\($0)/b"] }
        let survey = try Survey(of: "gs://abc/x/", files, batch: 500)
        #expect(survey.series.count == 1_000 && survey.membersLeftOut == 3_321)
        #expect(survey.series.first?.name == "step-4321" && survey.series.last?.name == "step-3322")
        #expect(survey.series.first?.objects == 2 && survey.series.first?.bytes == 20)
        #expect(survey.seriesFolder == "run" && survey.objects == 8_642)
    }

    @Test func theSeriesWithEvidenceIsToldFirstThenTheOneFurtherUp() throws {
        let plain = ["1/a", "2/a", "b/step-1/.metadata", "b/step-1/__0_0.distcp", "b/step-2/x", "c/d/step-3/.metadata"]
        let survey = try Survey(of: "gs://abc/x/", plain + ["c/d/step-3/__0_0.distcp"])
        #expect(survey.seriesFolder == "b" && survey.series.map(\.name) == ["step-2", "step-1"])
        #expect(survey.otherSeries == 2)
    }

    @Test(arguments: [
        "step-100", "step_100", "step100", "checkpoint-500", "checkpoint_500", "ckpt-5", "global_step1000",
        "iter_0000100", "epoch=3-step=100", "epoch=3-step=100.ckpt", "epoch-3", "0", "300", "llama-7b-step-20",
        "300.orbax-checkpoint-tmp-1732300000", "tmp-checkpoint-500",
    ])
    func aWorkloadsOwnNamesAreKnown(_ name: String) throws {
        let survey = try Survey(of: "gs://abc/x/", ["\(name)/a", "step-1/a"])
        #expect(survey.series.count == (name == "step-1" ? 1 : 2))
    }

    @Test(arguments: [
        "step", "-100", "mp_rank_00", "run-7", "2026-11-23", "part-00001", "layer_3", "1234567890123456789", "",
        "global_step100_universal", "step-１",
    ])
    func otherNamesAreNoSteps(_ name: String) throws {
        #expect(try Survey(of: "gs://abc/x/", ["\(name)/a", "step-1/a"]).series.isEmpty)
    }

    @Test(arguments: [
        ("DONE", "DONE", true), ("DONE", "done", false), ("*", "", true), ("*", "x", true),
        ("w-*.bin", "w-0.bin", true),
        ("w-*.bin", "w-.bin", true), ("w-*.bin", "w.bin", false), ("*a*b", "xaxbxab", true), ("*a*b", "ba", false),
        ("a**b", "ab", true), ("é*", "é1", true), ("a", "", false),
    ])
    func aStarStandsForAnything(_ pattern: String, _ name: String, _ fits: Bool) throws {
        #expect(try #require(FileNamePattern(pattern)).matches(name) == fits)
    }

    @Test(arguments: ["", "a/b", "/", "a\nb"])
    func whatNoFileIsNamedIsNoPattern(_ text: String) {
        #expect(FileNamePattern(text) == nil)
    }

    // Three answers that stay apart.

    private static let unfinished = ["step-300/_CHECKPOINT_METADATA", "step-300/state/commit_success.txt"]
    private static let finished = ["step-300/_CHECKPOINT_METADATA", "step-300/commit_success.txt"]

    private func judge(_ state: Checkpoint.State, _ files: [String]) throws -> Checkpoint {
        Checkpoint(root: try uri("gs://abc/"), name: "x", state: state, startTime: start, objects: 3, hasManifest: true)
            .judged(with: TimedSurvey(try Survey(of: "gs://abc/x/", files), at: start))
    }

    @Test func aManifestAndAFrameworkThatFinishedMakeItComplete() throws {
        let checkpoint = try judge(.complete, Self.finished + ["step-400/_CHECKPOINT_METADATA"])
        #expect(checkpoint.state == .complete && checkpoint.framework == "Orbax")
        #expect(checkpoint.committedMember == "step-300")
        #expect(checkpoint.startTime == start && checkpoint.objects == 3 && checkpoint.hasManifest)
    }

    @Test func aManifestAloneMakesItComplete() throws {
        let checkpoint = try judge(.complete, ["a", "b"])
        #expect(checkpoint.state == .complete && checkpoint.framework == nil && checkpoint.committedMember == nil)
        #expect(try judge(.complete, []).state == .incomplete("its objects are gone"))
    }

    @Test func whatItsFrameworkDidNotFinishIsIncomplete() throws {
        for state in [Checkpoint.State.complete, .unknown("no manifest")] {
            let checkpoint = try judge(state, Self.unfinished)
            #expect(checkpoint.state == .incomplete("Orbax: commit_success.txt is missing in step-300"))
            #expect(checkpoint.framework == "Orbax")
        }
        #expect(
            try judge(.complete, ["__0_0.distcp"]).state == .incomplete("PyTorch distributed: .metadata is missing"))
    }

    @Test func oneRunThatWasGivenUpLowersNothingThatIsFinishedBeside() throws {
        let old = ["users/b/old/step-5/__0_0.distcp"]
        let checkpoint = try judge(.complete, old + ["users/a/step-1/.metadata", "users/a/step-1/__0_0.distcp"])
        #expect(checkpoint.state == .complete && checkpoint.unfinished == "users/b/old/step-5")
        let series = try judge(.complete, old + Self.finished)
        #expect(series.state == .complete && series.unfinished == "users/b/old/step-5")
        #expect(series.framework == "Orbax" && series.committedMember == "step-300")
        // A part of what is unfinished may be finished, as in the tests of each framework.
        let part = try judge(.complete, old + Self.unfinished)
        #expect(part.state != .complete && part.isVouchedFor && part.unfinished == nil)
        let alone = try judge(.complete, old)
        #expect(alone.state == .incomplete("PyTorch distributed: .metadata is missing in users/b/old/step-5"))
        let jobs = ["7/a/step-1/.metadata", "7/a/step-1/__0_0.distcp", "7/b/step-2/__0_0.distcp", "8/__0_0.distcp"]
        #expect(try judge(.complete, jobs).state == .complete)
        #expect(try judge(.complete, jobs).unfinished == "8")
    }

    @Test func whatIsNotKnownStaysUnknownWhereSomethingInItIsFinished() throws {
        let files = ["a/step-5/__0_0.distcp", "b/step-1/.metadata", "b/step-1/__0_0.distcp"]
        let checkpoint = try judge(.unknown("no manifest"), files)
        #expect(checkpoint.state == .unknown("no manifest; not everything in it was committed"))
    }

    @Test func aFrameworkVouchesForNoExport() throws {
        let state = try judge(.unknown("no manifest"), Self.finished).state
        #expect(state == .unknown("no manifest; Orbax says it was committed"))
        #expect(try judge(.unknown("no manifest"), ["a"]).state == .unknown("no manifest"))
    }

    @Test func whatIsKnownAlreadyStays() throws {
        for state in [Checkpoint.State.running, .incomplete("export cancelled")] {
            #expect(try judge(state, Self.finished).state == state)
            #expect(try judge(state, Self.unfinished).state == state)
        }
        let checkpoint = Checkpoint(root: try uri("gs://abc/"), name: "x", state: .complete)
        #expect(checkpoint.judged(with: nil) == checkpoint)
    }
}
