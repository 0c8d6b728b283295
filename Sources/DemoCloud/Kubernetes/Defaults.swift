/// What an API server adds to an object that a client has sent.
extension KubeObject {
    /// Fills in what the client left out and the server does not leave out.
    mutating func addDefaults(_ kind: ResourceKind) {
        switch kind {
        case .claim:
            setDefault("Filesystem", "spec", "volumeMode")
            addFinalizer("kubernetes.io/pvc-protection")
            if json.at("status", "phase") == nil { json.set("Pending", "status", "phase") }
            // A source that is a snapshot or another claim is shown in both fields; a custom one is, too.
            if let source = json.at("spec", "dataSourceRef"), source["namespace"] == nil {
                setDefault(source, "spec", "dataSource")
            } else if let source = json.at("spec", "dataSource") {
                setDefault(source, "spec", "dataSourceRef")
            }
        case .volume:
            setDefault("Filesystem", "spec", "volumeMode")
            setDefault("Retain", "spec", "persistentVolumeReclaimPolicy")
            addFinalizer("kubernetes.io/pv-protection")
            if json.at("status", "phase") == nil { json.set("Pending", "status", "phase") }
        case .storageClass:
            setDefault("Delete", "reclaimPolicy")
            setDefault("Immediate", "volumeBindingMode")
        case .deployment, .replicaSet:
            setDefault(1, "spec", "replicas")
            if kind == .deployment {
                setDefault(
                    ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "25%", "maxSurge": "25%"]],
                    "spec", "strategy")
                setDefault(10, "spec", "revisionHistoryLimit")
                setDefault(600, "spec", "progressDeadlineSeconds")
            }
            addTemplateDefaults(restartPolicy: "Always")
        case .statefulSet:
            setDefault(1, "spec", "replicas")
            setDefault("OrderedReady", "spec", "podManagementPolicy")
            setDefault(["type": "RollingUpdate", "rollingUpdate": ["partition": 0]], "spec", "updateStrategy")
            addTemplateDefaults(restartPolicy: "Always")
        case .job:
            addJobDefaults("spec")
            addTemplateDefaults(restartPolicy: nil)
        case .cronJob:
            setDefault("Allow", "spec", "concurrencyPolicy")
            setDefault(false, "spec", "suspend")
            setDefault(3, "spec", "successfulJobsHistoryLimit")
            setDefault(1, "spec", "failedJobsHistoryLimit")
        case .pod:
            var spec = self.spec
            Self.addPodDefaults(&spec, restartPolicy: "Always")
            json.set(spec, "spec")
            if json.at("status", "phase") == nil { json.set("Pending", "status", "phase") }
        case .namespace:
            setDefault("Active", "status", "phase")
            setDefault(.string(name), "metadata", "labels", "kubernetes.io/metadata.name")
        default: break
        }
    }

    private mutating func setDefault(_ value: JSON, _ path: String...) {
        switch path.count {
        case 1: if json.at(path[0]) == nil { json.set(value, path[0]) }
        case 2: if json.at(path[0], path[1]) == nil { json.set(value, path[0], path[1]) }
        default: if json.at(path[0], path[1], path[2]) == nil { json.set(value, path[0], path[1], path[2]) }
        }
    }

    private mutating func addFinalizer(_ name: String) {
        if uid.isEmpty, !finalizers.contains(name) { finalizers += [name] }
    }

    private mutating func addJobDefaults(_ spec: String) {
        setDefault(1, spec, "parallelism")
        setDefault(1, spec, "completions")
        setDefault(6, spec, "backoffLimit")
        setDefault("NonIndexed", spec, "completionMode")
        setDefault(false, spec, "suspend")
    }

    private mutating func addTemplateDefaults(restartPolicy: String?) {
        guard var pod = json.at("spec", "template", "spec") else { return }
        Self.addPodDefaults(&pod, restartPolicy: restartPolicy)
        json.set(pod, "spec", "template", "spec")
    }

    private static func addPodDefaults(_ spec: inout JSON, restartPolicy: String?) {
        if let restartPolicy, spec["restartPolicy"] == nil { spec.set(.string(restartPolicy), "restartPolicy") }
        if spec["terminationGracePeriodSeconds"] == nil { spec.set(30, "terminationGracePeriodSeconds") }
        if spec["dnsPolicy"] == nil { spec.set("ClusterFirst", "dnsPolicy") }
        if spec["serviceAccountName"] == nil, let account = spec["serviceAccount"] {
            spec.set(account, "serviceAccountName")
        }
    }
}
