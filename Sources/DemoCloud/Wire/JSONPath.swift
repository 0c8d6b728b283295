/// Reading and writing deep inside a JSON value; objects on the way are made as they are needed.
extension JSON {
    /// The value behind the keys, if there is one.
    func at(_ path: String...) -> JSON? { at(path[...]) }

    private func at(_ path: ArraySlice<String>) -> JSON? {
        guard let key = path.first else { return self }
        return self[key]?.at(path.dropFirst())
    }

    /// The text behind the keys; empty if there is none.
    func text(_ path: String...) -> String { at(path[...])?.string ?? "" }

    /// The elements of the array behind the keys; none if there is no such array.
    func list(_ path: String...) -> [JSON] { at(path[...])?.array ?? [] }

    /// Puts a value behind the keys; nil takes away what is there.
    mutating func set(_ value: JSON?, _ path: String...) { set(value, path[...]) }

    private mutating func set(_ value: JSON?, _ path: ArraySlice<String>) {
        guard let key = path.first else { return }
        var object = self.object ?? [:]
        if path.count == 1 {
            object[key] = value
        } else {
            guard value != nil || object[key] != nil else { return }
            var child = object[key] ?? [:]
            child.set(value, path.dropFirst())
            object[key] = child
        }
        self = .object(object)
    }

    /// Whether two values say the same, whatever the order of the members of their objects.
    func says(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            mine.members.count == theirs.members.count
                && mine.members.allSatisfy { member in theirs[member.key].map { member.value.says($0) } ?? false }
        case (.array(let mine), .array(let theirs)):
            mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.says($1) }
        default: self == other
        }
    }
}
