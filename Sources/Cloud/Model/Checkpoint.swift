public import struct FoundationEssentials.Date

/// One prefix below a backup root, and what is known about restoring it.
public struct Checkpoint: Hashable, Sendable {
    /// The root below which it lies.
    public let root: GCSURI
    /// The prefix's name.
    public let name: String
    /// Whether it can be trusted.
    public internal(set) var state: State
    /// The same without what a survey says: a framework's traces are read with some guessing, and a guess must never be what
    /// has a backup deleted.
    public internal(set) var recordedState: State
    /// When its export was started: work done later is not in it.
    ///
    /// Nothing when neither a manifest nor an operation says.
    public let startTime: Date?
    /// When its export was done, as its manifest says: nothing in it is younger, unless it was written to again.
    public let endTime: Date?
    /// The path on the instance that it holds, as ``SourcePath`` writes it; nothing when nothing says.
    public let sourcePath: SourcePath?
    /// How many objects it has, as far as a manifest, its export's counters or a survey of all of them say.
    public internal(set) var objects: Int64?
    /// Their bytes.
    public internal(set) var bytes: Int64?
    /// Whether a manifest of it was read, complete or not.
    public let hasManifest: Bool
    /// The framework that wrote what is in it, as far as a survey could tell.
    public internal(set) var framework: String?
    /// The newest part of it that the framework committed, where it holds a series of them (see ``Survey``).
    public internal(set) var committedMember: String?
    /// The survey of its objects, where there is one that is newer than the last export into it.
    public internal(set) var survey: TimedSurvey?
    /// What came of comparing it with its manifest, where that was done since the last export into it.
    public internal(set) var verification: Verification?
    /// How the last drill of it went, where there was one since the last export into it.
    public internal(set) var drill: DrillReading?
    /// Whether it is because of that comparison that it is not complete.
    public internal(set) var isChanged = false

    /// Makes a checkpoint.
    public init(
        root: GCSURI, name: String, state: State, startTime: Date? = nil, endTime: Date? = nil,
        sourcePath: SourcePath? = nil, objects: Int64? = nil, bytes: Int64? = nil, hasManifest: Bool = false,
        framework: String? = nil, committedMember: String? = nil, survey: TimedSurvey? = nil
    ) {
        self.root = root
        self.name = name
        self.state = state
        recordedState = state
        self.startTime = startTime
        self.endTime = endTime
        self.sourcePath = sourcePath
        self.objects = objects
        self.bytes = bytes
        self.hasManifest = hasManifest
        self.framework = framework
        self.committedMember = committedMember
        self.survey = survey
    }

    /// Where it lies.
    public var uri: GCSURI { root.child(name).folder }

    /// The result of the last drill of it, where it was read.
    public var drillReport: DrillReport? {
        if case .read(let report)? = drill { report } else { nil }
    }

    /// Whether its manifest vouches for it, whatever a survey says.
    public var isVouchedFor: Bool { recordedState == .complete }

    /// What a framework left unfinished somewhere in it while other things in it are finished: the folder, or what is
    /// missing in its own.
    public var unfinished: String? {
        guard let survey = survey?.survey, survey.hasCommitted, case .uncommitted(_, let missing) = survey.evidence
        else { return nil }
        return survey.place.isEmpty ? "\(missing) is missing" : survey.place
    }

    /// The path on the instance where it holds a part of it only.
    public var partOfInstance: SourcePath? { sourcePath == .whole ? nil : sourcePath }

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
