import Cloud
import Foundation
import Plans
import Testing

/// A set-up that is carried out, whatever happens to its runner and to the answers.
@Suite struct SetupRunTests {
    private static func stage(
        _ change: @escaping @Sendable (inout SetupObjects) -> Void = { _ in }
    ) async throws -> Stage {
        try await Stage { world, _ in
            let cloud = MortalCloud(life: Life(process: 1), world: world)
            let state = await SetupState.read(SetupObjects.target, cloud: cloud)
            let plan = Plan.settingUp(state, scratch: "/scratch")
            // Happens after the plan was made.
            await world.change(setup: change)
            return plan
        }
    }

    private static func missing(_ stage: Stage) async -> [SetupLink] {
        let cloud = MortalCloud(life: Life(process: 1), world: stage.world)
        return await SetupState.read(SetupObjects.target, cloud: cloud).findings.filter { $0.standing != .present }.map(
            \.link)
    }

    @Test(arguments: [false, true]) func everyBoundaryLeavesTheWholeChain(isForgotten: Bool) async throws {
        try await everyBoundary(atLeast: 60, isForgotten: isForgotten, of: { try await Self.stage() }) {
            stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await Self.missing(stage) == [], "\(comment)")
            let setup = await stage.world.setup
            #expect(setup.projectPolicy.count == 1 && setup.bucketPolicy.count == 2, "\(comment)")
        }
    }

    @Test(arguments: 0..<13) func anAnswerThatIsLostIsAskedFor(command: Int) async throws {
        for fault in [World.Fault.lostAnswer, .lostRequest, .busy] {
            let stage = try await Self.stage()
            await stage.world.set(faults: [command: fault])
            #expect(try await stage.finish().end == .done)
            #expect(await Self.missing(stage) == [])
            #expect(await stage.world.setup.projectPolicy.count == 1)
        }
    }

    /// gcloud gives up when somebody else changes the policy at the same moment: it is tried again, and nobody is asked.
    @Test func aConflictIsTriedAgain() async throws {
        let stage = try await Self.stage { $0.conflicts = 3 }
        guard case .ended(.done)? = try await stage.drive().pause else {
            return #expect(Bool(false), "somebody was asked")
        }
        #expect(await Self.missing(stage) == [])
    }

    /// GKE goes on after gcloud was ended; no second change is begun meanwhile, and the next one waits.
    @Test func aSlowClusterIsWaitedFor() async throws {
        let stage = try await Self.stage { $0.isSlow = true }
        guard case .ended(.done)? = try await stage.drive().pause else {
            return #expect(Bool(false), "somebody was asked")
        }
        #expect(await Self.missing(stage) == [])
        let updates = await stage.world.commands.filter { $0.contains("update") }
        #expect(updates.count == 3, "\(updates)")
    }

    @Test func whatSomebodyElseHasAddedMeanwhileIsNotAddedAgain() async throws {
        let stage = try await Self.stage { $0 = .whole }
        #expect(try await stage.finish().end == .done)
        // Only the agent is asked for, as nothing tells whether it is there.
        #expect(await stage.world.commands.map { $0[1] } == ["beta"])
    }

    @Test func whoMayNotIsAsked() async throws {
        let stage = try await Self.stage { $0.refused = "gcloud projects add-iam-policy-binding" }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "parallelstoreRole")
        #expect(question.failure.note.what == "PERMISSION_DENIED x.y")
        await stage.world.change(setup: { $0.refused = nil })
        try await stage.decide(question.step, .again)
        #expect(try await stage.finish().end == .done)
    }

    /// An annotation that names another account by now is not overwritten.
    @Test func anotherAccountThatCameMeanwhileStays() async throws {
        let stage = try await Self.stage {
            $0.kubernetesAccounts["parallelstore-sa"] = [KubernetesAccount.annotation: "x@y"]
        }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "annotation")
        #expect(await stage.world.setup.kubernetesAccounts["parallelstore-sa"] == [KubernetesAccount.annotation: "x@y"])
    }
}
