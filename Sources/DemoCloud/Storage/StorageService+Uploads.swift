import FoundationEssentials

extension StorageService {
    static func upload(_ call: Call, in world: inout World) throws(Refusal) -> DemoResponse {
        if let id = call.target.query["upload_id"] { return try resume(id, call, in: &world) }
        guard call.path.count == 3, call.path[0] == "b", call.path[2] == "o", call.method == "POST" else {
            throw unknown(call)
        }
        switch call.target.query["uploadType"] {
        case "media":
            let name = call.target.query["name"] ?? ""
            var settings: JSONObject = [:]
            if let type = call.request.headers["content-type"] { settings["contentType"] = .string(type) }
            return DemoResponse(try put(.bytes(call.request.body), settings, as: name, call, in: &world))
        case "multipart":
            let type = call.request.headers["content-type"] ?? ""
            guard let parts = MultipartUpload(contentType: type, body: call.request.body) else {
                throw Refusal(code: .invalidArgument, message: "Malformed multipart body.")
            }
            var settings = parts.resource.without(StoredObject.readOnly)
            if settings["contentType"] == nil { settings["contentType"] = parts.mediaType.map { .string($0) } }
            try check(parts.resource["crc32c"], of: .bytes(parts.media))
            let name = call.target.query["name"] ?? parts.resource["name"]?.string ?? ""
            return DemoResponse(try put(.bytes(parts.media), settings, as: name, call, in: &world))
        case "resumable":
            return try begin(call, in: &world)
        default:
            throw Refusal(code: .invalidArgument, message: "Unknown uploadType")
        }
    }

    /// A checksum sent with an upload must be that of the bytes which came.
    private static func check(_ checksum: JSON?, of content: Content) throws(Refusal) {
        let calculated = CRC32C.text(of: content.crc32c)
        guard let text = checksum?.string, text != calculated else { return }
        throw Refusal(
            code: .invalidArgument,
            message: "Provided CRC32C \"\(text)\" doesn't match calculated CRC32C \"\(calculated)\".")
    }

    private static func begin(_ call: Call, in world: inout World) throws(Refusal) -> DemoResponse {
        let body = try call.body()
        let name = call.target.query["name"] ?? body["name"]?.string ?? ""
        let bucket = try bucket(call.path[1], may: "storage.objects.create", in: world)
        try checkGeneration(bucket.objects[name]?.generation ?? 0, call)
        let id = "upload-\(world.newGeneration())"
        var settings = body.without(StoredObject.readOnly)
        if settings["contentType"] == nil {
            settings["contentType"] = call.request.headers["x-upload-content-type"].map { .string($0) }
        }
        world.uploads[id] = Upload(bucket: bucket.name, name: name, settings: settings, query: call.target.query)
        let path = "upload/storage/v1/b/\(bucket.name)/o?uploadType=resumable&upload_id=\(id)"
        return DemoResponse(
            headers: ["location": "\(call.base)/\(path)", "x-guploader-uploadid": id], body: DemoBody([]))
    }

    /// Takes the next bytes: `bytes 0-99/200`, `bytes 0-99/*`, or the question `bytes */200`.
    private static func resume(_ id: String, _ call: Call, in world: inout World) throws(Refusal) -> DemoResponse {
        guard var upload = world.uploads[id] else {
            throw Refusal(code: .notFound, message: "No such upload: \(id)")
        }
        guard call.method != "DELETE" else {
            world.uploads[id] = nil
            return DemoResponse(status: 499, body: DemoBody([]))
        }
        let header = call.request.headers["content-range"] ?? ""
        let halves = header.dropFirst("bytes ".count).split(separator: "/", maxSplits: 1)
        let total = header.isEmpty ? Int64(call.request.body.count) : halves.last.flatMap { Int64($0) }
        if halves.first != "*" {
            let first = halves.first?.split(separator: "-").first.flatMap { Int($0) } ?? 0
            guard first <= upload.received.count else {
                throw Refusal(code: .unavailable, message: "Invalid request. Bytes are missing before \(first).")
            }
            // A client that did not hear our answer sends some bytes again.
            upload.received.replaceSubrange(first..., with: call.request.body)
            world.uploads[id] = upload
        }
        guard let total, Int64(upload.received.count) >= total else {
            let headers = upload.received.isEmpty ? [:] : ["range": "bytes=0-\(upload.received.count - 1)"]
            return DemoResponse(status: 308, headers: headers, body: DemoBody([]))
        }
        world.uploads[id] = nil
        var first = call
        first.path = ["b", upload.bucket, "o"]
        first.target.query = upload.query
        return DemoResponse(try put(.bytes(upload.received), upload.settings, as: upload.name, first, in: &world))
    }
}
