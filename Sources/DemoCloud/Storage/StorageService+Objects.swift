import FoundationEssentials

extension StorageService {
    private static func object(
        _ call: Call, may permission: String, in world: World
    ) throws(Refusal) -> (Bucket, StoredObject) {
        let bucket = try bucket(call.path[1], may: permission, in: world)
        let generation = call.target.number("generation")
        guard let object = bucket.object(call.path[3], generation: generation) else {
            throw missing(call.path[3] + (generation.map { "#\($0)" } ?? ""), in: bucket)
        }
        try checkGeneration(object.generation, call)
        try checkMetageneration(object.metageneration, call)
        return (bucket, object)
    }

    private static func missing(_ name: String, in bucket: Bucket) -> Refusal {
        Refusal(code: .notFound, message: "No such object: \(bucket.name)/\(name)")
    }

    /// Checks the preconditions against the generation of the live object, which is 0 where there is none.
    static func checkGeneration(_ generation: Int64, _ call: Call) throws(Refusal) {
        if let wanted = call.target.number("ifGenerationMatch"), wanted != generation { throw conditionNotMet }
        if let other = call.target.number("ifGenerationNotMatch"), other == generation { throw conditionNotMet }
    }

    static func metadata(_ call: Call, in world: World) throws(Refusal) -> JSON {
        let (bucket, object) = try object(call, may: "storage.objects.get", in: world)
        return object.json(bucket: bucket, base: call.base)
    }

    static func media(_ call: Call, in world: World) throws(Refusal) -> DemoResponse {
        let (_, object) = try object(call, may: "storage.objects.get", in: world)
        let size = object.content.size
        var headers = [
            "content-type": object.settings["contentType"]?.string ?? "application/octet-stream",
            "etag": object.etag, "x-goog-generation": String(object.generation),
            "x-goog-metageneration": String(object.metageneration),
            "x-goog-hash": "crc32c=\(CRC32C.text(of: object.crc32c))",
            "x-goog-stored-content-length": String(size), "x-goog-stored-content-encoding": "identity",
            "accept-ranges": "bytes",
        ]
        guard let asked = call.request.headers["range"], asked.hasPrefix("bytes=") else {
            return DemoResponse(headers: headers, body: DemoBody(object.content))
        }
        guard let range = range(asked.dropFirst(6), size: size) else {
            throw Refusal(
                code: .failedPrecondition, message: "The requested range cannot be satisfied.", httpStatus: 416)
        }
        headers["content-range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        return DemoResponse(status: 206, headers: headers, body: DemoBody(object.content, range: range))
    }

    /// `first-last`, `first-` or `-length`.
    private static func range(_ text: Substring, size: Int64) -> Range<Int64>? {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, size > 0 else { return nil }
        switch (Int64(parts[0]), Int64(parts[1])) {
        case (nil, let length?) where parts[0].isEmpty && length > 0: return max(0, size - length)..<size
        case (let first?, nil) where parts[1].isEmpty && first < size: return first..<size
        case (let first?, let last?) where first < size && last >= first: return first..<min(last, size - 1) + 1
        default: return nil
        }
    }

    static func patchObject(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        var (bucket, object) = try object(call, may: "storage.objects.update", in: world)
        object.settings.merge(try call.body().without(StoredObject.readOnly))
        object.metageneration += 1
        object.updated = world.now
        bucket.update(object)
        world.buckets[bucket.name] = bucket
        return object.json(bucket: bucket, base: call.base)
    }

    static func deleteObject(_ call: Call, in world: inout World) throws(Refusal) {
        let (bucket, object) = try object(call, may: "storage.objects.delete", in: world)
        if call.target.query["generation"] == nil {
            try world.buckets[bucket.name]?.displace(object.name, at: world.now)
        } else {
            try world.buckets[bucket.name]?.erase(object, at: world.now)
        }
    }

    /// `rewriteTo` copies in one go, so that it is done at once and has no token; `copyTo` answers with the object.
    static func copyObject(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let source = try bucket(call.path[1], may: "storage.objects.get", in: world)
        let generation = call.target.number("sourceGeneration")
        guard let object = source.object(call.path[3], generation: generation) else {
            throw missing(call.path[3], in: source)
        }
        if let wanted = call.target.number("ifSourceGenerationMatch"), wanted != object.generation {
            throw conditionNotMet
        }
        var settings = object.settings
        settings.merge(try call.body().without(StoredObject.readOnly))
        var destination = call
        destination.path = ["b", call.path[6], "o", call.path[8]]
        let resource = try put(object.content, settings, as: call.path[8], destination, in: &world)
        guard call.path[4] == "rewriteTo" else { return resource }
        let size = JSON.int64(object.content.size)
        return [
            "kind": "storage#rewriteResponse", "totalBytesRewritten": size, "objectSize": size, "done": true,
            "resource": resource,
        ]
    }

    /// Writes an object under the call's preconditions.
    static func put(
        _ content: Content, _ settings: JSONObject, as name: String, _ call: Call, in world: inout World
    ) throws(Refusal) -> JSON {
        let bucket = try bucket(call.path[1], may: "storage.objects.create", in: world)
        let present = bucket.objects[name]
        try checkGeneration(present?.generation ?? 0, call)
        guard (1...1024).contains(name.utf8.count), !name.contains("\r"), !name.contains("\n") else {
            throw Refusal(code: .invalidArgument, message: "Invalid object name")
        }
        var object = StoredObject(
            name: name, content: content, generation: world.newGeneration(), created: world.now, settings: settings)
        if bucket.settings["defaultEventBasedHold"]?.bool == true { object.settings["eventBasedHold"] = true }
        try world.buckets[bucket.name]?.displace(name, at: world.now)
        world.buckets[bucket.name]?.objects.insert(object)
        return object.json(bucket: bucket, base: call.base)
    }
}
