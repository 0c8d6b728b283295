import Cloud
import FoundationEssentials
import Plans
import Testing

/// What a checkpoint may be called.
@Suite struct BackupDraftTests {
    private static func mistakes(inName name: String) -> [BackupDraft.Mistake] {
        let instance = Instance(
            name: InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a"), state: .active)
        var draft = BackupDraft(
            instance: instance, roots: [GCSURI("gs://abc/train-a/")].compactMap(\.self),
            now: Date(timeIntervalSince1970: 0))
        draft.name = name
        return draft.mistakes
    }

    @Test(arguments: ["x.incomplete", "step-1.incomplete"])
    func aNameThatWouldMakeItsManifestAReportIsRefused(name: String) {
        #expect(Self.mistakes(inName: name).map(\.field) == [.name])
        #expect(Self.mistakes(inName: name).first?.words == "a name does not end in .incomplete")
    }

    @Test func aNameThatWouldMakeItsManifestTheResultOfADrillIsRefused() {
        #expect(Self.mistakes(inName: "step-1.drill").map(\.words) == ["a name does not end in .drill"])
    }

    @Test(arguments: ["incomplete", "x.incomplete.1", "x-incomplete", "step-1", "drill", "x.drill.1"])
    func otherNamesAreNot(name: String) {
        #expect(Self.mistakes(inName: name).isEmpty)
    }
}
