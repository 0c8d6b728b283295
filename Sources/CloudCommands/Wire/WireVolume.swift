import Cloud

/// A PersistentVolume, as Kubernetes writes it.
struct WireVolume: Decodable {
    /// Its name; empty when the answer is no volume.
    let name: String
    /// The driver that mounts it; empty where it is of another kind.
    let driver: String
    private let spec: Spec?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireMetadata? = fields.object("metadata")
        name = metadata?.name ?? ""
        spec = fields.object("spec")
        driver = spec?.source?.driver ?? ""
    }

    /// The volume; nothing where its handle names no instance.
    func volume(of cluster: ClusterName) -> MountedVolume? {
        guard let spec, let source = spec.source, let instance = MountedVolume.instance(ofHandle: source.handle)
        else { return nil }
        let claim = spec.claim.map { ClaimName(cluster: cluster, namespace: $0.namespace, name: $0.name) }
        return MountedVolume(
            cluster: cluster, name: name, instance: instance, claim: claim, reclaimPolicy: spec.reclaimPolicy,
            storageClass: spec.storageClass, accessModes: spec.accessModes, mountOptions: spec.mountOptions,
            attributes: source.attributes)
    }

    private struct Spec: Decodable {
        let source: Source?
        let claim: WireMetadata?
        let reclaimPolicy: String
        let storageClass: String
        let accessModes: [String]
        let mountOptions: [String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            source = fields.object("csi")
            claim = fields.object("claimRef")
            reclaimPolicy = fields.text("persistentVolumeReclaimPolicy")
            storageClass = fields.text("storageClassName")
            accessModes = fields.texts("accessModes")
            mountOptions = fields.texts("mountOptions")
        }
    }

    private struct Source: Decodable {
        let driver: String
        let handle: String
        let attributes: [String: String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (driver, handle) = (fields.text("driver"), fields.text("volumeHandle"))
            attributes = fields.object("volumeAttributes") ?? [:]
        }
    }
}
