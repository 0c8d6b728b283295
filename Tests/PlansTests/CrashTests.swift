import Cloud
import Foundation
import Plans
import Testing

/// Every boundary of a backup, with the request id still remembered by the service and with it forgotten.
@Suite struct CrashTests {
    @Test(arguments: [false, true], [false, true])
    func everyBoundaryEndsWithOneExportAndATruthfulManifest(isForgotten: Bool, isMirror: Bool) async throws {
        let whole = try await Stage(isMirror: isMirror)
        let (pause, boundaries) = try await whole.drive()
        #expect(pause == .ended(.done))
        #expect(boundaries.count > 40)
        for death in boundaries.indices {
            let stage = try await Stage(isMirror: isMirror)
            let (died, passed) = try await stage.drive(dyingAt: death)
            try #require(died == nil, "\(boundaries[death]) was not reached: \(passed)")
            if isForgotten { stage.time.advance(by: 3_700) }
            let run = try await stage.finish()
            #expect(run.end == .done, "\(boundaries[death]): \(run.note)")
            await expectOneExport(stage, "\(boundaries[death])")
        }
    }

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
