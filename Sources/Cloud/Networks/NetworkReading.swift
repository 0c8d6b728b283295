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
    /// How many bits of its addresses are fixed.
    public let prefixLength: Int

    /// Makes one.
    public init(name: String, prefixLength: Int) {
        self.name = name
        self.prefixLength = prefixLength
    }

    /// How many addresses it has.
    public var count: Int64 { (0...32).contains(prefixLength) ? 1 << Int64(32 - prefixLength) : 0 }
}
