import FoundationEssentials

/// Reads the binary form in which kubectl sends what it makes itself: `create job`, `create serviceaccount`, `auth can-i`.
///
/// Answers need no such form: whoever sends it takes JSON back.
struct KubernetesBinary {
    static let mediaType = "application/vnd.kubernetes.protobuf"

    struct Broken: Error {}

    private let schema = KubernetesSchema.standard

    /// The object in a body: four bytes of magic, then a message with kind, version and the object's own message.
    static func object(_ body: [UInt8]) throws(Broken) -> JSON {
        guard body.starts(with: [0x6B, 0x38, 0x73, 0]) else { throw Broken() }
        var type = ("", "")
        var raw: [UInt8] = []
        for (number, value) in try fields(body.dropFirst(4)) {
            guard case .bytes(let bytes) = value else { continue }
            if number == 2 { raw = Array(bytes) }
            guard number == 1 else { continue }
            for case (let number, .bytes(let text)) in try fields(bytes) {
                if number == 1 { type.0 = String(decoding: text, as: UTF8.self) }
                if number == 2 { type.1 = String(decoding: text, as: UTF8.self) }
            }
        }
        var json = JSON.object(try KubernetesBinary().message(raw[...], type.1, inside: nil))
        json.set(.string(type.0), "apiVersion")
        json.set(.string(type.1), "kind")
        return json
    }

    private enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private static func fields(_ bytes: ArraySlice<UInt8>) throws(Broken) -> [(Int, Value)] {
        var rest = bytes
        var all: [(Int, Value)] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            guard let number = Int(exactly: tag >> 3) else { throw Broken() }
            switch tag & 7 {
            case 0: all.append((number, .number(try varint(&rest))))
            case 1, 5:
                let size = tag & 7 == 1 ? 8 : 4
                guard rest.count >= size else { throw Broken() }
                let bits = rest.prefix(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(size)
                all.append((number, .number(bits)))
            case 2:
                guard let size = Int(exactly: try varint(&rest)), size <= rest.count else { throw Broken() }
                all.append((number, .bytes(rest.prefix(size))))
                rest = rest.dropFirst(size)
            default: throw Broken()
            }
        }
        return all
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws(Broken) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Broken() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Broken()
    }

    private func message(_ bytes: ArraySlice<UInt8>, _ type: String, inside outer: Int?) throws(Broken) -> JSONObject {
        var out: JSONObject = [:]
        for (number, value) in try Self.fields(bytes) {
            if let field = schema.field(outer.map { [$0, number] } ?? [number], of: type) {
                try add(value, field.name, field.shape, to: &out)
            } else if outer == nil, case .bytes(let inner) = value {
                // What JSON shows in the object itself is a message of its own here.
                for member in try message(inner, type, inside: number).members { out[member.key] = member.value }
            }
        }
        return out
    }

    private func add(
        _ value: Value, _ name: String, _ shape: KubernetesSchema.Shape, to out: inout JSONObject
    ) throws(Broken) {
        switch shape {
        case .list(let element, _):
            guard let json = try json(value, element) else { return }
            out[name] = .array((out[name]?.array ?? []) + [json])
        case .map(let element):
            guard case .bytes(let bytes) = value else { return }
            var key = ""
            var content: JSON?
            for (number, value) in try Self.fields(bytes) {
                if number == 1, case .bytes(let text) = value { key = String(decoding: text, as: UTF8.self) }
                if number == 2 { content = try json(value, element) }
            }
            var map = out[name]?.object ?? [:]
            map[key] = content
            out[name] = .object(map)
        default:
            guard let json = try json(value, shape), Self.says(json, name) else { return }
            out[name] = json
        }
    }

    /// Fields without a value are sent with their zero, unless there is a difference; in these there is.
    private static let optional: Set<String> = [
        "activeDeadlineSeconds", "allowPrivilegeEscalation", "automountServiceAccountToken", "backoffLimit",
        "blockOwnerDeletion", "completions", "controller", "defaultMode", "failedJobsHistoryLimit", "fsGroup",
        "optional",
        "parallelism", "privileged", "readOnlyRootFilesystem", "replicas", "revisionHistoryLimit", "runAsGroup",
        "runAsNonRoot", "runAsUser", "startingDeadlineSeconds", "successfulJobsHistoryLimit", "suspend",
        "terminationGracePeriodSeconds", "ttlSecondsAfterFinished", "emptyDir",
    ]

    private static func says(_ json: JSON, _ name: String) -> Bool {
        switch json {
        case .string(""), .integer(0), .bool(false), [:]: optional.contains(name)
        default: true
        }
    }

    private func json(_ value: Value, _ shape: KubernetesSchema.Shape) throws(Broken) -> JSON? {
        switch (shape, value) {
        case (.text, .bytes(let bytes)): return .string(String(decoding: bytes, as: UTF8.self))
        case (.flag, .number(let number)): return .bool(number != 0)
        case (.whole, .number(let number)): return .integer(Int64(bitPattern: number))
        case (.number, .number(let number)): return .number(Double(bitPattern: number))
        case (.structure(let type), .bytes(let bytes)): return .object(try message(bytes, type, inside: nil))
        case (.quantity, .bytes(let bytes)):
            guard case (_, .bytes(let text))? = try Self.fields(bytes).first else { return nil }
            return .string(String(decoding: text, as: UTF8.self))
        case (.time, .bytes(let bytes)):
            guard case (1, .number(let seconds))? = try Self.fields(bytes).first else { return nil }
            return .string(Timestamp.seconds(Date(timeIntervalSince1970: Double(Int64(bitPattern: seconds)))))
        case (.wholeOrText, .bytes(let bytes)):
            var isText = false
            var (number, text) = (JSON.integer(0), JSON.string(""))
            for (field, value) in try Self.fields(bytes) {
                switch (field, value) {
                case (1, .number(let kind)): isText = kind == 1
                case (2, .number(let value)): number = .integer(Int64(bitPattern: value))
                case (3, .bytes(let value)): text = .string(String(decoding: value, as: UTF8.self))
                default: break
                }
            }
            return isText ? text : number
        default: return nil
        }
    }
}
