import FoundationEssentials

/// Volumes and claims: which belong to each other, and what protects them from being deleted.
extension Cluster {
    static let driver = "parallelstore.csi.storage.gke.io"

    mutating func reconcileClaims(at now: Date) {
        for claim in store.all(.claim) {
            if claim.isDeleting {
                unprotect(claim, at: now)
            } else if claim.status.text("phase") == "Pending" {
                bind(claim, at: now)
            } else if claim.status.text("phase") == "Bound", store[.volume, "", claim.spec.text("volumeName")] == nil {
                var changed = claim
                changed.json.set("Lost", "status", "phase")
                put(changed, .claim, at: now)
                tell(
                    claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Any data on the volume is lost!",
                    isWarning: true, by: "persistentvolume-controller", at: now)
            }
        }
        for volume in store.all(.volume) { reconcile(volume, at: now) }
    }

    /// A claim that a pod uses stays until that pod is gone.
    private mutating func unprotect(_ claim: KubeObject, at now: Date) {
        let isUsed = store.all(.pod, in: claim.namespace).contains {
            !isFinished($0) && Self.claims(of: $0).contains(claim.name)
        }
        guard !isUsed, claim.finalizers.contains("kubernetes.io/pvc-protection") else { return }
        var changed = claim
        changed.finalizers.removeAll { $0 == "kubernetes.io/pvc-protection" }
        put(changed, .claim, at: now)
    }

    private mutating func bind(_ claim: KubeObject, at now: Date) {
        let name = claim.spec.text("volumeName")
        let candidates = store.all(.volume).filter { volume in
            guard !volume.isDeleting, Self.fits(claim, volume) else { return false }
            let reference = volume.spec["claimRef"]
            let isMine =
                reference?.text("namespace") == claim.namespace && reference?.text("name") == claim.name
                && ["", claim.uid].contains(reference?.text("uid"))
            return name.isEmpty
                ? isMine
                    || reference == nil && claim.spec["storageClassName"]?.string == ""
                        && claim.spec["dataSourceRef"] == nil
                : volume.name == name && (isMine || reference == nil)
        }
        guard let volume = candidates.first else {
            complain(claim, name, at: now)
            return
        }
        bind(claim, to: volume, at: now)
    }

    private mutating func complain(_ claim: KubeObject, _ name: String, at now: Date) {
        guard !name.isEmpty, let volume = store[.volume, "", name] else { return }
        let reference = volume.spec["claimRef"]
        let isTaken = reference != nil && reference?.text("name") != claim.name
        guard !isExpecting(.wake("volume of \(claim.uid)")) else { return }
        meet(at: now + 15, .wake("volume of \(claim.uid)"))
        tell(
            claim, isTaken ? "FailedBinding" : "VolumeMismatch",
            isTaken
                ? "volume \"\(name)\" already bound to a different claim."
                : "Cannot bind to requested volume \"\(name)\": storageClassName does not match",
            isWarning: true, by: "persistentvolume-controller", at: now)
    }

    private static func fits(_ claim: KubeObject, _ volume: KubeObject) -> Bool {
        let wanted = claim.spec.list("accessModes")
        let offered = volume.spec.list("accessModes")
        let size = KubeQuantity(claim.spec.at("resources", "requests", "storage")?.string ?? "0")?.value ?? 0
        let capacity = KubeQuantity(volume.spec.at("capacity", "storage")?.string ?? "0")?.value ?? 0
        return claim.spec.text("storageClassName") == volume.spec.text("storageClassName")
            && wanted.allSatisfy(offered.contains) && size <= capacity
    }

    mutating func bind(_ claim: KubeObject, to volume: KubeObject, at now: Date) {
        var volume = volume
        volume.json.set(
            [
                "kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": .string(claim.namespace),
                "name": .string(claim.name), "uid": .string(claim.uid),
            ], "spec", "claimRef")
        volume.json.set("Bound", "status", "phase")
        put(volume, .volume, at: now)
        var claim = claim
        claim.json.set(.string(volume.name), "spec", "volumeName")
        claim.json.set("yes", "metadata", "annotations", "pv.kubernetes.io/bind-completed")
        claim.json.set(
            [
                "phase": "Bound", "accessModes": volume.spec["accessModes"] ?? [],
                "capacity": volume.spec["capacity"] ?? [:],
            ], "status")
        put(claim, .claim, at: now)
    }

    private mutating func reconcile(_ volume: KubeObject, at now: Date) {
        var changed = volume
        let phase = volume.status.text("phase")
        if let reference = volume.spec["claimRef"], !reference.text("uid").isEmpty {
            let claim = store[.claim, reference.text("namespace"), reference.text("name")]
            if claim?.uid != reference.text("uid") { changed.json.set("Released", "status", "phase") }
        } else if phase != "Available", phase != "Bound" || volume.spec["claimRef"] == nil {
            changed.json.set("Available", "status", "phase")
        }
        if volume.isDeleting, changed.status.text("phase") != "Bound" {
            changed.finalizers.removeAll { $0 == "kubernetes.io/pv-protection" }
        }
        put(changed, .volume, at: now)
    }
}
