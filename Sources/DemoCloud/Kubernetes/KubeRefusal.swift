/// A request that a Kubernetes API server declines; answered as a `Status` object.
struct KubeRefusal: Error, Hashable, Sendable {
    /// One field of an invalid object, and what is wrong with it.
    struct Cause: Hashable, Sendable {
        enum Kind: String, Hashable, Sendable {
            case invalid = "FieldValueInvalid"
            case required = "FieldValueRequired"
            case forbidden = "FieldValueForbidden"
            case notFound = "FieldValueNotFound"
            case unsupported = "FieldValueNotSupported"
        }

        var kind: Kind
        var field: String
        var detail: String

        var message: String {
            switch kind {
            case .invalid: "Invalid value: \(detail)"
            case .required: detail.isEmpty ? "Required value" : "Required value: \(detail)"
            case .forbidden: "Forbidden: \(detail)"
            case .notFound: "Not found: \(detail)"
            case .unsupported: "Unsupported value: \(detail)"
            }
        }
    }

    var code: Int
    var reason: String
    var message: String
    var details: JSONObject = [:]

    /// The `Status` object.
    var body: JSON {
        var json: JSONObject = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
        ]
        json.add("reason", unlessEmpty: reason)
        if !details.members.isEmpty { json["details"] = .object(details) }
        json["code"] = .integer(Int64(code))
        return .object(json)
    }

    var response: DemoResponse { DemoResponse(body, status: code, headers: ["content-type": "application/json"]) }

    private static func about(_ kind: ResourceKind, _ name: String) -> JSONObject {
        var details: JSONObject = [:]
        details.add("name", unlessEmpty: name)
        details.add("group", unlessEmpty: kind.group)
        details["kind"] = .string(kind.plural)
        return details
    }

    static func notFound(_ kind: ResourceKind, _ name: String) -> KubeRefusal {
        KubeRefusal(
            code: 404, reason: "NotFound", message: "\(kind.groupResource) \"\(name)\" not found",
            details: about(kind, name))
    }

    static func alreadyExists(_ kind: ResourceKind, _ name: String) -> KubeRefusal {
        KubeRefusal(
            code: 409, reason: "AlreadyExists", message: "\(kind.groupResource) \"\(name)\" already exists",
            details: about(kind, name))
    }

    static func conflict(_ kind: ResourceKind, _ name: String) -> KubeRefusal {
        KubeRefusal(
            code: 409, reason: "Conflict",
            message:
                "Operation cannot be fulfilled on \(kind.groupResource) \"\(name)\": the object has been modified; "
                + "please apply your changes to the latest version and try again", details: about(kind, name))
    }

    static func forbidden(
        _ kind: ResourceKind, _ name: String, verb: String, namespace: String, user: String
    ) -> KubeRefusal {
        let subject = name.isEmpty ? kind.groupResource : "\(kind.groupResource) \"\(name)\""
        let scope = namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(namespace)\""
        return KubeRefusal(
            code: 403, reason: "Forbidden",
            message: "\(subject) is forbidden: User \"\(user)\" cannot \(verb) resource \"\(kind.plural)\" "
                + "in API group \"\(kind.group)\" \(scope)", details: about(kind, name))
    }

    static func invalid(_ kind: ResourceKind, _ name: String, _ causes: [Cause]) -> KubeRefusal {
        let texts = causes.map { "\($0.field): \($0.message)" }
        let all = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let type = kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)"
        var details: JSONObject = [:]
        details.add("name", unlessEmpty: name)
        details.add("group", unlessEmpty: kind.group)
        details["kind"] = .string(kind.kind)
        details["causes"] = .array(
            causes.map {
                [
                    "reason": .string($0.kind.rawValue), "message": .string($0.message), "field": .string($0.field),
                ]
            })
        return KubeRefusal(
            code: 422, reason: "Invalid", message: "\(type) \"\(name)\" is invalid: \(all)", details: details)
    }

    static func badRequest(_ message: String) -> KubeRefusal {
        KubeRefusal(code: 400, reason: "BadRequest", message: message)
    }

    static func unsupportedMedia(_ accepted: [String]) -> KubeRefusal {
        KubeRefusal(
            code: 415, reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    static let unauthorized = KubeRefusal(code: 401, reason: "Unauthorized", message: "Unauthorized")

    static let noSuchPath = KubeRefusal(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource")

    static func wrongMethod() -> KubeRefusal {
        KubeRefusal(
            code: 405, reason: "MethodNotAllowed",
            message: "the server does not allow this method on the requested resource")
    }

    /// What a fault rule's status looks like here.
    static func fault(_ status: Int, _ message: String) -> KubeRefusal {
        let reasons = [
            400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict",
            429: "TooManyRequests", 500: "InternalError", 503: "ServiceUnavailable", 504: "Timeout",
        ]
        return KubeRefusal(code: status, reason: reasons[status] ?? "", message: message)
    }
}
