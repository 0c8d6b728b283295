import FoundationEssentials

/// Service accounts: every namespace has one, and no pod is admitted without its own.
extension Cluster {
    /// Makes the account named `default` in every namespace, also after somebody has deleted it.
    mutating func reconcileServiceAccounts(at now: Date) {
        for space in store.all(.namespace) where !space.isDeleting {
            guard store[.serviceAccount, space.name, "default"] == nil else { continue }
            put(KubeObject(.serviceAccount, name: "default", namespace: space.name, [:]), .serviceAccount, at: now)
        }
    }

    /// Whether the server would let a controller make a pod.
    ///
    /// Where it would not, the controller says so and tries again,
    /// each time after twice as long, up to a minute.
    mutating func admitsPod(_ template: JSON, name: String, owner: KubeObject, at now: Date) -> Bool {
        let wait = Appointment.Cause.wake("pods of \(owner.uid)")
        guard !isExpecting(wait) else { return false }
        let given = template.text("spec", "serviceAccountName")
        let account = given.isEmpty ? "default" : given
        guard store[.serviceAccount, owner.namespace, account] == nil else {
            refusedPods[owner.uid] = nil
            return true
        }
        let refusals = refusedPods[owner.uid, default: 0]
        refusedPods[owner.uid] = refusals + 1
        meet(at: now + min(Double(1 << min(refusals, 6)), 60), wait)
        let isSet = owner.kind == "StatefulSet"
        let why =
            "pods \"\(isSet ? name : "\(owner.name)-")\" is forbidden: error looking up service account "
            + "\(owner.namespace)/\(account): serviceaccount \"\(account)\" not found"
        tell(
            owner, "FailedCreate",
            isSet ? "create Pod \(name) in StatefulSet \(owner.name) failed error: \(why)" : "Error creating: \(why)",
            isWarning: true, by: Self.controller(of: owner), at: now)
        return false
    }
}
