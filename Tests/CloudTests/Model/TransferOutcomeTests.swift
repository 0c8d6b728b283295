import Cloud
import Testing

/// Every way in which the service can say how a transfer ended.
@Suite struct TransferOutcomeTests {
    private static let denied = TransferError(code: "PERMISSION_DENIED", count: 3)
    private static let uncounted = TransferError(code: "NOT_FOUND", count: 0)

    @Test(arguments: [
        (Operation.Status.running, Int64(0), [TransferError](), TransferOutcome.running),
        (.running, 3, [denied], .running),
        (.done, 0, [], .clean),
        (.done, 3, [], .partlyFailed(objects: 3, reason: "")),
        (.done, 0, [denied], .partlyFailed(objects: 3, reason: "PERMISSION_DENIED")),
        (.done, 5, [denied], .partlyFailed(objects: 5, reason: "PERMISSION_DENIED")),
        (.done, 0, [uncounted], .partlyFailed(objects: 0, reason: "NOT_FOUND")),
        (.done, 0, [denied, uncounted], .partlyFailed(objects: 3, reason: "PERMISSION_DENIED, NOT_FOUND")),
        (.failed(code: 13, message: "boom"), 0, [], .failed(reason: "boom")),
        (.failed(code: 13, message: ""), 0, [], .failed(reason: "")),
        (.failed(code: 13, message: ""), 0, [uncounted], .failed(reason: "NOT_FOUND")),
        (.failed(code: 7, message: "boom"), 2, [], .partlyFailed(objects: 2, reason: "boom")),
        (.failed(code: 7, message: "boom"), 0, [denied], .partlyFailed(objects: 3, reason: "PERMISSION_DENIED")),
        (.failed(code: 4, message: ""), 0, [], .failed(reason: "timed out")),
        (.failed(code: 4, message: "24 h"), 0, [], .failed(reason: "timed out: 24 h")),
        (
            .failed(code: 4, message: "24 h"), 3, [denied],
            .failed(reason: "timed out with 3 failed objects: PERMISSION_DENIED: 24 h")
        ),
        (.cancelled, 0, [], .cancelled),
        (.cancelled, 4, [denied], .cancelled),
    ])
    func everyEndIsToldAsWhatItIs(
        status: Operation.Status, failed: Int64, errors: [TransferError], outcome: TransferOutcome
    ) throws {
        for direction in [Transfer.Direction.export, .import] {
            let operation = try Operation.transfer(
                "op", direction, to: "gs://abc/x", status, counters: .init(found: 9, copied: 2, failed: failed),
                errors: errors)
            #expect(operation.outcome == outcome)
        }
    }

    @Test func anOperationThatTransfersNothingHasNoOutcome() throws {
        let operation = Operation(
            name: try OperationName(id: "op"), target: .trainA, kind: .other(verb: "create"), status: .done)
        #expect(operation.outcome == nil)
        #expect(operation.transfer == nil)
    }

    @Test func aCancelThatCameTooLateChangesNothing() throws {
        let operation = Operation(
            name: try OperationName(id: "op"), target: .trainA, kind: .transfer(Transfer(direction: .export, uri: nil)),
            isCancellationRequested: true, status: .done)
        #expect(operation.outcome == .clean)
    }

    @Test func strangeCountsDoNotEndTheProgram() throws {
        let errors = [TransferError(code: "A", count: .max), TransferError(code: "B", count: .max)]
        let operation = try Operation.transfer("op", to: "gs://abc/x", errors: errors)
        #expect(operation.outcome == .partlyFailed(objects: .max, reason: "A, B"))
    }
}
