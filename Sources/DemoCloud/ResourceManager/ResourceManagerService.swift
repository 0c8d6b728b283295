import FoundationEssentials

/// The Cloud Resource Manager API v1, as far as `gcloud projects describe` asks for it.
struct ResourceManagerService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: World) -> DemoResponse {
        let path = target.segments.dropFirst()
        guard request.method == "GET", path.count == 3, path.starts(with: ["v1", "projects"]), let id = path.last else {
            let refusal = Refusal(code: .notFound, message: "Method not found.")
            return DemoResponse(refusal.body, status: refusal.http)
        }
        guard id == world.project || id == world.projectNumber else {
            // Whether a project exists is told to nobody who may not see it.
            let refusal = Refusal(code: .permissionDenied, message: "The caller does not have permission")
            return DemoResponse(refusal.body, status: refusal.http)
        }
        return DemoResponse([
            "projectNumber": .string(world.projectNumber), "projectId": .string(world.project),
            "lifecycleState": "ACTIVE", "name": .string(world.project),
            "createTime": .string(Timestamp.milliseconds(Date(timeIntervalSince1970: 1_700_000_000))),
        ])
    }
}
