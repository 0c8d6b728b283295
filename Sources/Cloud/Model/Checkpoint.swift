public import struct FoundationEssentials.Date

/// One prefix below a backup root, and what is known about restoring it.
public struct Checkpoint: Hashable, Sendable {
    /// The root below which it lies.
    public let root: GCSURI
    /// The prefix's name.
    public let name: String
    /// Whether it can be trusted.
    public let state: State
    /// When its export was started: work done later is not in it.
    ///
    /// Nothing when neither a manifest nor an operation says.
    public let startTime: Date?
    /// How many objects it has, as far as a manifest, its export's counters or a survey of all of them say.
    public let objects: Int64?
    /// Their bytes.
    public let bytes: Int64?
    /// Whether a manifest of it was read, complete or not.
    public let hasManifest: Bool
    /// The framework that wrote what is in it, as far as a survey could tell.
    public let framework: String?
    /// The newest part of it that the framework committed, where it holds a series of them (see ``Survey``).
    public let committedMember: String?
    /// The survey of its objects, where there is one that is newer than the last export into it.
    public let survey: TimedSurvey?

    /// Makes a checkpoint.
    public init(
        root: GCSURI, name: String, state: State, startTime: Date? = nil, objects: Int64? = nil, bytes: Int64? = nil,
        hasManifest: Bool = false, framework: String? = nil, committedMember: String? = nil, survey: TimedSurvey? = nil
    ) {
        self.root = root
        self.name = name
        self.state = state
        self.startTime = startTime
        self.objects = objects
        self.bytes = bytes
        self.hasManifest = hasManifest
        self.framework = framework
        self.committedMember = committedMember
        self.survey = survey
    }

    /// Where it lies.
    public var uri: GCSURI { root.child(name).folder }

    /// Whether a checkpoint can be trusted.
    public enum State: Hashable, Sendable {
        /// Its manifest vouches for it, and nothing has touched it since.
        case complete
        /// An export is writing into it now.
        case running
        /// Something is missing, and what.
        case incomplete(String)
        /// Nothing vouches for it, and why.
        case unknown(String)
    }
}
