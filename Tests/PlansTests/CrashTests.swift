import Cloud
import Foundation
import Plans
import Testing

/// Every boundary of every plan, with the request id still remembered by the service and with it forgotten.
@Suite struct CrashTests {
    @Test(arguments: [false, true], [false, true])
    func everyBoundaryEndsWithOneExportAndATruthfulManifest(isForgotten: Bool, isMirror: Bool) async throws {
        try await everyBoundary(
            atLeast: 40, isForgotten: isForgotten, of: { try await Stage(isMirror: isMirror) }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            await expectOneExport(stage, comment)
        }
    }

    /// The lock is renewed meanwhile.
    @Test func everyBoundaryOfALongBackup() async throws {
        try await everyBoundary(
            atLeast: 50, isForgotten: false,
            of: {
                let stage = try await Stage()
                await stage.world.set(exportTime: 1000)
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            await expectOneExport(stage, comment)
        }
    }

    /// The lock is renewed, the export is cancelled, and the report says so.
    @Test(arguments: [false, true])
    func everyBoundaryOfACancelledBackup(isForgotten: Bool) async throws {
        try await everyBoundary(
            atLeast: 30, isForgotten: isForgotten,
            of: {
                let stage = try await Stage()
                await stage.world.set(exportTime: 2 * 3600)
                try await stage.drive(dyingAt: .afterEvent("renewing:lock"))
                try await stage.ask(.cancelAsked(by: stage.order.by))
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .cancelled, "\(comment): \(run.note)")
            let exports = await stage.world.exports
            #expect(exports.count == 1, "\(comment)")
            #expect(await stage.object(stage.order.manifest) == nil, "\(comment)")
            #expect(await stage.object(stage.order.report)?.contains(#""outcome":"cancelled""#) == true, "\(comment)")
            #expect(await stage.object(stage.order.lock) == nil, "\(comment)")
        }
    }

    /// What failed in part is given up by a person, and the report says so.
    @Test func everyBoundaryOfABackupThatIsGivenUp() async throws {
        try await everyBoundary(
            atLeast: 20, isForgotten: false,
            of: {
                let stage = try await Stage()
                await stage.world.failNextExports([1])
                guard case .needsDecision? = try await stage.drive().pause else { throw NoQuestion() }
                try await stage.decide("export", .stop)
                return stage
            }
        ) { stage, run, comment in
            #expect(run.end == .stopped, "\(comment): \(run.note)")
            #expect(await stage.world.exports.count == 1, "\(comment)")
            #expect(await stage.object(stage.order.manifest) == nil, "\(comment)")
            #expect(
                await stage.object(stage.order.report)?.contains(#""outcome":"partlyFailed""#) == true, "\(comment)")
            #expect(await stage.object(stage.order.lock) == nil, "\(comment)")
        }
    }

    @Test func everyBoundaryOfAPrune() async throws {
        try await everyBoundary(atLeast: 20, isForgotten: false, of: HeldTests.pruning) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            let left = await stage.world.objects.keys.sorted()
            #expect(left == ["root/.psconsole/new.json", "root/new/a"], "\(comment)")
        }
    }

    @Test func everyBoundaryOfACancellation() async throws {
        let cancelling = {
            try await Stage { world, _ in
                await world.beginForeignExport(to: try uri("gs://bucket/other/"), seconds: 9000)
                let export = try #require(await world.exports.first)
                return Plan.cancelling(await world.operation(export), of: World.instance)
            }
        }
        try await everyBoundary(atLeast: 10, isForgotten: false, of: cancelling) { stage, run, comment in
            #expect(run.end == .done, "\(comment): \(run.note)")
            #expect(await stage.world.exports.first?.isCancelled == true, "\(comment)")
        }
    }

    private struct NoQuestion: Error {}

    private func expectOneExport(_ stage: Stage, _ comment: String) async {
        let exports = await stage.world.exports
        #expect(exports.count == 1, "\(comment): \(exports)")
        let manifest = await stage.object(stage.order.manifest) ?? ""
        #expect(manifest.contains("\"operation\":\"\(exports[0].operation)\""), "\(comment): \(manifest)")
        #expect(manifest.contains("\"objects\":\"3\",\"bytes\":\"60\""), "\(comment): \(manifest)")
        #expect(await stage.object(stage.order.lock) == nil, "\(comment)")
        #expect(await stage.object(stage.order.report) == nil, "\(comment)")
    }
}
