import Cloud

/// The manifests and reports that were read before.
///
/// A generation never changes its content (Cloud Storage, "Object versioning"), so that each is fetched once.
actor ManifestCache {
    /// A manifest's or report's object: one content of one name.
    struct Key: Hashable, Sendable {
        let uri: GCSURI
        let generation: String
    }

    private var readings: [GCSURI: (generation: String, reading: StoredReading)] = [:]

    /// What was read of that content, if it was.
    func reading(_ key: Key) -> StoredReading? {
        readings[key.uri].flatMap { $0.generation == key.generation ? $0.reading : nil }
    }

    /// Keeps what was read; an older content of the same name is forgotten.
    func keep(_ reading: StoredReading, for key: Key) {
        readings[key.uri] = (key.generation, reading)
    }

    /// Forgets what is in a folder no longer.
    func keepOnly(_ uris: Set<GCSURI>, in folder: GCSURI) {
        readings = readings.filter { uri, _ in uri.parent != folder || uris.contains(uri) }
    }
}

/// What was read of one object in a root's folder of manifests.
enum StoredReading: Hashable, Sendable {
    case manifest(ManifestReading)
    case report(ReportReading)
    case drill(DrillReading)
}
