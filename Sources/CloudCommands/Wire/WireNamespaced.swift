import Cloud

/// An object of a namespace, of whatever kind, as Kubernetes writes it.
struct WireNamespaced: Decodable {
    /// Its kind; empty when the answer is no such object.
    let kind: String
    private let metadata: WireMetadata?
    private let spec: Spec?
    private let status: Status?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        kind = fields.text("kind")
        metadata = fields.object("metadata")
        spec = fields.object("spec")
        status = fields.object("status")
    }

    var name: String { metadata?.name ?? "" }

    var claim: VolumeClaim {
        VolumeClaim(
            name: name, uid: metadata?.uid ?? "", volume: spec?.volume ?? "", phase: status?.phase ?? "",
            storageClass: spec?.storageClass,
            accessModes: spec?.accessModes ?? [], size: spec?.size ?? "", labels: metadata?.labels ?? [:],
            annotations: metadata?.annotations ?? [:], isDeleting: metadata?.isDeleting == true)
    }

    var pod: ClaimingPod {
        ClaimingPod(
            name: name, claims: spec?.pods?.claims ?? [],
            isFinished: ["Succeeded", "Failed"].contains(status?.phase ?? ""), owner: metadata?.owner,
            serviceAccount: serviceAccount)
    }

    func workload(in namespace: String, of cluster: ClusterName) -> Workload {
        Workload(
            name: WorkloadName(cluster: cluster, namespace: namespace, kind: kind, name: name),
            // Kubernetes takes one where none is written.
            replicas: spec?.replicas ?? 1, pods: status?.replicas ?? 0, ready: status?.ready ?? 0,
            claims: spec?.pods?.claims ?? [], claimTemplates: spec?.claimTemplates ?? [], owner: metadata?.owner,
            serviceAccount: serviceAccount)
    }

    /// Kubernetes takes this one where none is written.
    private var serviceAccount: String {
        spec?.pods.map(\.serviceAccount).flatMap { $0.isEmpty ? nil : $0 } ?? "default"
    }

    private struct Spec: Decodable {
        let volume: String
        let storageClass: String?
        let accessModes: [String]
        let size: String
        let replicas: Int?
        let claimTemplates: [String]
        /// A pod's own, or what a workload makes its pods from.
        let pods: WirePodTemplate?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            volume = fields.text("volumeName")
            storageClass = fields.object("storageClassName")
            accessModes = fields.texts("accessModes")
            let resources: Resources? = fields.object("resources")
            size = resources?.requests["storage"] ?? ""
            replicas = fields.number("replicas").map { Int(clamping: $0) }
            let templates = fields.list("volumeClaimTemplates", of: WireNamespaced.self)
            claimTemplates = templates.map(\.name).filter { !$0.isEmpty }
            pods = try? WirePodTemplate(from: decoder)
        }
    }

    private struct Resources: Decodable {
        let requests: [String: String]

        init(from decoder: any Decoder) throws {
            requests = try decoder.container(keyedBy: WireKey.self).object("requests") ?? [:]
        }
    }

    private struct Status: Decodable {
        let phase: String
        let replicas: Int
        let ready: Int

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            phase = fields.text("phase")
            replicas = Int(clamping: fields.number("replicas") ?? 0)
            ready = Int(clamping: fields.number("readyReplicas") ?? 0)
        }
    }
}
