/// What is in a namespace of a cluster, as far as it has to do with claims.
public struct NamespaceContents: Hashable, Sendable {
    /// The claims.
    public var claims: [VolumeClaim]
    /// The pods.
    public var pods: [ClaimingPod]
    /// What runs pods.
    public var workloads: [Workload]

    /// Makes one.
    public init(claims: [VolumeClaim] = [], pods: [ClaimingPod] = [], workloads: [Workload] = []) {
        self.claims = claims
        self.pods = pods
        self.workloads = workloads
    }

    /// The claim of that name.
    public func claim(_ name: String) -> VolumeClaim? { claims.first { $0.name == name } }

    /// What runs pods under that name.
    public func workload(_ name: WorkloadName) -> Workload? { workloads.first { $0.name == name } }

    /// The pods that keep a claim from going.
    public func pods(using claim: String) -> [ClaimingPod] {
        pods.filter { !$0.isFinished && $0.claims.contains(claim) }
    }

    /// Who uses a claim: by the pods that are there, and by what would make such pods.
    ///
    /// - Parameter claim: its name.
    /// - Returns: Each once, in a steady order.
    public func users(of claim: String) -> [ClaimUser] {
        let owners = pods(using: claim).map(user)
        // A pod may just be made anew.
        let makers = workloads.filter { $0.isScalable && $0.replicas > 0 && $0.mounts(claim) }
        return Set(owners + makers.map(ClaimUser.scalable)).sorted { $0.order < $1.order }
    }

    /// What runs pods as a service account, or would; CronJobs are not among it, and neither are their jobs.
    ///
    /// - Parameter account: its name.
    /// - Returns: Each once, in words and in a steady order.
    public func users(ofAccount account: String) -> [String] {
        // What belongs to something that is here is told by that.
        func isTold(_ owner: Workload.Owner?) -> Bool {
            owner.map { $0.kind == "CronJob" || workload($0) != nil } ?? false
        }
        let makers = workloads.filter { $0.serviceAccount == account && !isTold($0.owner) }
        let lone = pods.filter { $0.serviceAccount == account && !$0.isFinished && !isTold($0.owner) }
        return (makers.map { "\($0.name.kind) \($0.name.name)" } + lone.map { "Pod \($0.name)" }).sorted()
    }

    private func user(_ pod: ClaimingPod) -> ClaimUser {
        guard let owner = pod.owner else { return .unscalable("pod \(pod.name), which belongs to nothing") }
        guard let workload = workload(owner) else {
            return .unscalable("pod \(pod.name) of \(owner.kind) \(owner.name)")
        }
        if workload.isScalable { return .scalable(workload) }
        let words = "\(workload.name.kind) \(workload.name.name)"
        guard let above = workload.owner else { return .unscalable(words) }
        switch (workload.name.kind, above.kind) {
        case ("Job", "CronJob"): return .job(ofCronJob: above.name)
        case ("ReplicaSet", "Deployment"):
            guard let deployment = self.workload(above), deployment.isScalable else { break }
            return .scalable(deployment)
        default: break
        }
        return .unscalable("\(words) of \(above.kind) \(above.name)")
    }

    private func workload(_ owner: Workload.Owner) -> Workload? {
        workloads.first { $0.name.kind == owner.kind && $0.name.name == owner.name }
    }
}

/// Who uses a claim.
public enum ClaimUser: Hashable, Sendable {
    /// What can be told to run no pods for a while.
    case scalable(Workload)
    /// A job of a CronJob, which ends by itself.
    case job(ofCronJob: String)
    /// What can't be told, in words that name it.
    case unscalable(String)

    fileprivate var order: String {
        switch self {
        case .scalable(let workload): "0 \(workload.name.kind) \(workload.name.name)"
        case .job(let name): "1 \(name)"
        case .unscalable(let words): "2 \(words)"
        }
    }
}
