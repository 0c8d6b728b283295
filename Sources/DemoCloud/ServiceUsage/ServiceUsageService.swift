/// The Service Usage API, as far as services are listed and enabled.
struct ServiceUsageService {
    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        do {
            return DemoResponse(try answer(request, target, Array(target.segments.dropFirst()), in: &world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    /// `{version}/operations/{o}` or `{version}/projects/{p}/services[/{s}]`, perhaps with `:verb`.
    private static func answer(
        _ request: DemoRequest, _ target: RequestTarget, _ path: [String], in world: inout World
    ) throws(Refusal) -> JSON {
        let noMethod = Refusal(code: .notFound, message: "Method not found.")
        guard path.count >= 3, ["v1", "v1beta1"].contains(path[0]) else { throw noMethod }
        if path[1] == "operations", request.method == "GET" {
            let name = "operations/\(path[2])"
            guard let operation = world.services.operations.first(where: { $0.name == name }) else {
                throw Refusal(code: .notFound, message: "Operation \(name) not found.")
            }
            return operation.json(in: world)
        }
        guard path[1] == "projects", (4...5).contains(path.count) else { throw noMethod }
        let parts = (path.last ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        let service = path.count == 5 ? parts.first : nil
        guard (service == nil ? parts.first : path[3]) == "services" else { throw noMethod }
        let verb = parts.count > 1 ? parts[1] : ""
        try checkPermission(path[2], service, verb, in: world)
        switch (request.method, service, verb) {
        case ("GET", nil, ""): return try list(target, in: world)
        case ("GET", let service?, ""):
            try checkNames([service])
            return world.services.json(service, projectNumber: world.projectNumber)
        case ("POST", let service?, "enable"):
            try checkNames([service])
            return world.enable([service], isBatch: false).json(in: world)
        case ("POST", nil, "batchEnable"):
            let names = try IAMService.body(request).list("serviceIds").compactMap(\.string)
            guard (1...20).contains(names.count) else {
                throw Refusal(code: .invalidArgument, message: "A batch must have from 1 to 20 services.")
            }
            try checkNames(names)
            return world.enable(names, isBatch: true).json(in: world)
        case ("POST", let service?, "generateServiceIdentity"):
            return identity(of: service, in: &world)
        default: throw noMethod
        }
    }

    private static func checkPermission(
        _ project: String, _ service: String?, _ verb: String, in world: World
    ) throws(Refusal) {
        let isReading = verb.isEmpty
        let permission = "serviceusage.services.\(isReading ? (service == nil ? "list" : "get") : "enable")"
        guard [world.project, world.projectNumber].contains(project), world.permits(permission) else {
            let what =
                isReading
                ? "list services for consumer container [projects/\(world.projectNumber)]"
                : "enable service [\(service ?? "")]"
            throw Refusal(
                code: .permissionDenied, message: "Permission denied to \(what)",
                details: [
                    Refusal.info(
                        reason: "AUTH_PERMISSION_DENIED", domain: "serviceusage.googleapis.com", metadata: [:])
                ])
        }
    }

    private static func list(_ target: RequestTarget, in world: World) throws(Refusal) -> JSON {
        let wanted: Bool?
        switch target.query["filter"] {
        case nil, "": wanted = nil
        case "state:ENABLED": wanted = true
        case "state:DISABLED": wanted = false
        case let filter?: throw Refusal(code: .invalidArgument, message: "Invalid filter: \(filter)")
        }
        let names = world.services.names.filter { wanted == nil || world.services.enabled.contains($0) == wanted }
        let page = try Page(
            of: names.map { ($0, world.services.json($0, projectNumber: world.projectNumber)) },
            size: target.number("pageSize") ?? 50, token: target.query["pageToken"], limit: 200)
        var json: JSONObject = [:]
        if !page.elements.isEmpty { json["services"] = .array(page.elements) }
        json["nextPageToken"] = page.nextToken.map { .string($0) }
        return .object(json)
    }

    private static func checkNames(_ names: [String]) throws(Refusal) {
        let unknown = names.filter { ServiceCatalogue.titles[$0] == nil }
        guard !unknown.isEmpty else { return }
        let services = unknown.joined(separator: ",")
        throw Refusal(
            code: .permissionDenied, message: "Not found or permission denied for service(s): \(services).",
            details: [
                Refusal.info(
                    reason: "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED", domain: "serviceusage.googleapis.com",
                    metadata: ["service": "cloudresourcemanager.googleapis.com", "services": .string(services)])
            ])
    }

    /// The service's agent in the project, which this makes if nothing has made it yet.
    private static func identity(of service: String, in world: inout World) -> JSON {
        let package = "type.googleapis.com/google.api.serviceusage.v1beta1"
        let name = "operations/finished.DONE_OPERATION"
        guard service == "parallelstore.googleapis.com" else {
            return ["name": .string(name), "done": true, "response": ["@type": .string("\(package).ServiceIdentity")]]
        }
        world.hasServiceAgent = true
        return [
            "name": .string(name), "done": true,
            "response": [
                "@type": .string("\(package).ServiceIdentity"), "email": .string(world.serviceAgent),
                "uniqueId": "115400000000000000001",
            ],
        ]
    }
}
