import Cloud
import Foundation
import Plans

/// A cluster's volumes, claims and pods, as far as a repointing moves them.
struct ClusterObjects: Sendable {
    struct Volume: Sendable {
        var handle: String
        var policy: String
        var claim: String
    }
    struct Claim: Sendable {
        var volume: String
        var isDeleting = false
        var boundTime = Date.distantPast
        var goneTime = Date.distantFuture
    }
    struct Pod: Sendable {
        var owner: String
        var readyTime = Date.distantPast
        var endTime = Date.distantFuture
    }

    var volumes: [String: Volume] = [:]
    var claims: [String: Claim] = [:]
    /// How many pods each StatefulSet is to run.
    var replicas: [String: Int] = [:]
    var pods: [String: Pod] = [:]
    /// For how many seconds a pod goes on that is to end.
    var podEnd = 30.0
    /// Whether the claim goes when its StatefulSet is scaled to 0.
    var claimGoesWithPods = false
    /// What was really changed, in order; what was so already is no change.
    var changes: [String] = []
    /// The verb that nobody may use.
    var refused: String?
    /// Data sources and classes, as `kind/name`.
    var others: Set<String> = []
    /// The claims that are being filled.
    var populations: [String: FilledClaim] = [:]
    /// Whether imports for claims don't begin.
    var isPopulatorStuck = false
}

extension World {
    static let claim = ClaimName(cluster: cluster, namespace: "default", name: "train-a-pvc")
    static let set = WorkloadName(cluster: cluster, namespace: "default", kind: "StatefulSet", name: "trainer")

    /// Two pods of a StatefulSet, which use the instance through a claim.
    func addWorkload(policy: String = "Delete") {
        objectsInCluster.volumes["old-pv"] = .init(
            handle: MountedVolume.handle(of: Self.instance), policy: policy, claim: "train-a-pvc")
        objectsInCluster.claims["train-a-pvc"] = .init(volume: "old-pv")
        objectsInCluster.replicas["trainer"] = 2
        for ordinal in 0..<2 { objectsInCluster.pods["trainer-\(ordinal)"] = .init(owner: "StatefulSet/trainer") }
    }

    func set(podEnd seconds: Double) { objectsInCluster.podEnd = seconds }
    func refuse(verb: String?) { objectsInCluster.refused = verb }
    func deleteClaimWithPods() { objectsInCluster.claimGoesWithPods = true }
    func set(policy: String) { objectsInCluster.volumes["old-pv"]?.policy = policy }
    func add(pod name: String, owner: String) { objectsInCluster.pods[name] = .init(owner: owner) }
    func remove(pod name: String) { objectsInCluster.pods[name] = nil }
    /// Whoever makes it, it is bound to another volume.
    func add(claim volume: String) { objectsInCluster.claims["train-a-pvc"] = .init(volume: volume) }

    func volumes() -> [MountedVolume] {
        objectsInCluster.volumes.sorted { $0.key < $1.key }.compactMap { name, volume in
            MountedVolume.instance(ofHandle: volume.handle).map {
                MountedVolume(
                    cluster: Self.cluster, name: name, instance: $0,
                    claim: ClaimName(cluster: Self.cluster, namespace: "default", name: volume.claim),
                    reclaimPolicy: volume.policy)
            }
        } + filledVolumes()
    }

    /// What has come or gone by now.
    private func pass() {
        objectsInCluster.pods = objectsInCluster.pods.filter { time.now < $0.value.endTime }
        if objectsInCluster.pods.isEmpty {
            objectsInCluster.claims = objectsInCluster.claims.filter { time.now < $0.value.goneTime }
        }
    }

    func contents() -> NamespaceContents {
        pass()
        let objects = objectsInCluster
        return NamespaceContents(
            claims: objects.claims.map { name, claim in
                VolumeClaim(
                    name: name, volume: claim.volume, phase: time.now < claim.boundTime ? "Pending" : "Bound",
                    storageClass: "", accessModes: ["ReadWriteMany"], size: "12000Gi", isDeleting: claim.isDeleting)
            },
            pods: objects.pods.map { name, pod in
                let owner = pod.owner.split(separator: "/").map(String.init)
                return ClaimingPod(
                    name: name, claims: ["train-a-pvc"],
                    owner: owner.count == 2 ? Workload.Owner(kind: owner[0], name: owner[1]) : nil)
            },
            workloads: objects.replicas.map { name, count in
                let own = objects.pods.values.filter { $0.owner == "StatefulSet/\(name)" }
                return Workload(
                    name: WorkloadName(cluster: Self.cluster, namespace: "default", kind: "StatefulSet", name: name),
                    replicas: count, pods: own.count,
                    ready: own.count { $0.readyTime <= time.now && objects.claims["train-a-pvc"] != nil },
                    claims: ["train-a-pvc"])
            })
    }

    func kubectl(_ argv: [String]) async -> ChangeAnswer {
        guard argv.contains("--context=\(Self.cluster.context)") else {
            return .failed(CloudFailure(.refused(status: "USAGE"), task: "kubectl"))
        }
        let words = argv.dropFirst().filter { !$0.hasPrefix("--context=") && !$0.hasPrefix("--namespace=") }
        guard words.first != objectsInCluster.refused else {
            return .failed(CloudFailure(.permissionDenied(permission: words.first), task: "kubectl"))
        }
        pass()
        if let answer = await schedule(Array(words), argv) { return answer }
        switch (words.first, words.dropFirst().first) {
        case ("patch", "cronjob"):
            let before = cronJobs.map(\.isSuspended)
            let answer = patch(argv)
            if cronJobs.map(\.isSuspended) != before { note("suspend \(cronJobs.map(\.isSuspended))") }
            return answer
        case ("patch", "persistentvolume"):
            guard objectsInCluster.volumes[words[2]] != nil else { break }
            if objectsInCluster.volumes[words[2]]?.policy != "Retain" { note("retain \(words[2])") }
            objectsInCluster.volumes[words[2]]?.policy = "Retain"
            return .accepted(operation: nil)
        case ("scale", let name?):
            return scale(String(name.split(separator: "/").last ?? ""), Int(option("replicas", argv) ?? ""))
        case ("delete", "persistentvolumeclaim"):
            if objectsInCluster.populations[words[2]] != nil {
                deleteFilled(claim: words[2])
                return .accepted(operation: nil)
            }
            guard objectsInCluster.claims[words[2]] != nil else {
                return argv.contains("--ignore-not-found")
                    ? .accepted(operation: nil) : .failed(CloudFailure(.notFound, task: "delete"))
            }
            delete(claim: words[2])
            return .accepted(operation: nil)
        case ("delete", let kind?) where ["gcpdatasource", "storageclass"].contains(kind):
            if objectsInCluster.others.remove("\(kind)/\(words[2])") != nil { note("delete \(kind)") }
            return .accepted(operation: nil)
        case ("apply", _): return await apply(option("filename", argv) ?? "")
        case ("set", "env"): return setEnvironment(Array(words.dropFirst(2)))
        default: break
        }
        return .failed(CloudFailure(.notFound, task: words.joined(separator: " ")))
    }

    private func delete(claim name: String) {
        guard let claim = objectsInCluster.claims[name], !claim.isDeleting else { return }
        note("delete \(name) of \(claim.volume)")
        if objectsInCluster.volumes[claim.volume]?.policy == "Delete" { note("the instance is lost") }
        let gone = time.now + 2
        objectsInCluster.claims[name]?.isDeleting = true
        objectsInCluster.claims[name]?.goneTime = gone
    }

    func note(_ change: String) { objectsInCluster.changes.append(change) }

    private func scale(_ name: String, _ count: Int?) -> ChangeAnswer {
        guard let count, let before = objectsInCluster.replicas[name] else {
            return .failed(CloudFailure(.notFound, task: "scale"))
        }
        guard before != count else { return .accepted(operation: nil) }
        note("scale \(name) \(count)")
        objectsInCluster.replicas[name] = count
        let end = time.now + objectsInCluster.podEnd
        for (pod, value) in objectsInCluster.pods where value.owner == "StatefulSet/\(name)" && count == 0 {
            objectsInCluster.pods[pod]?.endTime = end
        }
        if count == 0, objectsInCluster.claimGoesWithPods { delete(claim: Self.claim.name) }
        for ordinal in 0..<count {
            objectsInCluster.pods["\(name)-\(ordinal)"] = .init(
                owner: "StatefulSet/\(name)", readyTime: time.now + 20)
        }
        return .accepted(operation: nil)
    }

    private struct Manifest: Decodable {
        struct Item: Decodable {
            struct Metadata: Decodable {
                let name: String
                let labels: [String: String]?
            }
            struct Spec: Decodable {
                struct CSI: Decodable { let volumeHandle: String }
                struct Reference: Decodable { let name: String }
                let csi: CSI?
                let claimRef: Reference?
                let volumeName: String?
                let persistentVolumeReclaimPolicy: String?
                let dataSourceRef: Reference?
            }
            let kind: String
            let metadata: Metadata
            let spec: Spec?
        }
        let items: [Item]

        /// One object alone is a manifest too.
        init(from decoder: any Decoder) throws {
            enum Key: String, CodingKey { case items }
            let list = try decoder.container(keyedBy: Key.self).decodeIfPresent([Item].self, forKey: .items)
            items = if let list { list } else { [try Item(from: decoder)] }
        }
    }

    private func apply(_ file: String) async -> ChangeAnswer {
        guard let bytes = await files.bytes(of: file),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes))
        else { return .failed(CloudFailure(.notFound, task: "apply \(file)")) }
        for item in manifest.items {
            let name = item.metadata.name
            if ["GCPDataSource", "StorageClass"].contains(item.kind) {
                if objectsInCluster.others.insert("\(item.kind.lowercased())/\(name)").inserted {
                    note("apply \(item.kind)")
                }
                continue
            }
            guard let spec = item.spec else { return .failed(CloudFailure(.malformed, task: "apply")) }
            if let source = spec.dataSourceRef {
                fill(claim: name, from: source.name, labels: item.metadata.labels ?? [:])
                continue
            }
            if item.kind == "PersistentVolume" {
                if objectsInCluster.volumes[name] == nil {
                    note("create \(name) on \(spec.csi?.volumeHandle ?? "")")
                }
                objectsInCluster.volumes[name] = .init(
                    handle: spec.csi?.volumeHandle ?? "", policy: spec.persistentVolumeReclaimPolicy ?? "",
                    claim: spec.claimRef?.name ?? "")
                continue
            }
            if let there = objectsInCluster.claims[name] {
                guard there.volume == spec.volumeName else {
                    return .failed(CloudFailure(.refused(status: "INVALID_ARGUMENT"), task: "apply"))
                }
                continue
            }
            note("create \(name) on \(spec.volumeName ?? "")")
            objectsInCluster.claims[name] = .init(volume: spec.volumeName ?? "", boundTime: time.now + 3)
        }
        return .accepted(operation: nil)
    }

    private func setEnvironment(_ words: [String]) -> ChangeAnswer {
        guard let index = cronJobs.firstIndex(where: { "cronjob/\($0.name)" == words.first }) else {
            return .failed(CloudFailure(.notFound, task: "set env"))
        }
        let job = cronJobs[index]
        var environment = job.environment
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            environment[parts[0]] = parts[1]
        }
        if environment != job.environment { note("environment of \(job.name)") }
        cronJobs[index] = CronJob(
            cluster: job.cluster, namespace: job.namespace, name: job.name, schedule: job.schedule,
            isSuspended: job.isSuspended, environment: environment)
        return .accepted(operation: nil)
    }
}

extension MortalCloud {
    func volumes(in cluster: ClusterName) async throws(CloudFailure) -> [MountedVolume] {
        if life.isOver { throw CloudFailure(.cancelled, task: "dead") }
        try await world.read()
        return await world.volumes()
    }

    func contents(of namespace: String, in cluster: ClusterName) async throws(CloudFailure) -> NamespaceContents {
        if life.isOver { throw CloudFailure(.cancelled, task: "dead") }
        try await world.read()
        return await world.contents()
    }
}

extension FixedCloud {
    func volumes(in cluster: ClusterName) async throws(CloudFailure) -> [MountedVolume] {
        try mounted[cluster]?.get() ?? []
    }

    func contents(of namespace: String, in cluster: ClusterName) async throws(CloudFailure) -> NamespaceContents {
        try namespaces[namespace]?.get() ?? NamespaceContents()
    }
}
