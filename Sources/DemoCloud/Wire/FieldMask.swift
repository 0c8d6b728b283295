/// A partial-response mask such as `prefixes,items/name,items(size,updated),nextPageToken`.
///
/// The grammar is that of Google's JSON APIs: commas part selections, `/` descends, parentheses group, `*` is any name.
struct FieldMask: Hashable, Sendable {
    private indirect enum Choice: Hashable, Sendable {
        case everything
        case fields([String: Choice])

        static func merged(_ left: Choice, _ right: Choice) -> Choice {
            guard case .fields(let left) = left, case .fields(let right) = right else { return .everything }
            return .fields(left.merging(right, uniquingKeysWith: merged))
        }
    }

    private var root: Choice

    /// Nothing when the text is not a mask.
    init?(_ text: String) {
        var rest = Substring(text.filter { $0 != " " })
        guard let choice = Self.list(&rest), rest.isEmpty else { return nil }
        root = choice
    }

    func projection(of value: JSON) -> JSON { Self.project(value, root) ?? .object([:]) }

    /// A list is `selection *( "," selection )`.
    private static func list(_ rest: inout Substring) -> Choice? {
        guard var all = selection(&rest) else { return nil }
        while rest.first == "," {
            rest.removeFirst()
            guard let more = selection(&rest) else { return nil }
            all = .merged(all, more)
        }
        return all
    }

    /// A selection is `name [ "/" selection | "(" list ")" ]`.
    private static func selection(_ rest: inout Substring) -> Choice? {
        let name = rest.prefix { !",/()".contains($0) }
        guard !name.isEmpty else { return nil }
        rest.removeFirst(name.count)
        switch rest.first {
        case "/":
            rest.removeFirst()
            return selection(&rest).map { .fields([String(name): $0]) }
        case "(":
            rest.removeFirst()
            guard let inner = list(&rest), rest.first == ")" else { return nil }
            rest.removeFirst()
            return .fields([String(name): inner])
        default:
            return .fields([String(name): .everything])
        }
    }

    private static func project(_ value: JSON, _ choice: Choice) -> JSON? {
        guard case .fields(let fields) = choice else { return value }
        switch value {
        case .array(let values):
            return .array(values.compactMap { project($0, choice) })
        case .object(let object):
            let members = object.members.compactMap { member -> JSONObject.Member? in
                guard let inner = fields[member.key] ?? fields["*"], let value = project(member.value, inner) else {
                    return nil
                }
                return .init(key: member.key, value: value)
            }
            return members.isEmpty ? nil : .object(JSONObject(members: members))
        default:
            return nil
        }
    }
}
