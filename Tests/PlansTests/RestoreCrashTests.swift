import Cloud
import Foundation
import Plans
import Testing

/// Every boundary of a restore, with the request id still remembered by the service and with it forgotten: never a second
/// instance, never a second import.
@Suite struct RestoreCrashTests {
    @Test(arguments: [false, true])
    func everyBoundaryEndsWithOneInstanceAndOneImport(isForgotten: Bool) async throws {
        try await everyBoundary(atLeast: 20, isForgotten: isForgotten, of: { try await Restoring.stage() }) {
            stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.machines.count == 1, "\(comment)")
            #expect(await stage.world.exports.count == 1, "\(comment)")
        }
    }

    /// The service may forget its operations sooner than anybody has written down.
    @Test func everyBoundaryWhereTheServiceForgetsThatItCreatedAnything() async throws {
        try await everyBoundary(
            atLeast: 20, isForgotten: true,
            of: {
                let stage = try await Restoring.stage()
                await stage.world.forgetOperations()
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.machines.count == 1, "\(comment)")
        }
    }

    @Test(arguments: [false, true])
    func everyBoundaryOfARestoreIntoAnInstanceThatIsThere(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 12, isForgotten: isForgotten, of: { try await Restoring.stage { try Restoring.existing() } }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.exports.count == 1, "\(comment)")
            #expect(await stage.world.machines.isEmpty, "\(comment)")
        }
    }

    /// Cancelled while it is created, or while the import goes on: the instance stays, and the run says so.
    @Test(arguments: ["create", "import"]) func everyBoundaryOfACancelledRestore(step: String) async throws {
        try await everyBoundary(
            atLeast: step == "create" ? 4 : 6, isForgotten: false,
            of: {
                let stage = try await Restoring.stage()
                await stage.world.set(exportTime: 7_200)
                try await stage.drive(dyingAt: .afterEvent("accepted:\(step)"))
                try await stage.ask(.cancelAsked(by: stage.order.by))
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .cancelled, "\(comment): \(run.note)")
            #expect(await stage.world.exports.allSatisfy(\.isCancelled), "\(comment)")
            #expect(await stage.world.exports.count == (step == "create" ? 0 : 1), "\(comment)")
            #expect(await stage.world.state(of: World.other) == .active, "\(comment)")
            #expect(run.leftBehind.contains { $0.contains("billed until") }, "\(comment): \(run.leftBehind)")
        }
    }
}
