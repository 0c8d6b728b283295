import FoundationEssentials

/// What of a cluster's settings matters to backups: all that Kubernetes Engine would let one change.
struct ClusterFeatures: Hashable, Sendable {
    /// A group of nodes that are all alike.
    struct NodePool: Hashable, Sendable {
        var name = "pool-1"
        var machineType = "a3-highgpu-8g"
        var count: Int64 = 3
        /// `GKE_METADATA` or `GCE_METADATA`; empty where nothing was ever set.
        var metadataMode = "GKE_METADATA"

        func json(version: String) -> JSON {
            var config: JSONObject = ["machineType": .string(machineType)]
            if !metadataMode.isEmpty { config["workloadMetadataConfig"] = ["mode": .string(metadataMode)] }
            return [
                "name": .string(name), "status": "RUNNING", "initialNodeCount": .integer(count),
                "version": .string(version), "config": .object(config),
            ]
        }
    }

    /// Whose identities workloads can have; nil while Workload Identity Federation is off.
    var workloadPool: String?
    var hasParallelstoreDriver = true
    var version = "1.32.4-gke.1353003"
    var isAutopilot = false
    var nodePools = [NodePool()]

    /// The members of the cluster resource, in the order in which the service writes them.
    var members: [JSONObject.Member] {
        var addons: JSONObject = ["gcePersistentDiskCsiDriverConfig": ["enabled": true]]
        if hasParallelstoreDriver { addons["parallelstoreCsiDriverConfig"] = ["enabled": true] }
        var json: JSONObject = [
            "currentMasterVersion": .string(version), "currentNodeVersion": .string(version),
            "initialClusterVersion": .string(version),
            "currentNodeCount": .integer(nodePools.reduce(0) { $0 + $1.count }),
        ]
        if let workloadPool { json["workloadIdentityConfig"] = ["workloadPool": .string(workloadPool)] }
        json["addonsConfig"] = .object(addons)
        json["autopilot"] = isAutopilot ? ["enabled": true] : [:]
        json["nodePools"] = .array(nodePools.map { $0.json(version: version) })
        return json.members
    }

    /// The minor version, such as 32 of `1.32.4-gke.1353003`.
    var minor: Int { version.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0 }
}

/// A change of a cluster or of its nodes.
struct ContainerOperation: Hashable, Sendable {
    enum Change: Hashable, Sendable {
        case workloadPool(String?)
        case parallelstoreDriver(Bool)
        case metadataMode(String, pool: String)
    }

    var name: String
    var cluster: DemoCluster
    var change: Change
    var begun: Date
    var due: Date
    var isDone = false

    func json(in world: World) -> JSON {
        let isZonal = cluster.location.split(separator: "-").count == 3
        let place =
            "https://container.googleapis.com/v1/projects/\(world.projectNumber)/"
            + "\(isZonal ? "zones" : "locations")/\(cluster.location)"
        var link = "\(place)/clusters/\(cluster.name)"
        if case .metadataMode(_, let pool) = change { link += "/nodePools/\(pool)" }
        var json: JSONObject = [
            "name": .string(name), "operationType": "UPDATE_CLUSTER", "status": isDone ? "DONE" : "RUNNING",
            "selfLink": .string("\(place)/operations/\(name)"), "targetLink": .string(link),
            "startTime": .string(Timestamp.nanoseconds(begun)),
        ]
        json[isZonal ? "zone" : "location"] = .string(cluster.location)
        if isDone { json["endTime"] = .string(Timestamp.nanoseconds(due)) }
        return .object(json)
    }
}

extension World {
    mutating func endContainerOperations() {
        for index in containerOperations.indices
        where !containerOperations[index].isDone && containerOperations[index].due <= now {
            containerOperations[index].isDone = true
            perform(containerOperations[index])
        }
    }

    private mutating func perform(_ operation: ContainerOperation) {
        guard let index = clusterIndex(operation.cluster.location, operation.cluster.name) else { return }
        switch operation.change {
        case .workloadPool(let pool): clusters[index].features.workloadPool = pool
        case .parallelstoreDriver(let isOn): clusters[index].features.hasParallelstoreDriver = isOn
        case .metadataMode(let mode, let name):
            for pool in clusters[index].features.nodePools.indices
            where clusters[index].features.nodePools[pool].name == name {
                clusters[index].features.nodePools[pool].metadataMode = mode
            }
        }
    }

    /// What is being done to a cluster, during which nothing else can be.
    func pendingOperation(_ cluster: Cluster) -> ContainerOperation? {
        containerOperations.first {
            !$0.isDone && $0.cluster.location == cluster.location && $0.cluster.name == cluster.name
        }
    }
}
