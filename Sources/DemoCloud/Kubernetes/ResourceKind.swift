/// One kind of object that the Kubernetes API server of a demo cluster keeps.
struct ResourceKind: Hashable, Sendable {
    var group: String
    var version = "v1"
    var kind: String
    var plural: String
    var isNamespaced = true
    var shortNames: [String] = []
    var hasScale = false

    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The kind's name in messages, such as `cronjobs.batch`.
    var groupResource: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// A kind that a definition of the cluster brings; it takes no strategic merge patch.
    var isCustom: Bool { self == Self.dataSource }

    /// Whether `kubectl get all` shows it.
    var isOfAll: Bool {
        ["pods", "services", "deployments", "replicasets", "statefulsets", "jobs", "cronjobs"].contains(plural)
    }

    var subresources: [String] {
        var all =
            ["serviceaccounts", "configmaps", "events", "storageclasses", "gcpdatasources"].contains(plural)
            ? [] : ["status"]
        if hasScale { all.append("scale") }
        if plural == "pods" { all.append("log") }
        return all
    }

    static let dataSource = ResourceKind(group: "datalayer.gke.io", kind: "GCPDataSource", plural: "gcpdatasources")
    static let pod = ResourceKind(group: "", kind: "Pod", plural: "pods", shortNames: ["po"])
    static let event = ResourceKind(group: "", kind: "Event", plural: "events", shortNames: ["ev"])
    static let namespace = ResourceKind(
        group: "", kind: "Namespace", plural: "namespaces", isNamespaced: false, shortNames: ["ns"])
    static let volume = ResourceKind(
        group: "", kind: "PersistentVolume", plural: "persistentvolumes", isNamespaced: false, shortNames: ["pv"])
    static let claim = ResourceKind(
        group: "", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims", shortNames: ["pvc"])
    static let serviceAccount = ResourceKind(
        group: "", kind: "ServiceAccount", plural: "serviceaccounts", shortNames: ["sa"])
    static let deployment = ResourceKind(
        group: "apps", kind: "Deployment", plural: "deployments", shortNames: ["deploy"], hasScale: true)
    static let statefulSet = ResourceKind(
        group: "apps", kind: "StatefulSet", plural: "statefulsets", shortNames: ["sts"], hasScale: true)
    static let replicaSet = ResourceKind(
        group: "apps", kind: "ReplicaSet", plural: "replicasets", shortNames: ["rs"], hasScale: true)
    static let job = ResourceKind(group: "batch", kind: "Job", plural: "jobs")
    static let cronJob = ResourceKind(group: "batch", kind: "CronJob", plural: "cronjobs", shortNames: ["cj"])
    static let storageClass = ResourceKind(
        group: "storage.k8s.io", kind: "StorageClass", plural: "storageclasses", isNamespaced: false,
        shortNames: ["sc"])
    static let definition = ResourceKind(
        group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", plural: "customresourcedefinitions",
        isNamespaced: false, shortNames: ["crd", "crds"])

    /// The kinds that every cluster has.
    static let builtIn = [
        namespace, pod, volume, claim, event, serviceAccount,
        ResourceKind(group: "", kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"]),
        ResourceKind(group: "", kind: "Service", plural: "services", shortNames: ["svc"]),
        deployment, statefulSet, replicaSet, job, cronJob, storageClass, definition,
    ]
}

/// Which object is meant.
struct ObjectKey: Hashable, Sendable, Comparable {
    var kind: ResourceKind
    /// Empty for objects that belong to no namespace.
    var namespace: String
    var name: String

    static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}
