/// Where something is that runs pods.
public struct WorkloadName: Hashable, Sendable, Codable, Comparable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace.
    public let namespace: String
    /// What it is, as Kubernetes writes it, such as `StatefulSet`.
    public let kind: String
    /// Its name there.
    public let name: String

    /// Names one.
    public init(cluster: ClusterName, namespace: String, kind: String, name: String) {
        self.cluster = cluster
        self.namespace = namespace
        self.kind = kind
        self.name = name
    }

    /// What it is and where, in a few words: `StatefulSet atlas-trainer (training, default)`.
    public var words: String { "\(kind) \(name) (\(cluster.id), \(namespace))" }

    /// By cluster, namespace, kind and name.
    public static func < (left: WorkloadName, right: WorkloadName) -> Bool {
        (left.cluster, left.namespace, left.kind, left.name) < (right.cluster, right.namespace, right.kind, right.name)
    }
}

/// Something of a namespace that runs pods: a StatefulSet, a Deployment, a ReplicaSet or a Job.
public struct Workload: Hashable, Sendable {
    /// Its name.
    public let name: WorkloadName
    /// How many pods it is to run.
    public let replicas: Int
    /// How many it has.
    public let pods: Int
    /// How many of them are ready.
    public let ready: Int
    /// The claims that its pods mount.
    public let claims: Set<String>
    /// The names under which a StatefulSet makes a claim for each of its pods.
    public let claimTemplates: [String]
    /// What it belongs to.
    public let owner: Owner?
    /// The Kubernetes service account that its pods run as.
    public let serviceAccount: String

    /// Makes one.
    public init(
        name: WorkloadName, replicas: Int = 1, pods: Int = 0, ready: Int = 0, claims: Set<String> = [],
        claimTemplates: [String] = [], owner: Owner? = nil, serviceAccount: String = "default"
    ) {
        self.serviceAccount = serviceAccount
        self.name = name
        self.replicas = replicas
        self.pods = pods
        self.ready = ready
        self.claims = claims
        self.claimTemplates = claimTemplates
        self.owner = owner
    }

    /// What controls an object.
    public struct Owner: Hashable, Sendable {
        /// What it is, as Kubernetes writes it.
        public let kind: String
        /// Its name in the namespace.
        public let name: String

        /// Makes one.
        public init(kind: String, name: String) {
            self.kind = kind
            self.name = name
        }
    }

    /// Whether `kubectl scale` makes it run as many pods as one wants, and it keeps to that.
    public var isScalable: Bool { ["StatefulSet", "Deployment"].contains(name.kind) && owner == nil }

    /// Whether its pods mount that claim, those that it does not run now among them.
    public func mounts(_ claim: String) -> Bool {
        claims.contains(claim)
            || claimTemplates.contains { template in
                let prefix = "\(template)-\(name.name)-"
                return claim.hasPrefix(prefix) && UInt(claim.dropFirst(prefix.count)) != nil
            }
    }
}

/// A pod, and what it mounts.
public struct ClaimingPod: Hashable, Sendable {
    /// Its name in the namespace.
    public let name: String
    /// The claims that it mounts.
    public let claims: Set<String>
    /// Whether all that it runs has ended: it keeps no claim then.
    public let isFinished: Bool
    /// What it belongs to.
    public let owner: Workload.Owner?
    /// The Kubernetes service account that it runs as.
    public let serviceAccount: String

    /// Makes one.
    public init(
        name: String, claims: Set<String>, isFinished: Bool = false, owner: Workload.Owner? = nil,
        serviceAccount: String = "default"
    ) {
        self.serviceAccount = serviceAccount
        self.name = name
        self.claims = claims
        self.isFinished = isFinished
        self.owner = owner
    }
}
