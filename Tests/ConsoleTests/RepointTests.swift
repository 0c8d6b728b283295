import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// What uses a FAILED instance is repointed once it is restored: the key, and how the plan looks.
@Suite struct RepointTests {
    private static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")

    /// The plan as it is made for the standard world.
    static func plan(_ restore: Run) -> Plan {
        let claim = ClaimName(cluster: cluster, namespace: "default", name: "train-a-pvc")
        let set = Workload(
            name: WorkloadName(cluster: cluster, namespace: "default", kind: "StatefulSet", name: "atlas-trainer"),
            replicas: 2, pods: 2, ready: 2, claims: [claim.name])
        var use = InstanceUse()
        use.clusters = [cluster]
        use.claims = [
            InstanceUse.ClaimUse(
                name: claim,
                volume: MountedVolume(
                    cluster: cluster, name: "train-a-pv", instance: Fixture.name("train-a"), claim: claim,
                    reclaimPolicy: "Retain", attributes: ["network": "ml-vpc"]),
                claim: VolumeClaim(
                    name: claim.name, volume: "train-a-pv", phase: "Bound", storageClass: "",
                    accessModes: ["ReadWriteMany"], size: "24000Gi"), users: [.scalable(set)])
        ]
        use.cronJobs = [
            CronJob(
                cluster: cluster, namespace: "default", name: "ps-to-gcs-backup", schedule: "0 * * * *",
                environment: [
                    "PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a",
                    "DESTINATION_GCS_URI": "gs://ml-backups/train-a/scheduled/",
                ], claims: [claim.name])
        ]
        let target = Instance(
            name: Fixture.name("train-a-r2"), state: .active, capacityGiB: 24_000,
            network: "projects/ml-prod/global/networks/ml-vpc", accessPoints: ["10.60.2.8", "10.60.2.9"])
        return .repointing(
            Repointing(old: Fixture.name("train-a"), state: .failed, restore: restore, target: target, use: use),
            run: Fixture.id("0badcafe"), scratch: "/home/ops/.local/state/psconsole/runs/0badcafe")
    }

    /// A restore of train-a that ended well.
    static func restored() throws -> Run {
        var state = Fixture.night(120, 40)
        for key in [Key.character("r"), .enter] { _ = state.update(.key(key)) }
        guard case .form(let form) = state.screens.last else { throw CloudFailure(.malformed, task: "no form") }
        let draft = try #require((form as? RestoreForm)?.draft)
        var counters = TransferCounters()
        (counters.objectsFound, counters.objectsCopied) = (48_211, 48_211)
        let operation = try #require(OperationName("projects/ml-prod/locations/us-central1-a/operations/operation-1"))
        let transfer = Cloud.Operation(
            name: operation, target: Fixture.name("train-a-r2"),
            kind: .transfer(
                Transfer(
                    direction: .import, uri: Fixture.uri("gs://ml-backups/train-a/step-12000/"), counters: counters)),
            createTime: Fixture.ago(500), endTime: Fixture.ago(100), status: .done)
        return Fixture.run(
            [
                .settled("create", StepResult()),
                .settled("import", StepResult(transfer: TransferRecord(transfer))), .settled("check", StepResult()),
                .ended(.done),
            ], plan: Fixture.restore(draft))
    }

    private static func summary(_ standing: RunSummary.Standing) -> RunSummary {
        RunSummary(
            id: Fixture.runID, purpose: .restore, title: "t", instance: Fixture.name("train-b"),
            createTime: Fixture.now, by: Fixture.ops, standing: standing, lastTime: Fixture.now, note: "done",
            subject: Fixture.name("train-a"))
    }

    @Test func theKeyOrdersThePlanOnceTheInstanceIsRestored() throws {
        var state = Fixture.night(120, 40)
        #expect(state.update(.key(.character("P"))).isEmpty)
        _ = state.update(.runs([Self.summary(.alive(Fixture.holder))]))
        #expect(state.update(.key(.character("P"))).isEmpty)
        #expect(state.notice == "P: not before it is restored")
        _ = state.update(.runs([Self.summary(.over(.done))]))
        let order = PlanOrder.repoint(Fixture.name("train-a"), Fixture.runID)
        #expect(state.update(.key(.character("P"))) == [.plan(order)])
        #expect(state.notice == "reading who uses train-a")
        let plan = Self.plan(try Self.restored())
        #expect(state.update(.planned(order, Fixture.id("0badcafe"), plan)) == [.rest])
        #expect(state.context == .typing)
    }

    @Test func itIsNoKeyWhereNothingMayBeChanged() {
        var state = Fixture.night(120, 40, isReadOnly: true)
        _ = state.update(.runs([Self.summary(.over(.done))]))
        #expect(state.update(.key(.character("P"))).isEmpty)
        #expect(state.keyTable.action(for: .character("P"), in: .instances) == nil)
    }

    /// Once it is done, the same screen leads to the deletion of what nothing uses any more.
    @Test func theScreenOfTheRunLeadsToTheDeletion() throws {
        var state = Fixture.night(120, 40)
        _ = state.update(.runs([Self.summary(.over(.done))]))
        let run = Fixture.run([.ended(.done)], plan: Self.plan(try Self.restored()))
        state.screens = [.run(RunScreen(run.id))]
        _ = state.update(.run(run, nil))
        let order = PlanOrder.delete(Fixture.name("train-a"), Fixture.runID)
        #expect(state.update(.key(.character("D"))) == [.plan(order)])
    }

    private static func review(_ columns: Int, _ rows: Int) throws -> State {
        var state = Fixture.night(columns, rows)
        _ = state.update(.runs([summary(.over(.done))]))
        let order = PlanOrder.repoint(Fixture.name("train-a"), Fixture.runID)
        _ = state.update(.key(.character("P")))
        _ = state.update(.planned(order, Fixture.id("0badcafe"), plan(try restored())))
        _ = state.update(.rested)
        return state
    }

    @Test(arguments: [(80, 24), (120, 40)]) func thePlanLooksAsAgreed(columns: Int, rows: Int) throws {
        try expectGolden(view(try Self.review(columns, rows)), "repoint-plan-\(columns)x\(rows)")
    }

    @Test func aStepIsLeftOutAndTakenInAgain() throws {
        var state = try Self.review(120, 40)
        _ = state.update(.key(.control("x")))
        #expect(state.notice == "Up goes to the step to be left out")
        // Past resume, start: on the one that retargets.
        for _ in 0..<3 { _ = state.update(.key(.up)) }
        _ = state.update(.key(.control("x")))
        guard case .review(let review) = state.screens.last else { return #expect(Bool(false), "no review") }
        let ids = review.confirmed.steps.map(\.id)
        #expect(ids.count == review.plan.steps.count - 1 && !ids.contains { $0.hasPrefix("retarget:") })
        try expectGolden(view(state), "repoint-left-out-120x40")
        for key in "train-a" { _ = state.update(.key(.character(key))) }
        let effects = state.update(.key(.enter))
        #expect(effects.contains(.start(review.id, review.confirmed)))
        #expect(review.confirmed.parts.isEmpty)
    }

    @Test func whatTheOthersNeedIsNotLeftOut() throws {
        var state = Fixture.night(120, 40)
        let order = PlanOrder.repoint(Fixture.name("train-a"), Fixture.runID)
        _ = state.update(.runs([Self.summary(.over(.done))]))
        _ = state.update(.key(.character("P")))
        let whole = Self.plan(try Self.restored())
        let fixed = Plan(
            purpose: .repoint, title: "t", instance: whole.instance, consequences: [], checks: [], steps: whole.steps,
            confirmation: .key, parts: whole.parts.filter { $0.name.hasPrefix("retarget") })
        _ = state.update(.planned(order, Fixture.id("0badcafe"), fixed))
        _ = state.update(.rested)
        for _ in 0..<2 { _ = state.update(.key(.up)) }
        _ = state.update(.key(.control("x")))
        #expect(state.notice?.contains("can't be left out: the others need it") == true)
    }

    /// What is written into the file that is applied can be read before.
    @Test func theManifestIsShownWithItsStep() throws {
        var state = try Self.review(120, 80)
        for key in [Key.up, .up, .up, .up, .enter] { _ = state.update(.key(key)) }
        let lines = view(state).lines
        #expect(
            lines.contains {
                $0.hasSuffix(#""volumeHandle": "ml-prod/us-central1-a/train-a-r2/default-pool/default-container","#)
            })
        #expect(lines.contains { $0.contains("kubectl --context=gke_ml-prod_us-central1-a_training") })
    }

    /// The script writes what is applied, to the letter.
    @Test func theScriptWritesTheManifest() throws {
        let plan = Self.plan(try Self.restored())
        let files = plan.steps.compactMap { $0.command?.file }
        guard case .text(let text)? = files.first?.content else { return #expect(Bool(false), "no text") }
        let script = planScript(plan)
        #expect(script.contains("cat > \(files[0].path) <<'END OF FILE'\n\(text)END OF FILE\nkubectl "))
        // What takes a while is waited for before the next command needs it.
        let waits = ["no pods any more", "is gone", "is Bound"]
        let places = waits.compactMap { script.range(of: $0)?.lowerBound }
        #expect(places.count == 3 && places == places.sorted(), "\(script)")
        #expect(planText(plan).contains("  writes \(files[0].path):\n"))
    }
}
