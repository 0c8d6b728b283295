/// What a list or a watch is narrowed to: labels and fields.
struct Selector: Hashable, Sendable {
    private enum Test: Hashable, Sendable {
        case among([String])
        case notAmong([String])
        case exists
        case missing
    }

    private var labels: [(key: String, test: Test)] = []
    private var fields: [(path: [String], value: String, isEqual: Bool)] = []

    static func == (left: Selector, right: Selector) -> Bool {
        left.labels.elementsEqual(right.labels) { $0 == $1 } && left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        for label in labels { hasher.combine(label.key) }
        for field in fields { hasher.combine(field.value) }
    }

    init(labels: String, fields: String, _ kind: ResourceKind) throws(KubeRefusal) {
        for part in Self.parts(labels) { self.labels.append(try Self.label(part)) }
        for part in fields.split(separator: ",") {
            let isEqual = !part.contains("!=")
            let halves = part.replacing("!=", with: "=").replacing("==", with: "=")
                .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2 else {
                throw .badRequest("invalid selector: '\(part)'; can't understand '\(part)'")
            }
            guard
                Self.known(kind).contains(where: {
                    halves[0] == $0 || $0.hasSuffix("*") && halves[0].hasPrefix($0.dropLast())
                })
            else {
                throw .badRequest(
                    "Unable to find \"\(kind.apiVersion), Resource=\(kind.plural)\" that match label selector "
                        + "\"\(labels)\", field selector \"\(fields)\": field label not supported: \(halves[0])")
            }
            self.fields.append((halves[0].split(separator: ".").map(String.init), halves[1], isEqual))
        }
    }

    func matches(_ object: KubeObject) -> Bool {
        let own = object.labels
        return labels.allSatisfy { Self.passes(own[$0.key], $0.test) }
            && fields.allSatisfy { field in
                let value = field.path.reduce(object.json as JSON?) { $0?[$1] }?.string ?? ""
                return (value == field.value) == field.isEqual
            }
    }

    private static func known(_ kind: ResourceKind) -> [String] {
        let common = ["metadata.name", "metadata.namespace"]
        switch kind {
        case .event: return common + ["involvedObject.*", "reason", "type", "reportingComponent"]
        case .pod: return common + ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase"]
        case .job: return common + ["status.successful"]
        case .namespace: return common + ["status.phase"]
        default: return common
        }
    }

    private static func passes(_ value: String?, _ test: Test) -> Bool {
        switch test {
        case .among(let values): value.map(values.contains) ?? false
        case .notAmong(let values): value.map { !values.contains($0) } ?? true
        case .exists: value != nil
        case .missing: value == nil
        }
    }

    /// Split at the commas which are not inside parentheses.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var current = ""
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return (parts + [current]).map(trimmed).filter { !$0.isEmpty }
    }

    private static func label(_ part: String) throws(KubeRefusal) -> (String, Test) {
        if part.hasPrefix("!") { return (trimmed(String(part.dropFirst())), .missing) }
        for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
            if let range = part.firstRange(of: sign) {
                let value = [trimmed(String(part[range.upperBound...]))]
                return (trimmed(String(part[..<range.lowerBound])), isEqual ? .among(value) : .notAmong(value))
            }
        }
        let words = part.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return (part, .exists) }
        let list = words[1].replacing(" ", with: "")
        for (word, isAmong) in [("notin(", false), ("in(", true)] where list.hasPrefix(word) && list.hasSuffix(")") {
            let values = list.dropFirst(word.count).dropLast().split(separator: ",").map(String.init)
            return (words[0], isAmong ? .among(values) : .notAmong(values))
        }
        throw .badRequest("unable to parse requirement: found '\(words[1])', expected: in, notin, =, ==, !=, gt, lt")
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Whether a `matchLabels` selector of a workload chooses these labels.
    static func chooses(_ selector: JSON?, _ labels: [String: String]) -> Bool {
        let wanted = selector?.at("matchLabels")?.object?.members ?? []
        return !wanted.isEmpty && wanted.allSatisfy { labels[$0.key] == $0.value.string }
    }
}
