import Cloud

import struct FoundationEssentials.Date

/// What a run holds while it goes on, such as the lock in the bucket.
extension Driver {
    /// Renews what is held, from time to time, for as long as the run is driven.
    func keepHeld() async {
        while (try? await runner.surroundings.sleep(.seconds(15))) != nil {
            let isNeeded = zip(run.plan.steps, run.steps).contains { $0.turn == .inOrder && !$1.isOver }
            for step in run.plan.steps
            where isNeeded && canHold && step.turn == .held && run.step(step.id)?.phase == .done {
                guard let command = step.command, let every = command.renewal else { continue }
                let now = runner.surroundings.now()
                if let heldTime, abs(now.timeIntervalSince(heldTime)) < every { continue }
                // What has just failed is not tried four times a minute for hours.
                if let renewTime, abs(now.timeIntervalSince(renewTime)) < every / 5 { continue }
                renewTime = now
                await renew(step, command)
            }
        }
    }

    private func renew(_ step: Step, _ command: ChangingCommand) async {
        guard case .objectIsOurs(let uri)? = command.probe else { return }
        guard let text = try? await runner.cloud.text(of: uri), OwnedText(text.bytes).isOf(run)
        else { return }
        _ = try? await hold(step, command, generation: text.generation)
    }

    /// Makes what is held last anew; what keeps it from that otherwise.
    ///
    /// Who may create an object, but not replace it, could never go on: what lies there is still ours, and others see when
    /// it was to end.
    private func hold(
        _ step: Step, _ command: ChangingCommand, generation: Int64?
    ) async throws(Runner.Obstacle) -> FailureNote? {
        if let note = await prepare(command) { return note }
        let argv = command.line(nil, generation: generation)
        try await record(.renewing(step.id, argv: argv))
        await runner.boundary?(.beforeCommand("renew-\(step.id)"))
        let answer = await runner.changes.run(argv, deadline: nil)
        await runner.boundary?(.afterCommand("renew-\(step.id)"))
        switch answer {
        case .accepted: markHeld()
        // Somebody was faster.
        case .failed(let failure) where failure.kind == .refused(status: "FAILED_PRECONDITION"):
            return FailureNote(failure)
        case .failed(let failure) where failure.meansNotDone:
            say("\(step.title): it can't be renewed; \(failure.inOneLine)")
            canHold = false
        case .failed(let failure): return FailureNote(failure)
        }
        return nil
    }

    /// What is held was made sure of just now.
    func markHeld() { heldTime = runner.surroundings.now() }

    /// What keeps the run from going on, where it may have lost what it holds: after a long wait, or on a clock that was set.
    func loss() async throws(Runner.Obstacle) -> Loss? {
        for step in run.plan.steps where canHold && step.turn == .held && run.step(step.id)?.phase == .done {
            guard let command = step.command, let probe = command.probe, let every = command.renewal else { continue }
            // It lasts longer than that, and others respect it longer still.
            if let heldTime, abs(runner.surroundings.now().timeIntervalSince(heldTime)) < 2 * every { continue }
            switch await evaluate(probe, for: step.id) {
            case .so: markHeld()
            case .blocked(let note): return .isOthers(note)
            case .unread(let failure):
                return failure.meansNotDone ? .isOthers(FailureNote(failure)) : .isUnknown(FailureNote(failure))
            case .notSo(let generation, _):
                if let note = try await hold(step, command, generation: generation) { return .isUnknown(note) }
            }
        }
        return nil
    }

    /// How something that is held can be lost.
    enum Loss {
        /// Somebody else has it, or nobody will ever be able to tell.
        case isOthers(FailureNote)
        /// Nobody can tell for now, or it could not be taken again yet.
        case isUnknown(FailureNote)
    }
}
