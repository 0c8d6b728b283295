import Crypto

/// The CronJob of a schedule, as it is applied: the template with everything filled in.
///
/// The same schedule always gives the same text. Nothing that is filled in can become anything but the scalar it is meant to be.
public struct ScheduleDocument: Hashable, Sendable {
    /// The YAML.
    public let text: String
    /// What tells it from any other one, in the annotation ``CronJob/renderedAnnotation``.
    public let digest: String

    /// Renders one.
    public init(_ schedule: BackupSchedule, _ template: ScheduleTemplate) {
        let bare = template.fill(Self.values(of: schedule, digest: ""))
        let hash = SHA256.hash(data: Array(bare.utf8)).prefix(16)
        digest = hash.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        text = template.fill(Self.values(of: schedule, digest: digest))
    }

    private static func values(of schedule: BackupSchedule, digest: String) -> [String: ScheduleTemplate.Value] {
        [
            "CRONJOB_NAME": .text(schedule.name), "POD_NAMESPACE": .text(schedule.namespace),
            "RENDERED": .text(digest), "SCHEDULE": .text(schedule.schedule), "TIME_ZONE": .text(schedule.timeZone),
            // The listing, and the manifest, come after the export.
            "JOB_DEADLINE_SECONDS": .number(schedule.exportDeadline + 3600),
            "SERVICE_ACCOUNT": .text(schedule.serviceAccount), "IMAGE": .text(schedule.image),
            "PSTORE_MOUNT_PATH": .text(schedule.mountPath), "PSTORE_NAME": .variable(schedule.instance.id),
            "PSTORE_LOCATION": .variable(schedule.instance.location),
            "SOURCE_PARALLELSTORE_PATH": .variable(schedule.sourcePath),
            "DESTINATION_GCS_URI": .variable(schedule.destination),
            "DELETE_AFTER_BACKUP": .variable(schedule.deletes ? "true" : "false"),
            "PSTORE_PROJECT": .variable(schedule.instance.project),
            "BACKUP_MODE": .variable(schedule.isMirror ? "mirror" : "new-prefix"),
            "KEEP_NEWEST": .variable(String(schedule.keepNewest)),
            "EXPORT_DEADLINE_SECONDS": .variable(String(schedule.exportDeadline)), "CLAIM": .text(schedule.claim),
        ]
    }
}

/// The template of a CronJob, and what its pods run.
public struct ScheduleTemplate: Hashable, Sendable {
    private let yaml: String
    /// What its pods run.
    public let script: String

    /// Makes one of the texts that lie in the resources.
    public init(yaml: String, script: String) {
        self.yaml = yaml
        self.script = script
    }

    /// What stands in the place of a `${NAME}`.
    enum Value {
        case text(String)
        /// A text in which Kubernetes would expand `$(NAME)`: its dollars are doubled.
        case variable(String)
        case number(Int64)

        fileprivate var scalar: String {
            switch self {
            case .text(let text): Self.quoted(text)
            case .variable(let text): Self.quoted(text.replacing("$", with: "$$"))
            case .number(let number): String(number)
            }
        }

        /// A double-quoted scalar of YAML, in ASCII.
        private static func quoted(_ text: String) -> String {
            var quoted = "\""
            for scalar in text.unicodeScalars {
                switch scalar.value {
                case 0x22, 0x5c: quoted += "\\" + String(scalar)
                case 0x20...0x7e: quoted += String(scalar)
                case ..<0x100: quoted += "\\x" + digits(scalar.value, 2)
                case ..<0x10000: quoted += "\\u" + digits(scalar.value, 4)
                default: quoted += "\\U" + digits(scalar.value, 8)
                }
            }
            return quoted + "\""
        }

        private static func digits(_ value: UInt32, _ count: Int) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: count - digits.count) + digits
        }
    }

    func fill(_ values: [String: Value]) -> String {
        var filled = ""
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
            // What the template says about itself is nothing to whoever reads what came of it.
            if line.hasPrefix("#") { continue }
            if let marker = line.firstRange(of: "${SCRIPT}") {
                filled += line[..<marker.lowerBound] + "|\n"
                let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count + 2)
                for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
                    filled += line.isEmpty ? "\n" : indent + line + "\n"
                }
                continue
            }
            filled += Self.fill(line, values) + "\n"
        }
        return String(filled.reversed().drop { $0 == "\n" }.reversed()) + "\n"
    }

    /// From left to right, so that what is filled in is not looked at again.
    private static func fill(_ line: Substring, _ values: [String: Value]) -> String {
        var (filled, rest) = ("", line)
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstRange(of: "}") {
            let name = String(rest[start.upperBound..<end.lowerBound])
            filled += rest[..<start.lowerBound] + (values[name]?.scalar ?? "${\(name)}")
            rest = rest[end.upperBound...]
        }
        return filled + rest
    }
}
