public import Cloud

public import struct FoundationEssentials.Date

/// The port through which runs are kept: an append-only journal, and what is overwritten beside it.
///
/// Whoever adds an event says which event it knows as the last one; when others have added more, the journal refuses
/// and the caller looks again. So two consoles and a runner can write into one run without losing each other's events.
public protocol RunJournal: Sendable {
    /// Keeps a new run. It is on the disk when this returns.
    ///
    /// It is refused as long as another run on the same instance is not over.
    func create(_ run: NewRun) async throws(JournalFailure)

    /// A run with all its events.
    func run(_ id: RunID) async throws(JournalFailure) -> Run

    /// The events of a run behind the one of that number.
    func events(of id: RunID, after number: Int64) async throws(JournalFailure) -> [Recorded]

    /// Adds an event that follows the one of that number; it is on the disk when this returns.
    ///
    /// With a lease it is refused once somebody else has it: a runner that slept through its own replacement writes
    /// nothing more.
    func append(
        _ event: Event, to id: RunID, after number: Int64, at time: Date, lease: Lease?
    ) async throws(JournalFailure) -> Recorded

    /// Ends a run whose history can't be understood, so that nobody is told of it any more; what is kept of it stays.
    ///
    /// A run that can be understood is refused: it is abandoned with an event.
    func giveUpCorrupt(_ id: RunID) async throws(JournalFailure)

    /// Overwrites how far a step is; lost by a crash of the machine without harm.
    func note(_ progress: StepProgress, of id: RunID) async throws(JournalFailure)

    /// How far the steps of a run were when that was last read.
    func progress(of id: RunID) async throws(JournalFailure) -> StepProgress?

    /// Takes the lease of an instance for a run; refused with who holds it while that runner lives.
    ///
    /// The same run's lease of a dead runner is taken over; so is that of another run whose runner is dead, but only when
    /// that run is over.
    func takeLease(
        of instance: InstanceName, for id: RunID, holder: Holder, at time: Date
    ) async throws(JournalFailure) -> Lease

    /// Says that the holder lives.
    func beat(_ lease: Lease, at time: Date) async throws(JournalFailure)

    /// Gives a lease back.
    func release(_ lease: Lease) async throws(JournalFailure)

    /// The runs, the newest first, at most so many, with how they stand; those that are not over come before all others.
    func runs(limit: Int) async throws(JournalFailure) -> [RunSummary]

    /// An element whenever something was written, by this process or another one; the first comes at once.
    ///
    /// What was written is not said: whoever hears of it reads again. Nothing is watched while nobody waits.
    func changes() -> AsyncStream<Void>
}

extension RunJournal {
    /// One element, and no more: for a journal that nobody else writes to.
    public func changes() -> AsyncStream<Void> {
        AsyncStream { continuation in
            continuation.yield()
            continuation.finish()
        }
    }
}

/// A run that a person has just confirmed.
public struct NewRun: Hashable, Sendable {
    /// What it is called.
    public let id: RunID
    /// What was reviewed.
    public let plan: Plan
    /// When it was confirmed.
    public let time: Date
    /// Who confirmed it.
    public let by: Who
    /// Where gcloud is led instead of to Google, such as a demo's address: a run is only resumed where it was begun.
    public let detour: String?

    /// Makes a run.
    public init(id: RunID, plan: Plan, time: Date, by: Who, detour: String? = nil) {
        self.id = id
        self.plan = plan
        self.time = time
        self.by = by
        self.detour = detour
    }
}

/// The process that drives a run.
public struct Holder: Hashable, Sendable, Codable {
    /// The machine.
    public let host: String
    /// Which start of that machine, as it itself says; process numbers begin anew with each.
    public let boot: String
    /// The process.
    public let process: Int32
    /// When the process was started, as the machine counts: numbers of processes are used again.
    public let started: String

    /// Makes a holder.
    public init(host: String, boot: String, process: Int32, started: String) {
        self.host = host
        self.boot = boot
        self.process = process
        self.started = started
    }
}

/// The right to work on an instance.
public struct Lease: Hashable, Sendable {
    /// The instance.
    public let instance: InstanceName
    /// The run that has it.
    public let run: RunID
    /// A number that grows each time the lease is taken.
    public let token: Int64

    /// Makes a lease.
    public init(instance: InstanceName, run: RunID, token: Int64) {
        self.instance = instance
        self.run = run
        self.token = token
    }
}

/// A run in a list.
public struct RunSummary: Hashable, Sendable {
    /// What it is called.
    public let id: RunID
    /// What it is for.
    public let purpose: Plan.Purpose
    /// What it does, in one line.
    public let title: String
    /// The instance.
    public let instance: InstanceName
    /// When it was confirmed.
    public let createTime: Date
    /// Who confirmed it.
    public let by: Who
    /// How it stands.
    public let standing: Standing
    /// When the last event was written.
    public let lastTime: Date
    /// What it says about itself in one line: the result, the failure, or the step that goes on.
    public let note: String
    /// The instance whose data it is about, where that is another one than it works on.
    public let subject: InstanceName?
    /// The instance that it works on, or that came to be for it.
    public let target: InstanceName
    /// Whether it goes on only once a person has done something, such as signed in.
    public let isHeldUp: Bool
    /// The CronJobs that it has left suspended; nothing while it is not over.
    public let suspended: [CronJobName]

    /// Makes a summary.
    public init(
        id: RunID, purpose: Plan.Purpose, title: String, instance: InstanceName, createTime: Date, by: Who,
        standing: Standing, lastTime: Date, note: String, subject: InstanceName? = nil, target: InstanceName? = nil,
        isHeldUp: Bool = false, suspended: [CronJobName] = []
    ) {
        self.suspended = suspended
        self.isHeldUp = isHeldUp
        self.target = target ?? instance
        self.id = id
        self.purpose = purpose
        self.title = title
        self.instance = instance
        self.createTime = createTime
        self.by = by
        self.standing = standing
        self.lastTime = lastTime
        self.note = note
        self.subject = subject
    }

    /// Whether nothing more can happen to it: it is over, or nobody can drive it.
    public var isOver: Bool {
        switch standing {
        case .over, .corrupt: true
        case .alive, .interrupted, .undecided: false
        }
    }

    /// How a run stands.
    public enum Standing: Hashable, Sendable {
        /// A runner drives it.
        case alive(Holder)
        /// Its runner is gone: it needs to be resumed.
        case interrupted
        /// It needs a decision.
        case undecided
        /// It is over.
        case over(End)
        /// Its history can't be understood; nothing is run for it.
        case corrupt(String)
    }
}

/// Why the journal could not do something.
///
/// Without a journal nothing is ever started that changes the cloud.
public enum JournalFailure: Error, Hashable, Sendable {
    /// The folder or the file can't be written, and why.
    case notWritable(String)
    /// The disk is full.
    case full
    /// Another process holds the file for longer than is reasonable.
    case busy
    /// The file was damaged; where it was set aside, and a new one begun.
    case damaged(setAside: String)
    /// The file was written by a newer version.
    case newer(version: Int)
    /// There is no such run.
    case noSuchRun
    /// Others have added events that the caller does not know.
    case outdated
    /// Another runner works on the instance.
    case held(by: Holder, run: RunID, since: Date)
    /// A run on the same instance is not over: it has to end, or to be resumed or abandoned, first.
    case unfinished(run: RunID)
    /// Somebody else has the lease now.
    case leaseLost
    /// What was kept can't be understood.
    case corrupt(String)
}
