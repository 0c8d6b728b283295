import Cells
import Cloud
import Foundation
import Testing

@testable import Console

/// What is said about checkpoints that hold a part of an instance only, or in which something is unfinished.
@Suite struct PartTests {
    /// The night, with the cursor on a checkpoint of `/logs`.
    private static func state(_ columns: Int = 120) -> State {
        var state = Fixture.night(columns, 40)
        let name = Fixture.name("train-a")
        let manifest = Manifest(
            checkpoint: "logs-1", instance: name, sourcePath: "/logs/", startTime: Fixture.ago(8000),
            endTime: Fixture.ago(7000), objects: 7, bytes: 7_000)
        let listing = RootListing(
            root: Fixture.root("train-a"), prefixes: ["logs-1"], manifests: ["logs-1": .read(manifest)])
        _ = state.update(
            .fetched(Fetched(.root(Fixture.root("train-a")), .success(.root(listing)), at: Fixture.now)))
        for key in [Key.enter, .end] { _ = state.update(.key(key)) }
        return state
    }

    private static func overviews(_ state: State) -> [InstanceOverview] {
        state.readings.overviews.filter { $0.instance.name.id == "train-a" }
    }

    @Test(arguments: [80, 120]) func theListSaysThatItIsAPart(columns: Int) {
        let lines = view(Self.state(columns)).lines
        #expect(lines.contains { $0.contains("logs-1") && $0.contains("complete · only /logs") })
    }

    @Test func itsPageTheTextAndTheJSONSayItToo() throws {
        var state = Self.state()
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.contains("holds only /logs of the instance") })
        #expect(checkpointsText(Self.overviews(state), now: Fixture.now).contains("complete · only /logs"))
        let finding = state.findings.first { $0.instance?.id == "train-a" }
        #expect(finding?.sentence(now: Fixture.now).hasSuffix("logs-1, 2h13m old, 6.8 KiB, only /logs.") == true)
        let json = try CheckpointsReport(Self.overviews(state), of: state.readings, now: Fixture.now).json()
        #expect(json.contains(#""sourcePath" : "/logs""#))
    }

    @Test func whatIsUnfinishedSomewhereInItIsNamed() throws {
        var state = Fixture.choosing(120, 40)
        var builder = SurveyBuilder(of: Fixture.step12)
        let names = ["a/step-1/.metadata", "a/step-1/__0_0.distcp", "b/old/step-5/__0_0.distcp"]
        builder.add(names.map { ObjectRecord(name: Fixture.step12.path + $0, size: 1, crc32c: "") })
        _ = state.update(.surveyed(Fixture.step12, builder.finish(), time: Fixture.ago(130)))
        #expect(view(state).lines.contains { $0.contains("complete · PyTorch distributed · unfinished: b/old/step-5") })
        _ = state.update(.key(.enter))
        #expect(view(state).lines.contains { $0.contains("unfinished: b/old/step-5") })
        #expect(checkpointsText(Self.overviews(state), now: Fixture.now).contains(" · unfinished: b/old/step-5"))
        let json = try CheckpointsReport(Self.overviews(state), of: state.readings, now: Fixture.now).json()
        #expect(json.contains(#""unfinished" : "b/old/step-5""#))
    }

    @Test func whatWasFoundChangedIsVerifiedOnceMore() {
        var state = Fixture.choosing(120, 40)
        let expected = ExpectedListing(objects: 48_211, bytes: 1, digest: String(repeating: "0a", count: 32))
        let verification = Verification(
            checkpoint: Fixture.step12, time: Fixture.ago(20), objects: 1, bytes: 1,
            verdict: .differs(Verification.Differences(expected: expected)))
        _ = state.update(.key(.down))
        _ = state.update(.key(.up))
        _ = state.update(
            .verified(
                Fixture.step12, words: "changed since", isIntact: false, time: Fixture.ago(20),
                verification: verification))
        #expect(view(state).lines.contains { $0.contains("? changed · verified 20s ago") })
        #expect(state.update(.key(.character("v"))) == [.verify(Fixture.step12)])
        #expect(view(state).lines.contains { $0.contains("verifying…") })
    }
}
