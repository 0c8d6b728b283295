import Cloud
import FoundationEssentials
import Plans
import Synchronization
import Testing

/// What is looked at before a restore.
@Suite struct RestorePreflightTests {
    private static func cloud(_ change: (inout FixedCloud) throws -> Void = { _ in }) throws -> FixedCloud {
        var cloud = try FixedCloud()
        cloud.zones = .success(["us-central1-a", "us-central1-b", "europe-west4-a"])
        cloud.contents = .success(
            World.data.sorted { $0.key < $1.key }.map {
                ObjectRecord(name: "root/step-1/\($0.key)", size: Int64($0.value), crc32c: "AAAAAA==")
            })
        try change(&cloud)
        return cloud
    }

    private static func findings(
        _ cloud: FixedCloud, _ order: RestoreOrder? = nil
    ) async throws -> RestoreFindings {
        await RestorePreflight(cloud: cloud).look(at: try order ?? Restoring.new(), patience: {})
    }

    private static func check(_ title: String, in findings: RestoreFindings) throws -> Check {
        try #require(findings.checks.first { $0.title == title }, "\(findings.checks.map(\.title))")
    }

    @Test func nothingSpeaksAgainstIt() async throws {
        let findings = try await Self.findings(try Self.cloud())
        #expect(findings.checks.allSatisfy { $0.finding == .fine }, "\(findings.checks)")
        #expect(findings.listed?.objects == 3)
        #expect(findings.largestObject == 30)
    }

    @Test func aCheckpointThatChangedIsAProblemWithBothFigures() async throws {
        let cloud = try Self.cloud {
            $0.contents = .success([ObjectRecord(name: "root/step-1/a", size: 10, crc32c: "")])
        }
        let check = try Self.check("checkpoint intact", in: try await Self.findings(cloud))
        #expect(check.finding == .problem)
        #expect(check.words.contains("1 objects, 10 B now, 3 objects, 60 B then"), "\(check.words)")
    }

    /// What could not be read is no manifest that is missing: the plan would find one there and take it for another's.
    @Test func aManifestThatCouldNotBeReadIsNotTakenForNone() async throws {
        let silent = try await Self.findings(
            try Self.cloud { $0.generations = .failure(CloudFailure(.unavailable, task: "stat")) })
        #expect(try Self.check("checkpoint intact", in: silent).finding == .unread)
        let source = try Restoring.source()
        #expect(silent.expectation(of: source).manifest == nil)
        let read = try await Self.findings(try Self.cloud { $0.generations = .success(7) })
        #expect(read.expectation(of: source).manifest == source.manifestURI)
        #expect(read.expectation(of: source).generation == 7)
    }

    /// What a silent zone holds counts too.
    @Test func aZoneThatIsSilentLeavesQuotaAndAddressesUnread() async throws {
        let findings = try await Self.findings(
            try Self.cloud { $0.list = .success(InstanceList([], unreachable: ["us-central1-b"])) })
        for title in ["instance quota", "addresses"] {
            let check = try Self.check(title, in: findings)
            #expect(check.finding == .unread && check.words.contains("us-central1-b"), "\(check)")
        }
    }

    @Test func anEmptyPrefixIsAnObstacle() async throws {
        let findings = try await Self.findings(try Self.cloud { $0.contents = .success([]) })
        #expect(try Self.check("checkpoint intact", in: findings).finding == .obstacle)
    }

    /// What takes too long is left off, and never called well.
    @Test func aListingThatIsNotDoneInTimeIsUnread() async throws {
        let (stream, begun) = AsyncStream<Never>.makeStream()
        let cloud = try Self.cloud {
            $0.isListingEndless = true
            $0.whenEndless = { begun.finish() }
        }
        let findings = await RestorePreflight(cloud: cloud).look(at: try Restoring.new()) { for await _ in stream {} }
        let check = try Self.check("checkpoint intact", in: findings)
        #expect(check.finding == .unread)
        #expect(check.words.contains("3 objects were listed in this time, which was not all"), "\(check.words)")
        // Its manifest says how much there is.
        #expect(try Self.check("fits", in: findings).finding == .fine)
        #expect(try Self.check("can become files", in: findings).finding == .unread)
        #expect(findings.listed == nil)
    }

    @Test func aNameThatIsTakenIsAnObstacle() async throws {
        let cloud = try Self.cloud { $0.list = .success(InstanceList([Instance(name: World.other, state: .creating)])) }
        let check = try Self.check("name is free", in: try await Self.findings(cloud))
        #expect(check.finding == .obstacle)
        #expect(check.words.contains("CREATING"))
    }

    @Test func aSilentZoneIsNotTakenForAFreeName() async throws {
        let cloud = try Self.cloud {
            $0.list = .success(InstanceList([], unreachable: ["projects/p/locations/us-central1-a"]))
        }
        #expect(try Self.check("name is free", in: try await Self.findings(cloud)).finding == .unread)
    }

    @Test func aNetworkThatIsFullIsAnObstacle() async throws {
        let others = (0..<20).map { number in
            Instance(
                name: InstanceName(project: "p", location: "us-central1-b", id: "i-\(number)"), state: .active,
                network: "projects/p/global/networks/net")
        }
        let check = try Self.check(
            "instance quota", in: try await Self.findings(try Self.cloud { $0.list = .success(InstanceList(others)) }))
        #expect(check.finding == .obstacle)
    }

    /// A /24 holds four instances.
    @Test(arguments: [(3, Check.Finding.fine), (4, .problem)])
    func anInstanceTakes64Addresses(count: Int, finding: Check.Finding) async throws {
        let others = (0..<count).map { number in
            Instance(
                name: InstanceName(project: "p", location: "us-central1-b", id: "i-\(number)"), state: .active,
                network: "projects/p/global/networks/net", effectiveReservedIPRange: "range")
        }
        let cloud = try Self.cloud {
            $0.list = .success(InstanceList(others))
            $0.ranges = .success([AddressRange(name: "range", prefixLength: 24)])
        }
        let check = try Self.check("addresses", in: try await Self.findings(cloud))
        #expect(check.finding == finding)
        #expect(check.words.hasPrefix("\(256 - count * 64) of 256 free in range"), "\(check.words)")
    }

    @Test func aNetworkWithoutPeeringIsAProblem() async throws {
        let check = try Self.check(
            "addresses", in: try await Self.findings(try Self.cloud { $0.ranges = .success([]) }))
        #expect(check.finding == .problem)
        #expect(check.words.contains("private services access"))
    }

    @Test func aZoneWithoutTheServiceNamesItsNeighbours() async throws {
        let cloud = try Self.cloud { $0.zones = .success(["us-central1-b", "europe-west4-a"]) }
        let check = try Self.check("zone", in: try await Self.findings(cloud))
        #expect(check.finding == .obstacle)
        #expect(check.words == "Parallelstore is not in us-central1-a: choose one of us-central1-b")
    }

    @Test func whatExportsIntoItIsAnObstacle() async throws {
        let operation = try #require(OperationName("projects/p/locations/us-central1-a/operations/o"))
        let export = Cloud.Operation(
            name: operation, target: World.instance,
            kind: .transfer(Transfer(direction: .export, uri: try uri("gs://bucket/root/step-1/sub/"))),
            status: .running)
        let findings = try await Self.findings(try Self.cloud { $0.running = .success([export]) })
        #expect(try Self.check("nobody writes it", in: findings).finding == .obstacle)
        let into = try await Self.findings(try Self.cloud { $0.running = .success([export]) }, try Restoring.existing())
        #expect(try Self.check("no other transfer", in: into).finding == .obstacle)
    }

    @Test func anInstanceThatIsNotActiveTakesNoImport() async throws {
        let cloud = try Self.cloud {
            $0.list = .success(InstanceList([Instance(name: World.instance, state: .failed)]))
        }
        let check = try Self.check("instance", in: try await Self.findings(cloud, try Restoring.existing()))
        #expect(check.finding == .obstacle)
        #expect(check.words.contains("FAILED"))
    }

    @Test func whatCouldNotBeReadIsNeitherWellNorIll() async throws {
        let denied = CloudFailure(.permissionDenied(permission: "parallelstore.instances.list"), task: "instances list")
        let findings = try await Self.findings(try Self.cloud { $0.list = .failure(denied) })
        #expect(try Self.check("name is free", in: findings).finding == .unread)
        #expect(try Self.check("instance quota", in: findings).words.contains("could not be read"))
    }

    @Test func anAgentThatMayNotReadIsAProblem() async throws {
        let findings = try await Self.findings(try Self.cloud { $0.policy = .success([]) })
        #expect(try Self.check("agent can read", in: findings).finding == .problem)
        let viewer = PolicyBinding(role: "roles/storage.objectViewer", members: [FixedCloud.agent])
        let fine = try await Self.findings(try Self.cloud { $0.policy = .success([viewer]) })
        #expect(try Self.check("agent can read", in: fine).finding == .fine)
    }

    /// A large object is striped over all targets, unless a person has said otherwise.
    @Test func largeFilesAreStripedMax() async throws {
        let large = ObjectRecord(name: "root/step-1/a", size: 9 << 30, crc32c: "")
        let order = try Restoring.new(try Restoring.source(objects: 1, bytes: 9 << 30))
        let findings = try await Self.findings(try Self.cloud { $0.contents = .success([large]) }, order)
        #expect(try Self.check("striping", in: findings).finding == .fine)
        let plan = Plan.restore(
            order, findings,
            Restoring.context())
        #expect(plan.step("create")?.command?.argv.contains("--file-stripe-level=file-stripe-level-max") == true)
    }
}
