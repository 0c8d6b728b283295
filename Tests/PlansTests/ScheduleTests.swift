import Cloud
import Foundation
import Plans
import Testing

/// CronJobs are suspended while a restore goes on, and resumed on every way out.
@Suite struct ScheduleTests {
    private static func suspended(_ stage: Stage) async -> [Bool] { await stage.world.cronJobs.map(\.isSuspended) }

    @Test(arguments: [false, true]) func everyBoundaryOfARestoreResumesThem(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 40, isForgotten: isForgotten, of: { try await Restoring.stage(cronJobs: ["hourly", "daily"]) }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await Self.suspended(stage) == [false, false], "\(comment)")
            #expect(await stage.world.machines.count == 1, "\(comment)")
        }
    }

    @Test func theyAreSuspendedFirstAndResumedLast() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        try await stage.drive(dyingAt: .beforeCommand("create"))
        #expect(await Self.suspended(stage) == [true])
        #expect(try await stage.finish().end == .done)
        let kinds = await stage.world.commands.map { $0[0] == "kubectl" ? $0.last ?? "" : $0[4] }
        #expect(
            kinds == [
                #"--patch={"spec":{"suspend":true}}"#, "create", "import-data", #"--patch={"spec":{"suspend":false}}"#,
            ])
    }

    @Test(arguments: [Choice.stop, .again]) func aRestoreThatFailsResumesThem(choice: Choice) async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        await stage.world.failNextExports([1])
        guard case .needsDecision? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        // Until somebody has decided, nothing may export.
        #expect(await Self.suspended(stage) == [true])
        try await stage.decide("import", choice)
        #expect(try await stage.finish().end == (choice == .stop ? .stopped : .done))
        #expect(await Self.suspended(stage) == [false])
    }

    /// Given up as it is, nothing is resumed: that stays known.
    @Test func anAbandonedRestoreTellsWhatItLeftSuspended() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        try await stage.drive(dyingAt: .afterEvent("accepted:create"))
        #expect(try await stage.journal.run(stage.id).suspended.isEmpty)
        try await stage.ask(.ended(.abandoned))
        #expect(try await stage.journal.run(stage.id).suspended.map(\.name) == ["hourly"])
        let done = try await Restoring.stage(cronJobs: ["hourly"])
        #expect(try await done.finish().suspended.isEmpty)
    }

    @Test func aCancelledRestoreResumesThem() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        await stage.world.set(exportTime: 7_200)
        try await stage.drive(dyingAt: .afterEvent("accepted:import"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        #expect(try await stage.finish().end == .cancelled)
        #expect(await Self.suspended(stage) == [false])
    }

    /// What somebody else has suspended stays so.
    @Test func whatWasSuspendedAlreadyIsNotResumed() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        await stage.world.refuse(patches: false)
        _ = await stage.world.patch([
            "kubectl", "--context=\(World.cluster.context)", "--namespace=default", "patch", "cronjob", "hourly",
            "--type=merge", #"--patch={"spec":{"suspend":true}}"#,
        ])
        #expect(try await stage.finish().end == .done)
        #expect(await Self.suspended(stage) == [true])
        #expect(await stage.world.commands.allSatisfy { $0[0] == "gcloud" })
    }

    /// One that can't be resumed keeps no other one suspended.
    @Test func oneThatCantBeResumedHoldsUpNoOther() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly", "daily"])
        await stage.world.refusePatches(of: "hourly", suspending: false)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "resume:training/default/hourly")
        #expect(await Self.suspended(stage) == [true, false])
        await stage.world.refusePatches(of: nil, suspending: false)
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == .done)
        #expect(await Self.suspended(stage) == [false, false])
    }

    @Test func whoMayNotSuspendIsAsked() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        await stage.world.refuse(patches: true)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what == "PERMISSION_DENIED patch cronjobs")
        #expect(await stage.world.machines.isEmpty)
    }

    /// A resumption that fails is never passed over: a person is asked, also of a run that was given up.
    @Test(arguments: [false, true]) func aResumptionThatFailsIsAskedAbout(isCancelled: Bool) async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        await stage.world.set(exportTime: 600)
        try await stage.drive(dyingAt: .afterEvent("accepted:import"))
        await stage.world.refuse(patches: true)
        if isCancelled { try await stage.ask(.cancelAsked(by: stage.order.by)) }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "resume:training/default/hourly")
        #expect(question.choices.last?.words.contains("makes no backups until it is resumed") == true)
        await stage.world.refuse(patches: false)
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == (isCancelled ? .cancelled : .done))
        #expect(await Self.suspended(stage) == [false])
    }

    @Test func oneThatIsGoneMeanwhileHoldsNothingUp() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        try await stage.drive(dyingAt: .afterEvent("accepted:import"))
        await stage.world.remove(cronJob: "hourly")
        #expect(try await stage.finish().end == .done)
    }

    /// An abandoned run says what it leaves suspended.
    @Test func whatIsLeftSuspendedIsNamed() async throws {
        let stage = try await Restoring.stage(cronJobs: ["hourly"])
        try await stage.drive(dyingAt: .afterEvent("accepted:import"))
        let run = try await stage.journal.run(stage.id)
        #expect(
            run.leftBehind.first?.contains("hourly may stay suspended, and makes no backups until: kubectl") == true)
    }

    private static func job(
        _ name: String, _ environment: [String: String], isSuspended: Bool = false
    ) -> CronJob {
        CronJob(
            cluster: World.cluster, namespace: "default", name: name, schedule: "0 * * * *", isSuspended: isSuspended,
            environment: environment)
    }

    private static func findings(
        _ jobs: Result<[CronJob], CloudFailure>, order: RestoreOrder? = nil
    ) async throws -> RestoreFindings {
        var cloud = try FixedCloud()
        cloud.jobs = [World.cluster: jobs]
        return await RestorePreflight(cloud: cloud).look(at: try order ?? Restoring.new(), patience: {})
    }

    @Test func onlyThoseThatConcernItAreFound() async throws {
        let jobs = [
            Self.job("source", ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a"]),
            Self.job("target", ["PSTORE_NAME": "train-a-r1", "PSTORE_LOCATION": "us-central1-a"]),
            Self.job(
                "mirror",
                ["PSTORE_NAME": "x", "PSTORE_LOCATION": "z", "DESTINATION_GCS_URI": "gs://bucket/root/step-1/"]),
            Self.job("other zone", ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-b"]),
            Self.job("unrelated", [:]),
        ]
        let findings = try await Self.findings(.success(jobs))
        #expect(findings.cronJobs.map(\.name) == ["mirror", "source", "target"])
        // The plan sees to it: nobody has to.
        #expect(findings.checks.last?.finding == .fine)
        #expect(findings.checks.last?.words.contains("suspended first, and resumed at the end") == true)
    }

    @Test func aClusterThatCouldNotBeReadIsNamed() async throws {
        let failure = CloudFailure(.permissionDenied(permission: "list cronjobs"), task: "get cronjobs")
        let check = try #require(try await Self.findings(.failure(failure)).checks.last)
        #expect(check.finding == .unread)
        #expect(check.words == "could not be read: training: PERMISSION_DENIED list cronjobs")
    }

    @Test func aRightThatIsMissingIsToldBefore() async throws {
        var cloud = try FixedCloud()
        let job = Self.job("source", ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a"])
        cloud.jobs = [World.cluster: .success([job])]
        cloud.denied = .success(["patch cronjobs.batch (training, default)"])
        let findings = await RestorePreflight(cloud: cloud).look(at: try Restoring.new(), patience: {})
        let check = try #require(findings.checks.last)
        #expect(check.finding == .problem)
        #expect(check.words.hasPrefix("you may not patch cronjobs.batch (training, default): the first step will fail"))
    }

    @Test func noClusterIsFine() async throws {
        var cloud = try FixedCloud()
        cloud.clusterList = .success([])
        let findings = await RestorePreflight(cloud: cloud).look(at: try Restoring.new(), patience: {})
        #expect(findings.checks.last?.finding == .fine)
    }
}
