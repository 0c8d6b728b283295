import Cloud
import Foundation
import Plans
import Testing

/// What is looked at before a backup, and every way in which it can turn out.
@Suite struct BackupPreflightTests {
    private static let now = Date(timeIntervalSince1970: 1_795_395_600)
    private static let denied = CloudFailure(.permissionDenied(permission: "x.y.z"), task: "look")

    private static func order(isMirror: Bool = false, in zone: String = "us-central1-a") throws -> BackupOrder {
        let name = InstanceName(project: "p", location: zone, id: "train-a")
        return BackupOrder(
            instance: Instance(name: name, state: .active), sourcePath: "/", root: try uri("gs://bucket/root/"),
            name: "train-a-1", isMirror: isMirror, by: Who(account: nil, user: "ops", host: "bastion"))
    }

    private static func findings(
        isMirror: Bool = false, in zone: String = "us-central1-a",
        _ change: (inout FixedCloud) throws -> Void = { _ in }
    ) async throws -> PreflightFindings {
        var cloud = try FixedCloud()
        try change(&cloud)
        return await BackupPreflight(cloud: cloud, now: { now }).look(at: try order(isMirror: isMirror, in: zone))
    }

    private static func check(
        _ title: String, isMirror: Bool = false, in zone: String = "us-central1-a",
        _ change: (inout FixedCloud) throws -> Void
    ) async throws -> Check {
        try #require(try await findings(isMirror: isMirror, in: zone, change).checks.first { $0.title == title })
    }

    private static func settings(_ bucket: Bucket) -> (inout FixedCloud) -> Void {
        { $0.settings = .success(bucket) }
    }

    @Test func whereNothingSpeaksAgainstItAllIsFine() async throws {
        let findings = try await Self.findings()
        #expect(findings.checks.allSatisfy { $0.finding == .fine }, "\(findings.checks)")
        #expect(findings.checks.count == 9 && findings.canLock && findings.isPrefixNew && findings.last == nil)
    }

    @Test func whatCouldNotBeReadIsSaidToBeUnread() async throws {
        let failure = Self.denied
        let findings = try await Self.findings {
            $0.list = .failure(failure)
            $0.running = .failure(failure)
            $0.root = .failure(failure)
            $0.texts = .failure(failure)
            $0.settings = .failure(failure)
            $0.policy = .failure(failure)
        }
        #expect(findings.checks.allSatisfy { $0.finding == .unread && $0.words.hasPrefix("could not be read: ") })
        #expect(!findings.isPrefixNew)
        let number = try await Self.check("agent can write") { $0.number = .failure(failure) }
        #expect(number.finding == .unread)
    }

    @Test func onlyAnActiveInstanceThatIsThereIsExported() async throws {
        let failed = try await Self.check("instance") {
            $0.list = .success(InstanceList([Instance(name: World.instance, state: .failed)]))
        }
        #expect(failed.finding == .obstacle && failed.words.contains("FAILED"))
        let gone = try await Self.check("instance") { $0.list = .success(InstanceList([])) }
        #expect(gone.finding == .obstacle)
        let silent = try await Self.check("instance") {
            $0.list = .success(InstanceList([], unreachable: ["us-central1-a"]))
        }
        #expect(silent.finding == .unread)
    }

    @Test func anotherTransferIsInTheWay() async throws {
        let name = try #require(OperationName("projects/p/locations/us-central1-a/operations/other"))
        let other = Cloud.Operation(
            name: name, target: World.instance,
            kind: .transfer(Transfer(direction: .import, uri: GCSURI("gs://bucket/x/"))), status: .running)
        let check = try await Self.check("no other transfer") { $0.running = .success([other]) }
        #expect(check.finding == .obstacle && check.words == "an import from gs://bucket/x/ is running: other")
    }

    @Test(arguments: [(-100.0, Check.Finding.obstacle), (500, .obstacle), (700, .fine)])
    func aLockThatHasExpiredIsReplaced(secondsAgo: Double, finding: Check.Finding) async throws {
        let end = (Self.now - secondsAgo).formatted(.iso8601)
        let text = #"{"run":"00000000","expireTime":"\#(end)","startTime":"\#(end)"}"#
        let change: (inout FixedCloud) -> Void = {
            $0.texts = .success(ObjectText(bytes: Array(text.utf8), generation: 7))
        }
        #expect(try await Self.check("no other backup", change).finding == finding)
        #expect(try await Self.findings(change).lockGeneration == (finding == .fine ? 7 : nil))
    }

    @Test(
        arguments: [
            (nil, false, false, .fine, true, "is new"), (nil, false, true, .fine, true, "is new"),
            (nil, true, true, .fine, false, "the mirror has no manifest"),
            (nil, true, false, .problem, false, "what is there and differs is replaced"),
            (5, true, true, .problem, false, "withdrawn before the export"),
            (5, true, false, .obstacle, false, "take another name"),
            (5, false, false, .obstacle, false, "take another name"),
        ] as [(Int64?, Bool, Bool, Check.Finding, Bool, String)])
    func whetherThePrefixIsNew(
        _ manifest: Int64?, _ isThere: Bool, _ isMirror: Bool, _ finding: Check.Finding, _ isNew: Bool, _ words: String
    ) async throws {
        let findings = try await Self.findings(isMirror: isMirror) {
            $0.generations = .success(manifest)
            $0.root = .success(
                RootListing(root: try uri("gs://bucket/root/"), prefixes: isThere ? ["train-a-1"] : ["other"]))
        }
        let check = try #require(findings.checks.first { $0.title == "prefix" })
        #expect(check.finding == finding && check.words.contains(words), "\(check)")
        #expect(findings.isPrefixNew == isNew)
    }

    private static let narrower = "is narrower than documented"

    @Test(
        arguments: [
            ([("storage.admin", false)], .fine, "it has roles/storage.admin"),
            ([("storage.objectAdmin", false)], .fine, "Parallelstore asks for roles/storage.admin"),
            ([("storage.objectUser", false)], .fine, "Parallelstore asks for roles/storage.admin"),
            ([("storage.objectCreator", false)], .problem, narrower),
            ([("storage.legacyBucketWriter", false)], .problem, narrower),
            ([("storage.legacyBucketOwner", false)], .problem, narrower),
            ([("storage.admin", true)], .problem, "under a condition"),
            ([("storage.admin", true), ("storage.objectAdmin", false)], .fine, "it has roles/storage.objectAdmin"),
            ([("storage.objectCreator", false), ("storage.admin", false)], .fine, "it has roles/storage.admin"),
            ([("storage.objectViewer", false)], .problem, "no role on the bucket"),
            ([], .problem, "no role on the bucket"),
        ] as [([(String, Bool)], Check.Finding, String)])
    func whatTheAgentMayDo(_ roles: [(String, Bool)], _ finding: Check.Finding, _ words: String) async throws {
        let check = try await Self.check("agent can write") {
            $0.policy = .success(
                roles.map { role, isConditional in
                    PolicyBinding(
                        role: "roles/\(role)", members: ["user:a@b", FixedCloud.agent], isConditional: isConditional)
                })
        }
        #expect(check.finding == finding && check.words.contains(words), "\(check)")
    }

    @Test(
        arguments: [
            ([], .fine, "no lifecycle rule"),
            ([LifecycleDeletion(ageDays: 3, prefixes: ["tmp/"])], .fine, "no lifecycle"),
            ([LifecycleDeletion(ageDays: 30)], .problem, "after 30 days"),
            ([LifecycleDeletion(ageDays: 30), LifecycleDeletion(ageDays: 1)], .problem, "after 1 day"),
            ([LifecycleDeletion(ageDays: 9, prefixes: ["root/.psconsole/"])], .problem, "after 9 days"),
            ([LifecycleDeletion(ageDays: 30), LifecycleDeletion()], .problem, "at any age"),
            ([LifecycleDeletion(otherConditions: ["createdBefore"])], .problem, "at any age (createdBefore)"),
        ] as [([LifecycleDeletion], Check.Finding, String)])
    func whatDeletesIt(_ rules: [LifecycleDeletion], _ finding: Check.Finding, _ words: String) async throws {
        let bucket = Bucket(name: "bucket", location: "US-CENTRAL1", deletions: rules)
        let check = try await Self.check("nothing deletes it", Self.settings(bucket))
        #expect(check.finding == finding && check.words.contains(words), "\(check)")
    }

    @Test(
        arguments: [
            (Bucket(name: "bucket", location: "US", retentionSeconds: 86_400), .problem, .obstacle, "for 1 day"),
            (Bucket(name: "bucket", location: "US", retentionSeconds: 7_200), .problem, .obstacle, "for 2 hours"),
            (Bucket(name: "bucket", location: "US", retentionSeconds: 90), .problem, .obstacle, "for 90 seconds"),
            (Bucket(name: "bucket", location: "US", hasDefaultHold: true), .problem, .obstacle, "a hold"),
            (Bucket(name: "bucket", location: "US", softDeleteSeconds: 604_800), .fine, .fine, "for 7 days"),
            (Bucket(name: "bucket", location: "US", isVersioned: true), .fine, .fine, "versioning"),
            (Bucket(name: "bucket", location: "US"), .fine, .fine, "no retention, no hold"),
        ] as [(Bucket, Check.Finding, Check.Finding, String)])
    func whatTheBucketKeeps(
        _ bucket: Bucket, _ finding: Check.Finding, _ mirror: Check.Finding, _ words: String
    ) async throws {
        let check = try await Self.check("it can be deleted", Self.settings(bucket))
        #expect(check.finding == finding && check.words.contains(words), "\(check)")
        let mirrored = try await Self.check("it can be deleted", isMirror: true, Self.settings(bucket))
        #expect(mirrored.finding == mirror && mirrored.words.contains(words), "\(mirrored)")
        #expect(try await Self.findings(Self.settings(bucket)).canLock == (finding == .fine))
    }

    @Test(arguments: [
        ("US-CENTRAL1", [], "us-central1-a", Check.Finding.fine), ("US", [], "us-central1-a", .fine),
        ("EU", [], "europe-west4-b", .fine), ("EU", [], "europe-west2-b", .problem),
        ("ASIA", [], "asia-east1-a", .fine),
        ("NAM4", [], "us-central1-a", .fine), ("NAM4", [], "us-east1-b", .fine), ("NAM4", [], "us-west1-a", .problem),
        ("EUR4", [], "europe-north1-a", .fine), ("EUR4", [], "europe-west1-b", .problem),
        ("ASIA1", [], "asia-northeast2-a", .fine), ("ASIA1", [], "asia-east1-a", .problem),
        ("US", ["US-EAST4", "US-WEST1"], "us-west1-a", .fine),
        ("US", ["US-EAST4", "US-WEST1"], "us-central1-a", .problem),
        ("US-EAST1", [], "us-central1-a", .problem), ("XYZ9", [], "us-central1-a", .problem),
    ])
    func whereTheBucketLies(_ location: String, _ pair: [String], _ zone: String, _ finding: Check.Finding) async throws
    {
        let bucket = Bucket(name: "bucket", location: location, dataLocations: pair)
        let check = try await Self.check("region", in: zone, Self.settings(bucket))
        #expect(check.finding == finding, "\(check)")
        #expect(pair.allSatisfy { finding == .fine || check.words.contains($0) })
    }

    @Test func whoPaysAndABucketThatIsNotThere() async throws {
        let paying = Bucket(name: "bucket", location: "US", isRequesterPays: true)
        #expect(try await Self.check("who pays", Self.settings(paying)).finding == .problem)
        let findings = try await Self.findings { $0.settings = .failure(CloudFailure(.notFound, task: "describe")) }
        #expect(findings.checks.first { $0.title == "nothing deletes it" }?.finding == .obstacle)
    }

    /// The manifest of a backup that was begun so many hours ago and took 31 minutes.
    private static func manifest(
        _ name: String, hoursAgo: Double, objects: Int64, path: String = "/", of id: String = "train-a"
    ) -> (String, ManifestReading) {
        let instance = InstanceName(project: "p", location: "us-central1-a", id: id)
        let start = now - hoursAgo * 3600
        return (
            name,
            .read(
                Manifest(
                    checkpoint: name, instance: instance, sourcePath: path, startTime: start, endTime: start + 1860,
                    objects: objects, bytes: 3_408_486_046_105))
        )
    }

    @Test func theLastOneOfTheSameInstanceAndPathIsTold() async throws {
        let manifests = [
            Self.manifest("a", hoursAgo: 48, objects: 1), Self.manifest("b", hoursAgo: 24, objects: 48_211),
            Self.manifest("gone", hoursAgo: 1, objects: 2),
            Self.manifest("logs", hoursAgo: 1, objects: 3, path: "/logs"),
            Self.manifest("other", hoursAgo: 1, objects: 4, of: "train-b"), ("x", .pending),
        ]
        let findings = try await Self.findings {
            $0.root = .success(
                RootListing(
                    root: try uri("gs://bucket/root/"), prefixes: ["a", "b", "logs", "other", "x"],
                    manifests: Dictionary(uniqueKeysWithValues: manifests)))
        }
        #expect(findings.last == LastBackup(objects: 48_211, bytes: 3_408_486_046_105, seconds: 1860))
        let plan = try Self.plan(findings)
        #expect(plan.step("export")?.consequence == "The last one had 48,211 objects, 3.1 TiB, and took 31m.")
        #expect(try Self.plan(try await Self.findings()).step("export")?.consequence == "")
    }

    private static func plan(_ findings: PreflightFindings, isMirror: Bool = false) throws -> Plan {
        let context = BackupContext(
            run: try #require(RunID("00000001")), requestID: RequestID(UUID()), scratch: "/scratch")
        return Plan.backup(try order(isMirror: isMirror), findings, context)
    }

    @Test func onlyANewPrefixIsBegunWithAKey() throws {
        let new = try Self.plan(PreflightFindings(isPrefixNew: true))
        #expect(new.confirmation == .key && new.consequences[0].hasPrefix("Nothing existing is changed."))
        let old = try Self.plan(PreflightFindings())
        #expect(old.confirmation == .typed("train-a"))
        #expect(
            old.consequences[0].contains(
                "what is there and differs is replaced; what was deleted on the instance stays"))
        #expect(!old.consequences.contains { $0.contains("Nothing existing") })
        #expect(try Self.plan(PreflightFindings(isPrefixNew: true), isMirror: true).confirmation == .typed("train-a"))
    }
}
