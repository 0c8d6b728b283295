import FoundationEssentials

/// The objects of one cluster, with the versions and the history that a watch needs.
struct ObjectStore: Sendable {
    struct Change: Hashable, Sendable {
        enum Kind: String, Hashable, Sendable {
            case added = "ADDED"
            case modified = "MODIFIED"
            case deleted = "DELETED"
        }

        var version: Int64
        var kind: Kind
        var key: ObjectKey
        var object: KubeObject
        /// What the object was before; a selector may have matched it then and not now.
        var before: KubeObject?
    }

    private(set) var objects: [ObjectKey: KubeObject] = [:]
    private(set) var changes: [Change] = []
    /// The version of the latest change.
    private(set) var version: Int64 = 1000
    private var made: UInt64 = 0
    private static let remembered = 4000

    subscript(key: ObjectKey) -> KubeObject? { objects[key] }

    subscript(kind: ResourceKind, namespace: String, name: String) -> KubeObject? {
        objects[ObjectKey(kind: kind, namespace: namespace, name: name)]
    }

    /// All objects of a kind by name, of one namespace or of all.
    func all(_ kind: ResourceKind, in namespace: String? = nil) -> [KubeObject] {
        objects.filter { $0.key.kind == kind && (namespace == nil || $0.key.namespace == namespace) }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// The version before the earliest remembered change; a watch cannot begin before it.
    var horizon: Int64 { (changes.first?.version ?? version + 1) - 1 }

    /// Keeps an object, new or changed; gives it its version, and an identity if it is new.
    @discardableResult
    mutating func put(_ object: KubeObject, _ kind: ResourceKind, at moment: Date) -> KubeObject {
        let key = ObjectKey(kind: kind, namespace: object.namespace, name: object.name)
        let before = objects[key]
        var object = object
        if let before {
            object.json.set(before.json.at("metadata", "uid"), "metadata", "uid")
            object.json.set(before.json.at("metadata", "resourceVersion"), "metadata", "resourceVersion")
            if object.json.says(before.json) { return before }
        } else {
            object.json.set(.string(newIdentity()), "metadata", "uid")
            if object.json.at("metadata", "creationTimestamp") == nil {
                object.json.set(.string(Timestamp.seconds(moment)), "metadata", "creationTimestamp")
            }
            object.json.set(1, "metadata", "generation")
            if kind == .job { object.selectOwnPods() }
        }
        if let before, !(before.spec.says(object.spec)) {
            let generation = before.json.at("metadata", "generation")?.wholeNumber ?? 1
            object.json.set(.integer(generation + 1), "metadata", "generation")
        }
        version += 1
        object.json.set(.string(String(version)), "metadata", "resourceVersion")
        objects[key] = object
        note(
            Change(version: version, kind: before == nil ? .added : .modified, key: key, object: object, before: before)
        )
        return object
    }

    mutating func remove(_ key: ObjectKey) {
        guard var object = objects.removeValue(forKey: key) else { return }
        version += 1
        object.json.set(.string(String(version)), "metadata", "resourceVersion")
        note(Change(version: version, kind: .deleted, key: key, object: object))
    }

    private mutating func note(_ change: Change) {
        changes.append(change)
        if changes.count > Self.remembered { changes.removeFirst(Self.remembered / 4) }
    }

    /// A UUID of version 4 in form; identities must differ, and must be the same in every run of a scenario.
    private mutating func newIdentity() -> String {
        let digits = hexadecimal(scrambled(1)) + hexadecimal(scrambled(2))
        made += 1
        func part(_ lower: Int, _ upper: Int) -> String { String(digits.dropFirst(lower).prefix(upper - lower)) }
        return "\(part(0, 8))-\(part(8, 12))-4\(part(13, 16))-9\(part(17, 20))-\(part(20, 32))"
    }

    /// Five letters and digits, as controllers add them to names.
    mutating func newSuffix() -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        var value = scrambled(3)
        made += 1
        var text = ""
        for _ in 0..<5 {
            text.append(letters[Int(value % UInt64(letters.count))])
            value /= UInt64(letters.count)
        }
        return text
    }

    /// SplitMix64 of the number of things made so far.
    private func scrambled(_ salt: UInt64) -> UInt64 {
        var value = (made &* 4 &+ salt) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
