import FoundationEssentials

/// The Cloud Storage JSON API, as far as gcloud uses it.
struct StorageService {
    /// A request with the path behind `storage/v1/`.
    struct Call {
        var request: DemoRequest
        var target: RequestTarget
        var path: [String]
        /// Scheme and host under which the client reached us; links in answers lead back there.
        var base: String

        var method: String { request.method }

        func body() throws(Refusal) -> JSONObject {
            guard !request.body.isEmpty else { return [:] }
            guard let object = try? JSONParser.parse(request.body).object else {
                throw Refusal(code: .invalidArgument, message: "Parse Error")
            }
            return object
        }
    }

    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        let base = "http://\(request.headers["host"] ?? "127.0.0.1")"
        do {
            var call = Call(request: request, target: target, path: target.segments, base: base)
            if let kind = uploadKind(of: target.segments) {
                call.path.removeFirst(kind)
                return try upload(call, in: &world)
            }
            call.path.removeFirst(target.segments.first == "download" ? 3 : 2)
            let response = try answer(call, in: &world)
            return try masked(response, target)
        } catch {
            return DemoResponse(error.storageBody, status: error.http)
        }
    }

    /// How many path segments mark an upload: `upload/storage/v1` or `resumable/upload/storage/v1`.
    private static func uploadKind(of segments: [String]) -> Int? {
        if segments.starts(with: ["upload", "storage", "v1"]) { return 3 }
        return segments.starts(with: ["resumable", "upload", "storage", "v1"]) ? 4 : nil
    }

    static func isStorage(_ segments: [String]) -> Bool {
        segments.starts(with: ["storage", "v1"]) || segments.starts(with: ["download", "storage", "v1"])
            || uploadKind(of: segments) != nil
    }

    /// The answer before a `fields` mask is applied.
    private enum Answer {
        case json(JSON)
        case response(DemoResponse)
    }

    private static func masked(_ answer: Answer, _ target: RequestTarget) throws(Refusal) -> DemoResponse {
        switch answer {
        case .response(let response): return response
        case .json(let json):
            guard let fields = target.query["fields"] else { return DemoResponse(json) }
            guard let mask = FieldMask(fields) else {
                throw Refusal(code: .invalidArgument, message: "Invalid field selection \(fields)")
            }
            return DemoResponse(mask.projection(of: json))
        }
    }

    private static func answer(_ call: Call, in world: inout World) throws(Refusal) -> Answer {
        switch call.path.first {
        case "b" where call.path.count == 1: return .json(try buckets(call, in: &world))
        case "b" where call.path.count == 2: return try bucket(call, in: &world)
        case "b" where call.path[2] == "o": return try object(call, in: &world)
        case "b": return .json(try bucketPart(call, in: &world))
        case "projects" where call.path.count == 3 && call.path[2] == "serviceAccount":
            let email = "service-\(world.projectNumber)@gs-project-accounts.iam.gserviceaccount.com"
            return .json(["kind": "storage#serviceAccount", "email_address": .string(email)])
        default: throw unknown(call)
        }
    }

    private static func bucket(_ call: Call, in world: inout World) throws(Refusal) -> Answer {
        if call.method == "DELETE" {
            try deleteBucket(call, in: &world)
            return .response(.noContent)
        }
        return .json(try readOrChangeBucket(call, in: &world))
    }

    private static func object(_ call: Call, in world: inout World) throws(Refusal) -> Answer {
        switch (call.method, call.path.count) {
        case ("GET", 3): return .json(try listObjects(call, in: world))
        case ("GET", 4):
            let isMedia = call.target.query["alt"] == "media" || call.target.segments.first == "download"
            return isMedia ? .response(try media(call, in: world)) : .json(try metadata(call, in: world))
        case ("PATCH", 4), ("PUT", 4): return .json(try patchObject(call, in: &world))
        case ("DELETE", 4):
            try deleteObject(call, in: &world)
            return .response(.noContent)
        case ("POST", 9) where ["rewriteTo", "copyTo"].contains(call.path[4]) && call.path[5] == "b":
            return .json(try copyObject(call, in: &world))
        default: throw unknown(call)
        }
    }

    static func unknown(_ call: Call) -> Refusal {
        Refusal(code: .notFound, message: "Not Found: \(call.method) \(call.target.path)")
    }

    /// The bucket of a call, if it exists and the caller may.
    static func bucket(_ name: String, may permission: String, in world: World) throws(Refusal) -> Bucket {
        guard let bucket = world.buckets[name] else {
            throw Refusal(code: .notFound, message: "The specified bucket does not exist.")
        }
        guard !bucket.denied.contains(permission), !bucket.denied.contains("*") else {
            let isAboutObject = permission.hasPrefix("storage.objects.") && permission != "storage.objects.list"
            throw Refusal(
                code: .permissionDenied,
                message: "\(world.account) does not have \(permission) access to the Google Cloud Storage "
                    + "\(isAboutObject ? "object" : "bucket"). "
                    + "Permission '\(permission)' denied on resource (or it may not exist).")
        }
        return bucket
    }
}
