import FoundationEssentials

/// The Kubernetes Engine API, versions v1 and v1beta1, as far as clusters are read.
struct ContainerService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: World) -> DemoResponse {
        do {
            return DemoResponse(try answer(request, Array(target.segments.dropFirst()), in: world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    /// `{version}/projects/{p}/locations/{l}/clusters/{c}`; zones are an older name for locations.
    private static func answer(
        _ request: DemoRequest, _ path: [String], in world: World
    ) throws(Refusal) -> JSON {
        guard request.method == "GET", (6...8).contains(path.count), ["v1", "v1beta1"].contains(path[0]),
            path[1] == "projects", ["locations", "zones"].contains(path[3]), path[5] == "clusters"
        else { throw Refusal(code: .notFound, message: "Method not found.") }
        let (project, location) = (path[2], path[4])
        let verb = path.count == 6 ? "list" : "get"
        let name =
            path.count == 6 ? "projects/\(project)" : "projects/\(project)/locations/\(location)/clusters/\(path[6])"
        let isOurs = project == world.project || project == world.projectNumber
        guard isOurs, !world.clusters.contains(where: { isDenied(verb, $0, path) }) else {
            throw Refusal(
                code: .permissionDenied,
                message: "Required \"container.clusters.\(verb)\" permission(s) for \"\(name)\".")
        }
        let here = world.clusters.filter { location == "-" || $0.location == location }
        guard path.count > 6 else {
            // An empty list has no member at all.
            return here.isEmpty ? [:] : ["clusters": .array(here.map { resource($0, in: world) })]
        }
        guard let cluster = here.first(where: { $0.name == path[6] }) else {
            let kind = location.split(separator: "-").count == 3 ? "zones" : "locations"
            throw Refusal(
                code: .notFound, message: "Not found: projects/\(project)/\(kind)/\(location)/clusters/\(path[6]).")
        }
        guard path.count == 8 else { return resource(cluster, in: world) }
        guard path[7] == "nodePools" else { throw Refusal(code: .notFound, message: "Method not found.") }
        return ["nodePools": resource(cluster, in: world)["nodePools"] ?? []]
    }

    private static func isDenied(_ verb: String, _ cluster: Cluster, _ path: [String]) -> Bool {
        cluster.denied.contains("container.clusters.\(verb)") && (path.count == 6 || path[6] == cluster.name)
    }

    static func resource(_ cluster: Cluster, in world: World) -> JSON {
        let version = "1.\(Discovery.minor).4-gke.1353003"
        let isZonal = cluster.location.split(separator: "-").count == 3
        var json: JSONObject = [
            "name": .string(cluster.name), "location": .string(cluster.location),
            "zone": .string(cluster.location),
            "locations": [.string(isZonal ? cluster.location : "\(cluster.location)-a")], "status": "RUNNING",
            "createTime": .string(Timestamp.seconds(cluster.created).dropLast() + "+00:00"),
            "currentMasterVersion": .string(version), "currentNodeVersion": .string(version),
            "initialClusterVersion": .string(version), "currentNodeCount": 3,
            "network": .string(cluster.network), "subnetwork": .string(cluster.network),
            "workloadIdentityConfig": ["workloadPool": .string("\(world.project).svc.id.goog")],
            "addonsConfig": ["parallelstoreCsiDriverConfig": ["enabled": true]],
            "autopilot": [:],
            "nodePools": [
                [
                    "name": "pool-1", "status": "RUNNING", "initialNodeCount": 3, "version": .string(version),
                    "config": [
                        "machineType": "a3-highgpu-8g", "workloadMetadataConfig": ["mode": "GKE_METADATA"],
                    ],
                ]
            ],
            "selfLink": .string(
                "https://container.googleapis.com/v1/projects/\(world.project)/"
                    + "\(isZonal ? "zones" : "locations")/\(cluster.location)/clusters/\(cluster.name)"),
        ]
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
