public import Cloud

/// What is to be restored, and to where: what a plan is made of.
public struct RestoreOrder: Hashable, Sendable, Codable {
    /// The checkpoint, or a part of it.
    public let source: RestoreSource
    /// The instance that it goes to.
    public let target: Target
    /// The path on it.
    public let path: String
    /// Whether that path was made up for this restore, so that nothing can lie there.
    public let isPathNew: Bool
    /// Who asked for it.
    public let by: Who

    /// Makes an order.
    public init(source: RestoreSource, target: Target, path: String, isPathNew: Bool, by: Who) {
        self.source = source
        self.target = target
        self.path = path
        self.isPathNew = isPathNew
        self.by = by
    }

    /// The instance that a checkpoint goes to.
    public enum Target: Hashable, Sendable, Codable {
        /// One that is created for it.
        case new(NewInstance)
        /// One that is there.
        case existing(Instance)
        /// One that GKE's volume populator makes and fills for a claim.
        case claim(PopulatedClaim)

        /// Its name; that of the claim where the driver gives it one of its own.
        public var name: InstanceName {
            switch self {
            case .new(let new): new.name
            case .existing(let instance): instance.name
            case .claim(let claim): claim.instance.name
            }
        }

        /// Its capacity in GiB, as far as it is known.
        public var capacityGiB: Int64? {
            switch self {
            case .new(let new): new.capacityGiB
            case .existing(let instance): instance.capacityGiB
            case .claim(let claim): claim.instance.capacityGiB
            }
        }
    }

    /// The instance that is created, by whomever; nothing where none is.
    public var new: NewInstance? {
        switch target {
        case .new(let new): new
        case .existing: nil
        case .claim(let claim): claim.instance
        }
    }

    /// The claim for which the instance is made, where it is one's.
    public var claim: PopulatedClaim? {
        if case .claim(let claim) = target { claim } else { nil }
    }

    /// What a restore of it leaves out or can't be sure of, in a few words; nothing where it is a whole, trusted checkpoint.
    var shortcoming: String? {
        if let flaw = source.flaw { return "of a checkpoint that can't be trusted: \(flaw)" }
        return source.isWhole ? nil : "of the folder \(source.part) alone"
    }

    /// The same, its files striped as the largest object needs it, unless a person has said how.
    func striped(for largestObject: Int64?) -> RestoreOrder {
        guard let new, new.fileStripeLevel.isEmpty, let largestObject, largestObject > Parallelstore.largeFile else {
            return self
        }
        let striped = new.striped("FILE_STRIPE_LEVEL_MAX")
        let target: Target =
            claim.map { .claim(PopulatedClaim(name: $0.name, serviceAccount: $0.serviceAccount, instance: striped)) }
            ?? .new(striped)
        return RestoreOrder(source: source, target: target, path: path, isPathNew: isPathNew, by: by)
    }
}
