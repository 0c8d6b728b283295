/// What a whole listing of a checkpoint amounts to.
public struct ListingTotals: Hashable, Sendable, Codable {
    /// How many objects.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// The SHA-256, in lower-case hexadecimal digits, of one line for each object, in the order of the bytes of their names.
    ///
    /// A line is the CRC32C in Base64, a tab, the size in decimal digits, a tab, the name below the checkpoint's prefix, a
    /// line feed. Object names hold no line feed, so that the lines are never ambiguous.
    public let digest: String

    /// Makes totals.
    public init(objects: Int64, bytes: Int64, digest: String) {
        self.objects = objects
        self.bytes = bytes
        self.digest = digest
    }
}

/// Who did something, and where.
public struct Who: Hashable, Sendable, Codable {
    /// The account that gcloud was signed in as; nothing when it did not say.
    public let account: String?
    /// The Unix user.
    public let user: String
    /// The machine.
    public let host: String

    /// Makes a person at a machine.
    public init(account: String?, user: String, host: String) {
        self.account = account
        self.user = user
        self.host = host
    }
}
