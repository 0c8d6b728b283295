public import Cloud

public import struct FoundationEssentials.Date

/// How one step of a run stands.
public struct StepState: Hashable, Sendable {
    /// The step's name.
    public let id: StepID
    /// How it stands.
    public private(set) var phase: Phase = .pending
    /// What was run for it, or was about to be, the newest last.
    public private(set) var intents: [Intent] = []
    /// When the present request was first written down, by the clock of that machine.
    public private(set) var firstIntentTime: Date?
    /// When the request was last written down.
    public private(set) var lastIntentTime: Date?
    /// The operation that it began, as far as that is known.
    public private(set) var operation: OperationName?
    /// The operations of earlier requests of this step.
    public private(set) var pastOperations: [OperationName] = []
    /// What it found or left behind.
    public private(set) var result: StepResult?
    /// When it was begun.
    public private(set) var beginTime: Date?
    /// When it was done or failed.
    public private(set) var endTime: Date?
    /// Whether the service was to be asked to cancel its operation.
    public private(set) var isCancelIntended = false
    /// Whether the service was asked to cancel its operation.
    public private(set) var isCancelSent = false
    /// Since when it waits, before or after something else was tried, until a person decides.
    public private(set) var waitTime: Date?
    /// How often its command was to be run since the step was begun, or begun again by a person.
    public private(set) var sendings = 0

    init(id: StepID) { self.id = id }

    /// How a step can stand.
    public enum Phase: Hashable, Sendable {
        /// Not begun, or known not to have been done.
        case pending
        /// The command was to be run, and nobody knows yet whether it was done; with the failure that was seen, if any.
        case inDoubt(FailureNote?)
        /// The command was done; what it began goes on.
        case accepted
        /// Done.
        case done
        /// Failed: a person decides.
        case failed(Failure)
        /// Failed, and given up.
        case givenUp(Failure)
    }

    /// Whether it has touched the cloud, or may have.
    public var isBegun: Bool { !intents.isEmpty }

    /// Whether nothing is left to be done for it.
    public var isOver: Bool {
        switch phase {
        case .done, .givenUp: true
        case .pending, .inDoubt, .accepted, .failed: false
        }
    }

    // Each answers whether the event can happen to a step that stands so.

    mutating func satisfy(_ note: String, at time: Date) -> Bool {
        switch phase {
        case .pending, .inDoubt: finish(StepResult(note: note), at: time)
        case .accepted, .done, .failed, .givenUp: return false
        }
        return true
    }

    mutating func intend(_ intent: Intent, at time: Date) -> Bool {
        switch phase {
        // In doubt, the same request is sent once more; never another one.
        case .inDoubt: guard intent.requestID == intents.last?.requestID else { return false }
        case .pending:
            if intents.last?.requestID != intent.requestID || intent.requestID == nil { firstIntentTime = time }
        case .accepted, .done, .failed, .givenUp: return false
        }
        if beginTime == nil { beginTime = time }
        if firstIntentTime == nil { firstIntentTime = time }
        lastIntentTime = time
        intents.append(intent)
        sendings += 1
        phase = .inDoubt(nil)
        return true
    }

    mutating func accept(_ operation: OperationName?) -> Bool {
        guard case .inDoubt = phase else { return false }
        self.operation = operation ?? self.operation
        phase = .accepted
        return true
    }

    mutating func doubt(_ note: FailureNote) -> Bool {
        guard case .inDoubt = phase else { return false }
        phase = .inDoubt(note)
        return true
    }

    mutating func retract() -> Bool {
        guard case .inDoubt = phase else { return false }
        phase = .pending
        return true
    }

    mutating func settle(_ result: StepResult, at time: Date) -> Bool {
        switch phase {
        case .pending, .accepted, .inDoubt: finish(result, at: time)
        case .done, .failed, .givenUp: return false
        }
        return true
    }

    mutating func fail(_ failure: Failure, at time: Date) -> Bool {
        switch phase {
        case .pending, .accepted, .inDoubt:
            phase = .failed(failure)
            result = failure.result ?? result
            if beginTime == nil { beginTime = time }
            endTime = time
        case .done, .failed, .givenUp: return false
        }
        return true
    }

    mutating func wait(since time: Date) -> Bool {
        if waitTime == nil { waitTime = time }
        return true
    }

    mutating func decide(_ choice: Choice) -> Bool {
        guard case .failed(let failure) = phase else { return false }
        switch choice {
        case .stop: phase = .givenUp(failure)
        case .again:
            phase = .pending
            (endTime, waitTime) = (nil, nil)
            if let operation { pastOperations.append(operation) }
            operation = nil
            firstIntentTime = nil
            sendings = 0
            (isCancelIntended, isCancelSent) = (false, false)
        }
        return true
    }

    mutating func intendCancel() -> Bool {
        guard phase == .accepted else { return false }
        isCancelIntended = true
        return true
    }

    mutating func sendCancel() -> Bool {
        guard phase == .accepted else { return false }
        isCancelSent = true
        return true
    }

    /// A new runner has to make sure of it again.
    mutating func release() {
        if phase == .done { phase = .pending }
    }

    private mutating func finish(_ result: StepResult, at time: Date) {
        phase = .done
        self.result = result
        if beginTime == nil { beginTime = time }
        endTime = time
    }
}
