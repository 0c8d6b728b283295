import Foundation
import GRDB
import Plans

/// A column that is not what it was written as: read with care, since a damaged file may hold anything.
struct StrangeColumn: Error {}

extension Row {
    func text(_ column: Int) throws -> String {
        guard let value = String.fromDatabaseValue(self[column]) else { throw StrangeColumn() }
        return value
    }

    func optionalText(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }

    func integer(_ column: Int) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(self[column]) else { throw StrangeColumn() }
        return value
    }

    func time(_ column: Int) throws -> Date {
        guard let value = Double.fromDatabaseValue(self[column]), value.isFinite else { throw StrangeColumn() }
        return Date(timeIntervalSinceReferenceDate: value)
    }
}

extension Date {
    /// As it is kept: exactly what it holds.
    var column: Double { timeIntervalSinceReferenceDate }
}

/// Values as they are kept: JSON with a seal, so that a single flipped bit is found even where it leaves valid JSON, such
/// as another digit in a request id.
enum Sealed {
    /// The JSON of a value, keys sorted.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value of the JSON.
    static func value<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    /// The FNV-1a hash of where a text belongs and of the text: no secret, and different for every single byte that differs.
    static func seal(run: String, number: Int64, time: Double, body: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(run) \(number) \(time.bitPattern) ".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in body.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }

    /// Why a text can't be understood; nothing when it can be.
    static func problem(format: Int64, seal: Int64, run: String, number: Int64, time: Double, body: String) -> String? {
        if format > Int64(Schema.format) { return "a newer psconsole wrote it" }
        let isIntact = seal == Self.seal(run: run, number: number, time: time, body: body)
        return isIntact ? nil : "it was damaged after it was written"
    }
}
