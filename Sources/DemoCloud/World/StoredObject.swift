import FoundationEssentials

/// One object in a bucket, or one file in an instance's tree (where name is the path without the leading slash).
struct StoredObject: Hashable, Sendable {
    var name: String
    var content: Content
    /// A number that grows with every new content of the name; Cloud Storage makes it from the time in microseconds.
    var generation: Int64
    var metageneration: Int64 = 1
    var created: Date
    var updated: Date
    /// When it became noncurrent; nothing while it is live.
    var deleted: Date?
    /// The members of the resource that a client may write, such as `contentType` and `metadata`.
    var settings: JSONObject = [:]
    /// Kept for bytes that a client wrote; what is generated has a checksum that is found as fast as it is read.
    private var keptChecksum: UInt32?
    /// Only for bytes that a client wrote: as for composed objects, the service need not have one.
    private(set) var md5: String?

    init(name: String, content: Content, generation: Int64, created: Date, settings: JSONObject = [:]) {
        self.name = name
        self.content = content
        self.generation = generation
        self.created = created
        updated = created
        self.settings = settings
        guard case .bytes(let bytes) = content else { return }
        keptChecksum = content.crc32c
        md5 = MD5.text(of: bytes)
    }

    var crc32c: UInt32 { keptChecksum ?? content.crc32c }
}

/// Many objects that differ by a number only: 48,211 shards of a checkpoint cost as much as one object.
struct ObjectSeries: Hashable, Sendable {
    /// The part of the name before the number.
    var prefix: String
    /// How wide the number is written; zeros fill it, so that names sort as numbers do.
    var digits: Int
    /// The part of the name after the number.
    var suffix: String
    /// The size of each object in bytes.
    var size: Int64
    /// The content of number n is made from `seed + n`.
    var seed: UInt64
    /// The generation of number n is `generation + n`.
    var generation: Int64
    /// Number n was written at `created + n * interval`.
    var created: Date
    var interval: TimeInterval = 0

    func name(_ number: Int) -> String { prefix + Timestamp.padded(Int64(number), digits) + suffix }

    func object(_ number: Int) -> StoredObject {
        StoredObject(
            name: name(number), content: .generated(seed: seed &+ UInt64(number), size: size),
            generation: generation + Int64(number), created: created + Double(number) * interval)
    }

    /// Whether the two give the same bytes to the same names.
    func holdsSame(as other: ObjectSeries) -> Bool {
        prefix == other.prefix && digits == other.digits && suffix == other.suffix && size == other.size
            && seed == other.seed
    }
}

/// A part of a series: the numbers from `lower` up to, but without, `upper`.
struct ObjectRun: Hashable, Sendable {
    var series: ObjectSeries
    var lower: Int
    var upper: Int

    var count: Int { upper - lower }
}
