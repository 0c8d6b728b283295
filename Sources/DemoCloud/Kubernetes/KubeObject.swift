import FoundationEssentials

/// One object of a cluster: its JSON, with names for what is asked often.
struct KubeObject: Hashable, Sendable {
    var json: JSON

    var name: String { json.text("metadata", "name") }
    var namespace: String { json.text("metadata", "namespace") }
    var uid: String { json.text("metadata", "uid") }
    var kind: String { json.text("kind") }
    var isDeleting: Bool { json.at("metadata", "deletionTimestamp") != nil }
    var spec: JSON { json["spec"] ?? [:] }
    var status: JSON { json["status"] ?? [:] }
    var labels: [String: String] { texts(json.at("metadata", "labels")) }

    var finalizers: [String] {
        get { json.list("metadata", "finalizers").compactMap(\.string) }
        set { json.set(newValue.isEmpty ? nil : .array(newValue.map { .string($0) }), "metadata", "finalizers") }
    }

    /// The owner that controls this object.
    var controller: (kind: String, name: String, uid: String)? {
        let owner = json.list("metadata", "ownerReferences").first { $0["controller"]?.bool == true }
        return owner.map { ($0.text("kind"), $0.text("name"), $0.text("uid")) }
    }

    func annotation(_ name: String) -> String? { json.at("metadata", "annotations", name)?.string }

    private func texts(_ json: JSON?) -> [String: String] {
        Dictionary(
            (json?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
    }

    /// An object that a controller makes for another one.
    init(_ kind: ResourceKind, name: String, namespace: String, owner: KubeObject? = nil, _ rest: JSONObject) {
        var metadata: JSONObject = ["name": .string(name)]
        if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
        if let owner {
            metadata["ownerReferences"] = [
                [
                    "apiVersion": owner.json["apiVersion"] ?? "v1", "kind": .string(owner.kind),
                    "name": .string(owner.name), "uid": .string(owner.uid), "controller": true,
                    "blockOwnerDeletion": true,
                ]
            ]
        }
        var object: JSONObject = [
            "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "metadata": .object(metadata),
        ]
        object.members += rest.members
        json = .object(object)
    }

    init(json: JSON) { self.json = json }

    /// Sets or replaces one condition; its time of transition changes with its status only.
    mutating func setCondition(
        _ type: String, _ isTrue: Bool, reason: String, message: String = "", at moment: Date
    ) {
        var all = json.list("status", "conditions")
        let status: JSON = isTrue ? "True" : "False"
        let index = all.firstIndex { $0.text("type") == type }
        if let index, all[index]["status"] == status, all[index].text("reason") == reason { return }
        var condition: JSONObject = [
            "type": .string(type), "status": status, "lastTransitionTime": .string(Timestamp.seconds(moment)),
        ]
        condition.add("reason", unlessEmpty: reason)
        condition.add("message", unlessEmpty: message)
        if let index { all[index] = .object(condition) } else { all.append(.object(condition)) }
        json.set(.array(all), "status", "conditions")
    }

    func hasCondition(_ type: String) -> Bool {
        status.list("conditions").contains { $0.text("type") == type && $0.text("status") == "True" }
    }
}
