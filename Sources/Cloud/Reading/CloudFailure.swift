/// Why the cloud could not be read.
public struct CloudFailure: Error, Hashable, Sendable {
    /// What kind of failure it is, which decides what to do next.
    public let kind: Kind
    /// What was being done, such as "instances list"; for the line that says what happened.
    public let task: String
    /// The service's or the program's own words, in one line.
    public let detail: String

    /// Makes a failure.
    public init(_ kind: Kind, task: String, detail: String = "") {
        self.kind = kind
        self.task = task
        self.detail = detail
    }

    /// The kinds of failure that ask for different remedies.
    public enum Kind: Hashable, Sendable {
        /// Nobody is signed in, or what they signed in with is no longer good.
        case unauthenticated
        /// The account may not do it; the permission where the service named it.
        case permissionDenied(permission: String?)
        /// There is no such thing.
        case notFound
        /// Too many requests.
        case quota
        /// The service, or the way to it, does not work now.
        case unavailable
        /// No answer within that many seconds.
        case timedOut(seconds: Int)
        /// These zones did not answer.
        case unreachable(zones: [String])
        /// A program is not installed.
        case toolMissing(String)
        /// A program is installed, but does not work.
        case toolBroken(String)
        /// The service is not enabled in this project, or no longer offered, or gcloud no longer knows it.
        case serviceRetired
        /// The request itself was not accepted: the service's status, or `USAGE` where gcloud refused it.
        case refused(status: String)
        /// The answer could not be understood.
        case malformed
        /// It was called off, because nobody waits for the answer any more.
        case cancelled
    }
}
