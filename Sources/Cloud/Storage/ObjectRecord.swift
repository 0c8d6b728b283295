public import struct FoundationEssentials.Date

/// One object in Cloud Storage, as a listing tells it.
public struct ObjectRecord: Hashable, Sendable {
    /// Its name in the bucket.
    public let name: String
    /// Its size in bytes.
    public let size: Int64
    /// The CRC32C of its content, in Base64 as Cloud Storage writes it; empty when the listing has none.
    public let crc32c: String
    /// When it was last written; nothing when the listing does not say.
    public let updateTime: Date?

    /// Makes a record.
    public init(name: String, size: Int64, crc32c: String, updateTime: Date? = nil) {
        self.name = name
        self.size = size
        self.crc32c = crc32c
        self.updateTime = updateTime
    }
}

/// A small object that was read whole, and which content of its name it was.
public struct ObjectText: Hashable, Sendable {
    /// Its content.
    public let bytes: [UInt8]
    /// The number that no other content of this name ever has.
    public let generation: Int64

    /// Makes a text.
    public init(bytes: [UInt8], generation: Int64) {
        self.bytes = bytes
        self.generation = generation
    }
}
