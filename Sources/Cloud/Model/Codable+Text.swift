// Names are kept as the text that the service writes.

extension InstanceName: Codable {
    /// Reads the full name.
    public init(from decoder: any Decoder) throws { self = try Self.decoded(from: decoder) }
    /// Writes the full name.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension OperationName: Codable {
    /// Reads the full name.
    public init(from decoder: any Decoder) throws { self = try Self.decoded(from: decoder) }
    /// Writes the full name.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension GCSURI: Codable {
    /// Reads the `gs://` URI.
    public init(from decoder: any Decoder) throws { self = try Self.decoded(from: decoder) }
    /// Writes the `gs://` URI.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension ClusterName: Codable {
    /// Reads the full name.
    public init(from decoder: any Decoder) throws { self = try Self.decoded(from: decoder) }
    /// Writes the full name.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension SourcePath: Codable {
    /// Reads the path.
    public init(from decoder: any Decoder) throws { self = try Self.decoded(from: decoder) }
    /// Writes the path.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension InstanceState: Codable {
    /// Reads the service's word.
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }
    /// Writes the service's word.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }
}

extension LosslessStringConvertible {
    fileprivate static func decoded(from decoder: any Decoder) throws -> Self {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Self.self): \(text)")
        }
        return value
    }

    fileprivate func encodeText(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
