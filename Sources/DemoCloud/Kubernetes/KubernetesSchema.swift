/// What fields objects have, read once from ``KubernetesTypes``.
struct KubernetesSchema: Sendable {
    indirect enum Shape: Hashable, Sendable {
        case text, flag, whole, number, quantity, wholeOrText, time, anything
        case structure(String)
        case map(Shape)
        case list(Shape, mergeKey: String?)
    }

    static let standard = KubernetesSchema(KubernetesTypes.text)

    private var types: [String: [String: Shape]] = [:]
    private var numbers: [String: [[Int]: String]] = [:]

    private init(_ text: String) {
        var type = ""
        for line in text.split(separator: "\n") {
            var words = line.split(separator: " ")[...]
            if !line.hasPrefix(" "), let first = words.popFirst() { type = String(first) }
            for word in words {
                let parts = word.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let names = parts[0].split(separator: "=", maxSplits: 1).map(String.init)
                types[type, default: [:]][names[0]] = Self.shape(parts[1])
                guard names.count == 2 else { continue }
                numbers[type, default: [:]][names[1].split(separator: ".").compactMap { Int($0) }] = names[0]
            }
        }
    }

    private static func shape(_ text: Substring) -> Shape {
        if text.hasPrefix("{") { return .map(shape(text.dropFirst().dropLast())) }
        if text.hasPrefix("[") {
            let parts = text.dropFirst().dropLast().split(separator: "@", omittingEmptySubsequences: false)
            return .list(shape(parts[0]), mergeKey: parts.count == 2 ? String(parts[1]) : nil)
        }
        let basic: [Substring: Shape] = [
            "s": .text, "b": .flag, "i": .whole, "n": .number, "q": .quantity, "o": .wholeOrText, "t": .time,
            "*": .anything,
        ]
        return basic[text] ?? .structure(String(text))
    }

    func shape(of field: String, in shape: Shape?) -> Shape? {
        switch shape {
        case .structure(let type): types[type]?[field]
        case .map(let element): element
        default: nil
        }
    }

    /// The field with this number in the binary form.
    func field(_ number: [Int], of type: String) -> (name: String, shape: Shape)? {
        guard let name = numbers[type]?[number], let shape = types[type]?[name] else { return nil }
        return (name, shape)
    }

    /// Reads an object as its kind, the way a server decodes what it is sent: gives it without what the kind does not
    /// have, and the ways to what was left out.
    func decoded(_ object: JSON, _ kind: ResourceKind) throws(KubeRefusal) -> (JSON, unknown: [String]) {
        var decoder = Decoder(schema: self, kind: kind)
        let json = try decoder.read(object, .structure(kind.kind), field: "", place: "", owner: kind.kind)
        return (json, decoder.unknown)
    }

    private struct Decoder {
        let schema: KubernetesSchema
        let kind: ResourceKind
        var unknown: [String] = []

        /// Reads one value: `field` is the way to it as Go names it in complaints about types, `place` the same with
        /// indexes, as the strict decoder names it, and `owner` the type whose field it is.
        mutating func read(
            _ json: JSON, _ shape: Shape, field: String, place: String, owner: String
        ) throws(KubeRefusal) -> JSON {
            switch (shape, json) {
            case (.anything, _), (.text, .string), (.time, .string), (.flag, .bool), (.whole, .integer),
                (.number, .integer),
                (.number, .number), (.wholeOrText, .integer), (.wholeOrText, .string), (_, .null):
                return json
            case (.quantity, .string(let text)):
                guard KubeQuantity(text) != nil else {
                    throw refusal(
                        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
                }
                return json
            case (.quantity, .integer(let number)): return .string(String(number))
            case (.quantity, .number(let number)): return .string("\(number)")
            case (.map(let element), .object(let object)):
                var out: JSONObject = [:]
                for member in object.members {
                    out[member.key] = try read(
                        member.value, element, field: field, place: join(place, member.key), owner: owner)
                }
                return .object(out)
            case (.list(let element, _), .array(let elements)):
                var out: [JSON] = []
                for (index, value) in elements.enumerated() {
                    out.append(try read(value, element, field: field, place: "\(place)[\(index)]", owner: owner))
                }
                return .array(out)
            case (.structure(let type), .object(let object)):
                return try read(object, type, field: field, place: place)
            default:
                throw refusal(
                    "json: cannot unmarshal \(Self.word(json)) into Go struct field \(owner).\(field) of type "
                        + Self.word(shape))
            }
        }

        private mutating func read(
            _ object: JSONObject, _ type: String, field: String, place: String
        ) throws(KubeRefusal) -> JSON {
            var out: JSONObject = [:]
            for member in object.members {
                let place = join(place, member.key)
                guard let shape = schema.types[type]?[member.key] else {
                    unknown.append(place)
                    continue
                }
                guard member.value != .null else { continue }
                out[member.key] = try read(
                    member.value, shape, field: join(field, member.key), place: place, owner: type)
            }
            return .object(out)
        }

        private func join(_ way: String, _ key: String) -> String { way.isEmpty ? key : "\(way).\(key)" }

        private func refusal(_ text: String) -> KubeRefusal { .cannotHandle(kind, text) }

        private static func word(_ json: JSON) -> String {
            switch json {
            case .null: "null"
            case .bool: "bool"
            case .integer, .number: "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        }

        private static func word(_ shape: Shape) -> String {
            switch shape {
            case .text: "string"
            case .time: "v1.Time"
            case .flag: "bool"
            case .whole, .wholeOrText: "int32"
            case .number: "float64"
            case .quantity: "resource.Quantity"
            case .anything: "interface {}"
            case .structure(let type): "v1.\(type)"
            case .map(let element): "map[string]\(word(element))"
            case .list(let element, _): "[]\(word(element))"
            }
        }
    }
}

extension KubeRefusal {
    static func cannotHandle(_ kind: ResourceKind, _ why: String) -> KubeRefusal {
        .badRequest("\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(why)")
    }

    static func unknownFields(_ kind: ResourceKind, _ fields: [String]) -> KubeRefusal {
        let texts = fields.map { "unknown field \"\($0)\"" }
        return cannotHandle(kind, "strict decoding error: \(texts.joined(separator: ", "))")
    }
}

/// A number with one of Kubernetes' units.
struct KubeQuantity: Hashable, Sendable {
    var value: Double

    init?(_ text: String) {
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
        let units: [String: Double] = [
            "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
            "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
        ]
        let rest = String(text.dropFirst(digits.count))
        if let unit = units[rest], let number = Double(digits) {
            value = number * unit
        } else if rest.lowercased().hasPrefix("e"), let number = Double(text) {
            value = number
        } else {
            return nil
        }
    }

    /// Whole GiB, rounded up.
    var gibibytes: Int64 { Int64((value / 1_073_741_824).rounded(.up)) }
}
