public import struct FoundationEssentials.Date

/// One Parallelstore or Managed Lustre file system, as the service last described it.
public struct Instance: Hashable, Sendable, Codable {
    /// Its full name.
    public let name: InstanceName
    /// Which service it belongs to.
    public let service: Service
    /// What the service says about its health.
    public let state: InstanceState
    /// The provisioned capacity in GiB; nothing when the service did not say.
    public let capacityGiB: Int64?
    /// When it was created.
    public let createTime: Date?
    /// When the service last changed its description.
    public let updateTime: Date?
    /// Free text of its owner.
    public let description: String
    /// Its owner's labels.
    public let labels: [String: String]
    /// The VPC network, as a full name.
    public let network: String
    /// The reserved address range that was asked for.
    public let reservedIPRange: String
    /// The reserved address range that it really got.
    public let effectiveReservedIPRange: String
    /// The IPv4 addresses through which clients reach it.
    public let accessPoints: [String]
    /// `SCRATCH` or `PERSISTENT`; empty when the service did not say, which means scratch.
    public let deploymentType: String
    /// How files are striped, in the service's words.
    public let fileStripeLevel: String
    /// How directories are striped, in the service's words.
    public let directoryStripeLevel: String

    /// Makes an instance.
    public init(
        name: InstanceName, service: Service = .parallelstore, state: InstanceState, capacityGiB: Int64? = nil,
        createTime: Date? = nil, updateTime: Date? = nil, description: String = "", labels: [String: String] = [:],
        network: String = "", reservedIPRange: String = "", effectiveReservedIPRange: String = "",
        accessPoints: [String] = [], deploymentType: String = "", fileStripeLevel: String = "",
        directoryStripeLevel: String = ""
    ) {
        self.name = name
        self.service = service
        self.state = state
        self.capacityGiB = capacityGiB
        self.createTime = createTime
        self.updateTime = updateTime
        self.description = description
        self.labels = labels
        self.network = network
        self.reservedIPRange = reservedIPRange
        self.effectiveReservedIPRange = effectiveReservedIPRange
        self.accessPoints = accessPoints
        self.deploymentType = deploymentType
        self.fileStripeLevel = fileStripeLevel
        self.directoryStripeLevel = directoryStripeLevel
    }

    /// What a new instance in its place would have to be like: everything but its state, its times and its addresses.
    ///
    /// With a service it is one of that service instead.
    public func shape(as service: Service? = nil) -> Instance {
        Instance(
            name: name, service: service ?? self.service, state: .other(""), capacityGiB: capacityGiB,
            description: description, labels: labels, network: network, reservedIPRange: reservedIPRange,
            effectiveReservedIPRange: effectiveReservedIPRange, deploymentType: deploymentType,
            fileStripeLevel: fileStripeLevel, directoryStripeLevel: directoryStripeLevel)
    }
}

/// The state of an instance.
///
/// The service may add states at any time; one that is not known here keeps its name and counts as not healthy.
public enum InstanceState: Hashable, Sendable {
    /// Being created.
    case creating
    /// Available: the only state in which a transfer makes sense.
    case active
    /// Being deleted.
    case deleting
    /// Not usable: the data on it is lost, and it is billed until it is deleted (Parallelstore's troubleshooting page).
    case failed
    /// Being upgraded.
    case upgrading
    /// Being repaired; only instances of the persistent type are.
    case repairing
    /// Not listed any more: what psconsole calls it, and never the service.
    case gone
    /// A state that this version does not know, in the service's own word.
    case other(String)

    /// Reads the service's word.
    public init(_ word: String) {
        self = Self.known.first { $0.word == word } ?? .other(word)
    }

    /// The service's word.
    public var word: String {
        switch self {
        case .creating: "CREATING"
        case .active: "ACTIVE"
        case .deleting: "DELETING"
        case .failed: "FAILED"
        case .upgrading: "UPGRADING"
        case .repairing: "REPAIRING"
        case .gone: "GONE"
        case .other(let word): word.isEmpty ? "UNSPECIFIED" : word
        }
    }

    private static let known: [InstanceState] = [.creating, .active, .deleting, .failed, .upgrading, .repairing]
}
