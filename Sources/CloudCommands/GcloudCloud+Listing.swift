public import Cloud

extension GcloudCloud {
    /// What lies under a backup root.
    ///
    /// One command lists the prefixes and the manifests where there were some before, else one each; for manifests and
    /// reports that were not read before, another prints their contents. Objects below the checkpoints are never listed, as that
    /// takes gcloud a minute per 100,000.
    public func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing {
        let top = root.folder
        let folder = root.child(Manifest.folderName)
        let items = try await items(in: top, and: folder)
        let prefixes = items.filter { $0.isPrefix && $0.uri?.parent == top && $0.uri != folder }
        let objects = items.filter { !$0.isPrefix && $0.uri?.parent == folder && $0.stored != nil }
        await manifests.keepOnly(Set(objects.compactMap(\.uri)), in: folder)
        let read = try await readings(of: objects)
        return RootListing(
            root: root, prefixes: prefixes.compactMap { $0.uri?.name }.filter { !$0.isEmpty },
            manifests: read.manifests, reports: read.reports, drills: read.drills)
    }

    /// What lies directly in a root and in its folder of manifests.
    private func items(in top: GCSURI, and folder: GCSURI) async throws(CloudFailure) -> [WireStorageItem] {
        if await memory.rootsWithManifests.contains(top) {
            if let items = try await list([top, folder]) { return items }
            await memory.remember(top, hasManifests: false)
        }
        let items = try await list([top]) ?? []
        guard items.contains(where: { $0.isPrefix && $0.uri == folder }) else { return items }
        guard let more = try await list([folder]) else { return items }
        await memory.remember(top, hasManifests: true)
        return items + more
    }

    /// What lies directly in these folders; nothing when one of them does not exist, which is no failure.
    private func list(_ folders: [GCSURI]) async throws(CloudFailure) -> [WireStorageItem]? {
        do {
            let urls = folders.map(\.description)
            let run = try await gcloud.run(["storage", "ls", "--json", "--log-http"] + urls, task: "storage ls")
            // Of a bucket that holds nothing gcloud prints nothing; of a folder it says that it matched no objects.
            if run.answer.isEmpty, folders.allSatisfy(\.path.isEmpty) { return [] }
            return try run.answer.joinedLists(of: WireStorageItem.self).compactMap(\.value)
        } catch {
            guard error.kind == .notFound, error.detail.contains("matched no objects") else { throw error }
            return nil
        }
    }

    private func readings(of items: [WireStorageItem]) async throws(CloudFailure) -> StoredReadings {
        var readings = StoredReadings()
        var wanted: [ManifestObject] = []
        for item in items {
            guard let stored = item.stored, let uri = item.uri else { continue }
            let key = ManifestCache.Key(uri: uri, generation: item.generation)
            if let reading = await manifests.reading(key) {
                readings.put(reading, on: stored.checkpoint)
            } else if let reason = item.reasonNotToRead {
                readings.put(stored.kind.unreadable(reason), on: stored.checkpoint)
            } else {
                wanted.append(ManifestObject(stored: stored, key: key, size: Int(item.size ?? 0)))
            }
        }
        // Generations are moments: the newest manifests matter most. The rest follows with the next listings.
        wanted.sort { ($0.moment, $0.key.uri) > ($1.moment, $1.key.uri) }
        for object in wanted.dropFirst(ManifestObject.perListing) {
            readings.put(object.stored.kind.pending, on: object.stored.checkpoint)
        }
        var due = wanted.prefix(ManifestObject.perListing)
        while !due.isEmpty {
            let batch = Array(due.prefix(ManifestObject.perCommand))
            do {
                for (object, reading) in try await fetch(batch) { readings.put(reading, on: object.stored.checkpoint) }
            } catch {
                // Who may not read one of them may read none; what lies under the root is known all the same.
                guard case .permissionDenied = error.kind else { throw error }
                for object in due {
                    readings.put(object.stored.kind.unreadable(error.whatHappened), on: object.stored.checkpoint)
                }
                break
            }
            due = due.dropFirst(batch.count)
        }
        return readings
    }

    /// Reads a few objects in one command, which prints one after the other without anything between them.
    ///
    /// Their sizes say where one ends, and their generations that they are what was listed. Where that does not add up -
    /// one is gone, or stored compressed - each half is read by itself, so that one never hides another.
    private func fetch(
        _ batch: [ManifestObject]
    ) async throws(CloudFailure) -> [(object: ManifestObject, reading: StoredReading)] {
        do {
            let output = try await contents(batch)
            if batch.count == 1 || output.count == batch.reduce(0, { $0 + $1.size }) {
                return await read(batch, in: output)
            }
        } catch {
            guard error.concernsSingleObjects else { throw error }
            if batch.count == 1 { return [(batch[0], batch[0].stored.kind.unreadable(error.whatHappened))] }
        }
        let half = batch.count / 2
        let first = try await fetch(Array(batch.prefix(half)))
        return first + (try await fetch(Array(batch.dropFirst(half))))
    }

    private func read(
        _ batch: [ManifestObject], in output: [UInt8]
    ) async -> [(object: ManifestObject, reading: StoredReading)] {
        var rest = output[...]
        var readings: [(object: ManifestObject, reading: StoredReading)] = []
        for object in batch {
            let bytes = batch.count == 1 ? output : Array(rest.prefix(object.size))
            rest = rest.dropFirst(object.size)
            let reading = object.stored.reading(bytes)
            await manifests.keep(reading, for: object.key)
            readings.append((object, reading))
        }
        return readings
    }

    private func contents(_ batch: [ManifestObject]) async throws(CloudFailure) -> [UInt8] {
        let urls = batch.map { "\($0.key.uri)#\($0.key.generation)" }
        return try await gcloud.run(["storage", "cat"] + urls, task: "storage cat").answer.output
    }
}

/// What was read of the manifests, the reports and the results of drills below one root.
private struct StoredReadings {
    private(set) var manifests: [String: ManifestReading] = [:]
    private(set) var reports: [String: ReportReading] = [:]
    private(set) var drills: [String: DrillReading] = [:]

    mutating func put(_ reading: StoredReading, on checkpoint: String) {
        switch reading {
        case .manifest(let reading): manifests[checkpoint] = reading
        case .report(let reading): reports[checkpoint] = reading
        case .drill(let reading): drills[checkpoint] = reading
        }
    }
}

/// What an object in a root's folder of manifests is, as its name says.
private struct StoredObject {
    enum Kind {
        case manifest, report, drill

        var pending: StoredReading {
            switch self {
            case .manifest: .manifest(.pending)
            case .report: .report(.pending)
            case .drill: .drill(.pending)
            }
        }

        func unreadable(_ reason: String) -> StoredReading {
            switch self {
            case .manifest: .manifest(.unreadable(reason))
            case .report: .report(.unreadable(reason))
            case .drill: .drill(.unreadable(reason))
            }
        }
    }

    let kind: Kind
    let checkpoint: String

    /// The names of the others end like a manifest's too.
    private static let suffixes: [(String, Kind)] = [
        (IncompleteReport.suffix, .report), (DrillReport.suffix, .drill), (".json", .manifest),
    ]

    /// Reads the name; nothing when it belongs to none of them.
    init?(name: String) {
        guard let (suffix, kind) = Self.suffixes.first(where: { name.hasSuffix($0.0) }), name.count > suffix.count
        else { return nil }
        self.kind = kind
        checkpoint = String(name.dropLast(suffix.count))
    }

    func reading(_ bytes: [UInt8]) -> StoredReading {
        switch kind {
        case .manifest: .manifest(WireManifest.reading(bytes, of: checkpoint))
        case .report: .report(WireIncompleteReport.reading(bytes, of: checkpoint))
        case .drill: .drill(WireDrillReport.reading(bytes, of: checkpoint))
        }
    }
}

/// A manifest, a report or the result of a drill that is to be fetched.
private struct ManifestObject {
    let stored: StoredObject
    let key: ManifestCache.Key
    let size: Int

    /// Microseconds since 1970, as generations are in practice.
    var moment: Int64 { Int64(key.generation) ?? 0 }

    /// How many are fetched in one command: some 50 ms and two requests each.
    static let perCommand = 50
    /// How many are fetched while one listing is made.
    static let perListing = 200
    /// How many bytes one may have; those that psconsole writes have about a thousand.
    static let sizeLimit = 64 << 10
}

extension WireStorageItem {
    /// The manifest or report that this is.
    fileprivate var stored: StoredObject? { uri.flatMap { StoredObject(name: $0.name) } }

    /// Why the object is not fetched at all.
    fileprivate var reasonNotToRead: String? {
        if let size, size > Int64(ManifestObject.sizeLimit) { return "it is too large: \(size) bytes" }
        if generation.isEmpty || size == nil { return "gcloud did not say its generation and size" }
        // gcloud would take these for a pattern.
        return uri?.path.contains(where: { "*?[]".contains($0) }) == true ? "its name can't be given to gcloud" : nil
    }
}

extension CloudFailure {
    /// Whether each object by itself might still be read.
    fileprivate var concernsSingleObjects: Bool {
        switch kind {
        case .notFound, .malformed, .refused: true
        default: false
        }
    }
}
