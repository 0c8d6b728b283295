import FoundationEssentials

/// Pods: they wait for their volumes, take some seconds to start, and run until they are told to end.
extension Cluster {
    private static let startingTime: TimeInterval = 4

    /// The claims that a pod mounts.
    static func claims(of pod: KubeObject) -> [String] {
        pod.spec.list("volumes").compactMap { $0.at("persistentVolumeClaim", "claimName")?.string }
    }

    func isFinished(_ pod: KubeObject) -> Bool { ["Succeeded", "Failed"].contains(pod.status.text("phase")) }

    /// A pod made from a workload's template.
    mutating func makePod(
        _ template: JSON, name: String, owner: KubeObject, labels extra: JSONObject, at now: Date
    ) {
        guard admitsPod(template, name: name, owner: owner, at: now) else { return }
        var pod = KubeObject(
            .pod, name: name, namespace: owner.namespace, owner: owner,
            ["spec": template["spec"] ?? [:], "status": ["phase": "Pending"]])
        var labels = template.at("metadata", "labels")?.object ?? [:]
        for member in extra.members { labels[member.key] = member.value }
        pod.json.set(.object(labels), "metadata", "labels")
        if let annotations = template.at("metadata", "annotations") {
            pod.json.set(annotations, "metadata", "annotations")
        }
        let made = put(pod, .pod, at: now)
        tell(owner, "SuccessfulCreate", "Created pod: \(name)", by: Self.controller(of: owner), at: now)
        if isBeginning { startPod(made.uid, at: created) }
    }

    static func controller(of owner: KubeObject) -> String { "\(owner.kind.lowercased())-controller" }

    mutating func reconcilePods(at now: Date) {
        for pod in store.all(.pod) where pod.status.text("phase") == "Pending" && !pod.isDeleting {
            let waiting = Self.claims(of: pod).first { name in
                store[.claim, pod.namespace, name]?.status.text("phase") != "Bound"
            }
            guard let waiting else {
                meet(at: now + Self.startingTime, .podStarts(pod.uid))
                continue
            }
            let isThere = store[.claim, pod.namespace, waiting] != nil
            let why =
                isThere
                ? "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."
                : "0/3 nodes are available: persistentvolumeclaim \"\(waiting)\" not found."
            var changed = pod
            changed.setCondition("PodScheduled", false, reason: "Unschedulable", message: why, at: now)
            guard changed != pod else { continue }
            put(changed, .pod, at: now)
            tell(pod, "FailedScheduling", why, isWarning: true, by: "default-scheduler", at: now)
        }
    }

    mutating func startPod(_ uid: String, at now: Date) {
        guard var pod = pod(uid), pod.status.text("phase") == "Pending", !pod.isDeleting else { return }
        let time = JSON.string(Timestamp.seconds(now))
        let serial = pod.uid.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 200 }
        pod.json.set(.string("gke-\(name)-pool-1-\(pod.uid.prefix(4))"), "spec", "nodeName")
        pod.json.set("Running", "status", "phase")
        pod.json.set(.string("10.8.0.\(serial + 10)"), "status", "podIP")
        pod.json.set(time, "status", "startTime")
        for type in ["PodScheduled", "Initialized", "ContainersReady", "Ready"] {
            pod.setCondition(type, true, reason: "", at: now)
        }
        pod.json.set(
            .array(
                pod.spec.list("containers").map { container in
                    [
                        "name": container["name"] ?? "", "image": container["image"] ?? "", "ready": true,
                        "started": true, "restartCount": 0, "state": ["running": ["startedAt": time]],
                    ]
                }), "status", "containerStatuses")
        put(pod, .pod, at: now)
        tell(
            pod, "Started", "Started container \(pod.spec.list("containers").first?.text("name") ?? "")", by: "kubelet",
            at: now)
    }

    /// Ends a pod whose containers have ended; `message` is what they wrote to say how.
    mutating func exitPod(_ uid: String, code: Int64, message: String, at now: Date) {
        guard var pod = pod(uid), pod.status.text("phase") == "Running" else { return }
        pod.json.set(code == 0 ? "Succeeded" : "Failed", "status", "phase")
        for type in ["ContainersReady", "Ready"] {
            pod.setCondition(type, false, reason: code == 0 ? "PodCompleted" : "PodFailed", at: now)
        }
        var finished: JSONObject = ["exitCode": .integer(code), "reason": code == 0 ? "Completed" : "Error"]
        finished.add("message", unlessEmpty: message)
        finished["startedAt"] = pod.status["startTime"] ?? .null
        finished["finishedAt"] = .string(Timestamp.seconds(now))
        pod.json.set(
            .array(
                pod.status.list("containerStatuses").map { status in
                    var status = status
                    status.set(["terminated": .object(finished)], "state")
                    status.set(false, "ready")
                    status.set(false, "started")
                    return status
                }), "status", "containerStatuses")
        put(pod, .pod, at: now)
    }
}
