import Cloud
import Foundation
import Plans
import TestSupport
import Testing

/// Every boundary of a drill, with the request id still remembered by the service and with it forgotten: never a second instance,
/// never a second import, and the instance is gone in the end.
@Suite struct DrillCrashTests {
    private static func expectGone(_ stage: Stage, _ run: Run, _ comment: String) async throws {
        #expect(await stage.world.machines.count <= 1, "\(comment)")
        #expect(await stage.world.state(of: Drilling.name) == nil, "\(comment): \(run.note)")
        let deletions = await stage.world.commands.filter { $0.contains("delete") }
        #expect(Set(deletions.map { $0.last ?? "" }).count <= 1, "\(comment): \(deletions)")
        #expect(!run.leftBehind.joined().contains("billed"), "\(comment): \(run.leftBehind)")
        guard run.steps.contains(where: \.isBegun) else { return }
        let kept = try await Drilling.result(stage)
        // Who calls it off has found nothing out.
        if run.isCancelAsked, !run.hasFailed, run.end == .cancelled { return #expect(kept == nil, "\(comment)") }
        let result = try #require(kept, "\(comment)")
        #expect(result.run == run.id.description, "\(comment)")
        #expect((result.result == "restored") == (run.end == .done), "\(comment): \(result)")
    }

    @Test func everyBoundaryEndsWithEachDoneOnce() async throws {
        try await everyBoundary(atLeast: 30, isForgotten: false, of: { try await Drilling.stage() }) {
            stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.machines.count == 1, "\(comment)")
            #expect(await stage.world.exports.count == 1, "\(comment)")
            try await Self.expectGone(stage, run, comment)
        }
    }

    /// Where nobody can tell whether the import was begun, the drill ends, and nobody is asked.
    @Test(arguments: [false, true])
    func everyBoundaryWhereTheRequestIsForgotten(areOperationsForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 30, isForgotten: true,
            of: { try await Drilling.stage { if areOperationsForgotten { await $0.forgetOperations() } } }
        ) { stage, run, comment in
            #expect(run.end == .done || run.note.contains("nobody can tell"), "\(comment): \(run.note)")
            #expect(await stage.world.machines.count == 1, "\(comment)")
            #expect(await stage.world.exports.count <= 1, "\(comment)")
            try await Self.expectGone(stage, run, comment)
        }
    }

    @Test(arguments: [false, true]) func everyBoundaryOfAnImportThatFails(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 25, isForgotten: isForgotten, of: { try await Drilling.stage { await $0.failNextExports([1]) } }
        ) { stage, run, comment in
            #expect(run.end == .stopped, "\(comment): \(run.note)")
            #expect(await stage.world.exports.count <= 1, "\(comment)")
            try await Self.expectGone(stage, run, comment)
        }
    }

    @Test(arguments: [false, true]) func everyBoundaryOfACreationThatFails(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 20, isForgotten: isForgotten, of: { try await Drilling.stage { await $0.set(fates: [.failed]) } }
        ) { stage, run, comment in
            #expect(run.end == .stopped, "\(comment): \(run.note)")
            #expect(await stage.world.exports.isEmpty, "\(comment)")
            try await Self.expectGone(stage, run, comment)
        }
    }

    /// Cancelled while it is created, and while the import goes on.
    @Test(arguments: ["accepted:create", "accepted:import"])
    func everyBoundaryOfACancelledDrill(moment: String) async throws {
        try await everyBoundary(
            atLeast: 12, isForgotten: false,
            of: {
                let stage = try await Drilling.stage { await $0.set(exportTime: 7_200) }
                try await stage.drive(dyingAt: .afterEvent(moment))
                try await stage.ask(.cancelAsked(by: stage.order.by))
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .cancelled, "\(comment): \(run.note)")
            #expect(await stage.world.exports.allSatisfy(\.isCancelled), "\(comment)")
            try await Self.expectGone(stage, run, comment)
        }
    }

    @Test(arguments: World.Fault.allCases, 0..<4)
    func oneFaultAtOneCommandLeavesNothing(fault: World.Fault, command: Int) async throws {
        let stage = try await Drilling.stage()
        await stage.world.set(faults: [command: fault])
        let run = try await stage.finish()
        // Of a quota nothing comes by waiting: there is no such instance then.
        #expect(run.end == (fault == .quota && command == 0 ? .stopped : .done), "\(run.note)")
        #expect(await stage.world.state(of: Drilling.name) == nil)
    }

    /// Any sequence of crashes, faults and cancellations leaves no instance.
    @Test(arguments: 0..<150 as Range<UInt64>)
    func crashesAndFaultsInAnyOrder(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let stage = try await Drilling.stage()
        var faults: [Int: World.Fault] = [:]
        for _ in 0..<random.below(4) {
            faults[random.below(8)] = World.Fault.allCases[random.below(World.Fault.allCases.count)]
        }
        await stage.world.set(faults: faults, reads: Set((0..<random.below(4)).map { _ in random.below(20) }))
        if random.below(5) == 0 { await stage.world.forgetOperations() }
        for _ in 0..<random.below(6) {
            if case .ended? = try await stage.drive(dyingAt: random.below(40)).pause { break }
            if random.below(3) == 0 { stage.time.advance(by: Double(random.below(8_000))) }
            let isOver = try await stage.journal.run(stage.id).end != nil
            if !isOver, random.below(8) == 0 { try await stage.ask(.cancelAsked(by: stage.order.by)) }
        }
        let run = try await stage.finish()
        #expect(run.end != nil, "\(run.steps)")
        let (machines, imports) = await (stage.world.machines.count, stage.world.exports.count)
        #expect(machines <= 1 && imports <= 1, "\(machines) \(imports) \(run.steps)")
        #expect(await stage.world.state(of: Drilling.name) == nil, "\(run.steps)")
    }
}
