import FoundationEssentials

/// Deployments, replica sets and stateful sets: they keep as many pods as they are told to.
extension Cluster {
    /// The pods that an object controls.
    func pods(of owner: KubeObject) -> [KubeObject] {
        store.all(.pod, in: owner.namespace).filter { $0.controller?.uid == owner.uid }
    }

    /// A short name for the content of a template: another content has another name.
    private static func hash(_ json: JSON) -> String {
        let value = json.text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(String(value, radix: 16).suffix(10))
    }

    mutating func reconcileDeployments(at now: Date) {
        for deployment in store.all(.deployment) where !deployment.isDeleting {
            let template = deployment.spec["template"] ?? [:]
            let hash = Self.hash(template)
            let wanted = deployment.spec["replicas"] ?? 1
            let sets = store.all(.replicaSet, in: deployment.namespace).filter { $0.controller?.uid == deployment.uid }
            if !sets.contains(where: { $0.labels["pod-template-hash"] == hash }) {
                makeReplicaSet(deployment, template, hash, wanted, at: now)
            }
            for set in sets {
                var changed = set
                changed.json.set(set.labels["pod-template-hash"] == hash ? wanted : 0, "spec", "replicas")
                put(changed, .replicaSet, at: now)
            }
            let mine = sets.first { $0.labels["pod-template-hash"] == hash }
            let pods = sets.flatMap { self.pods(of: $0) }
            report(deployment, .deployment, pods, current: mine.map { self.pods(of: $0) } ?? [], at: now)
        }
    }

    private mutating func makeReplicaSet(
        _ deployment: KubeObject, _ template: JSON, _ hash: String, _ replicas: JSON, at now: Date
    ) {
        var template = template
        template.set(.string(hash), "metadata", "labels", "pod-template-hash")
        var selector = deployment.spec["selector"] ?? [:]
        selector.set(.string(hash), "matchLabels", "pod-template-hash")
        var set = KubeObject(
            .replicaSet, name: "\(deployment.name)-\(hash)", namespace: deployment.namespace, owner: deployment,
            ["spec": ["replicas": replicas, "selector": selector, "template": template]])
        set.json.set(template.at("metadata", "labels"), "metadata", "labels")
        put(set, .replicaSet, at: now)
    }

    mutating func reconcileReplicaSets(at now: Date) {
        for set in store.all(.replicaSet) where !set.isDeleting {
            let pods = pods(of: set)
            let live = pods.filter { !$0.isDeleting && !isFinished($0) }
            let wanted = Int(set.spec["replicas"]?.wholeNumber ?? 1)
            for _ in 0..<max(0, min(wanted - live.count, 50)) {
                makePod(
                    set.spec["template"] ?? [:], name: "\(set.name)-\(store.newSuffix())", owner: set, labels: [:],
                    at: now)
            }
            for pod in live.dropFirst(max(wanted, 0)) { end(pod, of: set, at: now) }
            report(set, .replicaSet, pods, current: pods, at: now)
        }
    }

    mutating func reconcileStatefulSets(at now: Date) {
        for set in store.all(.statefulSet) where !set.isDeleting {
            let pods = pods(of: set)
            let wanted = Int(set.spec["replicas"]?.wholeNumber ?? 1)
            let template = set.spec["template"] ?? [:]
            let revision = "\(set.name)-\(Self.hash(template))"
            for ordinal in 0..<max(0, min(wanted, 50)) {
                let name = "\(set.name)-\(ordinal)"
                guard let pod = pods.first(where: { $0.name == name }) else {
                    makeOrdinal(set, template, ordinal, revision, at: now)
                    break
                }
                if pod.labels["controller-revision-hash"] != revision { end(pod, of: set, at: now) }
                // One after the other: the next one begins when this one is ready.
                if !pod.hasCondition("Ready") || pod.isDeleting { break }
            }
            for pod in pods where Int(pod.name.split(separator: "-").last ?? "") ?? 0 >= wanted {
                end(pod, of: set, at: now)
            }
            let current = pods.filter { $0.labels["controller-revision-hash"] == revision }
            report(set, .statefulSet, pods, current: current, at: now)
        }
    }

    private mutating func makeOrdinal(
        _ set: KubeObject, _ template: JSON, _ ordinal: Int, _ revision: String, at now: Date
    ) {
        let name = "\(set.name)-\(ordinal)"
        var template = template
        var volumes = template.list("spec", "volumes")
        for claim in set.spec.list("volumeClaimTemplates") {
            let claimName = "\(claim.text("metadata", "name"))-\(name)"
            if store[.claim, set.namespace, claimName] == nil {
                var made = KubeObject(
                    .claim, name: claimName, namespace: set.namespace, ["spec": claim["spec"] ?? [:]])
                made.json.set(set.spec.at("selector", "matchLabels"), "metadata", "labels")
                put(made, .claim, at: now)
            }
            volumes.removeAll { $0["name"] == claim.at("metadata", "name") }
            volumes.append([
                "name": claim.at("metadata", "name") ?? "", "persistentVolumeClaim": ["claimName": .string(claimName)],
            ])
        }
        if !volumes.isEmpty { template.set(.array(volumes), "spec", "volumes") }
        let labels: JSONObject = [
            "apps.kubernetes.io/pod-index": .string("\(ordinal)"), "controller-revision-hash": .string(revision),
            "statefulset.kubernetes.io/pod-name": .string(name),
        ]
        makePod(template, name: name, owner: set, labels: labels, at: now)
    }

    private mutating func end(_ pod: KubeObject, of owner: KubeObject, at now: Date) {
        guard !pod.isDeleting else { return }
        delete(ObjectKey(kind: .pod, namespace: pod.namespace, name: pod.name), at: now)
        tell(
            owner, "SuccessfulDelete", "Deleted pod: \(pod.name)", by: "\(owner.kind.lowercased())-controller", at: now)
    }

    /// Writes the status that follows from the pods; counts of zero are left out.
    private mutating func report(
        _ owner: KubeObject, _ kind: ResourceKind, _ pods: [KubeObject], current: [KubeObject], at now: Date
    ) {
        var changed = owner
        let live = pods.filter { !isFinished($0) }
        let ready = live.filter { $0.hasCondition("Ready") && !$0.isDeleting }.count
        // Pods that are ending are not counted any more, but by a stateful set.
        let counted = kind == .statefulSet ? live.count : live.count { !$0.isDeleting }
        changed.json.set(changed.json.at("metadata", "generation") ?? 1, "status", "observedGeneration")
        func set(_ key: String, _ count: Int, keepsZero: Bool = false) {
            changed.json.set(count == 0 && !keepsZero ? nil : .integer(Int64(count)), "status", key)
        }
        set("replicas", counted, keepsZero: kind != .deployment)
        set("readyReplicas", ready)
        set("availableReplicas", ready, keepsZero: kind == .statefulSet)
        if kind != .replicaSet { set("updatedReplicas", current.count { !$0.isDeleting && !isFinished($0) }) }
        if kind == .statefulSet { set("currentReplicas", current.count { !$0.isDeleting }) }
        if kind == .deployment {
            let wanted = Int(owner.spec["replicas"]?.wholeNumber ?? 1)
            let isAvailable = ready >= wanted
            set("unavailableReplicas", max(0, wanted - ready))
            changed.setCondition(
                "Available", isAvailable,
                reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", at: now)
        }
        put(changed, kind, at: now)
    }
}
