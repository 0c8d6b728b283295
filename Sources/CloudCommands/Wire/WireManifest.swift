import Cloud

import class FoundationEssentials.JSONDecoder

/// A manifest as it lies in the bucket.
///
/// Anybody who may write there may have written it, so nothing in it is taken on trust that would make an incomplete
/// checkpoint look complete.
struct WireManifest: Decodable {
    private let schemaVersion: Int64?
    private let checkpoint: String
    private let manifest: Manifest?
    private let missing: [String]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let instance: WireShape? = fields.object("instance")
        let listing: WireManifestListing? = fields.object("listing")
        let counters: WireCounters? = fields.object("counters")
        let startTime = fields.time("startTime")
        schemaVersion = fields.number("schemaVersion")
        checkpoint = fields.text("checkpoint")
        missing = [
            startTime == nil ? "startTime" : nil,
            listing?.objects == nil ? "listing.objects" : nil,
            listing?.bytes == nil ? "listing.bytes" : nil,
        ].compactMap(\.self)
        guard let startTime, let objects = listing?.objects, let bytes = listing?.bytes else {
            manifest = nil
            return
        }
        manifest = Manifest(
            checkpoint: checkpoint, instance: instance?.name, sourcePath: fields.text("sourcePath"),
            operation: OperationName(fields.text("operation")), startTime: startTime,
            endTime: fields.time("endTime"), counters: counters?.counters ?? TransferCounters(), objects: objects,
            bytes: bytes, digest: listing?.digest,
            // Where it lies follows from the checkpoint: a manifest must not point at something else.
            hasStoredListing: listing?.object == Manifest.listingPath(of: checkpoint), shape: instance?.shape,
            requestID: fields.given("requestId"), by: fields.object("by", as: WireWho.self)?.who,
            isMirror: fields.flag("mirror"))
    }

    /// Reads the object in which the manifest of that checkpoint should lie.
    static func reading(_ bytes: [UInt8], of checkpoint: String) -> ManifestReading {
        guard let wire = try? JSONDecoder().decode(WireManifest.self, from: bytes.data) else {
            return .unreadable("no manifest: \(Excerpt.line(bytes, limit: 60))")
        }
        guard let version = wire.schemaVersion else { return .unreadable("it has no schemaVersion") }
        guard version == Manifest.schemaVersion else {
            return .unreadable("schemaVersion \(version), which this version of psconsole does not know")
        }
        guard wire.checkpoint == checkpoint else {
            return .unreadable("it is for \(wire.checkpoint.isEmpty ? "no" : Excerpt.line(wire.checkpoint, limit: 60))")
        }
        guard let manifest = wire.manifest else {
            return .unreadable("it has no \(wire.missing.joined(separator: ", "))")
        }
        return .read(manifest)
    }
}

private struct WireManifestListing: Decodable {
    let objects: Int64?
    let bytes: Int64?
    let digest: String?
    let object: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        objects = fields.number("objects")
        bytes = fields.number("bytes")
        // One that is there and no text must not pass for none.
        let isThere = fields.contains("digest") && (try? fields.decodeNil(forKey: "digest")) == false
        let text = fields.given("digest") ?? (isThere ? "no text" : "")
        let isMarked = text.hasPrefix(Manifest.digestPrefix)
        digest = isMarked ? String(text.dropFirst(Manifest.digestPrefix.count)) : text
        object = fields.text("object")
    }
}

/// The instance of a manifest or report, which may hold no more than its name.
struct WireShape: Decodable {
    /// Its name; nothing when the text is none.
    let name: InstanceName?
    /// What it was like; nothing when that is not told, or it is one of a service that is not known.
    let shape: Instance?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let instance = try WireInstance(from: decoder).instance
        let service = fields.given("service").map { Service(rawValue: $0) } ?? .parallelstore
        name = instance?.name
        guard let instance, let service, fields.allKeys.contains(where: { $0.stringValue != "name" }) else {
            shape = nil
            return
        }
        shape = instance.shape(as: service)
    }
}

/// Who wrote a manifest or report.
struct WireWho: Decodable {
    /// The person.
    let who: Who

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        who = Who(account: fields.given("account"), user: fields.text("user"), host: fields.text("host"))
    }
}

extension KeyedDecodingContainer<WireKey> {
    /// A text that may be empty; nothing when there is none.
    func given(_ key: WireKey) -> String? {
        try? decodeIfPresent(String.self, forKey: key)
    }
}
