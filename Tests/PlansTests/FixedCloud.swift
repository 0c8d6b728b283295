import Cloud
import Plans
import Testing

/// A cloud that answers the same to everything, each answer as a test sets it.
struct FixedCloud: CloudReading, StorageReading, ClusterReading, NetworkReading {
    var list: Result<InstanceList, CloudFailure> = .success(InstanceList([]))
    var running: Result<[Cloud.Operation], CloudFailure> = .success([])
    var root: Result<RootListing, CloudFailure>
    var texts: Result<ObjectText?, CloudFailure> = .success(nil)
    var generations: Result<Int64?, CloudFailure> = .success(nil)
    var settings: Result<Bucket, CloudFailure>
    var policy: Result<[PolicyBinding], CloudFailure> = .success([])
    var number: Result<String, CloudFailure> = .success("42")
    var jobs: [ClusterName: Result<[CronJob], CloudFailure>] = [:]
    var clusterList: Result<[ClusterName], CloudFailure>?
    var mounted: [ClusterName: Result<[MountedVolume], CloudFailure>] = [:]
    var namespaces: [String: Result<NamespaceContents, CloudFailure>] = [:]
    var ranges: Result<[AddressRange], CloudFailure> = .success([AddressRange(name: "range", prefixLength: 20)])
    var objects: Result<Set<ClusterObject>, CloudFailure> = .success([])
    /// What whoever asks may not do, in the words of a right.
    var denied: Result<Set<String>, CloudFailure> = .success([])
    var zones: Result<[String], CloudFailure> = .success([])
    var contents: Result<[ObjectRecord], CloudFailure> = .success([])
    /// Whether a listing goes on after its first objects, until it is called off.
    var isListingEndless = false
    /// Called once such a listing has handed its first objects over.
    var whenEndless: @Sendable () -> Void = {}

    func instances() async throws(CloudFailure) -> InstanceList { try list.get() }
    func operations(zones: [String]) async throws(CloudFailure) -> [Cloud.Operation] { try running.get() }
    func operations(in zone: String) async throws(CloudFailure) -> [Cloud.Operation] { try running.get() }
    func operation(_ name: OperationName) async throws(CloudFailure) -> Cloud.Operation {
        throw CloudFailure(.notFound, task: "describe")
    }
    func locations() async throws(CloudFailure) -> [String] { try zones.get() }
    func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing { try self.root.get() }
    func bucket(_ name: String) async throws(CloudFailure) -> Bucket { try settings.get() }
    func bucketPolicy(_ name: String) async throws(CloudFailure) -> [PolicyBinding] { try policy.get() }
    func projectNumber(_ project: String) async throws(CloudFailure) -> String { try number.get() }
    func account() async throws(CloudFailure) -> String? { nil }
    func peeringRanges(of network: String) async throws(CloudFailure) -> [AddressRange] { try ranges.get() }
    func clusters() async throws(CloudFailure) -> [ClusterName] { try clusterList?.get() ?? jobs.keys.sorted() }
    func cronJobs(in cluster: ClusterName) async throws(CloudFailure) -> [CronJob] { try jobs[cluster]?.get() ?? [] }
    func jobs(in cluster: ClusterName) async throws(CloudFailure) -> [BackupJob] { [] }
    func cronJob(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> CronJob? {
        try jobs[cluster]?.get().first { $0.name == name && $0.namespace == namespace }
    }
    func text(of uri: GCSURI) async throws(CloudFailure) -> ObjectText? { try texts.get() }
    func generation(of uri: GCSURI) async throws(CloudFailure) -> Int64? { try generations.get() }
    func download(_ uri: GCSURI, to path: String) async throws(CloudFailure) {}
    func objects(
        under prefix: GCSURI, each: @Sendable ([ObjectRecord]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        try await each(try contents.get())
        guard isListingEndless else { return }
        whenEndless()
        // Longer than any test waits; cancellation ends it at once.
        try? await Task.sleep(for: .seconds(3_600))
        throw CloudFailure(.cancelled, task: "storage objects list")
    }
}

extension FixedCloud {
    /// One in which nothing speaks against a backup.
    init() throws {
        let root = try uri("gs://bucket/root/")
        self.init(
            root: .success(RootListing(root: root, prefixes: [])),
            settings: .success(Bucket(name: "bucket", location: "US-CENTRAL1")))
        list = .success(InstanceList([Instance(name: World.instance, state: .active)]))
        policy = .success([PolicyBinding(role: "roles/storage.admin", members: [Self.agent])])
    }

    static let agent = "serviceAccount:service-42@gcp-sa-parallelstore.iam.gserviceaccount.com"
}
