import struct FoundationEssentials.Date

/// A key of a JSON object, as it is written there.
struct WireKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral value: String) { stringValue = value }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// Fields are read one by one, and what is missing or of another type counts as absent: the services add fields and
/// values whenever they like, and one odd field must not hide an instance that is in trouble.
extension KeyedDecodingContainer<WireKey> {
    /// A text; empty when there is none.
    func text(_ key: WireKey) -> String {
        (try? decodeIfPresent(String.self, forKey: key)) ?? ""
    }

    /// A whole number, written as a number or, as proto3 JSON does with 64 bits, as a text.
    func number(_ key: WireKey) -> Int64? {
        if let number = try? decodeIfPresent(Int64.self, forKey: key) { return number }
        return Int64(text(key))
    }

    /// A flag; false when there is none, as proto3 JSON leaves it out then.
    func flag(_ key: WireKey) -> Bool {
        (try? decodeIfPresent(Bool.self, forKey: key)) ?? false
    }

    /// A moment in RFC 3339.
    func time(_ key: WireKey) -> Date? {
        Timestamp.date(text(key))
    }

    /// A list of texts; elements of another type are left out.
    func texts(_ key: WireKey) -> [String] {
        list(key)
    }

    /// A list; elements that can't be understood are left out.
    func list<Element: Decodable>(_ key: WireKey, of type: Element.Type = Element.self) -> [Element] {
        ((try? decodeIfPresent([Lenient<Element>].self, forKey: key)) ?? []).compactMap(\.value)
    }

    /// An object; nothing when there is none.
    func object<Value: Decodable>(_ key: WireKey, as type: Value.Type = Value.self) -> Value? {
        try? decodeIfPresent(Value.self, forKey: key)
    }
}

/// An element of a list that may be something else than expected, without taking its neighbours down with it.
struct Lenient<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        value = try? Value(from: decoder)
    }
}
