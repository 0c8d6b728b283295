public import Cloud

public import struct FoundationEssentials.Date

/// One execution of a plan: the fold of its events.
public struct Run: Hashable, Sendable {
    /// What it is called.
    public let id: RunID
    /// What was reviewed.
    public let plan: Plan
    /// When it was confirmed.
    public let createTime: Date
    /// Who confirmed it.
    public let by: Who
    /// Where gcloud was led instead of to Google, such as a demo's address: a run is only resumed where it was begun.
    public let detour: String?
    /// Its steps, in the plan's order.
    public private(set) var steps: [StepState]
    /// Whether somebody wants it cancelled.
    public private(set) var isCancelAsked = false
    /// Whether a person has given it up after a failure.
    public private(set) var isGivenUp = false
    /// Why it can't go on for now.
    public private(set) var waiting: (step: StepID, note: FailureNote)? {
        get { waitingStep.flatMap { step in waitingNote.map { (step, $0) } } }
        set { (waitingStep, waitingNote) = (newValue?.step, newValue?.note) }
    }
    private var waitingStep: StepID?
    private var waitingNote: FailureNote?
    /// How it ended.
    public private(set) var end: End?
    /// When it ended.
    public private(set) var endTime: Date?
    /// The number of the last event.
    public private(set) var lastNumber: Int64 = 0

    /// A run of which nothing has happened yet.
    public init(id: RunID, plan: Plan, createTime: Date, by: Who, detour: String? = nil) {
        self.id = id
        self.plan = plan
        self.createTime = createTime
        self.by = by
        self.detour = detour
        steps = plan.steps.map { StepState(id: $0.id) }
    }

    /// The state of the step of that name.
    public func step(_ id: StepID) -> StepState? { steps.first { $0.id == id } }

    /// The instance that it works on, or that came to be for it.
    public var target: InstanceName { steps.lazy.compactMap { $0.result?.instance }.first ?? plan.instance }

    /// Whether a step in order has failed, by itself and not by being cancelled.
    public var hasFailed: Bool {
        zip(plan.steps, steps).contains { step, state in
            guard step.turn == .inOrder, case .failed = state.phase else { return false }
            return state.result?.transfer?.ending != .cancelled
        }
    }

    /// The CronJobs that it has suspended, or may have, and that it does not resume any more: it is over.
    public var suspended: [CronJobName] {
        guard end != nil else { return [] }
        return zip(plan.steps, steps).compactMap { step, state in
            guard case .cronJob(let job, isSuspended: false)? = step.command?.settle, state.phase != .done,
                step.owedFor.flatMap(self.step)?.isBegun == true
            else { return nil }
            return job
        }
    }

    /// The result of the step of that name.
    public func result(of id: StepID) -> StepResult? { step(id)?.result }

    /// A history that can't be: it was damaged, or written by another version.
    ///
    /// A person decides; nothing is run.
    public struct CorruptHistory: Error, Hashable, Sendable, CustomStringConvertible {
        /// What can't be, and where.
        public let description: String
    }

    /// Takes one event more.
    public mutating func apply(_ recorded: Recorded) throws(CorruptHistory) {
        guard recorded.number == lastNumber + 1 else {
            throw CorruptHistory(description: "event \(recorded.number) follows event \(lastNumber)")
        }
        guard end == nil else {
            throw CorruptHistory(description: "event \(recorded.number) follows the end of the run")
        }
        lastNumber = recorded.number
        switch recorded.event {
        case .taken:
            waiting = nil
            for index in steps.indices where plan.steps[index].turn == .held { steps[index].release() }
        case .satisfied(let id, let note): try change(id, recorded) { $0.satisfy(note, at: recorded.time) }
        case .intended(let id, let intent): try change(id, recorded) { $0.intend(intent, at: recorded.time) }
        case .accepted(let id, let operation): try change(id, recorded) { $0.accept(operation) }
        case .doubted(let id, let note): try change(id, recorded) { $0.doubt(note) }
        case .notDone(let id, _): try change(id, recorded) { $0.retract() }
        case .settled(let id, let result): try change(id, recorded) { $0.settle(result, at: recorded.time) }
        case .failed(let id, let failure): try change(id, recorded) { $0.fail(failure, at: recorded.time) }
        case .waiting(let id, let note):
            try change(id, recorded) { $0.wait(since: recorded.time) }
            waiting = (id, note)
        case .goesOn(let id): try change(id, recorded) { _ in true }
        case .decided(let id, let choice, _):
            try change(id, recorded) { $0.decide(choice) }
            if choice == .stop { isGivenUp = true }
        case .cancelAsked: isCancelAsked = true
        case .cancelIntended(let id, _): try change(id, recorded) { $0.intendCancel() }
        case .cancelSent(let id, _): try change(id, recorded) { $0.sendCancel() }
        case .renewing(let id, _): try change(id, recorded) { $0.phase == .done }
        case .ended(let end):
            self.end = end
            endTime = recorded.time
        }
    }

    private mutating func change(
        _ id: StepID, _ recorded: Recorded, _ body: (inout StepState) -> Bool
    ) throws(CorruptHistory) {
        guard let index = steps.firstIndex(where: { $0.id == id }) else {
            throw CorruptHistory(description: "event \(recorded.number) is about a step \(id), which the plan has not")
        }
        guard body(&steps[index]) else {
            throw CorruptHistory(
                description: "event \(recorded.number) can't happen to the step \(id) as it was then")
        }
        if waiting?.step == id, !recorded.event.isWaiting { waiting = nil }
    }

    /// The run that these events make of a plan.
    public init(
        id: RunID, plan: Plan, createTime: Date, by: Who, detour: String? = nil, events: [Recorded]
    ) throws(CorruptHistory) {
        self.init(id: id, plan: plan, createTime: createTime, by: by, detour: detour)
        for event in events { try apply(event) }
    }
}

extension Event {
    fileprivate var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }
}
