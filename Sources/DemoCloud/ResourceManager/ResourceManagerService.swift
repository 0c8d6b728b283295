import FoundationEssentials

/// The Cloud Resource Manager API v1, as far as projects go.
struct ResourceManagerService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        do {
            return DemoResponse(try answer(request, target, Array(target.segments.dropFirst()), in: &world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    /// `v1/projects` or `v1/projects/{p}`, the latter perhaps with `:verb`.
    private static func answer(
        _ request: DemoRequest, _ target: RequestTarget, _ path: [String], in world: inout World
    ) throws(Refusal) -> JSON {
        let noMethod = Refusal(code: .notFound, message: "Method not found.")
        guard path.starts(with: ["v1", "projects"]) else { throw noMethod }
        if request.method == "GET", path.count == 2 { return ["projects": [project(in: world)]] }
        guard path.count == 3 else { throw noMethod }
        let parts = path[2].split(separator: ":", maxSplits: 1).map(String.init)
        let verb = parts.count > 1 ? parts[1] : ""
        let permission = "resourcemanager.projects.\(verb.isEmpty ? "get" : verb)"
        guard [world.project, world.projectNumber].contains(parts.first), world.permits(permission) else {
            // Whether a project exists is told to nobody who may not see it.
            throw Refusal(code: .permissionDenied, message: "The caller does not have permission")
        }
        switch (request.method, verb) {
        case ("GET", ""): return project(in: world)
        case ("POST", "getIamPolicy"):
            let body = try IAMService.body(request)
            return world.projectPolicy.json(version: body.at("options", "requestedPolicyVersion")?.wholeNumber)
        case ("POST", "setIamPolicy"):
            world.projectPolicy = try world.changed(world.projectPolicy, by: try IAMService.body(request))
            return world.projectPolicy.json(version: 3)
        case ("POST", "testIamPermissions"): return world.permitted(try IAMService.body(request))
        default: throw noMethod
        }
    }

    private static func project(in world: World) -> JSON {
        [
            "projectNumber": .string(world.projectNumber), "projectId": .string(world.project),
            "lifecycleState": "ACTIVE", "name": .string(world.project),
            "createTime": .string(Timestamp.milliseconds(Date(timeIntervalSince1970: 1_700_000_000))),
        ]
    }
}
