public import Cloud

/// What a runner has to do next.
public enum Decision: Hashable, Sendable {
    /// Look whether the step is needed, then do it.
    case begin(StepID)
    /// Find out whether the step's command was done.
    case reconcile(StepID)
    /// Look whether what the step began is over.
    case settle(StepID)
    /// Ask the service to cancel what the step began.
    case cancel(StepID, OperationName)
    /// Wait for a person to decide.
    case ask(Question)
    /// Write down that it is over.
    case end(End)
    /// Nothing: it is over.
    case nothing
}

/// What a person has to decide after a failure.
public struct Question: Hashable, Sendable {
    /// The step that failed.
    public let step: StepID
    /// What happened.
    public let failure: Failure
    /// What can be chosen, with what it means, in one line each.
    public let choices: [(choice: Choice, words: String)]

    /// By everything but the words, which follow from it.
    public static func == (left: Question, right: Question) -> Bool {
        left.step == right.step && left.failure == right.failure
    }

    /// By the step and the failure.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(step)
        hasher.combine(failure)
    }
}

extension Run {
    /// What a runner has to do next: a pure function of what has happened.
    public var next: Decision {
        if end != nil { return .nothing }
        var owed: Question?
        for (step, state) in zip(plan.steps, steps) where owed == nil || step.turn == .owed {
            switch state.phase {
            case .done, .givenUp: continue
            // What only cleans up is told at the end, and keeps nobody waiting.
            case .failed where step.turn == .always: continue
            // What is owed is passed over by nothing but a person's word.
            // One that can't be done keeps no other one from being done.
            case .failed(let failure) where step.turn == .owed: owed = owed ?? question(step, failure)
            case .failed(let failure) where step.turn == .undo: return .ask(question(step, failure))
            case .failed where plan.isUnattended: continue
            // Who has cancelled the run is not asked about what the cancelling brought about.
            case .failed(let failure) where isCancelAsked && !failure.isUndecided: continue
            case .failed(let failure): return .ask(question(step, failure))
            case .inDoubt: return .reconcile(step.id)
            case .accepted:
                if isCancelAsked, !state.isCancelSent, step.command?.trace?.isTransfer == true,
                    let operation = state.operation
                {
                    return .cancel(step.id, operation)
                }
                return .settle(step.id)
            case .pending:
                guard isDue(step, state) else { continue }
                return .begin(step.id)
            }
        }
        if let owed { return .ask(owed) }
        return .end(isCancelAsked && !isComplete ? .cancelled : isGivenUp || hasFailedAlone ? .stopped : .done)
    }

    /// Whether every step in order is done.
    private var isComplete: Bool {
        zip(plan.steps, steps).allSatisfy { $0.turn != .inOrder || $1.phase == .done }
    }

    /// Whether it goes no further because a step has failed, with nobody there to be asked.
    private var hasFailedAlone: Bool {
        plan.isUnattended
            && zip(plan.steps, steps).contains { step, state in
                if case .failed = state.phase { step.turn == .inOrder || step.turn == .held } else { false }
            }
    }

    /// What is to be decided now, if anything.
    public var question: Question? {
        if case .ask(let question) = next { question } else { nil }
    }

    /// Whether a step that was not begun has its turn.
    private func isDue(_ step: Step, _ state: StepState) -> Bool {
        let isStopping = isGivenUp || isCancelAsked || hasFailedAlone
        switch step.turn {
        case .inOrder: return !isStopping
        // Held for what is still to be done; nothing is taken anew for a run that only cleans up.
        case .held: return !isStopping && zip(plan.steps, steps).contains { $0.turn == .inOrder && !$1.isOver }
        // What came too late to be cancelled is no failure.
        case .afterFailure: return isStopping && !isComplete && hasBegun(before: step) { $0.command?.trace != nil }
        case .always: return !isStopping || hasBegun(before: step) { _ in true }
        case .owed: return hasBegun(before: step) { $0.id == step.owedFor }
        case .undo:
            let earlier = zip(plan.steps, steps).prefix { $0.0.id != step.id }
            return isStopping && earlier.contains { $0.turn == .inOrder && $1.phase != .done }
                && hasBegun(before: step) { $0.id == step.owedFor }
        }
    }

    /// Whether such a step before this one has touched the cloud, or may have.
    private func hasBegun(before step: Step, _ isMeant: (Step) -> Bool) -> Bool {
        for (other, state) in zip(plan.steps, steps) {
            if other.id == step.id { return false }
            if state.isBegun, isMeant(other) { return true }
        }
        return false
    }

    private func question(_ step: Step, _ failure: Failure) -> Question {
        let index = plan.steps.firstIndex { $0.id == step.id } ?? 0
        let later = plan.steps[index...]
        // What is owed is itself what cleans up.
        let rest =
            [.owed, .undo].contains(step.turn)
            ? later.dropFirst().contains { [.owed, .undo].contains($0.turn) }
            : later.contains { [.afterFailure, .always, .owed, .undo].contains($0.turn) }
        let stop = rest ? "Give it up and clean up. " : "Give it up. "
        let again =
            failure.isUndecided
            ? "Do it again with a new request. If the first was done after all, it is done twice." : step.again
        return Question(
            step: step.id, failure: failure,
            choices: [(.again, again), (.stop, stop + (step.givenUp ?? step.ifStopped))])
    }
}
