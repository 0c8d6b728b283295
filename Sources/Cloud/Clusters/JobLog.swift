public import struct FoundationEssentials.Date

/// What the pods of a job have left: how they ended, and what they have printed.
public struct JobLog: Hashable, Sendable {
    /// Its pods that the cluster still has, the newest first.
    public let pods: [Pod]
    /// The last lines that the newest of them has printed.
    public let lines: [String]
    /// Why those could not be read.
    public let failure: String?
    /// What the cluster has told of the job lately, the newest last: why it has no pod, above all.
    public let events: [ClusterEvent]

    /// One of its pods.
    public struct Pod: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
        public let phase: String
        /// When it was created.
        public let createTime: Date?
        /// The container that makes the backup.
        public let container: String
        /// How that ended; nothing while it has not.
        public let end: End?

        /// Makes one.
        public init(name: String, phase: String, createTime: Date?, container: String, end: End?) {
            self.name = name
            self.phase = phase
            self.createTime = createTime
            self.container = container
            self.end = end
        }
    }

    /// How a container ended.
    public struct End: Hashable, Sendable {
        /// Its exit status.
        public let code: Int64
        /// Kubernetes' word for it: `Completed`, `Error`, `OOMKilled`.
        public let reason: String
        /// Its termination message; psconsole's script says there what came of the backup.
        public let message: String

        /// Makes one.
        public init(code: Int64, reason: String, message: String) {
            (self.code, self.reason, self.message) = (code, reason, message)
        }
    }

    /// Puts it together.
    public init(pods: [Pod], lines: [String], failure: String? = nil, events: [ClusterEvent]) {
        self.pods = pods
        self.lines = lines
        self.failure = failure
        self.events = events
    }
}
