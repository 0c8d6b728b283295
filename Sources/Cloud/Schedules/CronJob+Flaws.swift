/// What is wrong with a CronJob that backs an instance up, so that it may not do what whoever made it expects.
public enum ScheduleFlaw: Hashable, Sendable {
    /// It runs the guide's script, or one of its kind.
    case guideScript
    /// Its script deletes from the instance without knowing that the backup is complete.
    case deletesUnverified
    /// Its script was rendered by psconsole, but not by this version, or was changed since.
    case otherScript
    /// Its jobs may go on for ever, and keep every later one from being started.
    case noDeadline
    /// Two of its jobs may run at once.
    case allowsConcurrency(String)
    /// Its image is another one tomorrow.
    case imageNotPinned(String)
    /// A variable that it needs is not there, or can't be what it is.
    case setting(String, String)
    /// The claim that it mounts is not there.
    case noClaim(String)
    /// The claim that it mounts belongs to another instance than it exports from.
    case otherInstance(claim: String, InstanceName)
    /// The instance that it exports from is not there.
    case noInstance

    /// Whether a backup, or data on the instance, may be lost by it.
    public var isGrave: Bool {
        switch self {
        case .guideScript, .deletesUnverified, .setting, .noClaim, .otherInstance, .noInstance: true
        case .otherScript, .noDeadline, .allowsConcurrency, .imageNotPinned: false
        }
    }

    /// What it means, in a sentence without a full stop.
    public var words: String {
        switch self {
        case .guideScript:
            "would report success when the export fails, or some of its objects do; writes no manifest, so that nothing vouches "
                + "for what it exports"
        case .deletesUnverified:
            "deletes from the instance by times of folders, whatever was exported: the newest checkpoint may be among it"
        case .otherScript: "its script is not the one that this psconsole renders"
        case .noDeadline: "a job that hangs goes on for ever, and no backup is made meanwhile"
        case .allowsConcurrency(let policy):
            "concurrencyPolicy is \(policy.isEmpty ? "Allow" : policy): a job may be started, or ended, while one runs"
        case .imageNotPinned(let image):
            "\(image.isEmpty ? "its image" : image) names no version: each node may run another one"
        case .setting(let name, let words): "\(name) \(words)"
        case .noClaim(let claim):
            "its claim \(claim) is not there, or holds no volume of Parallelstore: no pod can start"
        case .otherInstance(let claim, let instance):
            "it exports from one instance and mounts another: \(claim) is \(instance.id) in \(instance.location)"
        case .noInstance: "the instance that it exports from is not there"
        }
    }
}

extension CronJob {
    /// Whether it is meant to back an instance of Parallelstore up: by its environment, or by what it runs.
    public var isBackup: Bool {
        environment["PSTORE_NAME"] != nil || template.script.contains("parallelstore instances export-data")
    }

    /// What is wrong with it, but for an instance that is not there.
    ///
    /// - Parameters:
    ///   - script: what psconsole renders.
    ///   - volumes: the volumes of its cluster; nothing where they could not be read.
    /// - Returns: The gravest first.
    func flaws(script: String, volumes: [MountedVolume]?) -> [ScheduleFlaw] {
        var flaws = scriptFlaws(script) + settingFlaws
        if template.deadline == nil { flaws.append(.noDeadline) }
        if concurrencyPolicy != "Forbid" { flaws.append(.allowsConcurrency(concurrencyPolicy)) }
        if !template.isImagePinned { flaws.append(.imageNotPinned(template.image)) }
        if let instance, let volumes {
            for claim in claims.sorted() {
                let held = volumes.first { $0.claim?.namespace == namespace && $0.claim?.name == claim }
                guard let held else {
                    flaws.append(.noClaim(claim))
                    continue
                }
                // What no container mounts is of no account, as long as it is there.
                guard template.mounts.isEmpty || template.mounts.values.contains(claim) else { continue }
                if held.instance.id != instance.id || held.instance.location != instance.location {
                    flaws.append(.otherInstance(claim: claim, held.instance))
                }
            }
        }
        return flaws.gravestFirst
    }

    private func scriptFlaws(_ script: String) -> [ScheduleFlaw] {
        let own = template.script
        if runs(script) { return [] }
        if isOurs { return [.otherScript] }
        var flaws: [ScheduleFlaw] = []
        // What makes the guide's script end well: it prints that the export failed, and goes on.
        if own.contains("export-data") { flaws.append(.guideScript) }
        if own.contains("export-data"), own.contains("rm -r"), environment["DELETE_AFTER_BACKUP"] != "false" {
            flaws.append(.deletesUnverified)
        }
        return flaws
    }

    private var settingFlaws: [ScheduleFlaw] {
        var flaws: [ScheduleFlaw] = []
        for name in ["PSTORE_NAME", "PSTORE_LOCATION", "DESTINATION_GCS_URI"] where (environment[name] ?? "").isEmpty {
            flaws.append(.setting(name, "is not set"))
        }
        if let text = environment["DESTINATION_GCS_URI"], !text.isEmpty, GCSURI(text) == nil {
            flaws.append(.setting("DESTINATION_GCS_URI", "is no gs:// URI: \(text)"))
        }
        if let text = environment["DELETE_AFTER_BACKUP"], text != "true", text != "false" {
            flaws.append(
                .setting("DELETE_AFTER_BACKUP", "is neither true nor false: the guide's script runs it as a command"))
        }
        if CronExpression(schedule) == nil { flaws.append(.setting("schedule", "can't be understood: \(schedule)")) }
        return flaws
    }
}

extension [ScheduleFlaw] {
    /// The grave ones first, otherwise in the same order.
    var gravestFirst: [ScheduleFlaw] { filter(\.isGrave) + filter { !$0.isGrave } }
}
