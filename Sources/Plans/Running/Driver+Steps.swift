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
        case .checkImport(let transfer, let expectation):
            try await checkImport(step, transfer, expectation)
        case .command(let command):
            if case .drill? = command.file?.content, run.isCancelAsked, run.hasFailed == false {
                // It says nothing about the checkpoint: what an earlier drill has said stays.
                return try await record(.satisfied(id, note: "cancelled: nothing was found out"))
            }
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
                case .notSo(_, let note) where requirement.isAwaited && !isOverdue(requirement, since: state.waitTime):
                    return try await wait(id, note)
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

    /// For how many seconds what is owed waits for what can't be read: others that are owed come behind it.
    private static let owedPatience = 300.0

    /// What could not be read is waited for, unless waiting will not help: then a person decides.
    func giveWay(
        _ step: StepID, _ failure: CloudFailure, isUndecided: Bool = false
    ) async throws(Runner.Obstacle) {
        let waitTime = run.plan.step(step)?.turn == .owed ? run.step(step)?.waitTime : nil
        let isLate = waitTime.map { runner.surroundings.now().timeIntervalSince($0) > Self.owedPatience } ?? false
        guard failure.meansNotDone || isLate else { return try await pause(step, failure) }
        try await record(.failed(step, Failure(FailureNote(failure), isUndecided: isUndecided)))
    }

    private func newRequestID() -> RequestID { RequestID(runner.surroundings.uuid()) }

    func send(
        _ step: Step, _ command: ChangingCommand, _ request: RequestID?, _ generation: Int64?,
        known: [OperationName] = []
    ) async throws(Runner.Obstacle) {
        if let note = await prepare(command) { return try await wait(step.id, note) }
        let argv = command.line(request, generation: generation)
        try await record(.intended(step.id, Intent(argv: argv, requestID: request, known: known)))
        try await execute(step, command, argv)
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
        case .claimFilled(let claim, let source)?: try await settleClaim(step, claim, source)
        case .instanceActive?, .instanceAbsent?: try await settleInstance(step, command, state)
        case let condition?:
            switch await evaluate(condition, for: id) {
            case .so(let note): try await record(.settled(id, StepResult(note: "done: \(note)")))
            case .notSo where condition.patience != nil && !isOverdue(condition, since: state.lastIntentTime):
                try await goOn(id)
                await self.note(StepProgress(step: id, time: runner.surroundings.now()))
                try await rest(pollTime(of: id))
            case .notSo(_, let note), .blocked(let note): try await record(.failed(id, Failure(note)))
            case .unread(let failure): try await giveWay(id, failure)
            }
        }
    }

    /// Whether something was waited for so long that a person has to look at it.
    func isOverdue(_ condition: Condition, since time: Date?) -> Bool {
        guard let patience = condition.patience, let time else { return false }
        return runner.surroundings.now().timeIntervalSince(time) > patience
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
        try await goOn(step)
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
    func pollTime(of step: StepID) -> Duration {
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

    static func outcome(of operation: Operation) -> Result<StepResult, Failure> {
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
