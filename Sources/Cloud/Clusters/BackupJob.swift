public import struct FoundationEssentials.Date

/// A Kubernetes Job, as far as it matters whose it is and how it went.
///
/// That it succeeded says nothing about a backup: its container may end well although the export did not.
public struct BackupJob: Hashable, Sendable {
    /// The namespace.
    public let namespace: String
    /// Its name.
    public let name: String
    /// The CronJob that it belongs to; empty for none.
    public let cronJob: String
    /// When it was created.
    public let createTime: Date?
    /// When it was over, one way or the other.
    public let endTime: Date?
    /// How it stands.
    public let state: State

    /// How a job stands.
    public enum State: Hashable, Sendable {
        /// A pod of it runs, or is about to.
        case running
        /// Its container ended well.
        case succeeded
        /// It failed, with Kubernetes' reason: `BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy`.
        ///
        /// - `exitStatus`: that of the container for which its policy has ended it at once; nothing for another reason.
        case failed(reason: String, exitStatus: Int? = nil)
    }

    /// Makes one.
    public init(
        namespace: String, name: String, cronJob: String, createTime: Date? = nil, endTime: Date? = nil, state: State
    ) {
        self.namespace = namespace
        self.name = name
        self.cronJob = cronJob
        self.createTime = createTime
        self.endTime = endTime
        self.state = state
    }

    /// The time for which a schedule has started it: Kubernetes puts the minutes since 1970 behind the CronJob's name.
    public var scheduleTime: Date? {
        guard name.hasPrefix(cronJob + "-"), let minutes = Int64(name.dropFirst(cronJob.count + 1)),
            (10_000_000...100_000_000).contains(minutes)
        else { return nil }
        return Date(timeIntervalSince1970: Double(minutes) * 60)
    }
}
