import FoundationEssentials

/// The Kubernetes Engine API, versions v1 and v1beta1, as far as clusters are read and prepared for backups.
struct ContainerService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        do {
            return DemoResponse(try answer(request, Array(target.segments.dropFirst()), in: &world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    /// `{version}/projects/{p}/locations/{l}/…`; zones are an older name for locations.
    private static func answer(
        _ request: DemoRequest, _ path: [String], in world: inout World
    ) throws(Refusal) -> JSON {
        guard (6...9).contains(path.count), ["v1", "v1beta1"].contains(path[0]),
            path[1] == "projects", ["locations", "zones"].contains(path[3])
        else { throw noMethod }
        let (project, location) = (path[2], path[4])
        let isOurs = project == world.project || project == world.projectNumber
        let here = world.clusters.filter { location == "-" || $0.location == location }
        switch (request.method, path[5], path.count) {
        case ("GET", "clusters", 6):
            guard isOurs, !world.clusters.contains(where: { $0.denied.contains("container.clusters.list") }) else {
                throw denied("container.clusters.list", "projects/\(project)")
            }
            // An empty list has no member at all.
            return here.isEmpty ? [:] : ["clusters": .array(here.map { resource($0, in: world) })]
        case (_, "clusters", 7...9):
            let verb = request.method == "GET" ? "get" : "update"
            let name = "projects/\(project)/locations/\(location)/clusters/\(path[6])"
            let cluster = here.first { $0.name == path[6] }
            guard isOurs, cluster?.denied.contains("container.clusters.\(verb)") != true else {
                throw denied("container.clusters.\(verb)", name)
            }
            guard let cluster else {
                throw Refusal(
                    code: .notFound,
                    message: "Not found: projects/\(project)/\(kind(of: location))/\(location)/clusters/\(path[6]).")
            }
            return try one(cluster, request, Array(path.dropFirst(7)), in: &world)
        case ("GET", "operations", 6...7):
            guard isOurs else { throw denied("container.operations.list", "projects/\(project)") }
            return try operations(location, path.count == 7 ? path[6] : nil, in: world)
        default: throw noMethod
        }
    }

    private static func one(
        _ cluster: Cluster, _ request: DemoRequest, _ rest: [String], in world: inout World
    ) throws(Refusal) -> JSON {
        guard rest.isEmpty || rest[0] == "nodePools" else { throw noMethod }
        switch (request.method, rest.count) {
        case ("GET", 0): return resource(cluster, in: world)
        case ("GET", 1): return ["nodePools": resource(cluster, in: world)["nodePools"] ?? []]
        case ("GET", 2):
            let pools = resource(cluster, in: world).list("nodePools")
            guard let pool = pools.first(where: { $0.text("name") == rest[1] }) else {
                throw missing(pool: rest[1], cluster, in: world)
            }
            return pool
        case ("PUT", 0): return try update(cluster, try IAMService.body(request), in: &world)
        case ("PUT", 2): return try update(pool: rest[1], of: cluster, try IAMService.body(request), in: &world)
        default: throw noMethod
        }
    }

    private static func operations(_ location: String, _ name: String?, in world: World) throws(Refusal) -> JSON {
        let here = world.containerOperations.filter { location == "-" || $0.cluster.location == location }
        guard let name else { return here.isEmpty ? [:] : ["operations": .array(here.map { $0.json(in: world) })] }
        guard let operation = here.first(where: { $0.name == name }) else {
            let full = "projects/\(world.projectNumber)/\(kind(of: location))/\(location)/operations/\(name)"
            throw Refusal(code: .notFound, message: "Not found: \(full).")
        }
        return operation.json(in: world)
    }

    static let noMethod = Refusal(code: .notFound, message: "Method not found.")

    private static func denied(_ permission: String, _ name: String) -> Refusal {
        Refusal(
            code: .permissionDenied, message: "Required \"\(permission)\" permission(s) for \"\(name)\".")
    }

    static func missing(pool: String, _ cluster: Cluster, in world: World) -> Refusal {
        let place = "projects/\(world.project)/\(kind(of: cluster.location))/\(cluster.location)"
        return Refusal(
            code: .notFound, message: "Not found: \(place)/clusters/\(cluster.name)/nodePools/\(pool).")
    }

    /// What the service calls a location in its own messages and links.
    private static func kind(of location: String) -> String {
        location.split(separator: "-").count == 3 ? "zones" : "locations"
    }

    static func resource(_ cluster: Cluster, in world: World) -> JSON {
        let isZonal = kind(of: cluster.location) == "zones"
        var json: JSONObject = [
            "name": .string(cluster.name), "location": .string(cluster.location),
            "zone": .string(cluster.location),
            "locations": [.string(isZonal ? cluster.location : "\(cluster.location)-a")],
            "status": world.pendingOperation(cluster) == nil ? "RUNNING" : "RECONCILING",
            "createTime": .string(Timestamp.seconds(cluster.created).dropLast() + "+00:00"),
            "network": .string(cluster.network), "subnetwork": .string(cluster.network),
        ]
        json.members += cluster.features.members
        json["selfLink"] = .string(
            "https://container.googleapis.com/v1/projects/\(world.project)/"
                + "\(kind(of: cluster.location))/\(cluster.location)/clusters/\(cluster.name)")
        if let endpoint = cluster.endpoint { json["endpoint"] = .string(endpoint.authority) }
        var authority: JSONObject = [:]
        if let certificate = cluster.endpoint?.certificate {
            authority["clusterCaCertificate"] = .string(Base64.text(of: certificate.utf8))
        }
        json["masterAuth"] = .object(authority)
        for member in cluster.settings.members { json[member.key] = member.value }
        return .object(json)
    }
}
