import struct FoundationEssentials.Date

// A survey is kept from one day to the next: its shape has a number, and one of another shape is not understood.

extension Survey: Codable {
    /// The shape that this version writes and reads; one that changes its meaning needs another number.
    static let shape = 2

    private enum Key: String, CodingKey {
        case shape, objects, bytes, newestChange, largestObject, isPartial, series, seriesFolder, membersLeftOut,
            pointer
        case otherSeries, rest, hasOtherCommitted
    }

    /// Reads a survey that this version wrote, or one that writes the same shape.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let shape = try values.decode(Int.self, forKey: .shape)
        guard shape == Self.shape else {
            throw DecodingError.dataCorruptedError(
                forKey: .shape, in: values, debugDescription: "shape \(shape), not \(Self.shape)")
        }
        let series = Series(
            members: try values.decode([Member].self, forKey: .series),
            folder: try values.decode(String.self, forKey: .seriesFolder),
            leftOut: try values.decode(Int64.self, forKey: .membersLeftOut),
            pointer: try values.decodeIfPresent(Pointer.self, forKey: .pointer))
        self.init(
            objects: try values.decode(Int64.self, forKey: .objects),
            bytes: try values.decode(Int64.self, forKey: .bytes),
            newestChange: try values.decodeIfPresent(Date.self, forKey: .newestChange),
            largestObject: try values.decode(Int64.self, forKey: .largestObject),
            isPartial: try values.decode(Bool.self, forKey: .isPartial), series: series,
            otherSeries: try values.decode(Int64.self, forKey: .otherSeries),
            rest: try values.decode(LocatedEvidence.self, forKey: .rest),
            hasOtherCommitted: try values.decode(Bool.self, forKey: .hasOtherCommitted))
    }

    /// Writes it with the number of its shape.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(Self.shape, forKey: .shape)
        try values.encode(objects, forKey: .objects)
        try values.encode(bytes, forKey: .bytes)
        try values.encodeIfPresent(newestChange, forKey: .newestChange)
        try values.encode(largestObject, forKey: .largestObject)
        try values.encode(isPartial, forKey: .isPartial)
        try values.encode(series, forKey: .series)
        try values.encode(seriesFolder, forKey: .seriesFolder)
        try values.encode(membersLeftOut, forKey: .membersLeftOut)
        try values.encodeIfPresent(pointer, forKey: .pointer)
        try values.encode(otherSeries, forKey: .otherSeries)
        try values.encode(rest, forKey: .rest)
        try values.encode(hasOtherCommitted, forKey: .hasOtherCommitted)
    }
}
