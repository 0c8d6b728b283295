import Cloud
import Foundation
import Plans
import Testing

/// A restore into an instance that is deleted again, however it goes.
@Suite struct DrillTests {
    @Test func nothingIsTypedAndTheDeletionIsOwed() throws {
        let plan = try Drilling.plan(try Restoring.new(name: Drilling.name))
        #expect(plan.purpose == .drill && plan.confirmation == .key && plan.isUnattended)
        #expect(plan.steps.map(\.id) == ["create", "import", "check", "delete", "record"])
        let delete = try #require(plan.step("delete"))
        #expect(delete.turn == .owed && delete.owedFor == "create")
        #expect(delete.command?.probe == .instanceAbsent(Drilling.name))
        #expect(delete.command?.trace == .deletion && delete.command?.requestID != nil)
        #expect(
            delete.command?.requirement == .all([.instanceIsOurs(Drilling.name), .instanceAtRest(Drilling.name)]))
        #expect(plan.step("record")?.turn == .always)
        #expect(
            plan.step("record")?.command?.argv == [
                "gcloud", "storage", "cp", "/scratch/drill.json", "gs://bucket/root/.psconsole/step-1.drill.json",
            ])
        #expect(plan.subject == World.instance && plan.instance == Drilling.name)
        #expect(try JSONDecoder().decode(Plan.self, from: try JSONEncoder().encode(plan)) == plan)
    }

    @Test func anInstanceThatIsThereIsNoDrill() throws {
        let restore = Restoring.context()
        let context = DrillContext(restore: restore, deletion: RequestID(UUID()))
        #expect(Plan.drill(try Restoring.existing(), RestoreFindings(), context) == nil)
    }

    /// 3 TiB at 0.5 GiB/s for each of 11.7 TiB, at $2.30 an hour.
    @Test func whatItCostsIsStated() throws {
        let order = try Restoring.new(try Restoring.source(objects: 1_000, bytes: 3 << 40), name: Drilling.name)
        let cost = try Drilling.plan(order).consequences[1]
        #expect(
            cost
                == "It costs about $0.34: 8m to import, ≈ $2.30/h at us-central1's list price; creating and deleting it "
                + "takes minutes more, of which no figure is published.")
    }

    @Test func whatWasMeasuredBeforeIsInTheCost() throws {
        let order = try Restoring.new(try Restoring.source(objects: 10, bytes: 600), name: Drilling.name)
        var findings = RestoreFindings()
        findings.past = [
            PastImport(
                run: RunID(UUID()), time: Date(), objects: 10, bytes: 600, seconds: 1_800, creation: 240, deletion: 120)
        ]
        let cost = try Drilling.plan(order, findings).consequences[1]
        #expect(
            cost
                == "It costs about $1.38: 4m to create, 30m to import, 2m to delete, ≈ $2.30/h at us-central1's list price."
        )
        let unknown = try Restoring.new(try Restoring.source(part: "a"), name: Drilling.name)
        #expect(try Drilling.plan(unknown).consequences[1].contains("can't be told"))
    }

    @Test(arguments: [
        ("step-1", [], "drill-step-1"), ("Step_1..X", [], "drill-step-1-x"),
        ("step-1", ["drill-step-1"], "drill-step-1-2"),
        ("step-1", ["drill-step-1", "drill-step-1-2"], "drill-step-1-3"), ("ä-", [], "drill"),
        (String(repeating: "a", count: 99), [], "drill-" + String(repeating: "a", count: 57)),
        (
            String(repeating: "a", count: 99), ["drill-" + String(repeating: "a", count: 57)],
            "drill-" + String(repeating: "a", count: 55) + "-2"
        ),
    ])
    func theNameIsValidAndFree(checkpoint: String, taken: [String], expected: String) throws {
        let root = try uri("gs://bucket/root/")
        let manifest = Manifest(
            checkpoint: checkpoint, instance: World.instance, startTime: Date(timeIntervalSince1970: 0), objects: 1,
            bytes: 11_000 << 30)
        let source = RestoreSource(
            Checkpoint(root: root, name: checkpoint, state: .complete), manifest: manifest, instance: World.instance)
        let like = Instance(
            name: World.instance, state: .active, capacityGiB: 100_000, network: "net", reservedIPRange: "range",
            deploymentType: "PERSISTENT")
        let others = taken.map { Instance(name: InstanceName(project: "p", location: "z", id: $0), state: .active) }
        let draft = RestoreDraft.drill(of: source, like: like, among: others, project: "p", now: Date())
        #expect(draft.name == expected)
        #expect(draft.mistakes.isEmpty, "\(draft.mistakes)")
        // As small and as cheap as can be, where the source lies.
        #expect(draft.capacity == "16000" && draft.deployment == "scratch")
        #expect(draft.labels == "psconsole-purpose=drill")
        #expect(draft.zone == "us-central1-a" && draft.network == "net" && draft.range == "range")
    }

    @Test func whatWasMeasuredIsKeptBesideTheManifest() async throws {
        let stage = try await Drilling.stage()
        let run = try await stage.finish()
        #expect(run.end == .done && run.note == "done", "\(run.note)")
        #expect(await stage.world.state(of: Drilling.name) == nil)
        let result = try #require(try await Drilling.result(stage))
        #expect(result.run == run.id.description && result.result == "restored" && result.objects == "3")
        #expect(result.seconds["import"] == "20")
        let creation = try #require(Int(result.seconds["creation"] ?? ""))
        let total = try #require(Int(result.seconds["total"] ?? ""))
        #expect((240..<300).contains(creation) && (260..<400).contains(total), "\(creation) \(total)")
        let past = try #require(PastImport(run))
        let deletion = try #require(past.deletion)
        #expect(past.seconds == 20 && (60..<80).contains(deletion), "\(deletion)")
    }

    @Test func aCreationThatFailsIsDeletedAtOnce() async throws {
        let stage = try await Drilling.stage { await $0.set(fates: [.failed]) }
        let pause = try await stage.drive().pause
        #expect(pause == .ended(.stopped))
        let run = try await stage.journal.run(stage.id)
        #expect(run.note == "failed: the zone has no capacity")
        #expect(await stage.world.state(of: Drilling.name) == nil)
        #expect(await stage.world.exports.isEmpty)
        let result = try #require(try await Drilling.result(stage))
        #expect(result.result == "failed" && result.reason == "create drill-step-1: the zone has no capacity")
        #expect(result.seconds["creation"] == nil)
    }

    @Test func anImportThatFailsLeavesNothing() async throws {
        let stage = try await Drilling.stage { await $0.failNextExports([1]) }
        #expect(try await stage.drive().pause == .ended(.stopped))
        let run = try await stage.journal.run(stage.id)
        #expect(run.note.hasPrefix("failed: the import did not end well"), "\(run.note)")
        #expect(await stage.world.state(of: Drilling.name) == nil)
        // Nothing is said to be left that is not there.
        #expect(!run.leftBehind.joined().contains("billed"), "\(run.leftBehind)")
        #expect(!run.leftBehind.joined().contains("stays"), "\(run.leftBehind)")
        #expect(try await Drilling.result(stage)?.reason?.contains("PERMISSION_DENIED") == true)
    }

    @Test func aNameThatIsTakenBeginsNothing() async throws {
        let stage = try await Drilling.stage { await $0.beginForeignCreation(Drilling.name) }
        #expect(try await stage.drive().pause == .ended(.stopped))
        #expect(await stage.world.commands.isEmpty)
        #expect(try await stage.journal.run(stage.id).note.contains("there is an instance drill-step-1"))
    }

    @Test func aDeletionThatIsRefusedAsksAPerson() async throws {
        let stage = try await Drilling.stage { await $0.set(refusesToDelete: true) }
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.step == "delete")
        #expect(question.choices.map(\.choice) == [.again, .stop])
        #expect(question.choices.last?.words.hasPrefix("Give it up. It stays, and is billed.") == true)
        #expect(question.choices.last?.words.contains("instances delete drill-step-1") == true)
        // Somebody gives the right to it meanwhile.
        await stage.world.set(refusesToDelete: false)
        try await stage.decide("delete", .again)
        #expect(try await stage.finish().end == .done)
        #expect(await stage.world.state(of: Drilling.name) == nil)
    }

    @Test func anInstanceThatIsLeftIsSaidToBe() async throws {
        let stage = try await Drilling.stage { await $0.set(refusesToDelete: true) }
        _ = try await stage.drive()
        try await stage.decide("delete", .stop)
        let run = try await stage.finish()
        #expect(run.end == .stopped)
        #expect(run.note.hasPrefix("given up; not done: delete drill-step-1"), "\(run.note)")
        #expect(run.leftBehind.contains { $0.contains("drill-step-1 is billed until it is deleted") })
        // What was shown all the same is kept.
        #expect(try await Drilling.result(stage)?.result == "restored")
    }

    @Test func whatIsSomebodyElsesIsNeverDeleted() async throws {
        let stage = try await Drilling.stage()
        try await stage.drive(dyingAt: .afterEvent("settled:check"))
        await stage.world.giveAway(Drilling.name)
        guard case .needsDecision(let question)? = try await stage.drive().pause else {
            return #expect(Bool(false), "nobody was asked")
        }
        #expect(question.failure.note.what.contains("which this run has not created"))
        #expect(await stage.world.commands.allSatisfy { !$0.contains("delete") })
    }

    /// An instance refuses to be deleted as long as it is being created.
    @Test func cancelledWhileItIsCreatedItIsDeletedAfterwards() async throws {
        let earlier = #"{"run":"earlier","result":"restored","seconds":{}}"#
        let stage = try await Drilling.stage { await $0.put("root/.psconsole/step-1.drill.json", Array(earlier.utf8)) }
        try await stage.drive(dyingAt: .afterEvent("accepted:create"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        #expect(try await stage.drive().pause == .ended(.cancelled))
        #expect(await stage.world.state(of: Drilling.name) == nil)
        #expect(await stage.world.exports.isEmpty)
        // It has found nothing out: what an earlier one has said stays.
        #expect(try await Drilling.result(stage)?.run == "earlier")
    }

    /// The answer to the creation was lost, and the service does not list it: it is waited for all the same.
    @Test func aCreationThatNobodyListsIsWaitedForBeforeItIsDeleted() async throws {
        let stage = try await Drilling.stage {
            await $0.forgetOperations()
            await $0.set(faults: [0: .hung])
        }
        try await stage.drive(dyingAt: .afterEvent("doubted:create"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        #expect(try await stage.drive().pause == .ended(.cancelled))
        #expect(await stage.world.state(of: Drilling.name) == nil)
    }

    @Test func cancelledBeforeAnythingWasBegunNothingIsDone() async throws {
        let stage = try await Drilling.stage()
        try await stage.drive(dyingAt: .beforeEvent("intended:create"))
        try await stage.ask(.cancelAsked(by: stage.order.by))
        #expect(try await stage.finish().end == .cancelled)
        #expect(await stage.world.commands.isEmpty)
    }

    @Test func aResultThatCanNotBeKeptIsTold() async throws {
        let stage = try await Drilling.stage { await $0.keep("root/.psconsole/step-1.drill.json") }
        let run = try await stage.finish()
        #expect(run.end == .done)
        #expect(run.note.hasPrefix("done; not done: keep the result beside the manifest"), "\(run.note)")
    }

    @Test func aDrillMeasuresTheNextRestoreOfTheSameCheckpoint() {
        let report = DrillReport(
            checkpoint: "step-1", run: "0123abcd", by: nil, result: .restored, instance: nil,
            startTime: Date(timeIntervalSince1970: 0), endTime: Date(timeIntervalSince1970: 3_000),
            seconds: .init(creation: 300, transfer: 2_000, total: 2_400), objects: 10, bytes: 1_000)
        let past = [PastImport(run: RunID(UUID()), time: Date(), objects: 1, bytes: 1, seconds: 9)]
        let estimate = RestoreEstimate(objects: 10, bytes: 1_000, capacityGiB: nil, past: past, drill: report)
        #expect(estimate.seconds == 2_000 && estimate.creation == 300)
        #expect(estimate.basis == "measured in the drill of 1970-01-01T00:00:00Z")
        // A part of it takes its share.
        let part = RestoreEstimate(objects: 2, bytes: 500, capacityGiB: nil, past: past, drill: report)
        #expect(part.seconds == 1_000)
    }
}
