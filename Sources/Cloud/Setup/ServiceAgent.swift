/// Parallelstore's service agent of a project: as it the service reads and writes buckets.
public struct ServiceAgent: Hashable, Sendable {
    /// What stands between `service-` and the `@`: the project's number, in older guides wrongly its id.
    public let project: String

    /// The agent of a project, by the project's number.
    public init(projectNumber: String) { project = projectNumber }

    /// What older guides call it: no such account can exist.
    public init(wronglyNamedAfter projectID: String) { project = projectID }

    /// Its e-mail address.
    public var email: String { "service-\(project)@gcp-sa-parallelstore.iam.gserviceaccount.com" }

    /// It, as policies name it.
    public var member: String { "serviceAccount:\(email)" }

    /// The role on a bucket that Parallelstore asks for ("Transfer data").
    public static let documentedRole = "roles/storage.admin"
    /// Roles with which an object can be read, written and replaced as well (Cloud Storage, "IAM roles").
    public static let plausibleRoles = ["roles/storage.objectAdmin", "roles/storage.objectUser"]
    /// Roles with which an object can be written, but not read, or not replaced.
    public static let narrowRoles = [
        "roles/storage.legacyBucketOwner", "roles/storage.legacyBucketWriter", "roles/storage.objectCreator",
    ]
}
