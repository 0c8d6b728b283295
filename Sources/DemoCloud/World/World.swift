import FoundationEssentials

/// Everything there is in the demo cloud at one simulated moment.
struct World: Sendable {
    /// How long things take, in simulated time.
    struct Durations: Hashable, Sendable {
        var create: TimeInterval = 45
        var delete: TimeInterval = 20
        var update: TimeInterval = 2
        var cancel: TimeInterval = 5
        /// The change of a cluster or of its nodes.
        var cluster: TimeInterval = 30
        /// The enabling of a service.
        var service: TimeInterval = 3
    }

    struct Zone: Hashable, Sendable {
        var name: String
        /// Lists leave an unreachable zone out and name it; a read of it fails.
        var isReachable = true
    }

    var project: String
    var projectNumber: String
    /// The caller, as error messages name it.
    var account: String
    var zones: [Zone] = []
    var durations = Durations()
    var transferPace = TransferPace()
    var instances: [Instance] = []
    var operations: [Operation] = []
    var requests = RequestMemory()
    var buckets: [String: Bucket] = [:]
    var uploads: [String: Upload] = [:]
    var clusters: [Cluster] = []
    var containerOperations: [ContainerOperation] = []
    var services = ServiceCatalogue()
    var projectPolicy = IAMPolicy()
    var serviceAccounts: [ServiceAccount] = []
    var madeServiceAccounts: UInt64 = 0
    /// Whether the backups of clusters need an identity that may export.
    var checksIdentities = false
    /// Whether Parallelstore's agent has been made, which the first use of the service does.
    var hasServiceAgent = true
    /// Permissions the caller does not have in the project; `*` is every permission.
    var denied: [String] = []
    /// Networks and reserved addresses, as the Compute Engine API shows them.
    var networks: [Network] = []
    var addresses: [Address] = []
    /// What is still to happen, the earliest first.
    var timeline: [TimelineEvent] = []
    /// Rules that the timeline has brought up since they were last collected.
    var risenFaults: [FaultRule] = []
    /// The simulated moment this value shows.
    private(set) var now: Date
    private var identifiers: UInt64 = 0x6441_A2B3
    private var lastGeneration: Int64 = 0

    init(project: String, projectNumber: String, account: String, now: Date) {
        self.project = project
        self.projectNumber = projectNumber
        self.account = account
        self.now = now
    }

    /// The account with which Parallelstore reads and writes buckets.
    var serviceAgent: String { "service-\(projectNumber)@gcp-sa-parallelstore.iam.gserviceaccount.com" }

    /// Lets everything happen that falls into the time up to `moment`, each thing at its own time.
    mutating func advance(to moment: Date) {
        while let next = nextEvent, next <= moment {
            now = max(now, next)
            progressTransfers()
            endOperations()
            endContainerOperations()
            endServiceOperations()
            while let event = timeline.first, event.moment <= now {
                timeline.removeFirst()
                perform(event.happening)
            }
            settleClusters()
        }
        now = max(now, moment)
        progressTransfers()
    }

    private var nextEvent: Date? {
        let ends =
            operations.compactMap { $0.end == nil ? $0.due : nil }
            + containerOperations.compactMap { $0.isDone ? nil : $0.due }
            + services.operations.compactMap { $0.isDone ? nil : $0.due }
        return (ends + [timeline.first?.moment, nextAppointment].compactMap(\.self)).min()
    }

    /// A generation no object has yet, made from the time as Cloud Storage does; `count` of them in a row.
    mutating func newGeneration(count: Int64 = 1, at moment: Date? = nil) -> Int64 {
        let first = max(lastGeneration + 1, Timestamp.microseconds(moment ?? now))
        lastGeneration = first + count - 1
        return first
    }

    /// An operation's identifier in the form the services use.
    mutating func newOperationID(at moment: Date) -> String {
        // A linear congruential step: identifiers must differ, and must be the same in every run of a scenario.
        identifiers = identifiers &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let digits = String(identifiers | 1 << 63, radix: 16)
        let milliseconds = Timestamp.microseconds(moment) / 1000
        let tail = "\(digits.suffix(8))-\(digits.prefix(4))\(digits.suffix(4))"
        return "operation-\(milliseconds)-6\(digits.prefix(12))-\(tail)"
    }

    /// Whether the account may do storage work for a transfer there, read from the bucket's own policy.
    func mayTransfer(_ account: String, bucket: String, writing: Bool) -> Bool {
        guard let bucket = buckets[bucket] else { return false }
        var roles = ["roles/storage.admin", "roles/storage.objectAdmin", "roles/storage.objectUser"]
        if !writing { roles += ["roles/storage.objectViewer", "roles/storage.legacyBucketReader"] }
        return bucket.policy.grants(roles, to: "serviceAccount:\(account)")
    }
}

/// Something that a scenario lets happen at a set moment.
struct TimelineEvent: Hashable, Sendable {
    enum Happening: Hashable, Sendable {
        case state(InstanceKey, String)
        case reachable(zone: String, Bool)
        case transfer(InstanceKey, Transfer.Kind, uri: String, path: String)
        case cancel(operation: String)
        case faults([FaultRule])
        case write(InstanceKey, [ObjectIndex.Entry])
        case populator(DemoCluster, Cluster.Populator)
    }

    var moment: Date
    var happening: Happening
}

extension World {
    mutating func perform(_ happening: TimelineEvent.Happening) {
        switch happening {
        case .state(let key, let state):
            setState(of: key, to: state)
        case .reachable(let zone, let isReachable):
            for index in zones.indices where zones[index].name == zone { zones[index].isReachable = isReachable }
        case .transfer(let key, let kind, let uri, let path):
            beginTransfer(TransferOrder(instance: key, kind: kind, uri: uri, path: path, apiVersion: "v1"))
        case .cancel(let operation):
            if let index = operations.firstIndex(where: { $0.id == operation }) { cancelOperation(index) }
        case .faults(let rules):
            risenFaults += rules
        case .write(let key, let entries):
            guard let index = instanceIndex(key) else { return }
            for entry in entries { instances[index].tree.insert(entry) }
        case .populator(let cluster, let populator):
            if let index = clusterIndex(cluster.location, cluster.name) { clusters[index].populator = populator }
        }
    }

    func instanceIndex(_ key: InstanceKey) -> Int? { instances.firstIndex { $0.key == key } }

    private mutating func setState(of key: InstanceKey, to state: String) {
        guard let index = instanceIndex(key) else { return }
        instances[index].state = state
        instances[index].updated = now
        guard state == "FAILED" else { return }
        for index in operations.indices where operations[index].instance == key && operations[index].end == nil {
            end(index, .error(.internal, "The instance \(key.id) failed while the operation was running."))
        }
    }
}
