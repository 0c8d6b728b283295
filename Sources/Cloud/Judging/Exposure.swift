public import struct FoundationEssentials.Date

/// How much work would be lost if the instance failed now.
public enum Exposure: Hashable, Sendable {
    /// All since that checkpoint was started.
    ///
    /// With a doubt, a newer one may lie in what was not read.
    case since(Date, checkpoint: String, doubt: Doubt? = nil)
    /// Everything: its roots were read, and no checkpoint in them is complete.
    case everything
    /// It can't be told, and why.
    case unknown(Doubt)
    /// There is nothing to lose yet, or any more.
    case none

    /// Why an exposure can't be told.
    public enum Doubt: Hashable, Sendable {
        /// What it follows from is still being read.
        case notReadYet
        /// Operations, which tell where backups lie, could not be read.
        case operationsUnread
        /// No export of the instance was seen, and no backup root is configured.
        case noRootKnown
        /// A backup root could not be read.
        case rootUnread
        /// The manifest of a checkpoint that may be the newest complete one could not be read.
        case manifestUnread
    }
}
