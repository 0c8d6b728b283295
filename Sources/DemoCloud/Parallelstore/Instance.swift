import FoundationEssentials

/// Where an instance is found: names are unique in a zone only.
struct InstanceKey: Hashable, Sendable {
    var zone: String
    var id: String
}

/// One Parallelstore instance, with the file system it holds.
struct Instance: Hashable, Sendable {
    var key: InstanceKey
    /// A text and not an enum: the service may grow states that nobody knows yet, and scenarios may try that.
    var state: String
    var created: Date
    var updated: Date
    var description = ""
    var labels: JSONObject = [:]
    var capacityGib: Int64
    var network: String
    var reservedIpRange = ""
    var fileStripeLevel = ""
    var directoryStripeLevel = ""
    var deploymentType = ""
    var accessPoints: [String] = []
    /// The files, by path without the leading slash.
    var tree = ObjectIndex()
    /// Paths which an export cannot copy.
    var unreadable: Set<String> = []
    /// The speed of this instance's transfers, where it is not the world's.
    var transferPace: TransferPace?

    /// The resource in JSON; what has its default value is left out.
    func json(project: String) -> JSON {
        var json: JSONObject = ["name": .string(name(project: project))]
        json.add("description", unlessEmpty: description)
        json.add("state", unlessEmpty: state)
        json["createTime"] = .string(Timestamp.nanoseconds(created))
        json["updateTime"] = .string(Timestamp.nanoseconds(updated))
        if !labels.members.isEmpty { json["labels"] = .object(labels) }
        json.add("capacityGib", unlessZero: capacityGib)
        if !accessPoints.isEmpty { json["accessPoints"] = .array(accessPoints.map { .string($0) }) }
        json.add("network", unlessEmpty: network)
        json.add("reservedIpRange", unlessEmpty: reservedIpRange)
        json.add("effectiveReservedIpRange", unlessEmpty: reservedIpRange)
        json.add("fileStripeLevel", unlessEmpty: fileStripeLevel)
        json.add("directoryStripeLevel", unlessEmpty: directoryStripeLevel)
        json.add("deploymentType", unlessEmpty: deploymentType)
        return .object(json)
    }

    func name(project: String) -> String { "projects/\(project)/locations/\(key.zone)/instances/\(key.id)" }
}
