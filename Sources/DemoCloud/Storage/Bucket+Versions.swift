import FoundationEssentials

/// What keeps objects from being replaced and deleted: versioning, retention and holds.
extension Bucket {
    var isVersioned: Bool { settings["versioning"]?["enabled"]?.bool == true }

    /// The live object, or that version of it.
    func object(_ name: String, generation: Int64?) -> StoredObject? {
        let live = objects[name]
        guard let generation, live?.generation != generation else { return live }
        return noncurrent.first { $0.name == name && $0.generation == generation }
    }

    /// Makes room for a new content of the name: what was live becomes noncurrent, or is gone.
    mutating func displace(_ name: String, at now: Date) throws(Refusal) {
        guard var object = objects[name] else { return }
        if isVersioned {
            object.deleted = now
            noncurrent.append(object)
        } else {
            try requireFree(object, at: now)
        }
        objects.remove(name)
    }

    /// Deletes one version for good, live or not.
    mutating func erase(_ object: StoredObject, at now: Date) throws(Refusal) {
        try requireFree(object, at: now)
        if object.deleted == nil {
            objects.remove(object.name)
        } else {
            noncurrent.removeAll { $0.name == object.name && $0.generation == object.generation }
        }
    }

    /// Puts changed metadata of a version in the place of what it had.
    mutating func update(_ object: StoredObject) {
        guard object.deleted != nil else { return objects.insert(object) }
        for index in noncurrent.indices
        where noncurrent[index].name == object.name && noncurrent[index].generation == object.generation {
            noncurrent[index] = object
        }
    }

    /// When the bucket's retention policy lets go of an object.
    func retentionEnd(of object: StoredObject) -> Date? {
        settings["retentionPolicy"]?["retentionPeriod"]?.wholeNumber.map { object.created + Double($0) }
    }

    /// The texts are those of the service, as its users quote them in public reports.
    private func requireFree(_ object: StoredObject, at now: Date) throws(Refusal) {
        for (key, word) in [("eventBasedHold", "Event-Based"), ("temporaryHold", "Temporary")]
        where object.settings[key]?.bool == true {
            throw Refusal(
                code: .permissionDenied,
                message: "Object '\(name)/\(object.name)' is under active \(word) hold and cannot be deleted, "
                    + "overwritten or archived until hold is removed.")
        }
        guard let end = retentionEnd(of: object), end > now else { return }
        throw Refusal(
            code: .permissionDenied,
            message: "Object '\(name)/\(object.name)' is subject to bucket's retention policy or object retention and "
                + "cannot be deleted or overwritten until \(Timestamp.milliseconds(end))",
            reason: "retentionPolicyNotMet")
    }
}

extension ObjectListing.Page {
    /// The page with the noncurrent versions that belong on it, each name with all of its versions, the oldest first.
    ///
    /// - Parameters:
    ///   - versions: The noncurrent versions of the bucket.
    ///   - listing: What is listed.
    ///   - start: The name with which the page begins.
    ///   - limit: How many objects and prefixes a page may hold.
    /// - Returns: The page, which may end earlier than before.
    func with(_ versions: [StoredObject], of listing: ObjectListing, from start: String, limit: Int) -> Self {
        let end = nextName
        let more = versions.filter { version in
            version.name >= start && version.name.hasPrefix(listing.prefix) && end.map { version.name < $0 } ?? true
                && listing.endOffset.map { version.name < $0 } ?? true
        }
        var page = self
        page.prefixes = Set(prefixes + more.compactMap { listing.fold($0.name) }).sorted()
        let all = objects + more.filter { listing.fold($0.name) == nil }
        page.objects = all.sorted { ($0.name, $0.generation) < ($1.name, $1.generation) }
        let room = max(1, limit - page.prefixes.count)
        guard page.objects.count > room else { return page }
        // Versions of one name stay together, which real pages do not promise, and which clients can't tell.
        let next = page.objects[room].name
        let kept = page.objects.prefix { $0.name < next }
        guard !kept.isEmpty else { return page }
        page.objects = Array(kept)
        page.prefixes.removeAll { $0 >= next }
        page.nextName = next
        return page
    }
}
