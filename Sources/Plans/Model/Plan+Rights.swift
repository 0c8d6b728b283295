public import Cloud

import struct FoundationEssentials.Data
import class FoundationEssentials.JSONDecoder

extension Plan {
    /// What whoever runs it must be allowed to do in clusters, as its commands tell.
    public var clusterRights: Set<ClusterRight> {
        Set(steps.compactMap(\.command).flatMap(\.clusterRights))
    }

    /// The plan with what came of asking for those rights among its checks.
    public func checked(_ rights: ClusterRights) -> Plan {
        guard !clusterRights.isEmpty else { return self }
        var plan = self
        plan.checks.append(rights.check)
        return plan
    }
}

extension ClusterRights {
    /// What was found, for a person: a right that is missing does not forbid the plan, as the step that needs it may be left
    /// out, or somebody may grant it in time.
    var check: Check {
        let title = "rights in the cluster"
        guard missing.isEmpty else {
            let words = missing.map(\.words).joined(separator: ", ")
            return Check(title, .problem, "missing: \(words). The step that needs it will fail.")
        }
        if let failure = failures.first {
            return Check(title, .unread, "could not be asked for: \(failure.whatHappened). The steps will tell.")
        }
        return Check(title, .fine, "there, for each step")
    }
}

extension ChangingCommand {
    /// What kubectl asks of a cluster for this command.
    fileprivate var clusterRights: [ClusterRight] {
        guard argv.first == "kubectl",
            let cluster = option("--context=").flatMap({ ClusterName(context: $0) })
        else { return [] }
        let namespace = option("--namespace=") ?? ""
        func right(_ verb: String, _ kind: String) -> ClusterRight {
            let resource = Self.resources[kind.lowercased()] ?? kind
            let isOfCluster = Self.clusterKinds.contains(kind.lowercased())
            return ClusterRight(
                cluster: cluster, namespace: isOfCluster ? "" : namespace, verb: verb, resource: resource)
        }
        let words = argv.dropFirst().filter { !$0.hasPrefix("--") }
        let kind = words.dropFirst().first.map { String($0.prefix { $0 != "/" }) } ?? ""
        switch words.first {
        case "patch", "annotate": return [right("patch", kind)]
        case "delete": return [right("delete", kind)]
        case "set": return [right("patch", String((words.last { $0.contains("/") } ?? "").prefix { $0 != "/" }))]
        case "scale":
            let scaled = right("patch", kind)
            return [
                ClusterRight(
                    cluster: cluster, namespace: namespace, verb: "patch", resource: "\(scaled.resource)/scale")
            ]
        case "create" where kind != "": return [right("create", kind)]
        case "apply", "create":
            guard case .text(let text)? = file?.content else { return [] }
            return Applied.kinds(in: text).map { right("create", $0) }
        default: return []
        }
    }

    private func option(_ name: String) -> String? {
        argv.first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }

    /// Kinds as rules name them, by what kubectl takes.
    private static let resources = [
        "cronjob": "cronjobs.batch", "job": "jobs.batch", "persistentvolume": "persistentvolumes",
        "persistentvolumeclaim": "persistentvolumeclaims", "statefulset": "statefulsets.apps",
        "deployment": "deployments.apps", "gcpdatasource": "gcpdatasources.datalayer.gke.io",
        "storageclass": "storageclasses.storage.k8s.io", "serviceaccount": "serviceaccounts",
        "configmap": "configmaps", "namespace": "namespaces",
    ]

    /// Those that belong to no namespace.
    private static let clusterKinds: Set = ["persistentvolume", "storageclass", "namespace"]
}

/// A manifest that is applied, as far as its kinds go.
private struct Applied: Decodable {
    let kind: String
    let items: [Applied]?

    static func kinds(in text: String) -> [String] {
        guard let whole = try? JSONDecoder().decode(Applied.self, from: Data(text.utf8)) else {
            // The YAML that psconsole renders: one object, whose kind stands at the beginning of a line.
            return text.split(separator: "\n").filter { $0.hasPrefix("kind: ") }.map { String($0.dropFirst(6)) }
        }
        return whole.items?.map(\.kind) ?? [whole.kind]
    }
}
