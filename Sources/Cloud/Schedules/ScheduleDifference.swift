/// In what a CronJob that is there differs from what it is to be like.
public struct ScheduleDifference: Hashable, Sendable {
    /// One part that differs.
    public struct Change: Hashable, Sendable {
        /// What differs, by the name that Kubernetes or the guide has for it.
        public let name: String
        /// As it is.
        public let old: String
        /// As it is to be.
        public let new: String

        /// What changes, in one line.
        public var words: String { "\(name): \(old.isEmpty ? "not set" : old) → \(new)" }
    }

    /// What differs, in a steady order.
    public let changes: [Change]

    /// Compares a CronJob that is there with what it is to be like.
    public init(_ live: CronJob, _ schedule: BackupSchedule, script: String) {
        var changes: [Change] = []
        func compare(_ name: String, _ old: String, _ new: String) {
            if old != new { changes.append(Change(name: name, old: old, new: new)) }
        }
        compare("schedule", live.schedule, schedule.schedule)
        compare("timeZone", live.timeZone, schedule.timeZone)
        compare("concurrencyPolicy", live.concurrencyPolicy, "Forbid")
        compare(
            "activeDeadlineSeconds", live.template.deadline.map { String($0) } ?? "",
            String(schedule.exportDeadline + 3600))
        compare("serviceAccountName", live.template.serviceAccount, schedule.serviceAccount)
        compare("restartPolicy", live.template.restartPolicy, "Never")
        compare("image", live.template.image, schedule.image)
        let claim = live.template.mounts[schedule.mountPath] ?? live.claims.sorted().first ?? ""
        compare("claimName", claim, schedule.claim)
        let settings = [
            ("PSTORE_MOUNT_PATH", schedule.mountPath), ("PSTORE_NAME", schedule.instance.id),
            ("PSTORE_LOCATION", schedule.instance.location), ("PSTORE_PROJECT", schedule.instance.project),
            ("SOURCE_PARALLELSTORE_PATH", schedule.sourcePath), ("DESTINATION_GCS_URI", schedule.destination),
            ("BACKUP_MODE", schedule.isMirror ? "mirror" : "new-prefix"),
            ("DELETE_AFTER_BACKUP", schedule.deletes ? "true" : "false"),
            ("KEEP_NEWEST", String(schedule.keepNewest)),
            ("EXPORT_DEADLINE_SECONDS", String(schedule.exportDeadline)),
        ]
        for (name, value) in settings { compare(name, live.environment[name] ?? "", value) }
        if !live.runs(script) {
            compare("script", live.isOurs ? "another version of psconsole's" : "not psconsole's", "psconsole's")
        }
        self.changes = changes
    }
}

extension CronJob {
    /// Whether its pods run that script, and nothing else.
    func runs(_ script: String) -> Bool { template.script.contains(script.trimmed) }
}

extension String {
    /// Without line feeds at its end.
    var trimmed: String { String(reversed().drop { $0 == "\n" }.reversed()) }
}
