import Cloud

import struct FoundationEssentials.Date

/// One runner's work on one run.
actor Driver {
    let runner: Runner
    let lease: Lease
    private(set) var run: Run
    private var attempts = 0
    /// When what is held was last made sure of.
    var heldTime: Date?
    /// When it was last tried to make that last anew.
    var renewTime: Date?
    /// Whether the bucket lets nothing be held: then nothing can be lost either.
    var canHold = true
    /// How far the claim was that is being filled, and since when.
    var population: (seen: Population, since: Date)?

    init(_ runner: Runner, run: Run, lease: Lease) {
        self.runner = runner
        self.run = run
        self.lease = lease
    }

    /// What a runner has to say where no screen is: it goes to the run's log.
    nonisolated func say(_ words: String) { print(words) }

    func drive() async throws(Runner.Obstacle) -> Runner.Pause {
        try await record(.taken(by: await runner.who(), process: runner.holder.process))
        while true {
            if Task.isCancelled { return .interrupted }
            try await catchUp()
            switch run.next {
            case .nothing: return .ended(run.end ?? .done)
            case .end(let end):
                try await record(.ended(end))
                await runner.files.removeAll(of: run.id)
            case .ask(let question): return .needsDecision(question)
            case .begin(let id): try await begin(id)
            case .reconcile(let id): try await reconcile(id)
            case .settle(let id): try await settle(id)
            case .cancel(let id, let operation): try await cancel(id, operation)
            }
        }
    }

    // MARK: The journal

    /// Takes in what others have written: that the run is to be cancelled, or how it goes on.
    func catchUp() async throws(Runner.Obstacle) {
        do throws(JournalFailure) {
            try take(try await runner.journal.events(of: run.id, after: run.lastNumber))
        } catch {
            switch error {
            case .full, .busy, .notWritable: return
            default: throw .journal(error)
            }
        }
    }

    private func take(_ events: [Recorded]) throws(JournalFailure) {
        do throws(Run.CorruptHistory) {
            for event in events where event.number > run.lastNumber { try run.apply(event) }
        } catch {
            throw .corrupt(error.description)
        }
    }

    /// Writes an event down, and does not go on before it is on the disk.
    ///
    /// A full or locked disk is waited for: what is known only here must not be lost, and nothing may be begun that is not
    /// written down.
    func record(_ event: Event) async throws(Runner.Obstacle) {
        await runner.boundary?(.beforeEvent(event.name))
        var pause = Duration.seconds(1)
        while true {
            if let end = run.end { throw .over(end) }
            let (journal, id, number, now, lease) = (
                runner.journal, run.id, run.lastNumber, runner.surroundings.now(), lease
            )
            // In a task of its own: that this one is called off must not keep an event from being written.
            let written = await Task { () -> Result<Recorded, JournalFailure> in
                do throws(JournalFailure) {
                    return .success(try await journal.append(event, to: id, after: number, at: now, lease: lease))
                } catch {
                    return .failure(error)
                }
            }.value
            switch written {
            case .success(let recorded):
                do throws(JournalFailure) { try take([recorded]) } catch { throw .journal(error) }
                await runner.boundary?(.afterEvent(event.name))
                return
            case .failure(.outdated):
                try await catchUp()
                if let end = run.end { throw .over(end) }
            case .failure(let failure):
                switch failure {
                case .full, .busy, .notWritable:
                    say(failure.inOneLine)
                    var left = pause
                    while left > .zero {
                        guard (try? await runner.surroundings.sleep(.seconds(1))) != nil else {
                            throw .journal(failure)
                        }
                        left -= .seconds(1)
                    }
                    pause = min(pause * 2, .seconds(30))
                default: throw .journal(failure)
                }
            }
        }
    }

    // MARK: Waiting

    /// Writes down, once, that a step can't go on for now, and waits a while.
    func pause(_ step: StepID, _ failure: CloudFailure) async throws(Runner.Obstacle) {
        if Task.isCancelled { return }
        try await wait(step, FailureNote(failure))
    }

    /// Something has worked: the next failure is waited for only shortly again.
    func goOn() { attempts = 0 }

    /// The same for a look at what a step began: what it had to wait for is over.
    func goOn(_ step: StepID) async throws(Runner.Obstacle) {
        goOn()
        if run.waiting?.step == step { try await record(.goesOn(step)) }
    }

    /// The same for what else keeps a step from going on.
    func wait(_ step: StepID, _ note: FailureNote) async throws(Runner.Obstacle) {
        if run.waiting?.step != step || run.waiting?.note != note { try await record(.waiting(step, note)) }
        try await rest(note.needsPerson ? Backoff.person : Backoff.time(attempts: attempts))
        attempts += 1
    }

    /// Waits, but not longer than until somebody writes into the run.
    func rest(_ time: Duration) async throws(Runner.Obstacle) {
        let slice = Duration.seconds(1)
        var left = time
        while left > .zero, !Task.isCancelled {
            guard (try? await runner.surroundings.sleep(min(left, slice))) != nil else { return }
            left -= slice
            let number = run.lastNumber
            try await catchUp()
            if run.lastNumber != number { return }
        }
    }

    // MARK: Commands

    /// Writes the file that a command reads; what kept it from that otherwise.
    func prepare(_ command: ChangingCommand) async -> FailureNote? {
        guard let file = command.file, let bytes = content(of: file) else { return nil }
        do throws(FileFailure) {
            try await runner.files.write(bytes, to: file.path)
            return nil
        } catch {
            return FailureNote(what: error.words, remedy: "make room, or make \(file.path) writable")
        }
    }

    /// Runs a command line whose intent was written down, and writes down what came of it.
    func execute(_ step: Step, _ command: ChangingCommand, _ argv: [String]) async throws(Runner.Obstacle) {
        await runner.boundary?(.beforeCommand(step.id))
        let answer = await answer(step, command, argv)
        await runner.boundary?(.afterCommand(step.id))
        switch answer {
        case .accepted(nil) where command.trace != nil:
            // An answer without content says nothing about what was begun.
            let note = FailureNote(what: "gcloud named no operation", remedy: "wait: it is looked for in the list")
            try await record(.doubted(step.id, note))
        case .accepted(let operation):
            goOn()
            if step.turn == .held { markHeld() }
            try await record(.accepted(step.id, operation: operation))
        case .failed(let failure):
            if failure.meansNotDone || failure.kind == .quota && command.trace == .creation {
                // No more of a quota comes by waiting; another zone may have it.
                try await refuse(step, command, failure)
            } else {
                try await record(.doubted(step.id, FailureNote(failure)))
            }
        }
    }

    private func answer(_ step: Step, _ command: ChangingCommand, _ argv: [String]) async -> ChangeAnswer {
        await withTaskGroup(of: ChangeAnswer?.self) { [runner] group in
            group.addTask { await runner.changes.run(argv, deadline: command.deadline.map { .seconds($0) }) }
            if command.trace == nil, step.turn == .inOrder {
                // What has no operation that could be cancelled, such as a long deletion, is ended itself.
                group.addTask {
                    await self.untilCancelAsked()
                    return nil
                }
            }
            await runner.boundary?(.duringCommand(step.id))
            while let next = await group.next() {
                group.cancelAll()
                if let next { return next }
            }
            return .failed(CloudFailure(.cancelled, task: step.id))
        }
    }

    /// Waits until somebody wants the run cancelled, or until nobody waits for that any more.
    private func untilCancelAsked() async {
        while !run.isCancelAsked, (try? await runner.surroundings.sleep(Runner.watchTime)) != nil {}
    }

    /// The service has refused a command; what an earlier sending of it began is not refused by that.
    private func refuse(
        _ step: Step, _ command: ChangingCommand, _ failure: CloudFailure
    ) async throws(Runner.Obstacle) {
        let sendings = run.step(step.id)?.sendings ?? 0
        let isKept = failure.kind == .refused(status: "RETENTION_POLICY")
        if let trace = command.trace {
            switch await search(trace, for: step.id) {
            case .found(let operation): return try await record(.accepted(step.id, operation: operation))
            case .unread where sendings > 1: return try await record(.doubted(step.id, FailureNote(failure)))
            case .none where !trace.isTransfer && (sendings > 1 || failure.isAnsweredByThePast):
                if try await isDecided(step, by: trace) { return }
            case .unread, .none: break
            }
        } else if let probe = command.probe {
            switch await evaluate(probe, for: step.id) {
            case .so(let note): return try await record(.satisfied(step.id, note: note))
            case .blocked(let note): return try await record(.failed(step.id, Failure(note)))
            case .notSo where probe.isContended && failure.isOfTheMoment && sendings < 7:
                try await record(.doubted(step.id, FailureNote(failure)))
                return try await wait(step.id, FailureNote(failure))
            case .notSo(.some, _) where failure.kind == .refused(status: "FAILED_PRECONDITION"):
                // It was replaced between the look and the command, as by our own renewal.
                return try await record(.doubted(step.id, FailureNote(failure)))
            case .unread(let silence) where !silence.meansNotDone:
                // It may have been done by a sending of which gcloud itself has lost the answer.
                return try await record(.doubted(step.id, FailureNote(silence)))
            case .notSo where isKept && step.turn == .held:
                // The lock that lies there has expired and can't be replaced: others see that as we do, and the export itself.
                canHold = false
                return try await record(.satisfied(step.id, note: "not possible: \(failure.whatHappened)"))
            case .unread, .notSo: break
            }
        } else if isKept, command.file != nil, sendings > 1 {
            // What can't be replaced is there, and an earlier sending of this very command has put it there.
            return try await record(.satisfied(step.id, note: "an earlier sending was done"))
        }
        try await record(.failed(step.id, Failure(FailureNote(failure))))
    }
}

/// How long to wait before something is tried again.
enum Backoff {
    /// While a person has to do something.
    static let person: Duration = .seconds(15)

    static func time(attempts: Int) -> Duration {
        .seconds(min(60, 2 << min(attempts, 5)))
    }
}

extension CloudFailure {
    /// Whether a failed change was certainly not done by the sending that failed so, and sending it again as it is will
    /// not help.
    var meansNotDone: Bool {
        switch kind {
        case .permissionDenied, .notFound, .serviceRetired, .refused: true
        case .unauthenticated, .quota, .unavailable, .timedOut, .unreachable, .toolMissing, .toolBroken, .malformed,
            .cancelled:
            false
        }
    }
}

extension CloudFailure {
    /// Whether a refusal may tell no more than that an earlier sending was done: what is to be created is there already, what
    /// is to be deleted is gone.
    fileprivate var isAnsweredByThePast: Bool { [.refused(status: "ALREADY_EXISTS"), .notFound].contains(kind) }
}

extension CloudFailure {
    /// Whether the same change may well be accepted in a minute: somebody else has changed a policy between gcloud's look at it
    /// and its change, GKE works on the cluster, or IAM does not know everywhere yet of an account that was just created.
    fileprivate var isOfTheMoment: Bool {
        switch kind {
        case .refused(status: "ABORTED"), .refused(status: "FAILED_PRECONDITION"): true
        case .refused(status: "INVALID_ARGUMENT"): detail.contains("does not exist")
        default: false
        }
    }
}

extension ChangingCommand {
    /// The command line with a request id, and with the generation that was read right before.
    func line(_ id: RequestID?, generation: Int64?) -> [String] {
        guard let generation else { return line(id) }
        let option = "--if-generation-match="
        return line(id).map { $0.hasPrefix(option) ? option + String(generation) : $0 }
    }
}
