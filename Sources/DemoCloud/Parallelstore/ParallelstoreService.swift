import FoundationEssentials

/// The Parallelstore API, versions v1, v1beta and v1alpha, which differ in their names only.
struct ParallelstoreService {
    /// The path of a request, taken apart: `{version}/projects/{p}/locations/{l}/{collection}/{id}:{verb}`.
    struct Call {
        var method: String
        var version: String
        var location: String?
        var collection: String?
        var id: String?
        var verb: String?
        var target: RequestTarget
        var body: JSON
    }

    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        do {
            let call = try call(request, target, in: world)
            return DemoResponse(try answer(call, in: &world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    private static func call(
        _ request: DemoRequest, _ target: RequestTarget, in world: World
    ) throws(Refusal) -> Call {
        let path = Array(target.segments.dropFirst())
        guard path.count >= 4, path.count <= 7, ["v1", "v1beta", "v1alpha"].contains(path[0]), path[1] == "projects",
            path[3] == "locations"
        else { throw unknown(request, target) }
        guard path[2] == world.project || path[2] == world.projectNumber else {
            throw denied("parallelstore.instances.list", project: path[2])
        }
        var call = Call(method: request.method, version: path[0], target: target, body: .object([:]))
        call.location = path.count > 4 ? path[4] : nil
        call.collection = path.count > 5 ? path[5] : nil
        if path.count > 6 {
            let parts = path[6].split(separator: ":", maxSplits: 1)
            call.id = parts.first.map(String.init)
            call.verb = parts.count == 2 ? String(parts[1]) : nil
        }
        if let location = call.location, location != "-", !world.zones.contains(where: { $0.name == location }) {
            let info = Refusal.info(
                reason: "LOCATION_POLICY_VIOLATED", domain: "googleapis.com", metadata: ["location": .string(location)])
            throw Refusal(
                code: .permissionDenied, message: "Permission denied on 'locations/\(location)' (or it may not exist).",
                details: [info])
        }
        if !request.body.isEmpty {
            guard let body = try? JSONParser.parse(request.body), body.object != nil else {
                throw Refusal(code: .invalidArgument, message: "Invalid JSON payload received.")
            }
            call.body = body
        }
        return call
    }

    private static func answer(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        switch (call.method, call.collection, call.id, call.verb) {
        case ("GET", nil, nil, nil): return try locations(call, in: world)
        case ("GET", "instances", nil, nil): return try listInstances(call, in: world)
        case ("GET", "instances", let id?, nil): return try getInstance(id, call, in: world)
        case ("POST", "instances", nil, nil): return try createInstance(call, in: &world)
        case ("PATCH", "instances", let id?, nil): return try updateInstance(id, call, in: &world)
        case ("DELETE", "instances", let id?, nil): return try deleteInstance(id, call, in: &world)
        case ("POST", "instances", let id?, "exportData"): return try transfer(.export, id, call, in: &world)
        case ("POST", "instances", let id?, "importData"): return try transfer(.import, id, call, in: &world)
        case ("GET", "operations", nil, nil): return try listOperations(call, in: world)
        case ("GET", "operations", let id?, nil): return world.operations[try find(id, call, in: world)].json(in: world)
        case ("POST", "operations", let id?, "cancel"):
            world.cancelOperation(try find(id, call, in: world))
            return [:]
        case ("DELETE", "operations", let id?, nil):
            world.operations[try find(id, call, in: world)].isForgotten = true
            return [:]
        default:
            throw Refusal(code: .unimplemented, message: "Method not found: \(call.method) \(call.target.path)")
        }
    }

    private static func locations(_ call: Call, in world: World) throws(Refusal) -> JSON {
        let all = world.zones.map { zone -> (name: String, element: JSON) in
            let name = "projects/\(world.project)/locations/\(zone.name)"
            return (zone.name, ["name": .string(name), "locationId": .string(zone.name)])
        }
        if let location = call.location {
            guard let found = all.first(where: { $0.name == location }) else { throw missing(call.target) }
            return found.element
        }
        return try list("locations", all, call)
    }

    private static func listOperations(_ call: Call, in world: World) throws(Refusal) -> JSON {
        try checkReachable(call, in: world)
        let reachable = Set(world.zones.filter(\.isReachable).map(\.name))
        let all = world.operations.filter { operation in
            !operation.isForgotten && reachable.contains(operation.instance.zone)
                && (call.location == "-" || operation.instance.zone == call.location)
        }
        let sorted = all.map { (name: $0.name(project: world.project), element: $0) }.sorted { $0.name < $1.name }
        let page = try Page(
            of: sorted, size: call.target.number("pageSize"), token: call.target.query["pageToken"], limit: 500)
        return list("operations", page.elements.map { $0.json(in: world) }, page.nextToken)
    }

    private static func find(_ id: String, _ call: Call, in world: World) throws(Refusal) -> Int {
        try checkReachable(call, in: world)
        let found = world.operations.firstIndex {
            $0.id == id && $0.instance.zone == call.location && !$0.isForgotten
        }
        guard let found else { throw missing(call.target) }
        return found
    }

    static func list(
        _ key: String, _ sorted: [(name: String, element: JSON)], _ call: Call
    ) throws(Refusal) -> JSON {
        let page = try Page(
            of: sorted, size: call.target.number("pageSize"), token: call.target.query["pageToken"], limit: 500)
        return list(key, page.elements, page.nextToken)
    }

    static func list(_ key: String, _ elements: [JSON], _ nextToken: String?) -> JSON {
        var json: JSONObject = [:]
        if !elements.isEmpty { json[key] = .array(elements) }
        if let nextToken { json["nextPageToken"] = .string(nextToken) }
        return .object(json)
    }

    /// A request for one unreachable zone fails; one for all zones is answered without it.
    static func checkReachable(_ call: Call, in world: World) throws(Refusal) {
        guard let zone = world.zones.first(where: { $0.name == call.location }), !zone.isReachable else { return }
        throw Refusal(code: .unavailable, message: "The location \(zone.name) is currently unreachable.")
    }

    static func missing(_ target: RequestTarget) -> Refusal {
        let name = target.segments.dropFirst(2).joined(separator: "/").prefix { $0 != ":" }
        return Refusal(code: .notFound, message: "Resource '\(name)' was not found")
    }

    static func denied(_ permission: String, project: String) -> Refusal {
        let info = Refusal.info(
            reason: "IAM_PERMISSION_DENIED", domain: "parallelstore.googleapis.com",
            metadata: ["permission": .string(permission), "resource": .string("projects/\(project)")])
        return Refusal(
            code: .permissionDenied,
            message: "Permission '\(permission)' denied on resource "
                + "'//parallelstore.googleapis.com/projects/\(project)' (or it may not exist).", details: [info])
    }

    private static func unknown(_ request: DemoRequest, _ target: RequestTarget) -> Refusal {
        Refusal(code: .notFound, message: "The requested URL \(target.path) was not found on this server.")
    }
}
