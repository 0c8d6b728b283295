public import Cloud

/// The name of a step within its plan, such as `export`.
public typealias StepID = String

/// One step of a plan.
public struct Step: Hashable, Sendable, Codable {
    /// Its name within the plan.
    public let id: StepID
    /// What it does, in a few words that begin with a verb.
    public let title: String
    /// What it costs or overwrites, in one line; empty when that is nothing.
    public let consequence: String
    /// What is left when everything stops here, in one line.
    public let ifStopped: String
    /// What is done.
    public let work: Work
    /// When its turn comes.
    public let turn: Turn
    /// What doing it once more would mean, where a failure leaves that choice.
    public let again: String
    /// What giving the plan up leaves once this step has failed; nothing where it is the same as ``ifStopped``.
    public let givenUp: String?
    /// The step that makes this one necessary, once it was begun; only for what is ``Turn/owed`` or ``Turn/undo``.
    public let owedFor: StepID?

    /// Makes a step.
    public init(
        id: StepID, title: String, consequence: String = "", ifStopped: String, work: Work, turn: Turn = .inOrder,
        again: String = "Try this step again.", givenUp: String? = nil, owedFor: StepID? = nil
    ) {
        self.id = id
        self.title = title
        self.consequence = consequence
        self.ifStopped = ifStopped
        self.work = work
        self.turn = turn
        self.again = again
        self.givenUp = givenUp
        self.owedFor = owedFor
    }

    /// When a step's turn comes.
    public enum Turn: String, Hashable, Sendable, Codable {
        /// After the one before it was done.
        case inOrder
        /// Only when a step before it has begun an operation and the plan was given up.
        case afterFailure
        /// At the end, however it went.
        case always
        /// In order, and made sure of again by every runner that takes the run on.
        case held
        /// At the end, however it went, once the step was begun that makes it necessary; a failure is never passed over.
        case owed
        /// Once the plan goes no further, and one of the steps before it was not done: it takes back what the step has begun
        /// that makes it necessary; a failure is never passed over.
        case undo
    }

    /// What a step does.
    public enum Work: Hashable, Sendable, Codable {
        /// Runs a command that changes the cloud.
        case command(ChangingCommand)
        /// Lists what an export wrote, and compares it with the counters of the step of that name.
        case verify(prefix: GCSURI, export: StepID, isMirror: Bool, listing: String)
        /// Compares the counters of the import of that name with what was to be restored, and looks whether that has changed.
        case checkImport(StepID, RestoreExpectation)
    }

    /// The command, where it runs one.
    public var command: ChangingCommand? {
        if case .command(let command) = work { command } else { nil }
    }
}
