public import Cloud

public import struct FoundationEssentials.Date

/// Something that happened in a run.
///
/// Events are only ever added; what a run is follows from them.
public enum Event: Hashable, Sendable, Codable {
    /// A runner has taken the run on.
    case taken(by: Who, process: Int32)
    /// What a step would do is so already.
    case satisfied(StepID, note: String)
    /// The command is about to be run: written to the disk before it starts.
    case intended(StepID, Intent)
    /// The command ended well.
    case accepted(StepID, operation: OperationName?)
    /// The command ended badly, or its end was not seen; nobody knows whether it was done.
    case doubted(StepID, FailureNote)
    /// It was found out that the command was not done.
    case notDone(StepID, note: String)
    /// The step is done.
    case settled(StepID, StepResult)
    /// The step has failed for good; a person decides how it goes on.
    case failed(StepID, Failure)
    /// The step can't go on for now, and why.
    case waiting(StepID, FailureNote)
    /// What kept the step from going on is over.
    case goesOn(StepID)
    /// A person has decided how it goes on after a failure.
    case decided(StepID, Choice, by: Who)
    /// A person wants the run to be cancelled.
    case cancelAsked(by: Who)
    /// The command is about to be run that asks the service to cancel what a step began.
    case cancelIntended(StepID, argv: [String])
    /// The service was asked to cancel the operation of a step.
    case cancelSent(StepID, OperationName)
    /// What a step holds is about to be made last anew, with that command.
    case renewing(StepID, argv: [String])
    /// It is over.
    case ended(End)
}

/// A command that is about to be run.
public struct Intent: Hashable, Sendable, Codable {
    /// The whole command line.
    public let argv: [String]
    /// The id that the service recognises it by.
    public let requestID: RequestID?
    /// The operations that look like its own and were there before it was first sent.
    public let known: [OperationName]

    /// Makes an intent.
    public init(argv: [String], requestID: RequestID?, known: [OperationName] = []) {
        self.argv = argv
        self.requestID = requestID
        self.known = known
    }
}

/// A failure as it is kept.
public struct FailureNote: Hashable, Sendable, Codable {
    /// What happened, in one line.
    public let what: String
    /// What to do about it, in one line that begins like an order.
    public let remedy: String
    /// Whether it goes on only once a person has done something: signed in, or looked why nothing moves.
    public let needsPerson: Bool

    private enum CodingKeys: String, CodingKey {
        case what, remedy
        case needsPerson = "needsSignIn"
    }

    /// Makes a note.
    public init(what: String, remedy: String, needsPerson: Bool = false) {
        self.what = what
        self.remedy = remedy
        self.needsPerson = needsPerson
    }

    /// Notes a failure of the cloud.
    public init(_ failure: CloudFailure) {
        self.init(
            what: failure.whatHappened, remedy: failure.whatToDo, needsPerson: failure.kind == .unauthenticated)
    }
}

/// Why a step has failed.
public struct Failure: Error, Hashable, Sendable, Codable {
    /// What happened and what to do.
    public let note: FailureNote
    /// What the step found out all the same, such as how an export ended.
    public let result: StepResult?
    /// Whether nobody can tell if the command was done: trying again may do it twice.
    public let isUndecided: Bool

    /// Makes a failure.
    public init(_ note: FailureNote, result: StepResult? = nil, isUndecided: Bool = false) {
        self.note = note
        self.result = result
        self.isUndecided = isUndecided
    }
}

/// What a person can decide after a failure.
public enum Choice: String, Hashable, Sendable, Codable, CaseIterable {
    /// Do the step again.
    case again
    /// Give the plan up.
    case stop
}

/// What a step found or left behind.
public struct StepResult: Hashable, Sendable, Codable {
    /// In a few words.
    public var note: String
    /// How the transfer ended.
    public var transfer: TransferRecord?
    /// What the listing amounts to.
    public var listing: ListingTotals?
    /// The instance that came to be, where that is not known before.
    public var instance: InstanceName?

    /// Makes a result.
    public init(
        note: String = "", transfer: TransferRecord? = nil, listing: ListingTotals? = nil,
        instance: InstanceName? = nil
    ) {
        self.note = note
        self.instance = instance
        self.transfer = transfer
        self.listing = listing
    }
}

/// A transfer that has ended, as it is kept.
public struct TransferRecord: Hashable, Sendable, Codable {
    /// The operation.
    public let operation: OperationName
    /// When it was asked for.
    public let createTime: Date?
    /// When it ended.
    public let endTime: Date?
    /// How it ended.
    public let ending: Ending
    /// Why it did not end well; empty where it did.
    public internal(set) var reason: String
    /// What it counted.
    public let counters: TransferCounters
    /// What went wrong with single objects.
    public internal(set) var errors: [TransferError]

    /// How a transfer can end.
    public enum Ending: String, Hashable, Sendable, Codable {
        /// Done, no error, no object failed, no error summary.
        case clean
        /// Some objects were not copied.
        case partlyFailed
        /// An error.
        case failed
        /// The error that the service ran out of time for it.
        case timedOut
        /// Cancelled.
        case cancelled
    }

    /// Keeps how an operation ended; nothing while it runs, or where it is no transfer.
    public init?(_ operation: Operation) {
        guard let transfer = operation.transfer else { return nil }
        switch operation.outcome {
        case .clean: (ending, reason) = (.clean, "")
        case .partlyFailed(let objects, let words):
            (ending, reason) = (
                .partlyFailed, "\(Figures.count(objects)) objects failed" + (words.isEmpty ? "" : ": \(words)")
            )
        case .failed(let words):
            (ending, reason) = (
                operation.isTimedOut ? .timedOut : .failed, words.isEmpty ? "the service does not say why" : words
            )
        case .cancelled: (ending, reason) = (.cancelled, "cancelled")
        case .running, .none: return nil
        }
        self.operation = operation.name
        createTime = operation.createTime
        endTime = operation.endTime
        counters = transfer.counters
        errors = transfer.errors
    }
}

/// How a run can end.
public enum End: String, Hashable, Sendable, Codable {
    /// Every step is done.
    case done
    /// A person has given it up after a failure.
    case stopped
    /// A person has cancelled it.
    case cancelled
    /// A person has given it up as it was, without any step more.
    case abandoned
}

/// An event with its place in the journal.
public struct Recorded: Hashable, Sendable, Codable {
    /// Its number within the run, from 1.
    public let number: Int64
    /// When it was written, by the clock of the machine that wrote it.
    public let time: Date
    /// What happened.
    public let event: Event

    /// Makes an entry.
    public init(number: Int64, time: Date, event: Event) {
        self.number = number
        self.time = time
        self.event = event
    }
}

/// How far a step is, from the last look at it; overwritten, not added.
public struct StepProgress: Hashable, Sendable, Codable {
    /// The step.
    public let step: StepID
    /// When that was read.
    public let time: Date
    /// The counters of a transfer.
    public let counters: TransferCounters?
    /// How many objects a listing has brought so far.
    public let listed: Int64?
    /// Whether the service was asked to cancel it.
    public let isCancellationRequested: Bool
    /// What is known besides, in a few words.
    public let words: String?

    /// Makes a progress.
    public init(
        step: StepID, time: Date, counters: TransferCounters? = nil, listed: Int64? = nil,
        isCancellationRequested: Bool = false, words: String? = nil
    ) {
        self.words = words
        self.step = step
        self.time = time
        self.counters = counters
        self.listed = listed
        self.isCancellationRequested = isCancellationRequested
    }
}
