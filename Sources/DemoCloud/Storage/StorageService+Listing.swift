import FoundationEssentials

extension StorageService {
    static func listObjects(_ call: Call, in world: World) throws(Refusal) -> JSON {
        let bucket = try bucket(call.path[1], may: "storage.objects.list", in: world)
        // Nothing here has noncurrent versions or soft-deleted objects.
        guard !call.target.flag("softDeleted") else { return ["kind": "storage#objects"] }
        let asked = Int(clamping: call.target.number("maxResults") ?? 1000)
        let listing = ObjectListing(
            prefix: call.target.query["prefix"] ?? "", delimiter: call.target.query["delimiter"] ?? "",
            includesTrailingDelimiter: call.target.flag("includeTrailingDelimiter"),
            startOffset: call.target.query["startOffset"] ?? "", endOffset: call.target.query["endOffset"])
        let token = call.target.query["pageToken"]
        guard let page = listing.page(of: bucket.objects, after: token, limit: min(max(asked, 1), 1000)) else {
            throw Refusal(code: .invalidArgument, message: "Invalid page token")
        }
        var json: JSONObject = ["kind": "storage#objects"]
        if let token = page.nextToken { json["nextPageToken"] = .string(token) }
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
        var nextToken: String?
    }

    /// Up to `limit` objects and prefixes together; nothing when the token is not one of ours.
    func page(of index: ObjectIndex, after token: String?, limit: Int) -> Page? {
        var place = index.position(of: max(prefix, startOffset))
        if let token, !token.isEmpty {
            guard let data = Data(base64Encoded: token) else { return nil }
            place = index.position(of: String(decoding: data, as: UTF8.self))
        }
        var page = Page()
        while let name = index.name(at: place), name.hasPrefix(prefix), endOffset.map({ name < $0 }) ?? true {
            guard page.objects.count + page.prefixes.count < limit else {
                // The token is the name to go on with, which stays right when objects are added or removed.
                page.nextToken = Base64.text(of: name.utf8)
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
    private func fold(_ name: String) -> String? {
        guard !delimiter.isEmpty, let range = name.dropFirst(prefix.count).firstRange(of: delimiter) else { return nil }
        return String(name[..<range.upperBound])
    }
}
