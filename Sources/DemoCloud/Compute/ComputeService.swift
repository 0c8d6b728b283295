import FoundationEssentials

/// A network, as far as clusters and instances lie in it.
struct Network: Hashable, Sendable {
    var name: String
    /// `VpcNetworkPeering` resources.
    var peerings: [JSON]
}

/// A reserved range of addresses.
struct Address: Hashable, Sendable {
    var name: String
    var address: String
    var prefixLength: Int64
    var network: String
    var purpose: String
    var status: String
}

/// The Compute Engine API v1, as far as networks and global addresses are read.
struct ComputeService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: World) -> DemoResponse {
        do {
            return DemoResponse(try answer(request, target, Array(target.segments.dropFirst()), in: world))
        } catch {
            var body = error.storageBody
            if error.http == 404 { body.set("notFound", "error", "status") }
            return DemoResponse(body, status: error.http)
        }
    }

    private static func answer(
        _ request: DemoRequest, _ target: RequestTarget, _ path: [String], in world: World
    ) throws(Refusal) -> JSON {
        guard request.method == "GET", (5...6).contains(path.count), path[0] == "v1", path[1] == "projects",
            path[3] == "global"
        else { throw Refusal(code: .notFound, message: "Method not found.") }
        // Addresses that belong to no region have permissions of their own.
        let kind = path[4] == "addresses" ? "globalAddresses" : path[4]
        let permission = "compute.\(kind).\(path.count == 6 ? "get" : "list")"
        guard [world.project, world.projectNumber].contains(path[2]), world.permits(permission) else {
            let resource = path.dropFirst(path.count == 6 ? 1 : 3).joined(separator: "/")
            throw Refusal(
                code: .permissionDenied,
                message: "Required '\(permission)' permission for "
                    + "'\(path.count == 6 ? resource : "projects/\(path[2])")'")
        }
        let base = "https://www.googleapis.com/compute/v1/projects/\(world.project)/global"
        let all: [JSON]
        switch path[4] {
        case "networks": all = world.networks.map { json($0, base) }
        case "addresses": all = world.addresses.map { json($0, base) }
        default: throw Refusal(code: .notFound, message: "Method not found.")
        }
        guard path.count == 6 else {
            let kind = path[4] == "networks" ? "compute#networkList" : "compute#addressList"
            var list: JSONObject = [
                "kind": .string(kind), "id": .string("projects/\(world.project)/global/\(path[4])"),
            ]
            let chosen = try filtered(all, target.query["filter"])
            if !chosen.isEmpty { list["items"] = .array(chosen) }
            return .object(list)
        }
        guard let found = all.first(where: { $0.text("name") == path[5] }) else {
            let name = "projects/\(world.project)/global/\(path[4])/\(path[5])"
            throw Refusal(code: .notFound, message: "The resource '\(name)' was not found")
        }
        return found
    }

    /// The form into which gcloud turns `--filter=FIELD=VALUE`.
    private static func filtered(_ all: [JSON], _ filter: String?) throws(Refusal) -> [JSON] {
        guard let filter, !filter.isEmpty else { return all }
        let words = filter.split(separator: " ").map { $0.filter { !"()\"".contains($0) } }
        guard words.count == 3, ["eq", "="].contains(words[1]) else {
            throw Refusal(code: .invalidArgument, message: "Invalid value for field 'filter': '\(filter)'.")
        }
        return all.filter { $0.text(words[0]) == words[2] }
    }

    private static func json(_ network: Network, _ base: String) -> JSON {
        var json: JSONObject = [
            "kind": "compute#network", "name": .string(network.name), "autoCreateSubnetworks": true, "mtu": 8896,
            "selfLink": .string("\(base)/networks/\(network.name)"), "routingConfig": ["routingMode": "REGIONAL"],
        ]
        if !network.peerings.isEmpty { json["peerings"] = .array(network.peerings) }
        return .object(json)
    }

    private static func json(_ address: Address, _ base: String) -> JSON {
        [
            "kind": "compute#address", "name": .string(address.name), "address": .string(address.address),
            "prefixLength": .integer(address.prefixLength), "status": .string(address.status),
            "addressType": "INTERNAL", "purpose": .string(address.purpose), "networkTier": "PREMIUM",
            "network": .string("\(base)/networks/\(address.network)"),
            "selfLink": .string("\(base)/addresses/\(address.name)"),
        ]
    }
}
