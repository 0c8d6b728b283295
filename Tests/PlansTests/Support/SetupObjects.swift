import Cloud
import Foundation
import Plans

/// What a set-up works on, as a test believes the services keep it.
struct SetupObjects {
    var services: Set<String> = []
    var accounts: [String: ServiceAccount] = [:]
    var accountPolicies: [String: [PolicyBinding]] = [:]
    var projectPolicy: [PolicyBinding] = []
    var bucketPolicy: [PolicyBinding] = []
    var cluster = ClusterSettings(
        version: "1.32.4-gke.1", nodePools: [.init(name: "cpu", metadataMode: "GCE_METADATA")])
    var namespaces: Set<String> = ["default"]
    var kubernetesAccounts: [String: [String: String]] = [:]
    var peerings = [NetworkPeering(name: "servicenetworking-googleapis-com", state: "ACTIVE")]
    var ranges = [AddressRange(name: "range", address: "10.60.0.0", prefixLength: 20)]
    /// Whether GKE takes a minute for a change, and gcloud does not live to see its end.
    var isSlow = false
    /// The change that GKE works on.
    var pending: (due: Date, change: @Sendable (inout ClusterSettings) -> Void)?
    /// How many of the next changes of policies find that somebody else has just changed them.
    var conflicts = 0
    /// What nobody may do, by the words of its command.
    var refused: String?

    static let account = ServiceAccountName(id: "parallelstore-sa", project: "p")
    static let target = target()

    static func target(isProjectWide: Bool = false, namespace: String = "backups") -> SetupTarget {
        SetupTarget(
            instance: World.instance, network: "projects/p/global/networks/net", bucket: "bucket",
            cluster: World.cluster, namespace: namespace, account: account, isProjectWide: isProjectWide)
    }

    /// Everything in its place.
    static var whole: SetupObjects {
        var objects = SetupObjects()
        objects.services = Set(target.neededServices)
        objects.accounts[account.email] = ServiceAccount(email: account.email)
        objects.accountPolicies[account.email] = [
            PolicyBinding(
                role: SetupTarget.identityRole,
                members: ["serviceAccount:p.svc.id.goog[backups/parallelstore-sa]"])
        ]
        objects.projectPolicy = [PolicyBinding(role: "roles/parallelstore.admin", members: [account.member])]
        objects.bucketPolicy = [
            PolicyBinding(role: "roles/storage.objectUser", members: [account.member]),
            PolicyBinding(role: "roles/storage.admin", members: [ServiceAgent(projectNumber: "1").member]),
        ]
        objects.cluster = ClusterSettings(
            workloadPool: "p.svc.id.goog", hasDriver: true, version: "1.32.4-gke.1",
            nodePools: [.init(name: "cpu", metadataMode: "GKE_METADATA")])
        objects.namespaces.insert("backups")
        objects.kubernetesAccounts["parallelstore-sa"] = [KubernetesAccount.annotation: account.email]
        return objects
    }

    mutating func pass(_ now: Date) {
        guard let pending, pending.due <= now else { return }
        pending.change(&cluster)
        cluster.status = "RUNNING"
        self.pending = nil
    }

    /// Runs a command line; nothing where it is no part of a set-up.
    mutating func run(_ argv: [String], _ files: MemoryFiles, at now: Date) async -> ChangeAnswer? {
        pass(now)
        let words = argv.filter { !$0.hasPrefix("--") }.joined(separator: " ")
        func option(_ name: String) -> String {
            argv.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) } ?? ""
        }
        func refuse(_ status: String) -> ChangeAnswer { .failed(CloudFailure(.refused(status: status), task: "t")) }
        if let refused, words.hasPrefix(refused) {
            return .failed(CloudFailure(.permissionDenied(permission: "x.y"), task: "t"))
        }
        if words.contains("add-iam-policy-binding") {
            guard conflicts == 0 else {
                conflicts -= 1
                return refuse("ABORTED")
            }
            guard option("condition") == "None" else { return refuse("USAGE") }
            let binding = PolicyBinding(role: option("role"), members: [option("member")])
            switch argv[1] {
            case "projects": projectPolicy.append(binding)
            case "storage": bucketPolicy.append(binding)
            default:
                // The pool of a project is made when a cluster turns it on.
                guard cluster.workloadPool != nil else { return refuse("INVALID_ARGUMENT") }
                guard accounts[argv[4]] != nil else { return .failed(CloudFailure(.notFound, task: "t")) }
                accountPolicies[argv[4], default: []].append(binding)
            }
            return .accepted(operation: nil)
        }
        switch argv.prefix(4).joined(separator: " ") {
        case "gcloud iam service-accounts create":
            let name = ServiceAccountName(id: argv[4], project: option("project"))
            guard accounts[name.email] == nil else { return refuse("ALREADY_EXISTS") }
            accounts[name.email] = ServiceAccount(email: name.email)
        case "gcloud container clusters update":
            guard !cluster.isChanging else { return refuse("FAILED_PRECONDITION") }
            let pool = option("workload-pool")
            return change(now) {
                $0.workloadPool = pool.isEmpty ? $0.workloadPool : pool
            } and: {
                $0.hasDriver = $0.hasDriver || argv.contains("--update-addons=ParallelstoreCsiDriver=ENABLED")
            }
        case "gcloud container node-pools update":
            guard !cluster.isChanging, cluster.workloadPool != nil else { return refuse("FAILED_PRECONDITION") }
            let mode = option("workload-metadata")
            return change(now) { settings in
                settings.nodePools = settings.nodePools.map { .init(name: $0.name, metadataMode: mode) }
            } and: { _ in
            }
        case "gcloud beta services identity": break
        case let words where words.hasPrefix("gcloud services enable"):
            services.formUnion(argv.dropFirst(3).filter { !$0.hasPrefix("--") })
        default: return await inCluster(argv, files)
        }
        return .accepted(operation: nil)
    }

    private mutating func change(
        _ now: Date, _ first: @escaping @Sendable (inout ClusterSettings) -> Void,
        and second: @escaping @Sendable (inout ClusterSettings) -> Void
    ) -> ChangeAnswer {
        guard isSlow else {
            first(&cluster)
            second(&cluster)
            return .accepted(operation: nil)
        }
        cluster.status = "RECONCILING"
        pending = (
            now + 60,
            {
                first(&$0)
                second(&$0)
            }
        )
        return .failed(CloudFailure(.timedOut(seconds: 3_600), task: "t"))
    }

    private mutating func inCluster(_ argv: [String], _ files: MemoryFiles) async -> ChangeAnswer? {
        let exists = ChangeAnswer.failed(CloudFailure(.refused(status: "ALREADY_EXISTS"), task: "t"))
        if argv.contains("create"), let file = argv.first(where: { $0.hasPrefix("--filename=") }) {
            let text = String(decoding: await files.bytes(of: String(file.dropFirst(11))) ?? [], as: UTF8.self)
            if text.contains(#""Namespace""#) {
                return namespaces.insert("backups").inserted ? .accepted(operation: nil) : exists
            }
            guard text.contains(#""ServiceAccount""#) else { return nil }
            guard kubernetesAccounts["parallelstore-sa"] == nil else { return exists }
            kubernetesAccounts["parallelstore-sa"] = [:]
            return .accepted(operation: nil)
        }
        guard let index = argv.firstIndex(of: "serviceaccount"), argv.contains("annotate") else { return nil }
        let note = argv[index + 2].split(separator: "=").map(String.init)
        let before = kubernetesAccounts[argv[index + 1]]?[note[0]]
        guard before == nil || before == note[1] || argv.contains("--overwrite") else {
            return .failed(CloudFailure(.refused(status: "KUBECTL"), task: "annotate"))
        }
        kubernetesAccounts[argv[index + 1], default: [:]][note[0]] = note[1]
        return .accepted(operation: nil)
    }
}

extension World {
    func change(setup change: @Sendable (inout SetupObjects) -> Void) { change(&setup) }

    func setUp(_ argv: [String]) async -> ChangeAnswer? {
        var objects = setup
        guard let answer = await objects.run(argv, files, at: time.now) else { return nil }
        setup = objects
        return answer
    }

    func settledSetup() -> SetupObjects {
        setup.pass(time.now)
        return setup
    }
}

extension MortalCloud: SetupReading {
    private func setup() async throws(CloudFailure) -> SetupObjects {
        if life.isOver { throw CloudFailure(.cancelled, task: "dead") }
        try await world.read()
        return await world.settledSetup()
    }
    func enabledServices(in project: String) async throws(CloudFailure) -> Set<String> { try await setup().services }
    func serviceAccount(_ name: ServiceAccountName) async throws(CloudFailure) -> ServiceAccount? {
        try await setup().accounts[name.email]
    }
    func policy(of account: ServiceAccountName) async throws(CloudFailure) -> [PolicyBinding]? {
        let setup = try await setup()
        return setup.accounts[account.email].map { _ in setup.accountPolicies[account.email] ?? [] }
    }
    func projectPolicy(_ project: String) async throws(CloudFailure) -> [PolicyBinding] {
        try await setup().projectPolicy
    }
    func bucketPolicy(_ name: String) async throws(CloudFailure) -> [PolicyBinding] { try await setup().bucketPolicy }
    func settings(of cluster: ClusterName) async throws(CloudFailure) -> ClusterSettings { try await setup().cluster }
    func kubernetesAccount(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> KubernetesAccount? {
        try await setup().kubernetesAccounts[name].map { KubernetesAccount(annotations: $0) }
    }
    func peerings(of network: String) async throws(CloudFailure) -> [NetworkPeering] { try await setup().peerings }
    func peeringRanges(of network: String) async throws(CloudFailure) -> [AddressRange] { try await setup().ranges }
}

extension FixedCloud: SetupReading {
    func enabledServices(in project: String) async throws(CloudFailure) -> Set<String> { [] }
    func serviceAccount(_ name: ServiceAccountName) async throws(CloudFailure) -> ServiceAccount? { nil }
    func policy(of account: ServiceAccountName) async throws(CloudFailure) -> [PolicyBinding]? { nil }
    func projectPolicy(_ project: String) async throws(CloudFailure) -> [PolicyBinding] { [] }
    func settings(of cluster: ClusterName) async throws(CloudFailure) -> ClusterSettings { ClusterSettings() }
    func kubernetesAccount(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> KubernetesAccount? { nil }
    func peerings(of network: String) async throws(CloudFailure) -> [NetworkPeering] { [] }
}
