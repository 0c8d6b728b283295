/// A GKE cluster's full name, `projects/P/locations/L/clusters/C`.
public struct ClusterName: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The project's id.
    public let project: String
    /// The zone or region.
    public let location: String
    /// The name within that.
    public let id: String

    /// Makes a name of its parts.
    public init(project: String, location: String, id: String) {
        self.project = project
        self.location = location
        self.id = id
    }

    /// Parses a full name; nothing when it is not one.
    public init?(_ fullName: String) {
        let parts = fullName.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "projects", parts[2] == "locations", parts[4] == "clusters",
            !parts[1].isEmpty, !parts[3].isEmpty, !parts[5].isEmpty
        else { return nil }
        self.init(project: String(parts[1]), location: String(parts[3]), id: String(parts[5]))
    }

    /// Parses the context under which `gcloud container clusters get-credentials` files it; nothing when it is another one.
    public init?(context: String) {
        let parts = context.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "gke", !parts.dropFirst().contains(where: \.isEmpty) else { return nil }
        self.init(project: String(parts[1]), location: String(parts[2]), id: String(parts[3]))
    }

    /// The context under which `gcloud container clusters get-credentials` files it: `gke_PROJECT_LOCATION_CLUSTER`.
    public var context: String { "gke_\(project)_\(location)_\(id)" }

    /// The full name.
    public var description: String { "projects/\(project)/locations/\(location)/clusters/\(id)" }

    /// By the full name.
    public static func < (left: ClusterName, right: ClusterName) -> Bool { left.description < right.description }
}
