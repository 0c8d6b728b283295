import Cloud
import Foundation
import Plans
import Testing

/// How a transfer that has ended is kept.
@Suite struct TransferRecordTests {
    private func record(_ status: Cloud.Operation.Status, failed: Int64 = 0) throws -> TransferRecord? {
        var counters = TransferCounters()
        counters.objectsFailed = failed
        return TransferRecord(
            Cloud.Operation(
                name: try #require(OperationName("projects/p/locations/us-central1-a/operations/op")),
                target: World.instance,
                kind: .transfer(Transfer(direction: .export, uri: GCSURI("gs://bucket/root/a/"), counters: counters)),
                status: status))
    }

    @Test func oneThatRanOutOfTimeIsKeptAsThat() throws {
        let timedOut = try #require(try record(.failed(code: 4, message: "24 h"), failed: 2))
        #expect(timedOut.ending == .timedOut && timedOut.reason == "timed out with 2 failed objects: 24 h")
        #expect(try record(.failed(code: 13, message: "boom"))?.ending == .failed)
        #expect(try record(.failed(code: 7, message: "boom"), failed: 2)?.ending == .partlyFailed)
        #expect(try record(.running) == nil)
        let json = try JSONEncoder().encode(timedOut)
        #expect(try JSONDecoder().decode(TransferRecord.self, from: json) == timedOut)
    }
}
