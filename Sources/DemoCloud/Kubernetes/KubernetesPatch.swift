/// The three ways in which a client of Kubernetes may say what is to change.
enum KubernetesPatch: String, CaseIterable, Sendable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"

    /// The object after the change.
    func apply(_ patch: JSON, to object: JSON, _ kind: ResourceKind) throws(KubeRefusal) -> JSON {
        if self == .json {
            guard case .array(let steps) = patch else { throw Self.cannotRead(patch, "jsonpatch.Patch") }
            return try JSONPatch.apply(steps, to: object)
        }
        guard patch.object != nil else { throw Self.cannotRead(patch, "map[string]interface {}") }
        if self == .merge { return Self.merged(object, patch) }
        return Self.strategic(object, patch, .structure(kind.kind))
    }

    private static func cannotRead(_ patch: JSON, _ type: String) -> KubeRefusal {
        let word =
            switch patch {
            case .string: "string"
            case .array: "array"
            case .bool: "bool"
            case .object: "object"
            default: "number"
            }
        return .badRequest("json: cannot unmarshal \(word) into Go value of type \(type)")
    }

    /// RFC 7396: null takes away, objects go deeper, everything else replaces.
    private static func merged(_ target: JSON?, _ patch: JSON) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        var out = target?.object ?? [:]
        for member in changes.members {
            out[member.key] = member.value == .null ? nil : merged(out[member.key], member.value)
        }
        return .object(out)
    }

    /// As a merge patch, but lists of things with names are merged by those, and directives begin with `$`.
    private static func strategic(_ target: JSON?, _ patch: JSON, _ shape: KubernetesSchema.Shape?) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        if changes["$patch"] == "replace" {
            var out = changes
            out["$patch"] = nil
            return .object(out)
        }
        var out = target?.object ?? [:]
        for member in changes.members where !member.key.hasPrefix("$") {
            let inner = KubernetesSchema.standard.shape(of: member.key, in: shape)
            if member.value == .null || member.value["$patch"] == "delete" {
                out[member.key] = nil
            } else if case .array(let elements) = member.value, case .list(let element, let key?) = inner {
                out[member.key] = .array(
                    list(out[member.key]?.array ?? [], elements, element, key: key))
            } else {
                out[member.key] = strategic(out[member.key], member.value, inner)
            }
        }
        for member in changes.members { direct(member, &out) }
        return .object(out)
    }

    private static func list(
        _ target: [JSON], _ patch: [JSON], _ shape: KubernetesSchema.Shape, key: String
    ) -> [JSON] {
        guard !key.isEmpty else { return target + patch.filter { !target.contains($0) } }
        if patch.contains(where: { $0["$patch"] == "replace" }) { return patch.filter { $0["$patch"] == nil } }
        var out = target
        for element in patch {
            let index = out.firstIndex { $0[key] != nil && $0[key] == element[key] }
            switch (index, element["$patch"] == "delete") {
            case (let index?, true): out.remove(at: index)
            case (let index?, false): out[index] = strategic(out[index], element, shape)
            case (nil, true): break
            case (nil, false): out.append(strategic([:], element, shape))
            }
        }
        return out
    }

    /// `$retainKeys`, `$deleteFromPrimitiveList/field` and `$setElementOrder/field`.
    private static func direct(_ member: JSONObject.Member, _ out: inout JSONObject) {
        if member.key == "$retainKeys" {
            let kept = member.value.array ?? []
            out.members.removeAll { !kept.contains(.string($0.key)) }
            return
        }
        let parts = member.key.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let values = member.value.array, let list = out[parts[1]]?.array else { return }
        if parts[0] == "$deleteFromPrimitiveList" {
            out[parts[1]] = .array(list.filter { !values.contains($0) })
        } else if parts[0] == "$setElementOrder" {
            // The elements named are in this order; those that are not stay behind them.
            let order = values.map { $0.object?.members.first?.value ?? $0 }
            let key = values.first?.object?.members.first?.key
            func rank(_ element: JSON) -> Int {
                order.firstIndex(of: key.flatMap { element[$0] } ?? element) ?? order.count
            }
            out[parts[1]] = .array(
                list.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
                    .map(\.element))
        }
    }
}

/// RFC 6902.
private enum JSONPatch {
    static func apply(_ steps: [JSON], to object: JSON) throws(KubeRefusal) -> JSON {
        var out = object
        for step in steps {
            let path = pointer(step.text("path"))
            switch step.text("op") {
            case "add": try change(&out, path) { _ in .put(step["value"] ?? .null, isNew: true) }
            case "replace":
                try change(&out, path) { $0 == nil ? .refuse : .put(step["value"] ?? .null, isNew: false) }
            case "remove": try change(&out, path) { $0 == nil ? .refuse : .remove }
            case "test":
                guard let value = value(out, path), value.says(step["value"] ?? .null) else {
                    throw failed("testing path '\(step.text("path"))' value failed")
                }
            case "move", "copy":
                let from = pointer(step.text("from"))
                guard let value = value(out, from) else { throw failed("unable to find '\(step.text("from"))'") }
                if step.text("op") == "move" { try change(&out, from) { _ in .remove } }
                try change(&out, path) { _ in .put(value, isNew: true) }
            default: throw failed("unexpected kind: \(step.text("op"))")
            }
        }
        return out
    }

    private enum Action {
        case put(JSON, isNew: Bool)
        case remove
        case refuse
    }

    private static func failed(_ why: String) -> KubeRefusal {
        KubeRefusal(
            code: 422, reason: "Invalid",
            message: "the server rejected our request due to an error in our request: \(why)")
    }

    private static func pointer(_ text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0.replacing("~1", with: "/").replacing("~0", with: "~")) }
    }

    private static func value(_ json: JSON, _ path: [String]) -> JSON? {
        path.reduce(json) { value, key in
            if case .array(let list)? = value { return Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil } }
            return value?[key]
        } as JSON?
    }

    private static func change(
        _ json: inout JSON, _ path: [String], _ action: (JSON?) -> Action
    ) throws(KubeRefusal) {
        guard let key = path.first else {
            if case .put(let value, _) = action(json) { json = value }
            return
        }
        let rest = Array(path.dropFirst())
        switch json {
        case .object(var object):
            if rest.isEmpty {
                switch action(object[key]) {
                case .put(let value, _): object[key] = value
                case .remove: object[key] = nil
                case .refuse: throw failed("nonexistent path: /\(key)")
                }
            } else {
                guard var child = object[key] else { throw failed("nonexistent path: /\(key)") }
                try change(&child, rest, action)
                object[key] = child
            }
            json = .object(object)
        case .array(var list):
            let index = key == "-" ? list.count : Int(key) ?? -1
            guard (0...list.count).contains(index) else { throw failed("invalid index: \(key)") }
            if rest.isEmpty {
                switch action(index < list.count ? list[index] : nil) {
                case .put(let value, true): list.insert(value, at: index)
                case .put(let value, false): list[index] = value
                case .remove where index < list.count: list.remove(at: index)
                case .remove, .refuse: throw failed("invalid index: \(key)")
                }
            } else {
                guard index < list.count else { throw failed("invalid index: \(key)") }
                try change(&list[index], rest, action)
            }
            json = .array(list)
        default: throw failed("nonexistent path: /\(key)")
        }
    }
}
