/// The port through which is read what scheduled backups need before they can run.
///
/// Like ``CloudReading`` it changes nothing. Policies are as they are on the thing itself: what is granted further up, or to a
/// group that somebody belongs to, is not in them.
public protocol SetupReading: Sendable {
    /// The services that are enabled in a project, such as `parallelstore.googleapis.com`.
    func enabledServices(in project: String) async throws(CloudFailure) -> Set<String>

    /// A Google service account; nothing when there is none of that name.
    func serviceAccount(_ name: ServiceAccountName) async throws(CloudFailure) -> ServiceAccount?

    /// Who may act as a Google service account; nothing when there is none of that name.
    func policy(of account: ServiceAccountName) async throws(CloudFailure) -> [PolicyBinding]?

    /// Who may do what in a project.
    func projectPolicy(_ project: String) async throws(CloudFailure) -> [PolicyBinding]

    /// A cluster's settings.
    func settings(of cluster: ClusterName) async throws(CloudFailure) -> ClusterSettings

    /// A service account inside a cluster; nothing when there is none of that name.
    func kubernetesAccount(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> KubernetesAccount?

    /// The peerings of a network, by the network's full name `projects/P/global/networks/N`.
    func peerings(of network: String) async throws(CloudFailure) -> [NetworkPeering]
}
