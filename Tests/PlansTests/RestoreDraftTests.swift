import Cloud
import FoundationEssentials
import Plans
import Testing

/// What a restore is prefilled with, and what it refuses.
@Suite struct RestoreDraftTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static func instance(_ id: String, _ state: InstanceState = .active) -> Instance {
        Instance(
            name: InstanceName(project: "ml-prod", location: "us-central1-a", id: id), state: state,
            capacityGiB: 24_000,
            labels: ["team": "vision", "psconsole-run": "0123abcd"], network: "projects/host/global/networks/ml",
            reservedIPRange: "projects/host/global/addresses/range", deploymentType: "SCRATCH",
            fileStripeLevel: "FILE_STRIPE_LEVEL_MIN", directoryStripeLevel: "DIRECTORY_STRIPE_LEVEL_MAX")
    }

    private static func draft(
        _ source: RestoreSource? = nil, like: Instance? = instance("train-a", .failed), among: [Instance] = []
    ) throws -> RestoreDraft {
        RestoreDraft(
            try source ?? Restoring.source(), like: like, among: among + (like.map { [$0] } ?? []), project: "ml-prod",
            now: now)
    }

    private static func new(_ draft: RestoreDraft) throws -> NewInstance {
        try #require(try draft.order(by: Restoring.who).new)
    }

    @Test func everythingIsAsItWas() throws {
        let new = try Self.new(try Self.draft())
        #expect(new.name.description == "projects/ml-prod/locations/us-central1-a/instances/train-a-r1")
        #expect(new.capacityGiB == 24_000)
        #expect(new.network == "projects/host/global/networks/ml")
        #expect(new.labels == ["team": "vision"])
        #expect(new.fileStripeLevel == "FILE_STRIPE_LEVEL_MIN")
        // The service's own levels are left to it.
        #expect(new.directoryStripeLevel == "")
        #expect(new.description == "Restored from gs://bucket/root/step-1/")
    }

    /// gcloud 528 drops a short or global name of a range without a word.
    @Test func theRangeIsGivenInTheRegionalFormOfTheNetworksProject() throws {
        let new = try Self.new(try Self.draft())
        #expect(new.reservedIPRange == "projects/host/regions/us-central1/addresses/range")
    }

    @Test func aGoneInstanceIsBuiltAfterItsManifest() throws {
        let source = try Restoring.source(shape: Instance(name: World.instance, state: .active, capacityGiB: 16_000))
        let draft = try Self.draft(source, like: nil)
        #expect(draft.name == "train-a-r1")
        #expect(draft.zone == "us-central1-a")
        #expect(draft.capacity == "16000")
        #expect(draft.mistakes.map(\.field) == [.network])
    }

    @Test(arguments: [
        ("train-a", ["train-a"], "train-a-r1"), ("train-a", ["train-a", "train-a-r1"], "train-a-r2"),
        ("train-a-r1", ["train-a-r1"], "train-a-r2"), ("train-a-r9", ["train-a-r9"], "train-a-r1"),
        ("r-r", [], "r-r-r1"), (String(repeating: "x", count: 63), [], String(repeating: "x", count: 60) + "-r1"),
    ])
    func theNameIsTheNextThatIsFree(old: String, taken: [String], expected: String) throws {
        let draft = try Self.draft(like: Self.instance(old), among: taken.map { Self.instance($0) })
        #expect(draft.name == expected)
        #expect(draft.mistakes.isEmpty, "\(draft.mistakes)")
    }

    @Test(arguments: [
        (Int64(0), "12000"), (11_000 << 30, "16000"), (80_000 << 30, "88000"), (90_909 << 30, "100000"),
    ])
    func theCapacityHoldsTheCheckpointWithATenthToSpare(bytes: Int64, capacity: String) throws {
        let source = try Restoring.source(bytes: bytes)
        let shape = Instance(name: World.instance, state: .failed, capacityGiB: 12_000, network: "net")
        #expect(try Self.draft(source, like: shape).capacity == capacity)
    }

    @Test func aCheckpointThatFitsNowhereIsAMistakeWithItsReason() throws {
        let mistakes = try Self.draft(Restoring.source(bytes: 95_000 << 30)).mistakes
        #expect(mistakes.map(\.field) == [.capacity])
        #expect(mistakes.first?.words.contains("more than an instance can have") == true)
    }

    @Test(arguments: [
        ("12001", RestoreDraft.Field.capacity), ("8000", .capacity), ("104000", .capacity), ("x", .capacity),
    ])
    func aCapacityIsOneOfTheServices(text: String, field: RestoreDraft.Field) throws {
        var draft = try Self.draft()
        draft.capacity = text
        #expect(draft.mistakes.map(\.field) == [field])
    }

    @Test(arguments: [
        "Train", "1a", "a-", "", String(repeating: "a", count: 64), "a b", "a\"b", "$(reboot)", "--flag", "ä",
    ])
    func aNameIsTheServices(name: String) throws {
        var draft = try Self.draft()
        draft.name = name
        #expect(draft.mistakes.map(\.field) == [.name])
    }

    @Test(arguments: ["us-central1", "us_central1-a", "", "us-central1-a-b", "US-central1-a"])
    func aZoneIsAZone(zone: String) throws {
        var draft = try Self.draft()
        draft.zone = zone
        #expect(draft.mistakes.map(\.field) == [.zone])
    }

    @Test(arguments: ["projects/p/global/addresses/r", "a b", "/x"])
    func aRangeThatGcloudWouldDropIsRefused(range: String) throws {
        var draft = try Self.draft()
        draft.range = range
        #expect(draft.mistakes.map(\.field) == [.range])
    }

    @Test(arguments: ["a=b,c", "A=b", "a=b=c d", "=x"])
    func labelsAreTheServices(labels: String) throws {
        var draft = try Self.draft()
        draft.labels = labels
        #expect(draft.mistakes.map(\.field) == [.labels])
    }

    @Test(arguments: ["data", "/a/../b", "/a\nb", ""])
    func aPathIsAPath(path: String) throws {
        var draft = try Self.draft()
        draft.path = path
        #expect(draft.mistakes.map(\.field) == [.path])
    }

    /// A part goes to where it was.
    @Test func aPartKeepsItsPlace() throws {
        let source = try Restoring.source(part: "ckpt/step-9")
        #expect(source.uri.description == "gs://bucket/root/step-1/ckpt/step-9/")
        #expect(try Self.draft(source).path == "/ckpt/step-9")
    }

    @Test func anExistingInstanceGetsANewPathAndAnotherIsAsked() throws {
        var draft = try Self.draft()
        draft.way = .existing
        #expect(draft.mistakes.map(\.field) == [.existing])
        draft.existing = Self.instance("train-b")
        let order = try draft.order(by: Restoring.who)
        #expect(order.isPathNew && order.path.hasPrefix("/restored-2026"))
        draft.existingPath = "/data"
        #expect(try draft.order(by: Restoring.who).isPathNew == false)
    }
}
