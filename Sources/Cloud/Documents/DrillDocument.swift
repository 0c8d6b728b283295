/// The result of a drill as it is stored in the bucket.
public struct DrillDocument: Hashable, Sendable {
    private let report: DrillReport
    private let root: GCSURI

    /// Makes the document of a result below that backup root.
    public init(_ report: DrillReport, in root: GCSURI) {
        self.report = report
        self.root = root.folder
    }

    /// Where it is stored.
    public var uri: GCSURI { root.child(DrillReport.path(of: report.checkpoint)) }

    /// Its content: one line of JSON.
    public var bytes: [UInt8] {
        let seconds = report.seconds
        return JSONText.fields([
            "schemaVersion": .number(Int64(DrillReport.schemaVersion)), "checkpoint": .text(report.checkpoint),
            "root": .text(root.description), "run": .text(report.run), "by": report.by.map(JSONText.who),
            "result": .text(report.result.rawValue), "reason": report.reason.isEmpty ? nil : .text(report.reason),
            "instance": report.instance.map { .instance($0, shape: nil) },
            "startTime": .text(report.startTime.rfc3339), "endTime": .text(report.endTime.rfc3339),
            "seconds": .fields([
                "creation": seconds.creation.map { .int64($0) }, "import": seconds.transfer.map { .int64($0) },
                "total": .int64(seconds.total),
            ]),
            "objects": report.objects.map { .int64($0) }, "bytes": report.bytes.map { .int64($0) },
        ]).line
    }
}
