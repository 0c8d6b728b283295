import struct FoundationEssentials.Date

/// What the service and the buckets tell about the instances that CronJobs back up, found once for all of them.
struct ScheduleEvidence {
    /// What CronJobs know an instance by.
    private struct Key: Hashable {
        let location, id: String

        init(_ name: InstanceName) { (location, id) = (name.location, name.id) }

        init?(_ cronJob: CronJob) {
            guard let instance = cronJob.instance else { return nil }
            (location, id) = instance
        }
    }

    /// Whether no instance is there that is not listed.
    let isWhole: Bool
    private let instances: [Key: InstanceName]
    private var backups: [Key: BackupEvidence] = [:]
    private let unknown: BackupEvidence

    init(_ readings: Readings, of cronJobs: [CronJob]) {
        let listed = readings.instances.value
        isWhole =
            readings.instances.failure == nil && listed?.unreachable.isEmpty == true
            && listed?.unreadable.isEmpty == true
        instances = Dictionary((listed?.instances ?? []).map { (Key($0.name), $0.name) }) { first, _ in first }
        let operations = readings.operations.value
        let read = Set(readings.roots.filter { $0.value.value != nil }.keys)
        unknown = BackupEvidence(exports: operations.map { _ in [] }, checkpoints: [], read: read)
        let meant = Set(cronJobs.compactMap(Key.init))
        var exports: [Key: [Operation]] = [:]
        for operation in operations ?? [] where operation.transfer?.direction == .export {
            guard let target = operation.target.map(Key.init), meant.contains(target) else { continue }
            exports[target, default: []].append(operation)
        }
        var checkpoints: [Key: [Checkpoint]] = [:]
        for overview in readings.known where meant.contains(Key(overview.instance.name)) {
            let key = Key(overview.instance.name)
            checkpoints[key] = checkpoints[key] ?? overview.checkpoints
        }
        for key in meant {
            backups[key] = BackupEvidence(
                exports: operations.map { _ in exports[key] ?? [] }, checkpoints: checkpoints[key] ?? [], read: read)
        }
    }

    func instance(of cronJob: CronJob) -> InstanceName? { Key(cronJob).flatMap { instances[$0] } }

    func backups(of cronJob: CronJob) -> BackupEvidence { Key(cronJob).flatMap { backups[$0] } ?? unknown }
}

/// What is known of the backups of one instance.
struct BackupEvidence {
    /// The exports that the service remembers; nothing where they could not be read.
    let exports: [Operation]?
    private let read: Set<GCSURI>
    private let byPlace: [GCSURI: Checkpoint]
    /// By what follows the last dash of their names, which is the time in those that a schedule has made.
    private let byStamp: [Substring: [Checkpoint]]

    /// - Parameters:
    ///   - exports: the exports that the service remembers; nothing where they could not be read.
    ///   - checkpoints: the checkpoints, as far as their roots were read.
    ///   - read: the backup roots that were.
    init(exports: [Operation]?, checkpoints: [Checkpoint], read: Set<GCSURI>) {
        (self.exports, self.read) = (exports, read)
        byPlace = Dictionary(checkpoints.map { ($0.uri, $0) }) { first, _ in first }
        byStamp = Dictionary(grouping: checkpoints) { checkpoint in
            checkpoint.name.lastIndex(of: "-").map { checkpoint.name[$0...].dropFirst() } ?? ""
        }
    }

    func isRead(_ root: GCSURI) -> Bool { read.contains(root) }

    func checkpoint(at uri: GCSURI) -> Checkpoint? { byPlace[uri] }

    /// The checkpoint in a root that bears the time for which a job was started.
    func checkpoint(in root: GCSURI, of time: Date) -> Checkpoint? {
        byStamp[Substring(Self.stamp(of: time))]?.first { $0.root == root }
    }

    /// How the script writes the time for which a job was started: `20261123T030000Z`.
    static func stamp(of time: Date) -> String { time.formatted(.iso8601).filter { !"-:".contains($0) } }
}
