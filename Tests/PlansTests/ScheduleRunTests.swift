import Cloud
import Foundation
import Plans
import Testing

/// CronJobs that are applied, triggered and removed, whatever happens to the runner and to the answers.
@Suite struct ScheduleRunTests {
    enum Kind: CaseIterable { case new, changed, triggered, removed, removedWhole }

    private static let name = "nightly"
    private static let template = ScheduleTemplate(
        yaml: """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: NAME}

            """, script: "exit 0\n")

    private static func live(digest: String, generation: Int64) -> CronJob {
        var job = CronJob(
            cluster: World.cluster, namespace: "default", name: name, schedule: "0 * * * *",
            environment: ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a"])
        job.uid = "uid"
        job.generation = generation
        job.annotations = [CronJob.renderedAnnotation: digest]
        job.template.spec = "{}"
        return job
    }

    private static func stage(_ kind: Kind) async throws -> Stage {
        try await Stage { world, run in
            var schedule = BackupSchedule(
                cluster: World.cluster, namespace: "default", claim: "train-a-pvc", instance: World.instance,
                destination: "gs://bucket/root/")
            schedule.name = name
            let old = live(digest: "before", generation: 3)
            if kind != .new { await world.add(old) }
            switch kind {
            case .new, .changed:
                let order = ScheduleOrder(schedule, template, over: kind == .new ? nil : old, times: "hourly")
                await world.set(meant: live(digest: order.document.digest, generation: 0))
                return .applying(order, checks: [], scratch: "/scratch")
            case .triggered:
                return .triggering(old, of: World.instance, among: .success([]), run: run, scratch: "/scratch")
            case .removed: return .removing(old, of: World.instance, account: .foreign)
            case .removedWhole:
                await world.add(account: "backup-sa")
                var whole = old
                whole.template.serviceAccount = "backup-sa"
                return .removing(whole, of: World.instance, account: .unused)
            }
        }
    }

    private static func expectDone(_ kind: Kind, _ stage: Stage, _ comment: String) async {
        let (jobs, cronJobs) = (await stage.world.scheduled.jobs, await stage.world.cronJobs)
        switch kind {
        case .new: #expect(cronJobs.map(\.generation) == [1], "\(comment)")
        // Changed once, and not once more by whoever resumed it.
        case .changed: #expect(cronJobs.map(\.generation) == [4], "\(comment)")
        case .triggered: #expect(jobs.count == 1 && cronJobs.count == 1, "\(comment)")
        case .removed: #expect(cronJobs.isEmpty, "\(comment)")
        case .removedWhole:
            #expect(cronJobs.isEmpty, "\(comment)")
            #expect(await stage.world.scheduled.accounts == ["backup-sa": false], "\(comment)")
        }
    }

    @Test(arguments: Kind.allCases, [false, true])
    func everyBoundaryDoesItOnce(kind: Kind, isForgotten: Bool) async throws {
        try await everyBoundary(atLeast: 5, isForgotten: isForgotten, of: { try await Self.stage(kind) }) {
            stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            await Self.expectDone(kind, stage, comment)
        }
    }

    @Test(arguments: Kind.allCases, [World.Fault.lostAnswer, .lostRequest, .busy])
    func anAnswerThatIsLostIsAskedFor(kind: Kind, fault: World.Fault) async throws {
        let stage = try await Self.stage(kind)
        await stage.world.set(faults: [0: fault])
        #expect(try await stage.finish().end == .done)
        await Self.expectDone(kind, stage, "\(fault)")
    }

    /// What somebody has changed since it was reviewed is neither overwritten nor deleted.
    @Test(arguments: [Kind.changed, .removed, .removedWhole])
    func whatWasChangedMeanwhileIsLeftAlone(kind: Kind) async throws {
        let stage = try await Self.stage(kind)
        await stage.world.touch(cronJob: Self.name)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            Issue.record("nobody was asked")
            return
        }
        #expect(question.failure.note.what.contains("was changed since it was reviewed"), "\(question.failure.note)")
        #expect(await stage.world.cronJobs.map(\.generation) == [4])
    }

    @Test func oneThatSomebodyElseHasMadeMeanwhileIsLeftAlone() async throws {
        let stage = try await Self.stage(.new)
        await stage.world.add(Self.live(digest: "theirs", generation: 1))
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            Issue.record("nobody was asked")
            return
        }
        #expect(question.failure.note.what.contains("somebody has made a CronJob"), "\(question.failure.note)")
        #expect(await stage.world.cronJobs.first?.annotations == [CronJob.renderedAnnotation: "theirs"])
    }

    /// Only what psconsole's set-up has made, and nothing else needs, goes with its CronJob.
    @Test func anAccountThatOthersNeedStays() {
        func job(_ name: String) -> CronJob {
            var job = CronJob(
                cluster: World.cluster, namespace: "default", name: name, schedule: "0 * * * *", environment: [:])
            job.template.serviceAccount = "backup-sa"
            return job
        }
        func standing(
            _ contents: NamespaceContents = NamespaceContents(), others: [String] = [], isOurs: Bool = true
        ) -> AccountStanding {
            AccountStanding(
                KubernetesAccount(isOurs: isOurs), of: job("nightly"), among: (["nightly"] + others).map(job), contents)
        }
        func workload(_ kind: String, owner: Workload.Owner? = nil) -> NamespaceContents {
            NamespaceContents(workloads: [
                Workload(
                    name: WorkloadName(cluster: World.cluster, namespace: "default", kind: kind, name: "w"),
                    replicas: 0,
                    owner: owner, serviceAccount: "backup-sa")
            ])
        }
        #expect(standing(workload("Job", owner: .init(kind: "CronJob", name: "nightly"))) == .unused)
        #expect(standing(isOurs: false) == .foreign)
        #expect(standing(workload("Deployment")) == .used(["Deployment w"]))
        #expect(standing(workload("Job", owner: .init(kind: "TrainJob", name: "t"))) == .used(["Job w"]))
        let pod = ClaimingPod(
            name: "t-0", claims: [], owner: .init(kind: "TrainJob", name: "t"), serviceAccount: "backup-sa")
        #expect(standing(NamespaceContents(pods: [pod])) == .used(["Pod t-0"]))
        #expect(standing(others: ["hourly"]) == .used(["CronJob hourly"]))
        let plan = Plan.removing(job("nightly"), of: World.instance, account: .used(["CronJob hourly"]))
        #expect(plan.steps.map(\.id) == ["remove"])
        #expect(plan.consequences.contains { $0.contains("stays: CronJob hourly runs as it too.") })
    }

    /// No CronJob is taken from another instance, which would have no backups then.
    @Test func whatBacksAnotherInstanceUpIsNotTaken() {
        let other = InstanceName(project: "p", location: "us-central1-a", id: "train-b")
        var schedule = BackupSchedule(
            cluster: World.cluster, namespace: "default", claim: "c", instance: other, destination: "gs://bucket/b/")
        schedule.name = Self.name
        let order = ScheduleOrder(
            schedule, Self.template, over: Self.live(digest: "d", generation: 1), times: "hourly")
        let plan = Plan.applying(order, checks: [], scratch: "/s")
        #expect(
            plan.checks.contains {
                $0.finding == .obstacle && $0.words.contains("backs train-a up, and would no more")
            },
            "\(plan.checks)")
    }

    /// The service takes one transfer of an instance at a time.
    @Test func whatRunsIsSaidBeforeAJobIsTriggered() throws {
        func check(_ operations: Result<[Cloud.Operation], CloudFailure>, active: Int = 0) throws -> Check {
            var job = Self.live(digest: "d", generation: 1)
            job.active = active
            let plan = Plan.triggering(
                job, of: World.instance, among: operations, run: RunID(UUID()), scratch: "/s")
            return try #require(plan.checks.first)
        }
        let name = try #require(OperationName("projects/p/locations/us-central1-a/operations/o"))
        let running = Cloud.Operation(
            name: name, target: World.instance,
            kind: .transfer(Transfer(direction: .import, uri: try uri("gs://bucket/x/"), counters: TransferCounters())),
            status: .running)
        #expect(try check(.success([])).finding == .fine)
        #expect(try check(.success([]), active: 1).finding == .problem)
        #expect(try check(.success([running])).words.hasPrefix("an import of train-a runs"))
        #expect(try check(.failure(CloudFailure(.cancelled, task: "t"))).finding == .unread)
    }
}
