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
        let instance: WireManifestInstance? = fields.object("instance")
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
            bytes: bytes)
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

private struct WireManifestInstance: Decodable {
    let name: InstanceName?

    init(from decoder: any Decoder) throws {
        name = InstanceName(try decoder.container(keyedBy: WireKey.self).text("name"))
    }
}

private struct WireManifestListing: Decodable {
    let objects: Int64?
    let bytes: Int64?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        objects = fields.number("objects")
        bytes = fields.number("bytes")
    }
}
