import Cloud

import class FoundationEssentials.JSONDecoder

/// The result of a drill as it lies in the bucket.
struct WireDrillReport: Decodable {
    private let schemaVersion: Int64?
    private let checkpoint: String
    private let report: DrillReport?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let seconds: WireSeconds? = fields.object("seconds")
        schemaVersion = fields.number("schemaVersion")
        checkpoint = fields.text("checkpoint")
        guard let startTime = fields.time("startTime"), let endTime = fields.time("endTime"),
            let total = seconds?.total
        else {
            report = nil
            return
        }
        let word = fields.text("result")
        let known = DrillReport.Result(rawValue: word)
        let reason = fields.text("reason")
        report = DrillReport(
            checkpoint: checkpoint, run: fields.text("run"), by: fields.object("by", as: WireWho.self)?.who,
            // Whatever word a later version may use for it: that it was restored is not said.
            result: known ?? .failed, reason: known == nil && reason.isEmpty ? word : reason,
            instance: fields.object("instance", as: WireShape.self)?.name, startTime: startTime, endTime: endTime,
            seconds: .init(creation: seconds?.creation, transfer: seconds?.transfer, total: total),
            objects: fields.number("objects"), bytes: fields.number("bytes"))
    }

    /// Reads the object in which the result of that checkpoint's drill should lie.
    static func reading(_ bytes: [UInt8], of checkpoint: String) -> DrillReading {
        guard let wire = try? JSONDecoder().decode(WireDrillReport.self, from: bytes.data) else {
            return .unreadable("no result of a drill: \(Excerpt.line(bytes, limit: 60))")
        }
        guard let version = wire.schemaVersion else { return .unreadable("it has no schemaVersion") }
        guard version == DrillReport.schemaVersion else {
            return .unreadable("schemaVersion \(version), which this version of psconsole does not know")
        }
        guard wire.checkpoint == checkpoint else {
            return .unreadable("it is of \(wire.checkpoint.isEmpty ? "no" : Excerpt.line(wire.checkpoint, limit: 60))")
        }
        guard let report = wire.report else { return .unreadable("it has no startTime, endTime or seconds.total") }
        return .read(report)
    }
}

private struct WireSeconds: Decodable {
    let creation, transfer, total: Int64?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        creation = fields.number("creation")
        transfer = fields.number("import")
        total = fields.number("total")
    }
}
