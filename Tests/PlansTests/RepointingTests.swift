import Cloud
import Foundation
import Plans
import Testing

/// The workload of a FAILED instance goes on on the restored one; whatever happens, nothing is done twice.
@Suite struct RepointingTests {
    private static func changes(_ stage: Stage) async -> [String] { await stage.world.objectsInCluster.changes }

    /// What a whole repointing changes, in this order.
    private static func all(_ stage: Stage, policy: String = "Delete") -> [String] {
        let volume = "train-a-r1-\(stage.id)"
        return ["suspend [true]"] + (policy == "Delete" ? ["retain old-pv"] : []) + [
            "scale trainer 0", "delete train-a-pvc of old-pv",
            "create \(volume) on p/us-central1-a/train-a-r1/default-pool/default-container",
            "create train-a-pvc on \(volume)", "environment of hourly", "scale trainer 2", "suspend [false]",
        ]
    }

    @Test(arguments: ["Delete", "Retain"]) func theWorkloadGoesOnOnTheRestoredInstance(policy: String) async throws {
        let stage = try await Repointed.stage(policy: policy)
        #expect(try await stage.journal.run(stage.id).plan.obstacle == nil)
        let run = try await stage.finish()
        #expect(run.end == .done)
        #expect(await Self.changes(stage) == Self.all(stage, policy: policy))
        #expect(await stage.world.objectsInCluster.volumes["old-pv"]?.policy == "Retain")
        #expect(await stage.world.cronJobs.first?.instance?.id == "train-a-r1")
        #expect(
            run.result(of: "start:training/default/statefulset/trainer")?.note.contains("2 of 2 pods ready") == true)
        for argv in await stage.world.commands {
            #expect(argv.contains("--context=\(World.cluster.context)"))
            #expect(argv.contains("--namespace=default") || argv.contains("persistentvolume"))
        }
    }

    @Test(arguments: [false, true]) func everyBoundaryRepointsItOnce(isForgotten: Bool) async throws {
        try await everyBoundary(atLeast: 60, isForgotten: isForgotten, of: { try await Repointed.stage() }) {
            stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await Self.changes(stage) == Self.all(stage), "\(comment)")
        }
    }

    @Test(arguments: Array(0..<9), World.Fault.allCases)
    func aFaultOnTheWayRepointsItOnce(command: Int, fault: World.Fault) async throws {
        let stage = try await Repointed.stage()
        await stage.world.set(faults: [command: fault])
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == Self.all(stage))
    }

    /// What may not be done is asked about, and done once it may be.
    @Test(arguments: ["scale", "delete", "apply", "set", "patch"])
    func whatIsRefusedIsAskedAbout(verb: String) async throws {
        let stage = try await Repointed.stage()
        await stage.world.refuse(verb: verb)
        let question = try await question(stage)
        #expect(question.failure.note.what == "PERMISSION_DENIED \(verb)")
        await stage.world.refuse(verb: nil)
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == Self.all(stage))
    }

    private func question(_ stage: Stage) async throws -> Question {
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            throw CloudFailure(.cancelled, task: "nobody was asked: \(try await stage.journal.run(stage.id).note)")
        }
        return question
    }

    /// Given up while the old claim is there, everything is as it was.
    @Test func givenUpBeforeTheClaimIsDeletedItGoesOnAsBefore() async throws {
        let stage = try await Repointed.stage()
        await stage.world.refuse(verb: "delete")
        let question = try await question(stage)
        #expect(question.choices.last?.words.hasPrefix("Give it up and clean up. If the claim is there still") == true)
        try await stage.decide(question.step, .stop)
        #expect(try await stage.finish().end == .stopped)
        #expect(
            await Self.changes(stage) == [
                "suspend [true]", "retain old-pv", "scale trainer 0", "scale trainer 2", "suspend [false]",
            ])
        #expect(await stage.world.cronJobs.first?.instance?.id == "train-a")
    }

    /// Given up while there is no claim, nothing is scaled back that could not start; a person is told so.
    @Test func givenUpWithoutAClaimNothingIsScaledBack() async throws {
        let stage = try await Repointed.stage()
        await stage.world.refuse(verb: "apply")
        let first = try await question(stage)
        #expect(first.choices.last?.words.contains("is scaled back before the claim exists again") == true)
        try await stage.decide(first.step, .stop)
        let second = try await question(stage)
        #expect(second.step == "start:training/default/statefulset/trainer")
        #expect(second.failure.note.what == "there is no claim train-a-pvc (training, default)")
        #expect(await stage.world.objectsInCluster.replicas["trainer"] == 0)
        // Somebody makes it, as they were told.
        await stage.world.add(claim: "theirs")
        try await stage.decide(second.step, .again)
        #expect(try await stage.finish().end == .stopped)
        #expect(await stage.world.objectsInCluster.replicas["trainer"] == 2)
        #expect(await stage.world.cronJobs.map(\.isSuspended) == [false])
    }

    @Test func cancelledWhilePodsEndItIsScaledBack() async throws {
        let stage = try await Repointed.stage()
        try await stage.drive(dyingAt: .afterEvent("accepted:end:training/default/statefulset/trainer"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        #expect(try await stage.finish().end == .cancelled)
        #expect(
            await Self.changes(stage) == [
                "suspend [true]", "retain old-pv", "scale trainer 0", "scale trainer 2", "suspend [false]",
            ])
    }

    /// Pods may take minutes to end; those that never do are a person's.
    @Test(arguments: [400.0, 4_000]) func podsAreWaitedForAReasonableTime(end: Double) async throws {
        let stage = try await Repointed.stage()
        await stage.world.set(podEnd: end)
        guard end > 600 else {
            guard case .ended? = try await stage.drive().pause else {
                return #expect(Bool(false), "somebody was asked")
            }
            return #expect(await Self.changes(stage) == Self.all(stage))
        }
        let begin = stage.time.now
        let question = try await question(stage)
        #expect(question.failure.note.what.contains("has 2 pods, and is to have 0"))
        #expect((600..<700).contains(stage.time.now.timeIntervalSince(begin)))
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == Self.all(stage))
    }

    /// A pod of somebody else's keeps the claim: it is waited for, and never taken the claim from.
    @Test func aPodThatUsesTheClaimMeanwhileIsWaitedFor() async throws {
        let stage = try await Repointed.stage()
        await stage.world.add(pod: "backup-1-x", owner: "Job/backup-1")
        let begin = stage.time.now
        let question = try await question(stage)
        #expect(question.failure.note.what == "pod backup-1-x uses train-a-pvc (training, default)")
        #expect((900..<1_100).contains(stage.time.now.timeIntervalSince(begin)))
        #expect(await stage.world.objectsInCluster.claims["train-a-pvc"]?.isDeleting == false)
        await stage.world.remove(pod: "backup-1-x")
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == Self.all(stage))
    }

    /// Nothing is deleted that would take its volume with it.
    @Test func aVolumeThatWouldGoWithItsClaimIsLookedAtRightBefore() async throws {
        let stage = try await Repointed.stage(policy: "Retain")
        await stage.world.set(policy: "Delete")
        let question = try await question(stage)
        #expect(question.step == "delete:training/default/train-a-pvc")
        #expect(question.failure.note.what == "old-pv (training) is Delete when its claim goes")
        #expect(await Self.changes(stage) == ["suspend [true]", "scale trainer 0"])
    }

    /// A StatefulSet that deletes its claims with its pods takes no instance with them.
    @Test func aClaimThatGoesWithItsPodsIsMadeAnew() async throws {
        let stage = try await Repointed.stage()
        await stage.world.deleteClaimWithPods()
        #expect(try await stage.finish().end == .done)
        #expect(await Self.changes(stage) == Self.all(stage))
        #expect(await stage.world.commands.allSatisfy { !$0.contains("delete") })
    }

    /// Somebody else has made a claim of that name in between.
    @Test func anothersClaimIsLeftAlone() async throws {
        let stage = try await Repointed.stage()
        try await stage.drive(dyingAt: .afterEvent("settled:delete:training/default/train-a-pvc"))
        await stage.world.add(claim: "theirs")
        let question = try await question(stage)
        #expect(question.failure.note.what.contains("train-a-pvc (training, default) holds theirs, not train-a-r1-"))
        #expect(await stage.world.objectsInCluster.claims["train-a-pvc"]?.volume == "theirs")
    }

    /// What was suspended already is pointed at the new instance, and not resumed.
    @Test func whatWasSuspendedStaysSo() async throws {
        let stage = try await Repointed.stage(cronJobs: []) { await $0.add(cronJob: "hourly", isSuspended: true) }
        #expect(try await stage.finish().end == .done)
        #expect(await stage.world.cronJobs.map(\.isSuspended) == [true])
        #expect(await stage.world.cronJobs.first?.instance?.id == "train-a-r1")
    }

    /// The rest of a plan that was abandoned without a claim is planned again.
    @Test func aClaimThatIsMissingIsMade() async throws {
        let stage = try await Repointed.stage()
        await stage.world.refuse(verb: "apply")
        _ = try await question(stage)
        let use = await InstanceUse.read(
            World.instance, MortalCloud(life: Life(process: 1), world: stage.world))
        let plan = try await Repointed.plan(use)
        #expect(plan.obstacle == nil)
        #expect(
            plan.steps.map(\.id) == [
                "suspend:training/default/hourly", "make:training/default/train-a-pvc",
                "retarget:training/default/hourly", "resume:training/default/hourly",
            ])
    }
}
