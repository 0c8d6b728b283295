/// How an operator names an instance: `NAME`, `ZONE/NAME`, or the full resource name.
public struct InstanceSelector: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The project, where the full name was given.
    public let project: String?
    /// The zone, where it was given.
    public let location: String?
    /// The instance's own name.
    public let id: String

    /// Parses what the operator wrote; nothing when it can't name an instance.
    ///
    /// A name is 1 to 63 lower-case letters, digits and hyphens, starts with a letter and ends with none of the hyphens
    /// (Parallelstore API, `Instance.name`).
    public init?(_ text: some StringProtocol) {
        if let name = InstanceName(String(text)) {
            guard Self.isName(name.location), Self.isName(name.id) else { return nil }
            (project, location, id) = (name.project, name.location, name.id)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last, Self.isName(last) else { return nil }
        if parts.count == 2, !Self.isName(parts[0]) { return nil }
        project = nil
        location = parts.count == 2 ? String(parts[0]) : nil
        id = String(last)
    }

    /// Whether it names that instance.
    public func matches(_ name: InstanceName) -> Bool {
        id == name.id && (location == nil || location == name.location) && mayBeProject(name.project)
    }

    /// One side may have the project's id and the other its number: these can't be told apart.
    private func mayBeProject(_ other: String) -> Bool {
        guard let project, project != other else { return true }
        return project.utf8.allSatisfy(\.isDigit) != other.utf8.allSatisfy(\.isDigit)
    }

    /// What the operator would write.
    public var description: String { location.map { "\($0)/\(id)" } ?? id }

    /// By id, then by zone; the one for any zone first.
    public static func < (left: InstanceSelector, right: InstanceSelector) -> Bool {
        (left.id, left.location ?? "", left.project ?? "") < (right.id, right.location ?? "", right.project ?? "")
    }

    private static func isName(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first.isLowerOrDigit, !first.isDigit, bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.count <= 63 && bytes.allSatisfy { $0.isLowerOrDigit || $0 == UInt8(ascii: "-") }
    }
}
