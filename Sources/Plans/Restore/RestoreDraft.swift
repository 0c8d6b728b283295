public import Cloud

public import struct FoundationEssentials.Date

/// A restore as a person is still writing it: what the form shows, and what the command line's options fill in.
public struct RestoreDraft: Hashable, Sendable {
    /// What is restored.
    public var source: RestoreSource
    /// Which way.
    public var way: Way
    /// The name of the new instance, or of the claim for which it is made.
    public var name: String
    /// Its zone.
    public var zone: String
    /// Its capacity in GiB.
    public var capacity: String
    /// Its VPC network.
    public var network: String
    /// Its reserved address range.
    public var range: String
    /// `scratch` or `persistent`.
    public var deployment: String
    /// How files are striped: one of ``levels``.
    public var fileStripe: String
    /// How directories are striped: one of ``levels``.
    public var directoryStripe: String
    /// Its labels, `key=value` with commas between them.
    public var labels: String
    /// The cluster of the claim, where GKE's populator fills one.
    public var cluster: ClusterName?
    /// Its namespace.
    public var namespace = ""
    /// The Kubernetes service account that may read the bucket.
    public var serviceAccount = ""
    /// The existing instance that it goes to, when it goes to one.
    public var existing: Instance?
    /// The path on the new instance.
    public var path: String
    /// The path on the existing instance.
    public var existingPath: String
    /// The project of the instance.
    public let project: String
    /// The path on an existing instance that was made up, so that nothing can lie there.
    public let freshPath: String

    /// The ways to restore.
    public enum Way: String, Hashable, Sendable, CaseIterable {
        /// Into an instance that is created for it: nothing is overwritten.
        case new
        /// Into an instance that is there.
        case existing
        /// Into an instance that GKE's volume populator makes for a claim.
        case populator
    }

    /// Everything prefilled.
    ///
    /// - Parameters:
    ///   - source: what is restored.
    ///   - like: the instance in whose place the new one comes, where it is still listed; else what the manifest says counts.
    ///   - instances: the instances that are listed: their names are taken.
    ///   - project: the project, where nothing else names one.
    ///   - now: the time.
    public init(_ source: RestoreSource, like: Instance?, among instances: [Instance], project: String, now: Date) {
        let shape = like ?? source.shape
        let old = shape?.name ?? source.instance
        self.source = source
        way = .new
        self.project = old?.project ?? project
        name = Self.freeName(after: old?.id ?? "restored", among: instances)
        zone = old?.location ?? ""
        let needed = source.manifest.flatMap { Parallelstore.capacity(holding: $0.bytes) }
        capacity = String(max(shape?.capacityGiB ?? 0, needed ?? Parallelstore.capacities[0]))
        network = shape?.network ?? ""
        range = Self.lastPart(of: shape?.reservedIPRange ?? "")
        deployment = shape.map { $0.deploymentType.lowercased() } ?? "scratch"
        if !["scratch", "persistent"].contains(deployment) { deployment = "scratch" }
        fileStripe = Self.level(shape?.fileStripeLevel ?? "", usual: "balanced")
        directoryStripe = Self.level(shape?.directoryStripeLevel ?? "", usual: "max")
        labels = (shape?.labels ?? [:]).filter { ![NewInstance.runLabel, Instance.purposeLabel].contains($0.key) }
            .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        path = source.originalPath
        let digits = now.formatted(.iso8601).filter { !"-:".contains($0) }
        freshPath = "/restored-\(digits)"
        existingPath = freshPath
    }

    /// What was ordered before, to be changed and ordered once more; a name that is taken by now is the next that is free.
    public init(_ order: RestoreOrder, among instances: [Instance], now: Date) {
        let name = order.target.name
        let like = order.new.map { new in
            Instance(
                name: name, state: .other(""), capacityGiB: new.capacityGiB, labels: new.labels, network: new.network,
                reservedIPRange: new.reservedIPRange, deploymentType: new.deploymentType,
                fileStripeLevel: new.fileStripeLevel, directoryStripeLevel: new.directoryStripeLevel)
        }
        self.init(order.source, like: like, among: instances, project: name.project, now: now)
        if let new = order.new {
            let isTaken = instances.contains { $0.name.isSameInstance(as: name) }
            self.name = isTaken ? Self.freeName(after: name.id, among: instances) : name.id
            capacity = String(new.capacityGiB)
            path = order.path
            if let claim = order.claim {
                way = .populator
                (cluster, namespace, serviceAccount) = (
                    claim.name.cluster, claim.name.namespace, claim.serviceAccount
                )
            }
        } else {
            way = .existing
            existing = instances.first { $0.name.isSameInstance(as: name) }
            existingPath = order.isPathNew ? freshPath : order.path
        }
    }

    /// The instance whose users tell where a claim is to be made.
    public var userName: InstanceName { source.instance ?? InstanceName(project: project, location: "", id: "") }

    /// Fills in what is still open by what uses the instance: a claim beside the one that its workload has is the likeliest.
    public mutating func take(_ use: InstanceUse) {
        let old = use.claims.first
        cluster = cluster ?? old?.name.cluster ?? (use.clusters.count == 1 ? use.clusters.first : nil)
        if namespace.isEmpty { namespace = old?.name.namespace ?? "default" }
        if serviceAccount.isEmpty { serviceAccount = old?.serviceAccount ?? "default" }
    }

    /// `<old>-r1`, or the next that no instance has; `-r2` after `-r1`.
    static func freeName(after old: String, among instances: [Instance]) -> String {
        let taken = Set(instances.map(\.name.id))
        var stem = Substring(old)
        let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.count
        if digits > 0, stem.dropLast(digits).hasSuffix("-r") { stem = stem.dropLast(digits + 2) }
        for number in 1... {
            let name = "\(stem.prefix(63 - 2 - String(number).count))-r\(number)"
            if !taken.contains(name), name != old { return name }
        }
        return old
    }

    static func lastPart(of name: String) -> String { name.split(separator: "/").last.map(String.init) ?? "" }

    /// `FILE_STRIPE_LEVEL_MIN` as `min`; what is usual is left to what is found in the checkpoint.
    private static func level(_ word: String, usual: String) -> String {
        let last = word.split(separator: "_").last.map { $0.lowercased() } ?? ""
        return levels.contains(last) && last != usual ? last : automatic
    }

    /// The level that follows from the largest object; where that is none, the service's own.
    public static let automatic = "auto"
    /// How files and directories can be striped.
    public static let levels = [automatic, "min", "balanced", "max"]

    /// The parts that can be wrong.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// The name of the new instance.
        case name
        /// Its zone.
        case zone
        /// Its capacity.
        case capacity
        /// Its network.
        case network
        /// Its address range.
        case range
        /// Its type.
        case deployment
        /// How files are striped.
        case fileStripe
        /// How directories are striped.
        case directoryStripe
        /// Its labels.
        case labels
        /// The existing instance.
        case existing
        /// The cluster.
        case cluster
        /// The namespace.
        case namespace
        /// The service account.
        case serviceAccount
        /// The path on the instance.
        case path
    }

    /// What is wrong with a part, in one line that says what would be right.
    public struct Mistake: Error, Hashable, Sendable {
        /// The part.
        public let field: Field
        /// What is wrong.
        public let words: String

        init(_ field: Field, _ words: String) { (self.field, self.words) = (field, words) }
    }
}
