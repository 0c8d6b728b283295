import Cloud

import struct FoundationEssentials.Date

/// An operation as the service's JSON describes it (`google.longrunning.Operation`).
struct WireOperation: Decodable {
    /// The operation; nothing when it has no name that could be understood.
    let operation: Operation?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireOperationMetadata? = fields.object("metadata")
        let error: WireStatus? = fields.object("error")
        let status: Operation.Status =
            switch error {
            case .some(let error) where error.code == 1: .cancelled
            case .some(let error): .failed(code: error.code, message: error.message)
            case nil: fields.flag("done") ? .done : .running
            }
        operation = OperationName(fields.text("name")).map { name in
            Operation(
                name: name, target: metadata?.target, kind: metadata?.kind ?? .other(verb: ""),
                createTime: metadata?.createTime, endTime: metadata?.endTime,
                isCancellationRequested: metadata?.isCancellationRequested ?? false, status: status)
        }
    }
}

/// An error in the service's JSON (`google.rpc.Status`); its code is a number there.
private struct WireStatus: Decodable {
    let code: Int
    let message: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        code = fields.number("code").flatMap(Int.init(exactly:)) ?? 2
        message = fields.text("message")
    }
}

/// What the service says about an operation: one message for creating and deleting, two more for transfers.
private struct WireOperationMetadata: Decodable {
    let target: InstanceName?
    let kind: Operation.Kind
    let createTime: Date?
    let endTime: Date?
    let isCancellationRequested: Bool

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        target = InstanceName(fields.text("target"))
        createTime = fields.time("createTime")
        endTime = fields.time("endTime")
        isCancellationRequested = fields.flag("requestedCancellation")
        let transfer: WireTransfer? = fields.object("operationMetadata")
        // The spelling of `verb` is not documented, so the type of the message and the transfer's own word decide.
        let type = fields.text("@type")
        let direction: Transfer.Direction? =
            if type.hasSuffix("ExportDataMetadata") { .export } else if type.hasSuffix("ImportDataMetadata") {
                .import
            } else { transfer?.direction }
        kind =
            if let direction {
                .transfer(transfer?.transfer(direction) ?? Transfer(direction: direction, uri: nil))
            } else { .other(verb: fields.text("verb")) }
    }
}
