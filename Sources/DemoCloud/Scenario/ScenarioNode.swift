import FoundationEssentials

/// One value of a scenario with the way to it, so that every mistake can say where it is.
struct ScenarioNode: Hashable, Sendable {
    var value: JSON
    var path: String

    static func parse(_ text: [UInt8]) throws(ScenarioMistake) -> ScenarioNode {
        do {
            return ScenarioNode(value: try JSONParser.parse(text), path: "")
        } catch {
            throw ScenarioMistake(
                path: "line \(error.line), column \(error.column)", expected: error.expected, found: "")
        }
    }

    func mistake(_ expected: String) -> ScenarioMistake {
        let text = String(decoding: value.text, as: UTF8.self)
        let found = text.count > 60 ? text.prefix(60) + "…" : text[...]
        return ScenarioMistake(path: path, expected: expected, found: value == .null ? "nothing" : String(found))
    }

    /// Refuses every key that is not one of these.
    func allow(_ keys: String...) throws(ScenarioMistake) {
        for member in try members() where !keys.contains(member.key) {
            throw ScenarioMistake(
                path: way(to: member.key), expected: "one of \(keys.joined(separator: ", "))", found: member.key)
        }
    }

    func members() throws(ScenarioMistake) -> [JSONObject.Member] {
        guard let object = value.object else { throw mistake("an object") }
        return object.members
    }

    func elements() throws(ScenarioMistake) -> [ScenarioNode] {
        guard let array = value.array else { throw mistake("an array") }
        return array.enumerated().map { ScenarioNode(value: $0.element, path: "\(path)[\($0.offset)]") }
    }

    private func way(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The member; null if there is none.
    subscript(key: String) -> ScenarioNode { ScenarioNode(value: value[key] ?? .null, path: way(to: key)) }

    func has(_ key: String) -> Bool { value[key] != nil }

    /// The elements of a member; none if there is no such member.
    func list(_ key: String) throws(ScenarioMistake) -> [ScenarioNode] {
        has(key) ? try self[key].elements() : []
    }

    var text: String {
        get throws(ScenarioMistake) {
            guard let text = value.string else { throw mistake("a text") }
            return text
        }
    }

    func text(_ key: String, or fallback: String? = nil) throws(ScenarioMistake) -> String {
        if let fallback, !has(key) { return fallback }
        return try self[key].text
    }

    func integer(_ key: String, or fallback: Int? = nil) throws(ScenarioMistake) -> Int {
        if let fallback, !has(key) { return fallback }
        guard case .integer(let number) = self[key].value else { throw self[key].mistake("a whole number") }
        return Int(number)
    }

    func count(_ key: String, or fallback: Int? = nil) throws(ScenarioMistake) -> Int {
        let number = try integer(key, or: fallback)
        guard (0...1_000_000_000_000).contains(number) else { throw self[key].mistake("a number from 0 to 10^12") }
        return number
    }

    func number(_ key: String, or fallback: Double, orZero: Bool = false) throws(ScenarioMistake) -> Double {
        guard has(key) else { return fallback }
        switch self[key].value {
        case .integer(let number) where number > 0 || orZero && number == 0: return Double(number)
        case .number(let number) where number > 0: return number
        default: throw self[key].mistake(orZero ? "a number, zero or above" : "a number above zero")
        }
    }

    func flag(_ key: String, or fallback: Bool) throws(ScenarioMistake) -> Bool {
        guard has(key) else { return fallback }
        guard case .bool(let flag) = self[key].value else { throw self[key].mistake("true or false") }
        return flag
    }

    func texts(_ key: String) throws(ScenarioMistake) -> [String] {
        var texts: [String] = []
        for element in try list(key) { texts.append(try element.text) }
        return texts
    }

    /// A span of time such as `2h14m`, `1.5s` or, before the start, `-85d`.
    func duration(_ key: String, or fallback: TimeInterval? = nil) throws(ScenarioMistake) -> TimeInterval {
        if let fallback, !has(key) { return fallback }
        guard let seconds = Quantity.duration(self[key].value.string ?? "") else {
            throw self[key].mistake("a duration such as 2h14m, 20s or -85d")
        }
        return seconds
    }

    /// A number of bytes such as `67.4MiB`.
    func size(_ key: String) throws(ScenarioMistake) -> Int64 {
        if case .integer(let bytes) = self[key].value, (0..<1_000_000_000_000_000_000).contains(bytes) { return bytes }
        guard let bytes = Quantity.bytes(self[key].value.string ?? "") else {
            throw self[key].mistake("a size such as 67.4MiB")
        }
        return Int64(bytes)
    }

    /// A number of bytes each second, such as `2.1GiB/s`.
    func rate(_ key: String, or fallback: Double) throws(ScenarioMistake) -> Double {
        guard has(key) else { return fallback }
        let text = self[key].value.string ?? ""
        guard text.hasSuffix("/s"), let bytes = Quantity.bytes(String(text.dropLast(2))), bytes > 0 else {
            throw self[key].mistake("a rate such as 2.1GiB/s")
        }
        return bytes
    }
}

/// Numbers with units, as people write them.
enum Quantity {
    static func duration(_ text: String) -> TimeInterval? {
        let isNegative = text.hasPrefix("-")
        var rest = text.dropFirst(isNegative ? 1 : 0)
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            let seconds: [Substring: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
            guard let value = Double(digits), let factor = seconds[unit] else { return nil }
            total += value * factor
        }
        // A thousand years either way keep every later sum within the range of a date.
        guard total < 1000 * 366 * 86_400 else { return nil }
        return isNegative ? -total : total
    }

    static func bytes(_ text: String) -> Double? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units = ["": 1.0, "B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776]
        guard let value = Double(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let bytes = (value * unit).rounded()
        return bytes < 1e18 ? bytes : nil
    }
}
