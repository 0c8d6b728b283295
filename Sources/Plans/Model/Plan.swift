public import Cloud

/// An ordered list of steps that a person reviews before anything runs.
///
/// It is plain data, built by a pure function from what is known, and the only way in which psconsole changes the cloud.
public struct Plan: Hashable, Sendable, Codable {
    /// What it is for.
    public let purpose: Purpose
    /// What it does, in one line.
    public let title: String
    /// The instance that it works on: one run at a time works on an instance.
    public let instance: InstanceName
    /// What it changes, creates, overwrites and costs, a sentence each.
    public let consequences: [String]
    /// What was looked at before.
    public internal(set) var checks: [Check]
    /// What is done, in this order.
    public let steps: [Step]
    /// What a person has to do to have it run.
    public let confirmation: Confirmation
    /// The checkpoint that it writes, reads or deletes, where there is one: it may not be pruned meanwhile.
    public let checkpoints: [GCSURI]
    /// The instance whose data it is about, where that is another one than it works on: the one that is restored elsewhere.
    public let subject: InstanceName?
    /// What was ordered, where it is a restore: it can be ordered once more with another zone, say.
    public let restore: RestoreOrder?
    /// What of it can be left out while it is reviewed; a plan that runs has only what was not.
    public private(set) var parts: [Part] = []
    /// Whether a step that fails ends it, and what is owed is done at once: nobody sits beside it.
    public let isUnattended: Bool

    /// Makes a plan.
    public init(
        purpose: Purpose, title: String, instance: InstanceName, consequences: [String], checks: [Check],
        steps: [Step], confirmation: Confirmation, checkpoints: [GCSURI] = [], subject: InstanceName? = nil,
        restore: RestoreOrder? = nil, parts: [Part] = [], isUnattended: Bool = false
    ) {
        self.purpose = purpose
        self.title = title
        self.instance = instance
        self.consequences = consequences
        self.checks = checks
        self.steps = steps
        self.confirmation = confirmation
        self.checkpoints = checkpoints
        self.subject = subject
        self.restore = restore
        self.parts = parts
        self.isUnattended = isUnattended
    }

    private enum CodingKeys: String, CodingKey {
        case purpose, title, instance, consequences, checks, steps, confirmation, checkpoints, subject, restore
        case isUnattended
    }

    /// What plans are for.
    public enum Purpose: String, Hashable, Sendable, Codable {
        /// Makes a checkpoint.
        case backup
        /// Cancels an operation.
        case cancel
        /// Deletes checkpoints.
        case prune
        /// Brings a checkpoint onto an instance.
        case restore
        /// Deletes an instance.
        case delete
        /// Has the workloads of an instance use another one.
        case repoint
        /// Puts a CronJob that backs an instance up into a cluster, changes it, or removes it.
        case schedule
        /// Adds what scheduled backups need before they can run.
        case setup
        /// Brings a checkpoint onto an instance that is deleted again.
        case drill
    }

    /// What a person has to do to have a plan run: a bare Enter or pasted text never does.
    public enum Confirmation: Hashable, Sendable, Codable {
        /// Press a key that is not the one that opened the plan.
        case key
        /// Type this, because something is destroyed or overwritten.
        case typed(String)
    }

    /// Why it should not be run as it is; nothing when no check found a problem that forbids it.
    public var obstacle: Check? { checks.first { $0.finding == .obstacle } }

    /// The step of that name.
    public func step(_ id: StepID) -> Step? { steps.first { $0.id == id } }
}

/// Something that was looked at before a plan is run.
public struct Check: Hashable, Sendable, Codable {
    /// What was looked at, in a few words.
    public let title: String
    /// What was found.
    public let finding: Finding
    /// What that is, in one line.
    public let words: String

    /// Makes a check.
    public init(_ title: String, _ finding: Finding, _ words: String) {
        self.title = title
        self.finding = finding
        self.words = words
    }

    /// What a check can find: what could not be read is neither well nor ill.
    public enum Finding: String, Hashable, Sendable, Codable {
        /// Not looked at yet.
        case pending
        /// As it should be.
        case fine
        /// A person should know it; the plan can be run.
        case problem
        /// The plan can't be run as long as it is so.
        case obstacle
        /// It could not be read, and why.
        case unread
    }
}
