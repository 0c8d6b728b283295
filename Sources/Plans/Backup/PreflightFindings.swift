/// What was found before a backup.
public struct PreflightFindings: Hashable, Sendable {
    /// What was looked at, in the order in which it is shown.
    public var checks: [Check]
    /// The generation of a lock that has expired, which the new one replaces.
    public var lockGeneration: Int64?
    /// Whether the bucket lets a lock be renewed and removed again.
    public var canLock = true

    /// Makes findings.
    public init(
        checks: [Check] = [], lockGeneration: Int64? = nil
    ) {
        self.checks = checks
        self.lockGeneration = lockGeneration
    }
}
