/// A JSON value as the services write it: whole numbers stay whole and members keep their order.
enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// Google's JSON carries 64-bit integers as strings, because a JavaScript number cannot hold them.
    static func int64(_ value: Int64) -> JSON { .string(String(value)) }

    var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    var array: [JSON]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    var bool: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// A whole number written either as a number or, as the services do for 64 bits, as a string.
    var wholeNumber: Int64? {
        switch self {
        case .integer(let value): value
        case .string(let text): Int64(text)
        default: nil
        }
    }

    subscript(key: String) -> JSON? { object?[key] }
}

/// The members of a JSON object, in the order in which they were written.
struct JSONObject: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        var key: String
        var value: JSON
    }

    var members: [Member] = []

    subscript(key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a text unless it is empty: proto3 JSON leaves out what has the default value.
    mutating func add(_ key: String, unlessEmpty text: String) {
        if !text.isEmpty { members.append(Member(key: key, value: .string(text))) }
    }

    /// Adds a count as a string unless it is zero: proto3 JSON leaves out what has the default value.
    mutating func add(_ key: String, unlessZero count: Int64) {
        if count != 0 { members.append(Member(key: key, value: .int64(count))) }
    }

    /// Adds a flag unless it is false: a running operation has no `done` at all.
    mutating func add(_ key: String, ifTrue flag: Bool) {
        if flag { members.append(Member(key: key, value: .bool(true))) }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(members: elements.map { .init(key: $0.0, value: $0.1) }))
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSON)...) {
        members = elements.map { Member(key: $0.0, value: $0.1) }
    }
}
