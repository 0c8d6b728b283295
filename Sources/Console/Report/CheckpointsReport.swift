public import Cloud
public import FoundationEssentials

/// What `psconsole checkpoints list --format json` prints.
public struct CheckpointsReport: Encodable, Sendable {
    private let schemaVersion = 1
    private let time: String
    /// What could not be read, and why, in words; empty where everything was.
    public let failures: [String]
    private let checkpoints: [Entry]

    private struct Entry: Encodable {
        let instance: String
        let uri: String
        let state: String
        let reason: String?
        let sourcePath: String?
        let startTime: String?
        let objects: Int64?
        let bytes: Int64?
        let unfinished: String?
        let verification: VerificationReport?
        let drill: Drill?
        let framework: String?
        let listedTime: String?
        let series: [Member]?
    }

    private struct Drill: Encodable {
        let result: String
        var reason: String?
        var run: String?
        var instance: String?
        var startTime: String?
        var endTime: String?
        var seconds: Seconds?

        struct Seconds: Encodable {
            let creation: Int64?
            let `import`: Int64?
            let total: Int64
        }

        init(_ reading: DrillReading) {
            switch reading {
            case .pending: result = "unread"
            case .unreadable(let words): (result, reason) = ("unreadable", words)
            case .read(let report):
                result = report.result.rawValue
                reason = report.reason.isEmpty ? nil : report.reason
                run = report.run
                instance = report.instance?.description
                (startTime, endTime) = (Figures.instant(report.startTime), Figures.instant(report.endTime))
                let seconds = report.seconds
                self.seconds = Seconds(
                    creation: seconds.creation, import: seconds.transfer, total: seconds.total)
            }
        }
    }

    private struct Member: Encodable {
        let name: String
        let state: String
        let missing: String?
        let newestChange: String?
        let objects: Int64
        let bytes: Int64

        init(_ member: Survey.Member) {
            name = member.name
            newestChange = member.newestChange.map { Figures.instant($0) }
            objects = member.objects
            bytes = member.bytes
            switch member.evidence {
            case .committed: (state, missing) = ("committed", nil)
            case .uncommitted(_, let what): (state, missing) = ("uncommitted", what)
            case .none: (state, missing) = ("unknown", nil)
            }
        }
    }

    /// Makes a report.
    public init(_ overviews: [InstanceOverview], of readings: Readings, now: Date) {
        time = Figures.instant(now)
        let lists = [("instances", readings.instances.failure), ("operations", readings.operations.failure)]
            .compactMap { name, failure in failure.map { "\(name) could not be read: \($0.inOneLine)" } }
        let roots = overviews.flatMap(\.unreadRoots).map { "\($0.key) could not be read: \($0.value.inOneLine)" }
        failures = (lists + roots.sorted()).map(plainText)
        checkpoints = overviews.flatMap { overview in
            overview.checkpoints.map { checkpoint in
                let (state, reason): (String, String?) =
                    switch checkpoint.state {
                    case .complete: ("complete", nil)
                    case .running: ("running", nil)
                    case .incomplete(let reason): ("incomplete", reason)
                    case .unknown(let reason): ("unknown", reason)
                    }
                let survey = checkpoint.survey
                let series = survey?.survey.series ?? []
                return Entry(
                    instance: overview.instance.name.description, uri: checkpoint.uri.description, state: state,
                    reason: reason, sourcePath: checkpoint.sourcePath?.description,
                    startTime: checkpoint.startTime.map { Figures.instant($0) },
                    objects: checkpoint.objects, bytes: checkpoint.bytes,
                    unfinished: checkpoint.state == .complete ? checkpoint.unfinished : nil,
                    verification: checkpoint.verification.map(VerificationReport.init),
                    drill: checkpoint.drill.map(Drill.init), framework: checkpoint.framework,
                    listedTime: survey.map { Figures.instant($0.time) },
                    series: series.isEmpty ? nil : series.map(Member.init))
            }
        }
    }

    /// The report as JSON.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
