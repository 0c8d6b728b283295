import FoundationEssentials

/// One Cloud Storage bucket with its objects.
struct Bucket: Hashable, Sendable {
    var name: String
    var created: Date
    var updated: Date
    var metageneration: Int64 = 1
    /// The members of the resource that a client may write, such as `versioning`, `labels` and `lifecycle`.
    var settings: JSONObject
    var policy = IAMPolicy()
    /// Permissions the caller does not have; `*` is every permission.
    var denied: [String] = []
    var objects = ObjectIndex()
    /// The versions that were replaced or deleted, in no order; a versioned bucket keeps them.
    var noncurrent: [StoredObject] = []

    init(name: String, created: Date, settings: JSONObject) {
        self.name = name
        self.created = created
        updated = created
        self.settings = settings
        if self.settings["location"] == nil { self.settings["location"] = "US-CENTRAL1" }
        if self.settings["storageClass"] == nil { self.settings["storageClass"] = "STANDARD" }
    }

    var storageClass: JSON { settings["storageClass"] ?? "STANDARD" }

    func json(projectNumber: String, base: String) -> JSON {
        var json: JSONObject = [
            "kind": "storage#bucket", "id": .string(name), "name": .string(name),
            "selfLink": .string("\(base)/storage/v1/b/\(name)"), "projectNumber": .string(projectNumber),
            "metageneration": .int64(metageneration), "timeCreated": .string(Timestamp.milliseconds(created)),
            "updated": .string(Timestamp.milliseconds(updated)),
        ]
        // A name holding one dash only is a region.
        let isRegion = settings["location"]?.string?.contains("-") == true
        json["locationType"] = isRegion ? "region" : "multi-region"
        json["etag"] = .string(Base64.text(of: "\(metageneration)".utf8))
        json["iamConfiguration"] = [
            "bucketPolicyOnly": ["enabled": true], "uniformBucketLevelAccess": ["enabled": true],
            "publicAccessPrevention": "enforced",
        ]
        for member in settings.members { json[member.key] = member.value }
        return .object(json)
    }

    /// Whom every bucket lets in that was made without asking for anything else.
    static func usualBindings(project: String) -> [JSON] {
        let members: JSON = [.string("projectEditor:\(project)"), .string("projectOwner:\(project)")]
        return [["role": "roles/storage.legacyBucketOwner", "members": members]]
    }

    /// The bucket's IAM policy as Cloud Storage writes it.
    func policyJSON(version: Int64?) -> JSON {
        var json: JSONObject = [
            "kind": "storage#policy", "resourceId": .string("projects/_/buckets/\(name)"), "version": 1,
        ]
        for member in policy.json(version: version).object?.members ?? [] { json[member.key] = member.value }
        return .object(json)
    }
}

extension JSONObject {
    /// The merge that PATCH means: `null` removes, objects merge, everything else replaces.
    mutating func merge(_ patch: JSONObject) {
        for member in patch.members {
            switch (self[member.key], member.value) {
            case (_, .null): self[member.key] = nil
            case (.object(var inner)?, .object(let change)):
                inner.merge(change)
                self[member.key] = .object(inner)
            default: self[member.key] = member.value
            }
        }
    }

    func without(_ keys: [String]) -> JSONObject { JSONObject(members: members.filter { !keys.contains($0.key) }) }
}

extension StoredObject {
    /// What only the service may say about an object.
    static let readOnly = [
        "kind", "id", "selfLink", "mediaLink", "name", "bucket", "generation", "metageneration", "size", "crc32c",
        "md5Hash", "etag", "timeCreated", "updated", "timeStorageClassUpdated", "timeFinalized", "owner", "acl",
        "timeDeleted", "retentionExpirationTime",
    ]

    func json(bucket: Bucket, base: String) -> JSON {
        let encoded = RequestTarget.encoded(name)
        let path = "b/\(bucket.name)/o/\(encoded)"
        let time = JSON.string(Timestamp.milliseconds(created))
        var json: JSONObject = [
            "kind": "storage#object", "id": .string("\(bucket.name)/\(name)/\(generation)"),
            "selfLink": .string("\(base)/storage/v1/\(path)"),
            "mediaLink": .string("\(base)/download/storage/v1/\(path)?generation=\(generation)&alt=media"),
            "name": .string(name), "bucket": .string(bucket.name), "generation": .int64(generation),
            "metageneration": .int64(metageneration), "contentType": "application/octet-stream",
            "storageClass": bucket.storageClass, "size": .int64(content.size),
            "crc32c": .string(CRC32C.text(of: crc32c)), "etag": .string(etag), "timeCreated": time,
            "updated": .string(Timestamp.milliseconds(updated)), "timeStorageClassUpdated": time,
        ]
        if let md5 { json["md5Hash"] = .string(md5) }
        if let deleted { json["timeDeleted"] = .string(Timestamp.milliseconds(deleted)) }
        if let end = bucket.retentionEnd(of: self) {
            json["retentionExpirationTime"] = .string(Timestamp.milliseconds(end))
        }
        for member in settings.members { json[member.key] = member.value }
        return .object(json)
    }

    var etag: String { Base64.text(of: "\(generation)/\(metageneration)".utf8) }
}
