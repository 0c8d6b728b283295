/// A request that a service declines, before it is written in the form that service uses.
struct Refusal: Error, Hashable, Sendable {
    /// The canonical codes of `google.rpc.Code` that the services answer with.
    enum Code: Int, Hashable, Sendable {
        case cancelled = 1
        case invalidArgument = 3
        case notFound = 5
        case alreadyExists = 6
        case permissionDenied = 7
        case resourceExhausted = 8
        case failedPrecondition = 9
        case aborted = 10
        case unimplemented = 12
        case `internal` = 13
        case unavailable = 14
        case unauthenticated = 16

        var status: String {
            switch self {
            case .cancelled: "CANCELLED"
            case .invalidArgument: "INVALID_ARGUMENT"
            case .notFound: "NOT_FOUND"
            case .alreadyExists: "ALREADY_EXISTS"
            case .permissionDenied: "PERMISSION_DENIED"
            case .resourceExhausted: "RESOURCE_EXHAUSTED"
            case .failedPrecondition: "FAILED_PRECONDITION"
            case .aborted: "ABORTED"
            case .unimplemented: "UNIMPLEMENTED"
            case .internal: "INTERNAL"
            case .unavailable: "UNAVAILABLE"
            case .unauthenticated: "UNAUTHENTICATED"
            }
        }

        var http: Int {
            switch self {
            case .invalidArgument, .failedPrecondition: 400
            case .unauthenticated: 401
            case .permissionDenied: 403
            case .notFound: 404
            case .alreadyExists, .aborted: 409
            case .resourceExhausted: 429
            case .cancelled: 499
            case .unimplemented: 501
            case .internal: 500
            case .unavailable: 503
            }
        }

        init(http status: Int) {
            let all: [Code] = [
                .invalidArgument, .unauthenticated, .permissionDenied, .notFound, .alreadyExists, .resourceExhausted,
                .unimplemented, .unavailable,
            ]
            self = all.first { $0.http == status } ?? (status < 500 ? .failedPrecondition : .internal)
        }
    }

    var code: Code
    var message: String
    var details: [JSON] = []
    /// Cloud Storage has statuses of its own, such as 412 for a precondition that does not hold.
    var httpStatus: Int?
    /// Cloud Storage's reason, where the status alone does not give it.
    var reason: String?

    var http: Int { httpStatus ?? code.http }

    /// The body of most of Google's APIs: `{"error":{"code","message","status","details"}}`.
    var body: JSON {
        var error: JSONObject = ["code": .integer(Int64(http)), "message": .string(message)]
        error["status"] = .string(code.status)
        if !details.isEmpty { error["details"] = .array(details) }
        return ["error": .object(error)]
    }

    /// The body of the Cloud Storage JSON API, whose errors have a `reason` and no canonical status.
    var storageBody: JSON {
        let usual =
            switch http {
            case 400: "invalid"
            case 401: "required"
            case 403: "forbidden"
            case 404: "notFound"
            case 409: "conflict"
            case 412: "conditionNotMet"
            case 416: "requestedRangeNotSatisfiable"
            case 429: "rateLimitExceeded"
            default: "backendError"
            }
        let entry: JSON = ["message": .string(message), "domain": "global", "reason": .string(reason ?? usual)]
        return ["error": ["code": .integer(Int64(http)), "message": .string(message), "errors": [entry]]]
    }

    /// A `google.rpc.ErrorInfo`, the detail from which gcloud prints reason and metadata.
    static func info(reason: String, domain: String, metadata: JSONObject) -> JSON {
        [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason), "domain": .string(domain),
            "metadata": .object(metadata),
        ]
    }
}
