import FoundationEssentials

/// The changes by which a cluster is prepared for backups.
extension ContainerService {
    /// A cluster takes one change at a time.
    static func update(_ cluster: Cluster, _ body: JSON, in world: inout World) throws(Refusal) -> JSON {
        let update = body["update"] ?? [:]
        guard let member = update.object?.members.first, update.object?.members.count == 1 else {
            throw Refusal(
                code: .invalidArgument, message: "Must specify a field to update; exactly one update can be applied.")
        }
        switch member.key {
        case "desiredWorkloadIdentityConfig":
            return try begin(
                .workloadPool(try checkedPool(member.value.text("workloadPool"), cluster, in: world)), cluster,
                in: &world)
        case "desiredAddonsConfig":
            guard let isOn = member.value.at("parallelstoreCsiDriverConfig", "enabled")?.bool else {
                throw Refusal(
                    code: .invalidArgument,
                    message: "The demo cloud changes no add-on but parallelstoreCsiDriverConfig.")
            }
            guard !isOn || cluster.features.minor >= 29 else {
                throw Refusal(
                    code: .invalidArgument,
                    message: "Parallelstore CSI driver requires cluster version 1.29 or later; the cluster runs "
                        + "\(cluster.features.version).")
            }
            return try begin(.parallelstoreDriver(isOn), cluster, in: &world)
        default:
            throw Refusal(code: .invalidArgument, message: "The demo cloud does not change \(member.key).")
        }
    }

    /// The pool of the project, which is the only one; empty turns Workload Identity Federation off.
    private static func checkedPool(
        _ pool: String, _ cluster: Cluster, in world: World
    ) throws(Refusal) -> String? {
        guard !cluster.features.isAutopilot else {
            throw Refusal(
                code: .invalidArgument, message: "Workload Identity cannot be changed on Autopilot clusters.")
        }
        let ours = "\(world.project).svc.id.goog"
        guard pool.isEmpty || pool == ours else {
            throw Refusal(
                code: .invalidArgument,
                message: "Currently, the only supported identity namespace is the project default \"\(ours)\".")
        }
        return pool.isEmpty ? nil : pool
    }

    static func update(
        pool name: String, of cluster: Cluster, _ body: JSON, in world: inout World
    ) throws(Refusal) -> JSON {
        guard !cluster.features.isAutopilot else {
            throw Refusal(code: .invalidArgument, message: "Autopilot node pools cannot be accessed or modified.")
        }
        guard cluster.features.nodePools.contains(where: { $0.name == name }) else {
            throw missing(pool: name, cluster, in: world)
        }
        let mode = body.text("workloadMetadataConfig", "mode")
        guard ["GKE_METADATA", "GCE_METADATA"].contains(mode) else {
            throw Refusal(
                code: .invalidArgument,
                message: "The demo cloud changes nothing of a node pool but workloadMetadataConfig.mode.")
        }
        guard mode != "GKE_METADATA" || cluster.features.workloadPool != nil else {
            throw Refusal(
                code: .invalidArgument,
                message: "GKE_METADATA is not allowed on clusters without Workload Identity enabled.")
        }
        return try begin(.metadataMode(mode, pool: name), cluster, in: &world)
    }

    private static func begin(
        _ change: ContainerOperation.Change, _ cluster: Cluster, in world: inout World
    ) throws(Refusal) -> JSON {
        if let pending = world.pendingOperation(cluster) {
            throw Refusal(
                code: .failedPrecondition, message: "Cluster is running incompatible operation \(pending.name).",
                details: [
                    Refusal.info(
                        reason: "CLUSTER_ALREADY_HAS_OPERATION", domain: "container.googleapis.com", metadata: [:])
                ])
        }
        let id = world.newOperationID(at: world.now)
        let operation = ContainerOperation(
            name: id, cluster: DemoCluster(location: cluster.location, name: cluster.name), change: change,
            begun: world.now, due: world.now + world.durations.cluster)
        world.containerOperations.append(operation)
        return operation.json(in: world)
    }
}
