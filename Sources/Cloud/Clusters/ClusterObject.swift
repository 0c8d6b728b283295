/// An object of a cluster, by its kind and name.
public struct ClusterObject: Hashable, Sendable, Codable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace; empty for what belongs to none.
    public let namespace: String
    /// Its kind, as `kubectl get` takes it.
    public let kind: String
    /// Its name there.
    public let name: String

    /// Names one.
    public init(cluster: ClusterName, namespace: String = "", kind: String, name: String) {
        self.cluster = cluster
        self.namespace = namespace
        self.kind = kind
        self.name = name
    }

    /// The claim of that name.
    public init(_ claim: ClaimName) {
        self.init(cluster: claim.cluster, namespace: claim.namespace, kind: "persistentvolumeclaim", name: claim.name)
    }

    /// What it is and where, in a few words: `gcpdatasource restore-1 (training, default)`.
    public var words: String {
        "\(kind) \(name) (\(([cluster.id] + (namespace.isEmpty ? [] : [namespace])).joined(separator: ", ")))"
    }
}

/// What a cluster has told of one of its objects: a Kubernetes Event.
public struct ClusterEvent: Hashable, Sendable {
    /// Why, in one word, such as `PopulateOperationStartError`.
    public let reason: String
    /// What happened.
    public let message: String
    /// Whether it is a warning.
    public let isWarning: Bool

    /// Makes one.
    public init(reason: String, message: String, isWarning: Bool = false) {
        self.reason = reason
        self.message = message
        self.isWarning = isWarning
    }
}
