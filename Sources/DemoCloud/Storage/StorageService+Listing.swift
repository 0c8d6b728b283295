import FoundationEssentials

extension StorageService {
    static func listObjects(_ call: Call, in world: World) throws(Refusal) -> JSON {
        let bucket = try bucket(call.path[1], may: "storage.objects.list", in: world)
        // Nothing here can be restored once it is deleted.
        guard !call.target.flag("softDeleted") else { return ["kind": "storage#objects"] }
        let asked = Int(clamping: call.target.number("maxResults") ?? 1000)
        let listing = ObjectListing(
            prefix: call.target.query["prefix"] ?? "", delimiter: call.target.query["delimiter"] ?? "",
            includesTrailingDelimiter: call.target.flag("includeTrailingDelimiter"),
            startOffset: call.target.query["startOffset"] ?? "", endOffset: call.target.query["endOffset"])
        let token = call.target.query["pageToken"]
        let limit = min(max(asked, 1), 1000)
        guard let start = listing.start(after: token) else {
            throw Refusal(code: .invalidArgument, message: "Invalid page token")
        }
        var page = listing.page(of: bucket.objects, from: start, limit: limit)
        if call.target.flag("versions"), !bucket.noncurrent.isEmpty {
            page = page.with(bucket.noncurrent, of: listing, from: start, limit: limit)
        }
        var json: JSONObject = ["kind": "storage#objects"]
        if let name = page.nextName { json["nextPageToken"] = .string(Base64.text(of: name.utf8)) }
        if !page.prefixes.isEmpty { json["prefixes"] = .array(page.prefixes.map { .string($0) }) }
        if !page.objects.isEmpty {
            json["items"] = .array(page.objects.map { $0.json(bucket: bucket, base: call.base) })
        }
        return .object(json)
    }
}

/// One way of looking at the objects of a bucket: below a prefix, folded at a delimiter.
struct ObjectListing: Hashable, Sendable {
    var prefix = ""
    var delimiter = ""
    /// Whether an object whose name ends in the first delimiter is listed beside the prefix it makes.
    var includesTrailingDelimiter = false
    var startOffset = ""
    var endOffset: String?

    struct Page: Hashable, Sendable {
        var objects: [StoredObject] = []
        var prefixes: [String] = []
        /// The name with which the next page begins; its token, which stays right when objects are added or removed.
        var nextName: String?
    }

    /// The name with which a page begins; nothing when the token is not one of ours.
    func start(after token: String?) -> String? {
        guard let token, !token.isEmpty else { return max(prefix, startOffset) }
        return Data(base64Encoded: token).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Up to `limit` objects and prefixes together.
    func page(of index: ObjectIndex, from start: String, limit: Int) -> Page {
        var place = index.position(of: start)
        var page = Page()
        while let name = index.name(at: place), name.hasPrefix(prefix), endOffset.map({ name < $0 }) ?? true {
            guard page.objects.count + page.prefixes.count < limit else {
                page.nextName = name
                return page
            }
            if let folded = fold(name) {
                page.prefixes.append(folded)
                if includesTrailingDelimiter, folded == name, let object = index.object(at: place) {
                    page.objects.append(object)
                }
                place = index.position { $0 < folded || $0.hasPrefix(folded) }
            } else if let object = index.object(at: place) {
                page.objects.append(object)
                place = index.position(after: place)
            }
        }
        return page
    }

    /// The name up to and with the first delimiter behind the prefix.
    func fold(_ name: String) -> String? {
        guard !delimiter.isEmpty, let range = name.dropFirst(prefix.count).firstRange(of: delimiter) else { return nil }
        return String(name[..<range.upperBound])
    }
}
