import Cloud

import struct FoundationEssentials.Date

extension Driver {
    /// Looks whether a step is needed, and does it.
    func begin(_ id: StepID) async throws(Runner.Obstacle) {
        guard let step = run.plan.step(id), let state = run.step(id) else { return }
        if step.turn == .inOrder {
            switch try await loss() {
            case .isOthers(let note)?: return try await record(.failed(id, Failure(note)))
            case .isUnknown(let note)?: return try await wait(id, note)
            case nil: break
            }
        }
        switch step.work {
        case .verify(let prefix, let export, let isMirror, let listing):
            try await verify(step, prefix, export: export, isMirror: isMirror, listing: listing)
        case .command(let command):
            var generation: Int64?
            if let probe = command.probe {
                switch await evaluate(probe, for: id) {
                case .so(let note):
                    if step.turn == .held { markHeld() }
                    return try await record(.satisfied(id, note: note))
                case .blocked(let note): return try await record(.failed(id, Failure(note)))
                case .unread(let failure): return try await giveWay(id, failure)
                case .notSo(let found, _): generation = found
                }
            }
            if let requirement = command.requirement {
                switch await evaluate(requirement, for: id) {
                case .so: break
                case .notSo(_, let note) where requirement.isAwaited: return try await wait(id, note)
                case .blocked(let note), .notSo(_, let note): return try await record(.failed(id, Failure(note)))
                case .unread(let failure): return try await giveWay(id, failure)
                }
            }
            var known: [OperationName] = []
            if let trace = command.trace {
                do throws(CloudFailure) {
                    known = try await operations(trace)
                } catch {
                    return try await giveWay(id, error)
                }
            }
            let request = state.isBegun ? command.requestID.map { _ in newRequestID() } : command.requestID
            try await send(step, command, request, generation, known: known)
        }
    }

    /// What could not be read is waited for, unless waiting will not help: then a person decides.
    func giveWay(
        _ step: StepID, _ failure: CloudFailure, isUndecided: Bool = false
    ) async throws(Runner.Obstacle) {
        guard failure.meansNotDone else { return try await pause(step, failure) }
        try await record(.failed(step, Failure(FailureNote(failure), isUndecided: isUndecided)))
    }

    private func newRequestID() -> RequestID { RequestID(runner.surroundings.uuid()) }

    private func send(
        _ step: Step, _ command: ChangingCommand, _ request: RequestID?, _ generation: Int64?,
        known: [OperationName] = []
    ) async throws(Runner.Obstacle) {
        if let note = await prepare(command) { return try await wait(step.id, note) }
        let argv = command.line(request, generation: generation)
        try await record(.intended(step.id, Intent(argv: argv, requestID: request, known: known)))
        try await execute(step, command, argv)
    }

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
            if let request = state.intents.last?.requestID, (0...RequestID.lifetime).contains(age) {
                if try await isHindered(step, command) { return }
                return try await send(
                    step, command, request, nil, known: state.intents.first { $0.requestID == request }?.known ?? [])
            }
            switch await evaluate(.prefixEmpty(trace.uri), for: step.id) {
            case .so:
                let note = "no such operation is listed, and nothing lies under \(trace.uri)"
                try await record(.notDone(step.id, note: note))
            case .unread(let failure): try await giveWay(step.id, failure, isUndecided: true)
            case .notSo, .blocked:
                let note = FailureNote(
                    what:
                        "nobody can tell whether it was begun: no such operation is listed, the service no longer knows "
                        + "the request, and \(trace.uri) is not empty",
                    remedy: "look at the operations and at the prefix, then decide")
                try await record(.failed(step.id, Failure(note, isUndecided: true)))
            }
        }
    }

    /// How many seconds after its intent gcloud may still send a request: its deadline, and its turn.
    private static let longestSending = 300.0

    /// Whether something keeps a command from being sent once more, which is told then: the wait may have been long, and
    /// others may have begun since.
    private func isHindered(_ step: Step, _ command: ChangingCommand) async throws(Runner.Obstacle) -> Bool {
        if let requirement = command.requirement {
            switch await evaluate(requirement, for: step.id) {
            case .so: break
            case .notSo(_, let note) where requirement.isAwaited || requirement == .instanceIdle:
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

    /// Looks whether what a step began is over.
    func settle(_ id: StepID) async throws(Runner.Obstacle) {
        guard let step = run.plan.step(id), let command = step.command, let state = run.step(id) else { return }
        switch command.settle {
        case nil: try await record(.settled(id, StepResult()))
        case .operationSucceeded?:
            guard let operation = state.operation else { return try await record(.settled(id, StepResult())) }
            try await follow(operation, id) { operation in
                guard let transfer = TransferRecord(operation) else { return Self.outcome(of: operation) }
                let result = StepResult(note: Self.words(transfer), transfer: transfer)
                guard transfer.ending != .clean else { return .success(result) }
                let note = FailureNote(
                    what: "the \(operation.transfer?.direction.rawValue ?? "transfer") did not end well: "
                        + transfer.reason,
                    remedy: "read what failed, mend it, then decide")
                return .failure(Failure(note, result: result))
            }
        case .operationOver(let operation)?:
            try await follow(operation, id) { operation in
                let words = TransferRecord(operation).map(Self.words) ?? "over"
                return .success(StepResult(note: words, transfer: TransferRecord(operation)))
            }
        case let condition?:
            switch await evaluate(condition, for: id) {
            case .so(let note): try await record(.settled(id, StepResult(note: "done: \(note)")))
            case .notSo(_, let note), .blocked(let note): try await record(.failed(id, Failure(note)))
            case .unread(let failure): try await giveWay(id, failure)
            }
        }
    }

    private func follow(
        _ name: OperationName, _ step: StepID, _ judge: (Operation) -> Result<StepResult, Failure>
    ) async throws(Runner.Obstacle) {
        let operation: Operation
        do throws(CloudFailure) {
            operation = try await runner.cloud.operation(name)
        } catch {
            guard error.kind == .notFound else { return try await giveWay(step, error, isUndecided: true) }
            let note = FailureNote(
                what: "the service no longer knows operation \(name.id), so that nobody can tell how it ended",
                remedy: "look at what it left, then decide")
            return try await record(.failed(step, Failure(note, isUndecided: true)))
        }
        goOn()
        guard operation.isRunning else {
            switch judge(operation) {
            case .success(let result): return try await record(.settled(step, result))
            case .failure(let failure): return try await record(.failed(step, failure))
            }
        }
        await note(
            StepProgress(
                step: step, time: runner.surroundings.now(), counters: operation.transfer?.counters,
                isCancellationRequested: operation.isCancellationRequested))
        try await rest(pollTime(of: step))
    }

    /// How far a step is, for whoever watches; what can't be kept now comes with the next look.
    func note(_ progress: StepProgress) async {
        try? await runner.journal.note(progress, of: run.id)
    }

    /// Five seconds at first; a transfer that takes long is looked at every ten, for each look costs gcloud a second.
    private func pollTime(of step: StepID) -> Duration {
        let begun = run.step(step)?.beginTime ?? runner.surroundings.now()
        return runner.surroundings.now().timeIntervalSince(begun) < 300 ? .seconds(5) : .seconds(10)
    }

    /// Asks the service to cancel what a step began; that it was cancelled is known only once the operation is over.
    func cancel(_ id: StepID, _ operation: OperationName) async throws(Runner.Obstacle) {
        let argv = CancelCommand.argv(operation)
        if run.step(id)?.isCancelIntended == false { try await record(.cancelIntended(id, argv: argv)) }
        await runner.boundary?(.beforeCommand("cancel-\(id)"))
        let answer = await runner.changes.run(argv, deadline: nil)
        await runner.boundary?(.afterCommand("cancel-\(id)"))
        switch answer {
        case .accepted: try await record(.cancelSent(id, operation))
        case .failed(let failure):
            switch failure.kind {
            // It is over already: how it ended is looked at all the same.
            case .notFound, .refused(status: "FAILED_PRECONDITION"): try await record(.cancelSent(id, operation))
            default:
                // Whatever keeps the service from cancelling it, it may be over by now.
                try await settle(id)
                if run.step(id)?.phase == .accepted { try await pause(id, failure) }
            }
        }
    }

    private static func outcome(of operation: Operation) -> Result<StepResult, Failure> {
        switch operation.status {
        case .done, .running: return .success(StepResult(note: "done"))
        case .failed(_, let message):
            return .failure(Failure(FailureNote(what: message, remedy: "read the service's words, then decide")))
        case .cancelled:
            return .failure(Failure(FailureNote(what: "it was cancelled", remedy: "decide how it goes on")))
        }
    }

    private static func words(_ transfer: TransferRecord) -> String {
        let counters = transfer.counters
        let objects = counters.objectsCopied.clampedSum(counters.objectsSkipped)
        switch transfer.ending {
        case .clean:
            let bytes = counters.bytesCopied.clampedSum(counters.bytesSkipped)
            return "\(Figures.count(objects)) objects, \(Figures.bytes(bytes))"
        case .partlyFailed, .failed, .timedOut, .cancelled: return transfer.reason
        }
    }
}
