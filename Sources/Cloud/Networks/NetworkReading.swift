/// The port through which VPC networks are read.
public protocol NetworkReading: Sendable {
    /// The address ranges that are allocated to services which peer with a network, by the network's full name
    /// `projects/P/global/networks/N`; none where private services access was never set up.
    func peeringRanges(of network: String) async throws(CloudFailure) -> [AddressRange]
}

/// A range of internal addresses that is allocated to peering services (`purpose: VPC_PEERING`).
public struct AddressRange: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its first address; empty where that is not known.
    public let address: String
    /// How many bits of its addresses are fixed.
    public let prefixLength: Int

    /// Makes one.
    public init(name: String, address: String = "", prefixLength: Int) {
        self.name = name
        self.address = address
        self.prefixLength = prefixLength
    }

    /// How many addresses it has.
    public var count: Int64 { (0...32).contains(prefixLength) ? 1 << Int64(32 - prefixLength) : 0 }

    /// Whether it holds some of 172.17.0.0/16, which Parallelstore can't use ("Known issues").
    public var isInTheWay: Bool {
        let parts = address.split(separator: ".").compactMap { UInt32($0) }
        guard parts.count == 4, parts.allSatisfy({ $0 < 256 }), (1...32).contains(prefixLength) else { return false }
        let first = parts.reduce(UInt32(0)) { $0 << 8 | $1 }
        let shared = UInt32.max << UInt32(32 - min(prefixLength, 16))
        return first & shared == 0xac11_0000 & shared
    }
}

/// A peering of a network with another one.
public struct NetworkPeering: Hashable, Sendable {
    /// Its name; private services access has always the same one.
    public let name: String
    /// Compute Engine's word: `ACTIVE` once both sides agree.
    public let state: String

    /// Makes one.
    public init(name: String, state: String) {
        self.name = name
        self.state = state
    }

    /// Whether it is private services access, through which instances are reached.
    public var isOfServices: Bool { name == "servicenetworking-googleapis-com" }
}
