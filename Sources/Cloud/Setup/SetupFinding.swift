/// How a link of the chain is.
public struct SetupFinding: Hashable, Sendable {
    /// The link.
    public let link: SetupLink
    /// Whether it is as it has to be.
    public let standing: Standing
    /// What was found, in one line.
    public let words: String
    /// What to do about it, in one line; empty where nothing has to be done.
    public let remedy: String
    /// Why it could not be read, where that is known; a permission that the service did not name is the one that it takes.
    public let failure: CloudFailure?

    /// Makes one.
    public init(
        _ link: SetupLink, _ standing: Standing, _ words: String, remedy: String = "", failure: CloudFailure? = nil
    ) {
        (self.link, self.standing, self.words) = (link, standing, words)
        (self.remedy, self.failure) = (remedy, failure)
    }

    /// The permission that was missing, where that kept it from being read.
    public var permission: String? {
        if case .permissionDenied(let permission)? = failure?.kind { permission } else { nil }
    }

    /// How a link can be: what could not be read is never absent.
    public enum Standing: String, Hashable, Sendable, Codable {
        /// As it has to be.
        case present
        /// Not there: it can be added without changing anything else.
        case absent
        /// Something else is in its place, or in its way.
        case wrong
        /// It could not be read, and why.
        case unread

        /// The word for a person.
        public var word: String { self == .unread ? "could not be read" : rawValue }
    }
}
