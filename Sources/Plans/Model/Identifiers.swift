public import struct FoundationEssentials.UUID

/// The id with which a service recognises a request that it was sent before: a UUID of version 4, never the zero UUID.
///
/// Parallelstore remembers one for at least 60 minutes (`CreateInstanceRequest.request_id` and its sisters).
public struct RequestID: Hashable, Sendable, Codable, LosslessStringConvertible {
    /// The id in lower case.
    public let description: String

    /// Makes one of a random UUID.
    public init(_ uuid: UUID) { description = uuid.uuidString.lowercased() }

    /// Parses one; nothing when it is no UUID of version 4.
    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text), uuid.uuid.6 >> 4 == 4 else { return nil }
        self.init(uuid)
    }

    /// For how long the service is sure to remember one, in seconds, with five minutes kept back: gcloud may send a request
    /// again minutes after it was started.
    public static let lifetime = 55 * 60.0

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = RequestID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a request id")
        }
        self = id
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What a run is called: eight hexadecimal digits, of which a person types as many as make it unique.
public struct RunID: Hashable, Sendable, Codable, Comparable, LosslessStringConvertible {
    /// The digits.
    public let description: String

    /// Makes one of a random UUID.
    public init(_ uuid: UUID) { description = String(uuid.uuidString.lowercased().prefix(8)) }

    /// Parses one; nothing when it is not eight hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 8, text.allSatisfy({ "0123456789abcdef".contains($0) }) else { return nil }
        description = text
    }

    /// By the digits.
    public static func < (left: RunID, right: RunID) -> Bool { left.description < right.description }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = RunID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a run's id")
        }
        self = id
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
