/// A volume of a cluster that is an instance: a Kubernetes PersistentVolume of the Parallelstore driver.
public struct MountedVolume: Hashable, Sendable {
    /// The cluster.
    public let cluster: ClusterName
    /// Its name in the cluster.
    public let name: String
    /// The instance behind it.
    public let instance: InstanceName
    /// The claim that holds it, or last held it.
    public let claim: ClaimName?
    /// What becomes of the instance when the claim is deleted: `Retain` or `Delete`.
    public let reclaimPolicy: String
    /// The storage class; empty for none.
    public let storageClass: String
    /// How it may be mounted.
    public let accessModes: [String]
    /// The options with which it is mounted.
    public let mountOptions: [String]
    /// What the driver is told of it, such as `accessPoints` and `network`.
    public let attributes: [String: String]

    /// Makes one.
    public init(
        cluster: ClusterName, name: String, instance: InstanceName, claim: ClaimName? = nil, reclaimPolicy: String,
        storageClass: String = "", accessModes: [String] = [], mountOptions: [String] = [],
        attributes: [String: String] = [:]
    ) {
        self.cluster = cluster
        self.name = name
        self.instance = instance
        self.claim = claim
        self.reclaimPolicy = reclaimPolicy
        self.storageClass = storageClass
        self.accessModes = accessModes
        self.mountOptions = mountOptions
        self.attributes = attributes
    }

    /// The driver whose volumes are instances.
    public static let driver = "parallelstore.csi.storage.gke.io"

    /// The handle under which the driver knows an instance: `PROJECT/ZONE/INSTANCE/default-pool/default-container`.
    public static func handle(of instance: InstanceName) -> String {
        "\(instance.project)/\(instance.location)/\(instance.id)/default-pool/default-container"
    }

    /// The instance of a handle; nothing when it is none.
    public static func instance(ofHandle handle: String) -> InstanceName? {
        let parts = handle.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, !parts.prefix(3).contains("") else { return nil }
        return InstanceName(project: parts[0], location: parts[1], id: parts[2])
    }
}

/// Where a claim is.
public struct ClaimName: Hashable, Sendable, Codable, Comparable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace.
    public let namespace: String
    /// Its name there.
    public let name: String

    /// Names one.
    public init(cluster: ClusterName, namespace: String, name: String) {
        self.cluster = cluster
        self.namespace = namespace
        self.name = name
    }

    /// Where it is, in a few words: `train-a-pvc (training, default)`.
    public var words: String { "\(name) (\(cluster.id), \(namespace))" }

    /// By cluster, namespace and name.
    public static func < (left: ClaimName, right: ClaimName) -> Bool {
        (left.cluster, left.namespace, left.name) < (right.cluster, right.namespace, right.name)
    }
}

/// A claim on a volume, through which pods use it: a Kubernetes PersistentVolumeClaim.
public struct VolumeClaim: Hashable, Sendable {
    /// Its name in the namespace.
    public let name: String
    /// What the cluster knows it by, which no later claim of its name has.
    public let uid: String
    /// The volume that it is bound to, or wants; empty for none.
    public let volume: String
    /// `Pending`, `Bound` or `Lost`.
    public let phase: String
    /// The storage class: empty for none, nothing for the cluster's default.
    public let storageClass: String?
    /// How it may be mounted.
    public let accessModes: [String]
    /// How much was asked for, as it is written there.
    public let size: String
    /// Its labels.
    public let labels: [String: String]
    /// Its annotations.
    public let annotations: [String: String]
    /// Whether it goes once nothing uses it.
    public let isDeleting: Bool

    /// Makes one.
    public init(
        name: String, uid: String = "", volume: String, phase: String, storageClass: String? = nil,
        accessModes: [String] = [], size: String = "", labels: [String: String] = [:],
        annotations: [String: String] = [:],
        isDeleting: Bool = false
    ) {
        self.name = name
        self.uid = uid
        self.volume = volume
        self.phase = phase
        self.storageClass = storageClass
        self.accessModes = accessModes
        self.size = size
        self.labels = labels
        self.annotations = annotations
        self.isDeleting = isDeleting
    }
}
