import Cloud

/// An instance as the service's JSON describes it (`parallelstore.v1.Instance`).
struct WireInstance: Decodable {
    /// The text that should be its full name.
    let name: String
    /// The instance; nothing when that text is no full name.
    let instance: Instance?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        name = fields.text("name")
        instance = InstanceName(name).map { name in
            Instance(
                name: name, service: .parallelstore, state: InstanceState(fields.text("state")),
                capacityGiB: fields.number("capacityGib"), createTime: fields.time("createTime"),
                updateTime: fields.time("updateTime"), description: fields.text("description"),
                labels: fields.labels("labels"), network: fields.text("network"),
                reservedIPRange: fields.text("reservedIpRange"),
                effectiveReservedIPRange: fields.text("effectiveReservedIpRange"),
                accessPoints: fields.texts("accessPoints"), deploymentType: fields.text("deploymentType"),
                fileStripeLevel: fields.text("fileStripeLevel"),
                directoryStripeLevel: fields.text("directoryStripeLevel"))
        }
    }
}

extension KeyedDecodingContainer<WireKey> {
    fileprivate func labels(_ key: WireKey) -> [String: String] {
        guard let fields = try? nestedContainer(keyedBy: WireKey.self, forKey: key) else { return [:] }
        return fields.allKeys.reduce(into: [:]) { $0[$1.stringValue] = fields.text($1) }
    }
}

extension InstanceList {
    /// Sorts what was listed into what can be understood and what can't.
    init(_ elements: [Lenient<WireInstance>], unreachable: [String] = []) {
        let unreadable = elements.filter { $0.value?.instance == nil }.map { element in
            guard let name = element.value?.name else { return "an element that is no instance" }
            return name.isEmpty ? "an instance without a name" : "an instance named \(Excerpt.line(name, limit: 60))"
        }
        self.init(elements.compactMap { $0.value?.instance }, unreachable: unreachable, unreadable: unreadable)
    }
}
