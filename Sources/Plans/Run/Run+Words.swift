import Cloud

extension Run {
    /// The step at which it stands: the first that is not over.
    public var currentStep: (number: Int, step: Step, state: StepState)? {
        for (index, (step, state)) in zip(plan.steps, steps).enumerated() where !state.isOver {
            return (index + 1, step, state)
        }
        return nil
    }

    /// What it says about itself in one line.
    public var note: String {
        switch end {
        case .done:
            guard let listing = steps.compactMap({ $0.result?.listing }).last else { return "done" + leftWords }
            return "complete: \(Figures.count(listing.objects)) objects, \(Figures.bytes(listing.bytes))" + leftWords
        case .stopped: return (isGivenUp ? "given up" : "failed") + failureWords + leftWords
        case .cancelled: return "cancelled" + failureWords + leftWords
        case .abandoned: return "abandoned at: \(currentStep?.step.title ?? "the end")"
        case nil: break
        }
        if let question { return "needs a decision: \(question.step): \(question.failure.note.what)" }
        if let waiting { return "waiting: \(waiting.note.what); \(waiting.note.remedy)" }
        guard let (number, step, _) = currentStep else { return "about to end" }
        return "step \(number) of \(plan.steps.count): \(step.title)"
    }

    /// What was not cleaned up.
    private var leftWords: String {
        zip(plan.steps, steps).reduce(into: "") { words, pair in
            switch (pair.0.turn, pair.1.phase) {
            case (.always, .failed(let failure)), (.owed, .givenUp(let failure)), (.undo, .givenUp(let failure)):
                words += "; not done: \(pair.0.title): \(failure.note.what)"
            default: break
            }
        }
    }

    private var failureWords: String {
        // What only cleans up, or is owed, is told by itself.
        for (step, state) in zip(plan.steps, steps) where ![.always, .owed, .undo].contains(step.turn) {
            switch state.phase {
            case .failed(let failure), .givenUp(let failure): return ": \(failure.note.what)"
            case .pending, .inDoubt, .accepted, .done: continue
            }
        }
        return ""
    }

    /// The command lines with which the service would be asked to cancel what goes on.
    public var cancelLines: [String] {
        zip(plan.steps, steps).compactMap { step, state in
            guard state.phase == .accepted, step.command?.trace?.isTransfer == true else { return nil }
            return state.operation.map { Shell.words(CancelCommand.argv($0)) }
        }
    }

    /// What cancelling it leaves of what it has done.
    public var cancelWords: String {
        if plan.steps.contains(where: { $0.turn == .owed && $0.command?.trace == .deletion }) {
            return "What it has created is deleted again."
        }
        let next = zip(plan.steps, steps).first { $0.turn == .undo && $1.phase == .pending }
        let isUndone = next.map { step, _ in step.owedFor.flatMap(self.step)?.isBegun == true } ?? false
        return isUndone
            ? "What it has made in the cluster is removed again, unless the claim is filled already."
            : "What was copied until then stays, and is a part only."
    }

    /// Whether every step that cleans up is done.
    private var isCleanedUp: Bool { zip(plan.steps, steps).allSatisfy { $0.turn != .always || $1.phase == .done } }

    /// Whether what a step makes necessary was not done.
    private func isOwed(_ step: Step) -> Bool {
        zip(plan.steps, steps).contains { $0.owedFor == step.id && $1.phase != .done }
    }

    /// Whether the instance is gone again that the run has created, and with it whatever was done to it.
    private var isUndone: Bool {
        zip(plan.steps, steps).contains { $0.turn == .owed && $0.command?.trace == .deletion && $1.phase == .done }
    }

    /// What is in the cloud, or may be, when nothing more is done for it, a sentence for each step that was begun.
    public var leftBehind: [String] {
        zip(plan.steps, steps).compactMap { step, state in
            if isUndone, step.turn == .inOrder { return nil }
            switch state.phase {
            case .pending: return nil
            case .inDoubt: return "\(step.title): nobody knows whether it was done. \(step.ifStopped)"
            case .accepted:
                let operation = state.operation.map { " Its operation \($0) goes on." } ?? ""
                return "\(step.title): it was begun.\(operation) \(step.ifStopped)"
            case .done:
                guard state.isBegun else { return nil }
                // What is held stays until it ends by itself, unless it was given back.
                let isHeld = step.turn == .held && !isCleanedUp
                // What was created is billed, also where nothing was done with it.
                if step.command?.trace == .creation, let left = step.givenUp { return "\(step.title): done. \(left)" }
                return "\(step.title): done." + (isHeld || isOwed(step) ? " \(step.ifStopped)" : "")
            case .failed(let failure), .givenUp(let failure):
                return "\(step.title): \(failure.note.what). \(step.givenUp ?? step.ifStopped)"
            }
        }
    }
}

extension Event {
    /// Its name in the journal and in lists of boundaries, with its step where it has one.
    public var name: String {
        switch self {
        case .taken: "taken"
        case .satisfied(let step, _): "satisfied:\(step)"
        case .intended(let step, _): "intended:\(step)"
        case .accepted(let step, _): "accepted:\(step)"
        case .doubted(let step, _): "doubted:\(step)"
        case .notDone(let step, _): "not-done:\(step)"
        case .settled(let step, _): "settled:\(step)"
        case .failed(let step, _): "failed:\(step)"
        case .waiting(let step, _): "waiting:\(step)"
        case .goesOn(let step): "goes-on:\(step)"
        case .decided(let step, _, _): "decided:\(step)"
        case .cancelAsked: "cancel-asked"
        case .cancelIntended(let step, _): "cancel-intended:\(step)"
        case .cancelSent(let step, _): "cancel-sent:\(step)"
        case .renewing(let step, _): "renewing:\(step)"
        case .ended: "ended"
        }
    }
}
