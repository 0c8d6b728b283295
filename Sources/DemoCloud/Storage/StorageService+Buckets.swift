import FoundationEssentials

extension StorageService {
    static func buckets(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let names = world.buckets.keys.sorted()
        switch call.method {
        case "GET":
            let prefix = call.target.query["prefix"] ?? ""
            let all = names.filter { $0.hasPrefix(prefix) }.compactMap { world.buckets[$0] }
            let page = try Page(
                of: all.map { ($0.name, $0.json(projectNumber: world.projectNumber, base: call.base)) },
                size: call.target.number("maxResults"), token: call.target.query["pageToken"], limit: 1000)
            var json: JSONObject = ["kind": "storage#buckets", "items": .array(page.elements)]
            if let token = page.nextToken { json["nextPageToken"] = .string(token) }
            return .object(json)
        case "POST":
            let body = try call.body()
            guard let name = body["name"]?.string, (3...63).contains(name.utf8.count) else {
                throw Refusal(code: .invalidArgument, message: "Invalid bucket name")
            }
            guard world.buckets[name] == nil else {
                throw Refusal(
                    code: .alreadyExists,
                    message: "A Cloud Storage bucket named '\(name)' already exists. Try another name. Bucket names "
                        + "must be globally unique across all Google Cloud projects, including those outside of your "
                        + "organization.")
            }
            var settings = body.without(Self.readOnly)
            settings["location"] = .string(body["location"]?.string?.uppercased() ?? "US")
            var bucket = Bucket(name: name, created: world.now, settings: settings)
            bucket.policy = IAMPolicy(Bucket.usualBindings(project: world.project), keepsOrder: true, at: world.now)
            world.buckets[name] = bucket
            return bucket.json(projectNumber: world.projectNumber, base: call.base)
        default: throw unknown(call)
        }
    }

    private static let readOnly = [
        "kind", "id", "name", "selfLink", "projectNumber", "metageneration", "timeCreated", "updated", "etag",
        "locationType",
    ]

    static func readOrChangeBucket(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let permission = call.method == "GET" ? "storage.buckets.get" : "storage.buckets.update"
        var bucket = try bucket(call.path[1], may: permission, in: world)
        switch call.method {
        case "GET": break
        case "PATCH", "PUT":
            try checkMetageneration(bucket.metageneration, call)
            bucket.settings.merge(try call.body().without(Self.readOnly))
            bucket.metageneration += 1
            bucket.updated = world.now
            world.buckets[bucket.name] = bucket
        default: throw unknown(call)
        }
        return bucket.json(projectNumber: world.projectNumber, base: call.base)
    }

    static func deleteBucket(_ call: Call, in world: inout World) throws(Refusal) {
        let bucket = try bucket(call.path[1], may: "storage.buckets.delete", in: world)
        guard bucket.objects.entries.isEmpty, bucket.noncurrent.isEmpty else {
            throw Refusal(code: .alreadyExists, message: "The bucket you tried to delete is not empty.")
        }
        world.buckets[bucket.name] = nil
    }

    static func bucketPart(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let name = call.path[1]
        switch (call.method, call.path[2], call.path.count) {
        case ("GET", "storageLayout", 3):
            let bucket = try bucket(name, may: "storage.objects.list", in: world)
            var json: JSONObject = ["kind": "storage#storageLayout", "bucket": .string(name)]
            json["location"] = bucket.settings["location"]
            json["locationType"] = "region"
            json["hierarchicalNamespace"] = bucket.settings["hierarchicalNamespace"] ?? ["enabled": false]
            return .object(json)
        case ("GET", "managedFolders", 3):
            _ = try bucket(name, may: "storage.managedFolders.list", in: world)
            return ["kind": "storage#managedFolders"]
        case ("GET", "folders", 3):
            _ = try bucket(name, may: "storage.folders.list", in: world)
            return ["kind": "storage#folders"]
        case ("GET", "iam", 3):
            return try bucket(name, may: "storage.buckets.getIamPolicy", in: world)
                .policyJSON(version: call.target.number("optionsRequestedPolicyVersion"))
        case ("PUT", "iam", 3):
            return try setPolicy(call, in: &world)
        case ("GET", "iam", 4):
            let bucket = try bucket(name, may: "", in: world)
            let asked = call.target.query["permissions"].map { [$0] } ?? []
            let granted = asked.filter { !bucket.denied.contains($0) }
            return ["kind": "storage#testIamPermissionsResponse", "permissions": .array(granted.map { .string($0) })]
        default: throw unknown(call)
        }
    }

    /// Read, change, write: the etag must still be that of the policy which was read.
    private static func setPolicy(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        var bucket = try bucket(call.path[1], may: "storage.buckets.setIamPolicy", in: world)
        let body = try call.body()
        do {
            bucket.policy = try world.changed(bucket.policy, by: ["policy": .object(body)])
        } catch {
            throw error.code == .aborted ? conditionNotMet : error
        }
        world.buckets[bucket.name] = bucket
        return bucket.policyJSON(version: 3)
    }

    static let conditionNotMet = Refusal(
        code: .failedPrecondition, message: "At least one of the pre-conditions you specified did not hold.",
        httpStatus: 412)

    static func checkMetageneration(_ metageneration: Int64, _ call: Call) throws(Refusal) {
        if let wanted = call.target.number("ifMetagenerationMatch"), wanted != metageneration { throw conditionNotMet }
        if let other = call.target.number("ifMetagenerationNotMatch"), other == metageneration { throw conditionNotMet }
    }
}
