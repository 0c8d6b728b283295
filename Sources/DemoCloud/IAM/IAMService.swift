import FoundationEssentials

/// The Identity and Access Management API v1, as far as service accounts go.
struct IAMService {
    /// One request about service accounts.
    private struct Call {
        var request: DemoRequest
        var target: RequestTarget
        var project: String
        /// E-mail address or unique identifier; nil for all accounts.
        var account: String?
        var verb: String?

        func body() throws(Refusal) -> JSON { try IAMService.body(request) }
    }

    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        do throws(Refusal) {
            let path = target.segments
            guard (5...6).contains(path.count), path[1] == "v1", path[2] == "projects", path[4] == "serviceAccounts"
            else { throw Refusal(code: .notFound, message: "Method not found.") }
            var call = Call(request: request, target: target, project: path[3])
            if path.count == 6 {
                let parts = path[5].split(separator: ":", maxSplits: 1).map(String.init)
                call.account = parts.first
                call.verb = parts.dropFirst().first
            }
            return DemoResponse(try answer(call, in: &world))
        } catch {
            return DemoResponse(error.body, status: error.http)
        }
    }

    static func body(_ request: DemoRequest) throws(Refusal) -> JSON {
        guard !request.body.isEmpty else { return [:] }
        guard let body = try? JSONParser.parse(request.body), body.object != nil else {
            throw Refusal(code: .invalidArgument, message: "Invalid JSON payload received.")
        }
        return body
    }

    private static func answer(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let isOurs = [world.project, world.projectNumber].contains(call.project)
        // A dash lets the account say whose it is.
        guard isOurs || call.project == "-" && call.account != nil else {
            throw denied(permission(of: call))
        }
        guard world.permits(permission(of: call)) else { throw denied(permission(of: call)) }
        guard let account = call.account else { return try accounts(call, in: &world) }
        guard let index = world.serviceAccountIndex(account) else { throw missing(account, call) }
        return try one(index, call, in: &world)
    }

    private static func accounts(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        switch call.request.method {
        case "POST": return try create(call, in: &world)
        case "GET":
            let all = world.serviceAccounts.sorted { $0.email < $1.email }
            let page = try Page(
                of: all.map { ($0.email, $0.json(project: world.project)) }, size: call.target.number("pageSize") ?? 20,
                token: call.target.query["pageToken"], limit: 100)
            var json: JSONObject = [:]
            if !page.elements.isEmpty { json["accounts"] = .array(page.elements) }
            json["nextPageToken"] = page.nextToken.map { .string($0) }
            return .object(json)
        default: throw Refusal(code: .notFound, message: "Method not found.")
        }
    }

    private static func create(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let body = try call.body()
        let id = body.text("accountId")
        guard (6...30).contains(id.utf8.count) else {
            throw Refusal(
                code: .invalidArgument, message: "The account ID \"\(id)\" does not have a length between 6 and 30.")
        }
        guard Validation.isLabel(id[...]), id.first?.isLetter == true else {
            throw Refusal(
                code: .invalidArgument,
                message: "The account ID \"\(id)\" does not match the pattern \"[a-z]([-a-z0-9]*[a-z0-9])\".")
        }
        let email = "\(id)@\(world.project).iam.gserviceaccount.com"
        guard world.serviceAccountIndex(email) == nil else {
            let name = "projects/\(world.project)/serviceAccounts/\(email)"
            throw Refusal(
                code: .alreadyExists,
                message: "Service account \(id) already exists within project projects/\(world.project).",
                details: [["@type": "type.googleapis.com/google.rpc.ResourceInfo", "resourceName": .string(name)]])
        }
        world.makeServiceAccount(id)
        let index = world.serviceAccounts.count - 1
        world.serviceAccounts[index].displayName = body.text("serviceAccount", "displayName")
        world.serviceAccounts[index].description = body.text("serviceAccount", "description")
        return world.serviceAccounts[index].json(project: world.project)
    }

    private static func one(_ index: Int, _ call: Call, in world: inout World) throws(Refusal) -> JSON {
        switch (call.request.method, call.verb) {
        case ("GET", nil): return world.serviceAccounts[index].json(project: world.project)
        case ("DELETE", nil):
            world.deleteServiceAccount(index)
            return [:]
        case ("PATCH", nil):
            let change = try call.body()["serviceAccount"] ?? [:]
            if let name = change["displayName"]?.string { world.serviceAccounts[index].displayName = name }
            if let text = change["description"]?.string { world.serviceAccounts[index].description = text }
            return world.serviceAccounts[index].json(project: world.project)
        case ("POST", "enable"), ("POST", "disable"):
            world.serviceAccounts[index].isDisabled = call.verb == "disable"
            return [:]
        case ("POST", "getIamPolicy"):
            return world.serviceAccounts[index].policy.json(
                version: call.target.number("options.requestedPolicyVersion"))
        case ("POST", "setIamPolicy"):
            world.serviceAccounts[index].policy = try world.changed(
                world.serviceAccounts[index].policy, by: try call.body())
            return world.serviceAccounts[index].policy.json(version: 3)
        case ("POST", "testIamPermissions"):
            return world.permitted(try call.body())
        default: throw Refusal(code: .notFound, message: "Method not found.")
        }
    }

    private static func permission(of call: Call) -> String {
        let verb =
            switch (call.request.method, call.verb) {
            case (_, let verb?): verb
            case ("POST", nil): "create"
            case ("DELETE", nil): "delete"
            case ("PATCH", nil): "update"
            default: call.account == nil ? "list" : "get"
            }
        return "iam.serviceAccounts.\(verb)"
    }

    private static func missing(_ account: String, _ call: Call) -> Refusal {
        let isAboutPolicy = call.verb?.hasSuffix("IamPolicy") == true
        let name = "projects/\(call.project)/serviceAccounts/\(account)"
        return Refusal(
            code: .notFound,
            message: isAboutPolicy ? "Unknown service account" : "Service account \(name) does not exist.")
    }

    private static func denied(_ permission: String) -> Refusal {
        Refusal(
            code: .permissionDenied, message: "Permission '\(permission)' denied on resource (or it may not exist).",
            details: [
                Refusal.info(
                    reason: "IAM_PERMISSION_DENIED", domain: "iam.googleapis.com",
                    metadata: ["permission": .string(permission)])
            ])
    }
}

extension World {
    /// Whether the caller has a permission in the project.
    func permits(_ permission: String) -> Bool { !denied.contains(permission) && !denied.contains("*") }

    /// The answer to `testIamPermissions`: of what was asked, that which the caller may.
    func permitted(_ body: JSON) -> JSON {
        let granted = body.list("permissions").filter { permits($0.string ?? "") }
        return granted.isEmpty ? [:] : ["permissions": .array(granted)]
    }
}
