/// What a CronJob that backs an instance up is like: everything that can be chosen about it.
public struct BackupSchedule: Hashable, Sendable {
    /// The cluster.
    public var cluster: ClusterName
    /// The namespace.
    public var namespace: String
    /// The CronJob's name.
    public var name = BackupSchedule.usualName
    /// When it runs, as cron writes it.
    public var schedule = "0 * * * *"
    /// The time zone of that, by its IANA name.
    public var timeZone = "Etc/UTC"
    /// The Kubernetes service account that its pods run as.
    public var serviceAccount = "parallelstore-sa"
    /// The claim on the instance's volume.
    public var claim: String
    /// Where the claim is mounted in its pods.
    public var mountPath = "/data-ps"
    /// The instance.
    public var instance: InstanceName
    /// The path on the instance.
    public var sourcePath = "/"
    /// The backup root; of a mirror the checkpoint itself.
    public var destination: String
    /// Whether it writes into the same prefix each time, as the guide does.
    public var isMirror = false
    /// Whether it deletes from the instance what its backup is known to hold.
    public var deletes = false
    /// How many of the newest folders, and of the newest files, are never deleted.
    public var keepNewest: Int64 = 2
    /// For how many seconds it waits for an export.
    public var exportDeadline: Int64 = 21_600
    /// The image that its pods run.
    public var image = BackupSchedule.usualImage

    /// What the guide calls a CronJob.
    public static let usualName = "ps-to-gcs-backup"
    /// The Google Cloud CLI in a version that is known to have `parallelstore`, as the guide names its image.
    public static let usualImage = "google/cloud-sdk:528.0.0-slim"

    /// Everything as the guide has it, but for what it gets wrong.
    public init(
        cluster: ClusterName, namespace: String, claim: String, instance: InstanceName, destination: String
    ) {
        (self.cluster, self.namespace, self.claim) = (cluster, namespace, claim)
        (self.instance, self.destination) = (instance, destination)
    }

    /// What a CronJob that is there is like; what it does not say is as it would be anew.
    public init(_ job: CronJob, instance: InstanceName) {
        let environment = job.environment
        let mount = job.template.mounts.min { $0.key < $1.key }
        self.init(
            cluster: job.cluster, namespace: job.namespace, claim: mount?.value ?? job.claims.sorted().first ?? "",
            instance: instance, destination: environment["DESTINATION_GCS_URI"] ?? "")
        (name, schedule) = (job.name, job.schedule)
        if !job.timeZone.isEmpty { timeZone = job.timeZone }
        if !job.template.serviceAccount.isEmpty { serviceAccount = job.template.serviceAccount }
        mountPath = environment["PSTORE_MOUNT_PATH"] ?? mount?.key ?? mountPath
        sourcePath = environment["SOURCE_PARALLELSTORE_PATH"] ?? sourcePath
        // The guide knows nothing else.
        isMirror = environment["BACKUP_MODE"].map { $0 == "mirror" } ?? !job.isOurs
        deletes = environment["DELETE_AFTER_BACKUP"] == "true"
        keepNewest = environment["KEEP_NEWEST"].flatMap { Int64($0) } ?? keepNewest
        exportDeadline = environment["EXPORT_DEADLINE_SECONDS"].flatMap { Int64($0) } ?? exportDeadline
        if job.template.isImagePinned { image = job.template.image }
    }

    /// What makes up a CronJob's name in a cluster.
    public var cronJobWords: String { "\(name) (\(cluster.id), \(namespace))" }
}

extension CronJob {
    /// The annotation that holds the digest of what psconsole has rendered.
    public static let renderedAnnotation = "psconsole/rendered"

    /// Whether psconsole has rendered it, however it was changed since.
    public var isOurs: Bool { annotations[Self.renderedAnnotation] != nil }
}

extension JobTemplate {
    /// Whether the image is the same tomorrow: by a digest, or by a tag with a version in it.
    public var isImagePinned: Bool {
        if image.contains("@sha256:") { return true }
        let tag = image.split(separator: "/").last?.split(separator: ":").dropFirst().first ?? ""
        return tag.contains { $0.isNumber }
    }
}
