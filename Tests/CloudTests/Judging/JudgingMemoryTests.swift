import Cloud
import TestSupport
import Testing

/// What was judged before is used again only where it would be judged alike.
@Suite struct JudgingMemoryTests {
    private static let names: [InstanceName] = [.trainA, .trainB]

    @Test(arguments: UInt64(1)...40)
    func whateverCameBeforeTheLastAnswersMakesNoDifference(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let shared = try uri("gs://abc/shared/")
        let configured = [try selector("train-a"): [shared], try selector("train-b"): [shared]]
        var old = Readings(configuredRoots: configured)
        for _ in 0..<25 { old.take(try Self.answer(&random)) }

        var fresh = Readings(configuredRoots: configured)
        let roots = [shared, try uri("gs://abc/"), try uri("gs://abc/shared/x/")]
        // The operations last: they change what is known of all roots, and nothing in most listings.
        let listings = try roots.map { try Self.listing($0, &random) }
        let last = listings + [try Self.instances(&random), try Self.operations(&random)]
        for answer in last {
            old.take(answer)
            fresh.take(answer)
        }
        #expect(old.overviews == fresh.overviews, "seed \(seed)")
    }

    @Test func aRootThatAnotherInstanceBringsHidesTheFolderThatHoldsIt() throws {
        let root = try uri("gs://abc/shared/")
        var readings = Readings(configuredRoots: [try selector("train-a"): [root]])
        readings.take([Instance(.trainA), Instance(.trainB)])
        readings.take([Operation]())
        readings.take(root, ["x"])
        #expect(try readings.overview(of: .trainA).checkpoints.map(\.name) == ["x"])
        // Nothing that is known of this root and this instance has changed.
        readings.take([try .transfer("b", of: .trainB, to: "gs://abc/shared/x/1")])
        #expect(try readings.overview(of: .trainA).checkpoints.isEmpty)
    }

    private static func answer(_ random: inout SeededGenerator) throws -> Fetched {
        switch Int.random(in: 0...3, using: &random) {
        case 0: try instances(&random)
        case 1: try operations(&random)
        case 2: try listing(uri("gs://abc/shared/"), &random)
        default: try listing(uri("gs://abc/"), &random)
        }
    }

    private static func instances(_ random: inout SeededGenerator) throws -> Fetched {
        let listed = names.filter { _ in .random(using: &random) }.map { Instance($0) }
        return Fetched(.instances, .success(.instances(InstanceList(listed))), at: start)
    }

    private static func operations(_ random: inout SeededGenerator) throws -> Fetched {
        let destinations = ["gs://abc/shared/1", "gs://abc/shared/2", "gs://abc/mirror", "gs://abc/shared/x/3"]
        let operations = try (0..<6).map { number in
            // A number for each status: what has ended stays ended, whatever came before.
            let status = [Operation.Status.done, .cancelled, .running][number % 3]
            let target = names.randomElement(using: &random) ?? .trainA
            let destination = destinations.randomElement(using: &random) ?? ""
            return try Operation.transfer("\(number)", of: target, to: destination, at: Double(number), status)
        }
        return Fetched(.operations, .success(.operations(operations)), at: start)
    }

    private static func listing(_ root: GCSURI, _ random: inout SeededGenerator) throws -> Fetched {
        let prefixes = ["1", "2", "3", "mirror", "shared", "x"].filter { _ in .random(using: &random) }
        var manifests: [String: ManifestReading] = [:]
        for prefix in prefixes where .random(using: &random) {
            let owner = (names + [nil]).randomElement(using: &random) ?? nil
            let kinds = [ManifestReading.read(Manifest(prefix, of: owner)), .unreadable("not JSON"), .pending]
            manifests[prefix] = kinds.randomElement(using: &random)
        }
        let listing = RootListing(root: root, prefixes: prefixes, manifests: manifests)
        return Fetched(.root(root), .success(.root(listing)), at: start)
    }
}
