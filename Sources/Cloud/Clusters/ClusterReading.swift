/// The port through which GKE clusters are read.
///
/// Like ``CloudReading`` it changes nothing: credentials of clusters go into files of psconsole's own, and the operator's
/// current context is never changed.
public protocol ClusterReading: Sendable {
    /// The clusters of the project, in all locations; one that could not be asked about is a failure, and never left out.
    func clusters() async throws(CloudFailure) -> [ClusterName]

    /// The CronJobs of a cluster, in all namespaces.
    func cronJobs(in cluster: ClusterName) async throws(CloudFailure) -> [CronJob]

    /// One CronJob; nothing when there is none of that name.
    func cronJob(_ name: String, in namespace: String, of cluster: ClusterName) async throws(CloudFailure) -> CronJob?

    /// The jobs of a cluster that belong to CronJobs, in all namespaces.
    func jobs(in cluster: ClusterName) async throws(CloudFailure) -> [BackupJob]

    /// What the pods of a job have left.
    func log(of job: BackupJob, in cluster: ClusterName) async throws(CloudFailure) -> JobLog

    /// The volumes of a cluster that are instances.
    func volumes(in cluster: ClusterName) async throws(CloudFailure) -> [MountedVolume]

    /// The claims of a namespace, its pods, and what runs them; nothing is left out that could not be read.
    func contents(
        of namespace: String, in cluster: ClusterName
    ) async throws(CloudFailure) -> NamespaceContents

    /// A claim; nothing when there is none of that name.
    func claim(_ name: ClaimName) async throws(CloudFailure) -> VolumeClaim?

    /// What the cluster has told of a claim, the newest last: it forgets it after an hour or so.
    func events(about claim: ClaimName) async throws(CloudFailure) -> [ClusterEvent]

    /// Whether there is such an object.
    func isThere(_ object: ClusterObject) async throws(CloudFailure) -> Bool

    /// Whether whoever asks may do that, as the cluster says itself.
    func isAllowed(_ right: ClusterRight) async throws(CloudFailure) -> Bool
}
