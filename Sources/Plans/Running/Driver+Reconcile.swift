import Cloud

import struct FoundationEssentials.Date

extension Driver {
    /// Finds out whether a command was done whose end nobody saw.
    ///
    /// Never a blind retry: the service is asked first.
    func reconcile(_ id: StepID) async throws(Runner.Obstacle) {
        guard let step = run.plan.step(id), let command = step.command, let state = run.step(id),
            case .inDoubt(let note) = state.phase
        else { return }
        // Once: what the looks below bring is told then.
        if let note, run.waiting?.step != id { try await wait(id, note) }
        if Task.isCancelled { return }
        // Who has cancelled the run wants nothing begun any more, least of all by us.
        let isCalledOff = run.isCancelAsked && (step.turn == .inOrder || step.turn == .held)
        if let trace = command.trace {
            try await reconcile(step, command, trace, state, isCalledOff)
        } else if let probe = command.probe {
            switch await evaluate(probe, for: id) {
            case .so(let note):
                if step.turn == .held { markHeld() }
                try await record(.satisfied(id, note: note))
            case .blocked(let note): try await record(.failed(id, Failure(note)))
            case .unread(let failure): try await giveWay(id, failure, isUndecided: true)
            case .notSo(_, let note) where isCalledOff: try await record(.notDone(id, note: note.what))
            case .notSo(let generation, _):
                if try await isHindered(step, command) { return }
                try await send(step, command, nil, generation)
            }
        } else if isCalledOff {
            try await record(.notDone(id, note: "called off"))
        } else {
            // Doing it twice is doing it once.
            try await send(step, command, command.requestID, nil)
        }
    }

    private func reconcile(
        _ step: Step, _ command: ChangingCommand, _ trace: Trace, _ state: StepState, _ isCalledOff: Bool
    ) async throws(Runner.Obstacle) {
        switch await search(trace, for: step.id) {
        case .found(let operation):
            goOn()
            try await record(.accepted(step.id, operation: operation))
        case .unread(let failure): try await giveWay(step.id, failure, isUndecided: true)
        case .none where isCalledOff:
            // As long as a command may still be on its way, its operation may still turn up.
            let age = state.lastIntentTime.map { abs(runner.surroundings.now().timeIntervalSince($0)) } ?? .infinity
            guard age < Self.longestSending else {
                return try await record(.notDone(step.id, note: "no such operation is listed; called off"))
            }
            try await rest(.seconds(10))
        case .none:
            let age = state.firstIntentTime.map { runner.surroundings.now().timeIntervalSince($0) } ?? .infinity
            // A clock that was set back makes an age that can't be; the id may be forgotten then.
            let isRemembered = (0...RequestID.lifetime).contains(age) && state.intents.last?.requestID != nil
            switch trace {
            case .creation, .deletion: if try await isDecided(step, by: trace) { return }
            case .transfer: guard isRemembered else { return try await decideTransfer(step, trace) }
            }
            guard isRemembered, let request = state.intents.last?.requestID else {
                return try await record(.notDone(step.id, note: "no such operation is listed"))
            }
            // What is looked at before a creation was looked at just now.
            if trace != .creation, try await isHindered(step, command) { return }
            try await send(
                step, command, request, nil, known: state.intents.first { $0.requestID == request }?.known ?? [])
        }
    }

    /// Decides by what a transfer would have left whether it was begun, once neither the list of operations nor the request
    /// id can tell any more.
    private func decideTransfer(_ step: Step, _ trace: Trace) async throws(Runner.Obstacle) {
        switch trace {
        case .transfer(.export, _, let uri):
            switch await evaluate(.prefixEmpty(uri), for: step.id) {
            case .so:
                let note = "no such operation is listed, and nothing lies under \(uri)"
                try await record(.notDone(step.id, note: note))
            case .unread(let failure): try await giveWay(step.id, failure, isUndecided: true)
            case .notSo, .blocked:
                try await failUndecided(step, ", and \(uri) is not empty", "look at the operations and at the prefix")
            }
        case .transfer(.import, let path, _):
            try await failUndecided(
                step, "; what lies under \(path) can't be seen from here", "look at \(path) on the instance")
        case .creation, .deletion: break
        }
    }

    /// Decides by the instance itself whether it was created or deleted; says whether that told.
    func isDecided(_ step: Step, by trace: Trace) async throws(Runner.Obstacle) -> Bool {
        let instance = run.plan.instance
        switch await evaluate(trace == .creation ? .instanceIsOurs(instance) : .instanceAbsent(instance), for: step.id)
        {
        case .so where trace == .creation: try await record(.accepted(step.id, operation: nil))
        case .so(let note): try await record(.satisfied(step.id, note: note))
        case .notSo: return false
        case .blocked(let note): try await record(.failed(step.id, Failure(note)))
        case .unread(let failure): try await giveWay(step.id, failure, isUndecided: true)
        }
        return true
    }

    private func failUndecided(_ step: Step, _ why: String, _ remedy: String) async throws(Runner.Obstacle) {
        let note = FailureNote(
            what: "nobody can tell whether it was begun: no such operation is listed, the service no longer knows the "
                + "request\(why)",
            remedy: "\(remedy), then decide")
        try await record(.failed(step.id, Failure(note, isUndecided: true)))
    }

    /// How many seconds after its intent gcloud may still send a request: its deadline, and its turn.
    private static let longestSending = 300.0

    /// Whether something keeps a command from being sent once more, which is told then: the wait may have been long, and
    /// others may have begun since.
    private func isHindered(_ step: Step, _ command: ChangingCommand) async throws(Runner.Obstacle) -> Bool {
        if let requirement = command.requirement {
            switch await evaluate(requirement, for: step.id) {
            case .so: break
            case .notSo(_, let note)
            where requirement.isAwaitedInDoubt && !isOverdue(requirement, since: run.step(step.id)?.waitTime):
                return try await hinder(step, note)
            case .unread(let failure): return try await hinder(step, FailureNote(failure))
            case .blocked(let note), .notSo(_, let note):
                try await record(.failed(step.id, Failure(note)))
                return true
            }
        }
        // What only cleans up harms nobody who has what was held.
        guard step.turn == .inOrder else { return false }
        switch try await loss() {
        case .isOthers(let note)?, .isUnknown(let note)?: return try await hinder(step, note)
        case nil: return false
        }
    }

    private func hinder(_ step: Step, _ note: FailureNote) async throws(Runner.Obstacle) -> Bool {
        try await wait(step.id, note)
        return true
    }
}
