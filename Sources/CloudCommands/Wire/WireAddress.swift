import Cloud

/// An address or a range of them, as Compute Engine describes it.
struct WireAddress: Decodable {
    let range: AddressRange
    let isForPeering: Bool
    /// The network's full name; empty for what belongs to none.
    let network: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        range = AddressRange(
            name: fields.text("name"), address: fields.text("address"),
            prefixLength: fields.number("prefixLength").flatMap { Int(exactly: $0) } ?? 32)
        isForPeering = fields.text("purpose") == "VPC_PEERING"
        // `https://www.googleapis.com/compute/v1/projects/P/global/networks/N`
        let url = fields.text("network")
        network = url.firstRange(of: "projects/").map { String(url[$0.lowerBound...]) } ?? ""
    }
}
