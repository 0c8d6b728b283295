public import struct FoundationEssentials.Date

/// A Kubernetes CronJob that exports from an instance, as far as its environment tells.
///
/// The names of the variables are those of Google's guide to Parallelstore backups on GKE, so that a CronJob that was made
/// after it is recognised.
public struct CronJob: Hashable, Sendable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace.
    public let namespace: String
    /// Its name.
    public let name: String
    /// What the cluster knows it by, which no later one of its name has.
    public var uid = ""
    /// How often what it is to be was changed, as the cluster counts (`metadata.generation`).
    public var generation: Int64?
    /// When it runs, as cron writes it; in UTC unless ``timeZone`` says otherwise.
    public let schedule: String
    /// The time zone of the schedule; empty for the cluster's own, which is UTC on GKE.
    public let timeZone: String
    /// Whether it starts no jobs for now.
    public let isSuspended: Bool
    /// What becomes of a job when the one before still runs: `Allow`, `Forbid` or `Replace`.
    public var concurrencyPolicy = ""
    /// The environment of its containers, as far as it is written there.
    public let environment: [String: String]
    /// The claims that its jobs mount.
    public let claims: Set<String>
    /// What its jobs are made from.
    public var template = JobTemplate()
    /// Its annotations.
    public var annotations: [String: String] = [:]
    /// When it was created.
    public var createTime: Date?
    /// When a job of it was last started by its schedule.
    public var lastScheduleTime: Date?
    /// How many jobs of it run.
    public var active = 0

    /// Makes one.
    public init(
        cluster: ClusterName, namespace: String, name: String, schedule: String, timeZone: String = "",
        isSuspended: Bool = false, environment: [String: String] = [:], claims: Set<String> = []
    ) {
        self.cluster = cluster
        self.namespace = namespace
        self.name = name
        self.schedule = schedule
        self.timeZone = timeZone
        self.isSuspended = isSuspended
        self.environment = environment
        self.claims = claims
    }

    /// The instance that it exports from, where its environment names one.
    public var instance: (location: String, id: String)? {
        guard let id = environment["PSTORE_NAME"], let location = environment["PSTORE_LOCATION"] else { return nil }
        return (location, id)
    }

    /// The place that it exports to: the backup root, or for a mirror and after the guide the one checkpoint itself.
    public var destination: GCSURI? { environment["DESTINATION_GCS_URI"].flatMap { GCSURI($0) } }

    /// Whether it exports from that instance.
    public func backsUp(_ name: InstanceName) -> Bool {
        instance.map { $0.id == name.id && $0.location == name.location } ?? false
    }

    /// Where it is, in a few words: `ps-to-gcs-backup (training, default)`.
    public var words: String { "\(name) (\(cluster.id), \(namespace))" }
}
