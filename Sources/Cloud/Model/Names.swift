/// Which of Google's managed parallel file systems an instance belongs to.
public enum Service: String, Hashable, Sendable, Codable {
    /// Parallelstore (`parallelstore.googleapis.com`), deprecated in 2026 in favour of Managed Lustre.
    case parallelstore
    /// Managed Lustre (`lustre.googleapis.com`).
    case managedLustre
}

/// An instance's full name, `projects/P/locations/ZONE/instances/ID`.
public struct InstanceName: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The project's id, or its number where the service answered with that.
    public let project: String
    /// The zone.
    public let location: String
    /// The name that the operator gave it, unique within its project and zone.
    public let id: String

    /// Parses a full name; nothing when it is not one.
    public init?(_ fullName: String) {
        guard let parts = parse(fullName, collection: "instances") else { return nil }
        (project, location, id) = parts
    }

    /// Makes a name of its parts.
    public init(project: String, location: String, id: String) {
        self.project = project
        self.location = location
        self.id = id
    }

    /// Whether both name the same instance of this project.
    ///
    /// An operation's `target` is "server-defined" and may hold the project's number instead of its id, so the project
    /// is left out of the comparison.
    public func isSameInstance(as other: InstanceName) -> Bool {
        location == other.location && id == other.id
    }

    /// The full name, as the service writes it.
    public var description: String { "projects/\(project)/locations/\(location)/instances/\(id)" }

    /// By id, then by zone: the order in which people look for a name.
    public static func < (left: InstanceName, right: InstanceName) -> Bool {
        (left.id, left.location, left.project) < (right.id, right.location, right.project)
    }
}

/// An operation's full name, `projects/P/locations/ZONE/operations/ID`.
public struct OperationName: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The project's id or number.
    public let project: String
    /// The zone.
    public let location: String
    /// The id that the service gave it.
    public let id: String

    /// Parses a full name; nothing when it is not one.
    public init?(_ fullName: String) {
        guard let parts = parse(fullName, collection: "operations") else { return nil }
        (project, location, id) = parts
    }

    /// The full name, as the service writes it.
    public var description: String { "projects/\(project)/locations/\(location)/operations/\(id)" }

    /// By the full name.
    public static func < (left: OperationName, right: OperationName) -> Bool {
        left.description < right.description
    }
}

private func parse(
    _ fullName: String, collection: String
) -> (project: String, location: String, id: String)? {
    let parts = fullName.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "projects", parts[2] == "locations", parts[4] == collection,
        !parts[1].isEmpty, !parts[3].isEmpty, !parts[5].isEmpty
    else { return nil }
    return (String(parts[1]), String(parts[3]), String(parts[5]))
}
