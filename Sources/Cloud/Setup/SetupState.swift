/// What was read of the chain; what was not asked for is nothing.
public struct SetupState: Hashable, Sendable {
    /// The answer to a question, or why there is none.
    public typealias Answer<Value: Hashable & Sendable> = Result<Value, CloudFailure>

    /// What it was read for.
    public let target: SetupTarget
    /// The services that are enabled in the instance's project.
    public var services: Answer<Set<String>>?
    /// The Google service account.
    public var account: Answer<ServiceAccount?>?
    /// Who may act as it.
    public var accountPolicy: Answer<[PolicyBinding]?>?
    /// Who may do what in the instance's project.
    public var projectPolicy: Answer<[PolicyBinding]>?
    /// The number of that project.
    public var projectNumber: Answer<String>?
    /// Who may do what in the bucket.
    public var bucketPolicy: Answer<[PolicyBinding]>?
    /// The cluster.
    public var cluster: Answer<ClusterSettings>?
    /// The Kubernetes service account.
    public var kubernetesAccount: Answer<KubernetesAccount?>?
    /// Whether the namespace is there.
    public var namespace: Answer<Bool>?
    /// The peerings of the network.
    public var peerings: Answer<[NetworkPeering]>?
    /// The ranges that are allocated to them.
    public var ranges: Answer<[AddressRange]>?
    /// How many instances the network has, in the zones that have answered, and those that have not.
    public var instances: Answer<Neighbours>?

    /// Nothing read yet.
    public init(_ target: SetupTarget) { self.target = target }

    /// The instances of a network.
    public struct Neighbours: Hashable, Sendable {
        /// How many there are.
        public let count: Int
        /// The zones that did not answer.
        public let unreachable: [String]

        /// Counts those in a network.
        public init(_ list: InstanceList, in network: String) {
            count = list.instances.filter { $0.network == network }.count
            unreachable = list.unreachable
        }
    }
}

extension SetupState {
    /// The ports that it is read through.
    public typealias Reading = CloudReading & StorageReading & ClusterReading & NetworkReading & SetupReading

    /// Reads what is asked for, all side by side.
    ///
    /// - Parameters:
    ///   - target: what is to be set up.
    ///   - probes: what to read; the namespace is looked for only where the account in it is not there.
    ///   - instances: the instances, where they were listed just now.
    ///   - cloud: where it is read.
    /// - Returns: What was read, and why the rest was not.
    public static func read(
        _ target: SetupTarget, _ probes: Set<SetupProbe> = Set(SetupProbe.allCases), instances: InstanceList? = nil,
        cloud: any Reading
    ) async -> SetupState {
        var state = SetupState(target)
        state.instances = instances.map { .success(Neighbours($0, in: target.network)) }
        let asked = SetupProbe.allCases.filter { probes.contains($0) && ($0 != .instances || instances == nil) }
        await withTaskGroup(of: Part.self) { group in
            for probe in asked where probe != .namespace {
                group.addTask { await part(probe, probes, target, cloud) }
            }
            for await part in group { part.put(&state) }
        }
        return state
    }

    /// What one answer changes.
    private struct Part: Sendable {
        let put: @Sendable (inout SetupState) -> Void
    }

    private static func part(
        _ probe: SetupProbe, _ probes: Set<SetupProbe>, _ target: SetupTarget, _ cloud: any Reading
    ) async -> Part {
        let project = target.instance.project
        switch probe {
        case .services:
            let found = await answer { () throws(CloudFailure) in try await cloud.enabledServices(in: project) }
            return Part { $0.services = found }
        case .account:
            let found = await answer { () throws(CloudFailure) in try await cloud.serviceAccount(target.account) }
            return Part { $0.account = found }
        case .accountPolicy:
            let found = await answer { () throws(CloudFailure) in try await cloud.policy(of: target.account) }
            return Part { $0.accountPolicy = found }
        case .projectPolicy:
            let found = await answer { () throws(CloudFailure) in try await cloud.projectPolicy(project) }
            return Part { $0.projectPolicy = found }
        case .projectNumber:
            let found = await answer { () throws(CloudFailure) in try await cloud.projectNumber(project) }
            return Part { $0.projectNumber = found }
        case .bucketPolicy:
            let found = await answer { () throws(CloudFailure) in try await cloud.bucketPolicy(target.bucket) }
            return Part { $0.bucketPolicy = found }
        case .cluster:
            let found = await answer { () throws(CloudFailure) in try await cloud.settings(of: target.cluster) }
            return Part { $0.cluster = found }
        case .network:
            let found = await answer { () throws(CloudFailure) in try await cloud.peerings(of: target.network) }
            return Part { $0.peerings = found }
        case .ranges:
            let found = await answer { () throws(CloudFailure) in try await cloud.peeringRanges(of: target.network) }
            return Part { $0.ranges = found }
        case .instances:
            let found = await answer { () throws(CloudFailure) in
                Neighbours(try await cloud.instances(), in: target.network)
            }
            return Part { $0.instances = found }
        case .kubernetesAccount, .namespace: return await insideCluster(probes, target, cloud)
        }
    }

    /// An account that is there lies in a namespace that is there: only otherwise that is asked about.
    private static func insideCluster(
        _ probes: Set<SetupProbe>, _ target: SetupTarget, _ cloud: any Reading
    ) async -> Part {
        let account = await answer { () throws(CloudFailure) in
            try await cloud.kubernetesAccount(target.kubernetesAccount, in: target.namespace, of: target.cluster)
        }
        var namespace: Answer<Bool>?
        switch account {
        case .success(.some): namespace = .success(true)
        case .failure(let failure): namespace = .failure(failure)
        case .success(nil) where probes.contains(.namespace):
            namespace = await answer { () throws(CloudFailure) in
                try await cloud.isThere(
                    ClusterObject(cluster: target.cluster, kind: "namespace", name: target.namespace))
            }
        case .success(nil): break
        }
        return Part { [namespace] in ($0.kubernetesAccount, $0.namespace) = (account, namespace) }
    }

    private static func answer<Value>(_ ask: () async throws(CloudFailure) -> Value) async -> Answer<Value> {
        do throws(CloudFailure) { return .success(try await ask()) } catch { return .failure(error) }
    }
}
