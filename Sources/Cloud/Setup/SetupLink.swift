/// A link of the chain that scheduled backups hang on: each is needed, and each is read, and mended, by itself.
public enum SetupLink: Hashable, Sendable, Codable {
    /// kubectl can reach the cluster, with credentials in a file of psconsole's own.
    case credentials
    /// The services are enabled.
    case services
    /// The Google service account exists.
    case account
    /// It may start exports.
    case parallelstoreRole
    /// It may write the manifest, the listing and the lock.
    case storageRole
    /// The namespace exists.
    case namespace
    /// The Kubernetes service account exists in it.
    case kubernetesAccount
    /// Pods of that may act as the Google one.
    case binding
    /// They are told to.
    case annotation
    /// The cluster gives its workloads identities.
    case workloadPool
    /// The pods of a group of nodes get them.
    case nodePool(String)
    /// The cluster mounts instances.
    case driver
    /// Parallelstore's service agent exists.
    case agent
    /// It may write into the bucket.
    case agentRole
    /// The network peers with Google's services.
    case peering
    /// The peering's ranges have room for one more instance.
    case addresses

    /// What it is called in JSON; node pools have their own name besides.
    public var name: String {
        switch self {
        case .credentials: "credentials"
        case .services: "services"
        case .account: "serviceAccount"
        case .parallelstoreRole: "parallelstoreRole"
        case .storageRole: "storageRole"
        case .namespace: "namespace"
        case .kubernetesAccount: "kubernetesServiceAccount"
        case .binding: "binding"
        case .annotation: "annotation"
        case .workloadPool: "workloadIdentity"
        case .nodePool: "nodePool"
        case .driver: "csiDriver"
        case .agent: "serviceAgent"
        case .agentRole: "agentRole"
        case .peering: "peering"
        case .addresses: "addresses"
        }
    }

    /// What it is called for a person.
    public var title: String {
        switch self {
        case .credentials: "credentials"
        case .services: "APIs"
        case .account: "service account"
        case .parallelstoreRole: "role for exports"
        case .storageRole: "role for the bucket"
        case .namespace: "namespace"
        case .kubernetesAccount: "Kubernetes account"
        case .binding: "identity binding"
        case .annotation: "annotation"
        case .workloadPool: "Workload Identity"
        case .nodePool(let name): "node pool \(name)"
        case .driver: "CSI driver"
        case .agent: "service agent"
        case .agentRole: "role of the agent"
        case .peering: "network peering"
        case .addresses: "free addresses"
        }
    }

    /// What has to be read to judge it.
    public var probes: Set<SetupProbe> {
        switch self {
        case .credentials, .kubernetesAccount, .annotation: [.kubernetesAccount]
        case .namespace: [.kubernetesAccount, .namespace]
        case .services: [.services]
        case .account: [.account]
        case .parallelstoreRole: [.projectPolicy]
        case .storageRole: [.bucketPolicy, .projectPolicy]
        case .binding: [.accountPolicy, .cluster]
        case .workloadPool, .nodePool, .driver: [.cluster]
        case .agent, .agentRole: [.bucketPolicy, .projectNumber, .projectPolicy]
        case .peering: [.network]
        case .addresses: [.ranges, .instances]
        }
    }
}

/// Something that is read, and the permission that this takes.
public enum SetupProbe: Hashable, Sendable, CaseIterable {
    // What takes longest comes first: they are begun in this order.
    case kubernetesAccount, cluster, services, account, accountPolicy, projectPolicy, projectNumber, bucketPolicy
    case network, ranges, instances, namespace

    /// The permission without which it can't be read, for where the service does not name it itself.
    public var permission: String {
        switch self {
        case .kubernetesAccount: "get serviceaccounts"
        case .namespace: "get namespaces"
        case .cluster: "container.clusters.get"
        case .services: "serviceusage.services.list"
        case .account: "iam.serviceAccounts.get"
        case .accountPolicy: "iam.serviceAccounts.getIamPolicy"
        case .projectPolicy: "resourcemanager.projects.getIamPolicy"
        case .projectNumber: "resourcemanager.projects.get"
        case .bucketPolicy: "storage.buckets.getIamPolicy"
        case .network: "compute.networks.get"
        case .ranges: "compute.globalAddresses.list"
        case .instances: "parallelstore.instances.list"
        }
    }
}
