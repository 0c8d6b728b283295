/// What of a cluster's settings decides whether backups can run in it.
public struct ClusterSettings: Hashable, Sendable {
    /// Whose identities its workloads can have, such as `P.svc.id.goog`; nothing while Workload Identity Federation is off.
    public var workloadPool: String?
    /// Whether the Parallelstore CSI driver is on.
    public var hasDriver: Bool
    /// The control plane's version, such as `1.32.4-gke.1353003`.
    public var version: String
    /// Whether Google manages its nodes: both of the above are on then, and stay so.
    public var isAutopilot: Bool
    /// Its groups of nodes.
    public var nodePools: [NodePool]
    /// GKE's word, such as `RUNNING` or `RECONCILING`.
    public var status: String

    /// Makes settings.
    public init(
        workloadPool: String? = nil, hasDriver: Bool = false, version: String = "", isAutopilot: Bool = false,
        nodePools: [NodePool] = [], status: String = "RUNNING"
    ) {
        self.workloadPool = workloadPool
        self.hasDriver = hasDriver
        self.version = version
        self.isAutopilot = isAutopilot
        self.nodePools = nodePools
        self.status = status
    }

    /// A group of nodes that are all alike.
    public struct NodePool: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// How its pods learn who they are: `GKE_METADATA`, `GCE_METADATA`, or empty for what was never set.
        public let metadataMode: String
        /// The keys of the taints that keep pods away which do not tolerate them, as those of backups do not.
        public let taints: [String]

        /// Makes one.
        public init(name: String, metadataMode: String, taints: [String] = []) {
            self.name = name
            self.metadataMode = metadataMode
            self.taints = taints
        }
    }

    /// Whether GKE changes it just now: a cluster takes one change at a time.
    public var isChanging: Bool { ["PROVISIONING", "RECONCILING", "STOPPING"].contains(status) }

    /// Whether the version is known to be too old for the driver, which needs 1.29 (GKE, "Parallelstore CSI driver").
    public var isTooOld: Bool {
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        return numbers.count == 2 && (numbers[0], numbers[1]) < (1, 29)
    }
}
