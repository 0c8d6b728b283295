/// What is to be set up: backups of an instance into a bucket, by pods of a cluster that act as a Google service account.
public struct SetupTarget: Hashable, Sendable, Codable {
    /// The instance.
    public let instance: InstanceName
    /// The full name of the instance's network; empty where the service did not say.
    public let network: String
    /// The bucket that backups go into.
    public let bucket: String
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace of the CronJob.
    public let namespace: String
    /// The Kubernetes service account of its pods.
    public let kubernetesAccount: String
    /// The Google service account as which they act.
    public let account: ServiceAccountName
    /// Whether that is to get its storage role on the whole project, as Google's guide has it, and not on the bucket alone.
    public let isProjectWide: Bool

    /// What the guide calls both accounts.
    public static let usualAccount = "parallelstore-sa"
    /// The namespace where nothing says another one.
    public static let usualNamespace = "default"

    /// Puts it together.
    public init(
        instance: InstanceName, network: String, bucket: String, cluster: ClusterName, namespace: String,
        kubernetesAccount: String = Self.usualAccount, account: ServiceAccountName, isProjectWide: Bool = false
    ) {
        (self.instance, self.network, self.bucket) = (instance, network, bucket)
        (self.cluster, self.namespace, self.kubernetesAccount) = (cluster, namespace, kubernetesAccount)
        (self.account, self.isProjectWide) = (account, isProjectWide)
    }

    /// What is wrong with what a person has named, in one line each.
    public var mistakes: [(field: Field, words: String)] {
        let names: [(Field, String?)] = [
            (.namespace, BackupSchedule.mistake(inName: namespace, limit: 63)),
            (.kubernetesAccount, BackupSchedule.mistake(inName: kubernetesAccount, limit: 253, allowing: ".")),
            (.bucket, GCSURI("gs://\(bucket)/")?.bucket == bucket ? nil : "\(bucket) is no bucket's name"),
        ]
        return names.compactMap { field, words in words.map { (field, $0) } }
    }

    /// What a person names.
    public enum Field: Hashable, Sendable {
        case namespace, kubernetesAccount, bucket
    }

    /// Where the Kubernetes account is: `parallelstore-sa (training, default)`.
    public var kubernetesWords: String { "\(kubernetesAccount) (\(cluster.id), \(namespace))" }

    /// The pool of identities that GKE has for the cluster's project, the only one that a cluster can turn on.
    public var usualPool: String { "\(cluster.project).svc.id.goog" }

    /// The pods of the Kubernetes account, as a policy names them.
    public func workload(of pool: String) -> String { "serviceAccount:\(pool)[\(namespace)/\(kubernetesAccount)]" }

    /// The project in which the network lies: of a Shared VPC it is another one than the instance's.
    public var networkProject: String {
        let parts = network.split(separator: "/")
        return parts.count == 5 ? String(parts[1]) : instance.project
    }

    /// The network's own name.
    public var networkID: String { network.split(separator: "/").last.map(String.init) ?? "" }
}

extension SetupTarget {
    /// The services that the project of the instance needs; those of the cluster and of the credentials where that is its own.
    public var neededServices: [String] {
        let own = ["parallelstore.googleapis.com", "servicenetworking.googleapis.com", "storage.googleapis.com"]
        let ofCluster = ["container.googleapis.com", "iamcredentials.googleapis.com"]
        return (own + (cluster.project == instance.project ? ofCluster : [])).sorted()
    }

    /// The role with which the account may start exports, and look at them: no narrower one that Google defines has both.
    public static let parallelstoreRole = "roles/parallelstore.admin"
    /// The narrowest role that Google defines with which the backup script's objects can be read, listed, written and deleted:
    /// its lock, its listing and its manifest.
    public static let objectRole = "roles/storage.objectUser"
    /// The guide's, on the whole project.
    public static let guideRole = "roles/storage.admin"
    /// Who has this role on a Google service account acts as it.
    public static let identityRole = "roles/iam.workloadIdentityUser"

    /// Those with which exports can be started as well.
    static let exportingRoles = [parallelstoreRole, "roles/owner", "roles/editor"]
    /// Those that include ``objectRole``: the basic roles do not.
    static let objectRoles = [objectRole, "roles/storage.objectAdmin", guideRole]
}
