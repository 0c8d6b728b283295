/// What makes an instance the volume behind a claim: the manifest of a PersistentVolume and of the claim on it.
///
/// The claim keeps its name and what else was asked for in it, so that nothing that mounts it has to be edited. It is JSON,
/// which `kubectl apply` takes like YAML, and the same for the same values.
public struct VolumeDocument: Hashable, Sendable {
    private let instance: Instance
    private let name: String
    private let claim: ClaimName
    private let old: MountedVolume
    private let oldClaim: VolumeClaim?

    /// Makes the document.
    ///
    /// - Parameters:
    ///   - instance: the instance, as it was listed.
    ///   - name: the name of the new volume.
    ///   - claim: the claim that is to hold it.
    ///   - old: the volume that the claim held before.
    ///   - oldClaim: that claim; nothing when it is gone already, and what the old volume says has to do.
    public init(
        _ instance: Instance, as name: String, for claim: ClaimName, insteadOf old: MountedVolume,
        _ oldClaim: VolumeClaim?
    ) {
        self.instance = instance
        self.name = name
        self.claim = claim
        self.old = old
        self.oldClaim = oldClaim
    }

    /// The manifest.
    public var text: String {
        JSONText.fields([
            "apiVersion": .text("v1"), "kind": .text("List"), "items": .list([volume, renewedClaim]),
        ]).lines
    }

    private var size: String { instance.capacityGiB.map { "\($0)Gi" } ?? oldClaim?.size ?? "12000Gi" }

    private var accessModes: JSONText {
        let modes = oldClaim.map(\.accessModes) ?? old.accessModes
        return .list((modes.isEmpty ? ["ReadWriteMany"] : modes).map { .text($0) })
    }

    private var storageClass: String { oldClaim?.storageClass ?? old.storageClass }

    private var volume: JSONText {
        .fields([
            "apiVersion": .text("v1"), "kind": .text("PersistentVolume"),
            "metadata": .fields(["name": .text(name)]),
            "spec": .fields([
                "storageClassName": .text(storageClass), "capacity": .fields(["storage": .text(size)]),
                "accessModes": accessModes, "persistentVolumeReclaimPolicy": .text("Retain"),
                "volumeMode": .text("Filesystem"),
                "mountOptions": old.mountOptions.isEmpty ? nil : .list(old.mountOptions.map { .text($0) }),
                "claimRef": .fields(["namespace": .text(claim.namespace), "name": .text(claim.name)]),
                "csi": .fields([
                    "driver": .text(MountedVolume.driver),
                    "volumeHandle": .text(MountedVolume.handle(of: instance.name)),
                    "volumeAttributes": .texts(attributes),
                ]),
            ]),
        ])
    }

    /// What the driver was told of the old one stays, but for where the instance is and for what only the old volume's maker
    /// has to know.
    private var attributes: [String: String] {
        var attributes = old.attributes.filter { !$0.key.hasPrefix("storage.kubernetes.io/") && $0.key != "ip" }
        attributes["accessPoints"] = instance.accessPoints.joined(separator: ",")
        let network = instance.network.split(separator: "/").last.map(String.init) ?? ""
        // The same network may be written as its name alone, or in full as a shared one has to be.
        let known = attributes["network"]?.split(separator: "/").last.map(String.init)
        if !network.isEmpty, known != network { attributes["network"] = instance.network }
        return attributes
    }

    private var renewedClaim: JSONText {
        let labels = oldClaim?.labels ?? [:]
        let annotations = (oldClaim?.annotations ?? [:]).filter { annotation in
            // Those are the cluster's own words about the old claim.
            !["kubernetes.io/", "k8s.io/"].contains { annotation.key.contains($0) }
        }
        return .fields([
            "apiVersion": .text("v1"), "kind": .text("PersistentVolumeClaim"),
            "metadata": .fields([
                "name": .text(claim.name), "namespace": .text(claim.namespace),
                "labels": labels.isEmpty ? nil : .texts(labels),
                "annotations": annotations.isEmpty ? nil : .texts(annotations),
            ]),
            "spec": .fields([
                "accessModes": accessModes, "storageClassName": .text(storageClass), "volumeName": .text(name),
                "resources": .fields(["requests": .fields(["storage": .text(size)])]),
            ]),
        ])
    }
}
