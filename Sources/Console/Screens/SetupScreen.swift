public import Cloud
import Plans

import struct FoundationEssentials.Date

/// For what the chain of scheduled backups is looked at.
public struct SetupRequest: Hashable, Sendable {
    /// The instance.
    public let instance: InstanceName
    /// A backup root of it; nothing where none is known.
    public let root: GCSURI?
    /// The CronJob that it is looked at for; otherwise cluster and namespace are those of the instance's claim.
    public let cronJob: CronJob?
}

/// The chain that scheduled backups hang on: what is there, what is absent, and what could not be read.
struct SetupScreen: Sendable {
    let request: SetupRequest
    /// What was read, or why it could not be; nothing until it was.
    var result: Result<SetupState, Unlisted>?
    /// When that came.
    var time: Date?
}
