/// How many addresses the ranges of a network have left for instances.
///
/// Other projects of a Shared VPC, and other services, may use the ranges too: what is left is at most what this project's
/// instances leave.
public struct PeeringRoom: Hashable, Sendable {
    /// How many addresses the ranges have.
    public let count: Int64
    /// How many of them no instance takes.
    public let free: Int64

    /// How many addresses one instance takes (Parallelstore, "Configure a VPC network").
    public static let addressesPerInstance: Int64 = 64

    /// Counts.
    ///
    /// - Parameters:
    ///   - ranges: the ranges.
    ///   - instances: how many instances are known to have their addresses from them.
    public init(_ ranges: [AddressRange], instances: Int) {
        count = ranges.reduce(Int64(0)) { $0.clampedSum($1.count) }
        free = max(0, count - Int64(instances) * Self.addressesPerInstance)
    }

    /// Whether one more instance fits.
    public var hasRoom: Bool { free >= Self.addressesPerInstance }

    /// `3,584 of 4,096 free`.
    public var words: String { "\(Figures.count(free)) of \(Figures.count(count)) free" }
}
