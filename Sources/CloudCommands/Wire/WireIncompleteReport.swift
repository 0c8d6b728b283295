import Cloud

import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

/// A report on a bad end as it lies in the bucket.
struct WireIncompleteReport: Decodable {
    private let schemaVersion: Int64?
    private let report: IncompleteReport?
    private let checkpoint: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        schemaVersion = fields.number("schemaVersion")
        checkpoint = fields.text("checkpoint")
        guard let endTime = fields.time("endTime") else {
            report = nil
            return
        }
        let errors: [WireTransferError] = fields.list("errors")
        let outcome = fields.text("outcome")
        let known = IncompleteReport.Outcome(rawValue: outcome)
        let reason = fields.text("reason")
        report = IncompleteReport(
            checkpoint: checkpoint, instance: fields.object("instance", as: WireShape.self)?.name,
            operation: OperationName(fields.text("operation")), requestID: fields.given("requestId"),
            by: fields.object("by", as: WireWho.self)?.who,
            // Whatever word a later version may use for it: it did not end well.
            outcome: known ?? .failed, reason: known == nil && reason.isEmpty ? outcome : reason,
            counters: fields.object("counters", as: WireCounters.self)?.counters ?? TransferCounters(),
            errors: errors.map(\.error), startTime: fields.time("startTime"), endTime: endTime)
    }

    /// Reads the object in which the report on that checkpoint should lie.
    static func reading(_ bytes: [UInt8], of checkpoint: String) -> ReportReading {
        guard let wire = try? JSONDecoder().decode(WireIncompleteReport.self, from: bytes.data) else {
            return .unreadable("no report: \(Excerpt.line(bytes, limit: 60))")
        }
        guard let version = wire.schemaVersion else { return .unreadable("it has no schemaVersion") }
        guard version == IncompleteReport.schemaVersion else {
            return .unreadable("schemaVersion \(version), which this version of psconsole does not know")
        }
        guard wire.checkpoint == checkpoint else {
            return .unreadable("it is on \(wire.checkpoint.isEmpty ? "no" : Excerpt.line(wire.checkpoint, limit: 60))")
        }
        guard let report = wire.report else { return .unreadable("it has no endTime") }
        return .read(report)
    }
}
