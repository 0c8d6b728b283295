import Cloud

import struct FoundationEssentials.Date

/// What a run makes of instances: it waits for one to be created or deleted, and looks whose it is.
extension Driver {
    func isActive(_ name: InstanceName) async throws(CloudFailure) -> Evaluation {
        guard let instance = try await instance(name) else {
            return .blocked(
                FailureNote(
                    what: "there is no instance \(name.id) in \(name.location)", remedy: "look who has deleted it"))
        }
        switch instance.state {
        case .active: return .so("\(name.id) is ACTIVE")
        case .failed:
            return .blocked(
                FailureNote(
                    what: "\(name.id) is FAILED", remedy: "delete it, as it is billed, then choose another zone or name"
                ))
        case .deleting, .gone:
            return .blocked(FailureNote(what: "\(name.id) is being deleted", remedy: "choose another name"))
        case .creating, .upgrading, .repairing, .other:
            return .notSo(
                generation: nil, FailureNote(what: "\(name.id) is \(instance.state.word)", remedy: "wait"))
        }
    }

    /// An instance that was made anew under its name is another one, whatever its state.
    func isFailed(_ name: InstanceName, createTime: Date?) async throws(CloudFailure) -> Evaluation {
        guard let instance = try await instance(name) else { return .so("\(name.id) is not there any more") }
        guard instance.state == .failed, instance.createTime == createTime else {
            return .blocked(
                FailureNote(
                    what: "\(name.id) in \(name.location) is \(instance.state.word), and not what was reviewed",
                    remedy: "look who has created it anew; nothing is deleted"))
        }
        return .so("\(name.id) is FAILED")
    }

    /// Ours is what bears this run's label.
    func isOurs(_ name: InstanceName) async throws(CloudFailure) -> Evaluation {
        guard let instance = try await instance(name) else {
            return .notSo(generation: nil, FailureNote(what: "there is no instance \(name.id)", remedy: "wait"))
        }
        guard instance.labels[NewInstance.runLabel] == run.id.description else {
            return .blocked(
                FailureNote(
                    what: "there is an instance \(name.id) in \(name.location) which this run has not created",
                    remedy: "choose another name"))
        }
        return .so("\(name.id) was created by this run")
    }

    /// Whether the service would take an order to delete it: it refuses that while something goes on.
    func isAtRest(_ name: InstanceName) async throws(CloudFailure) -> Evaluation {
        switch try await instance(name)?.state {
        case .creating?, .deleting?, .upgrading?, .repairing?:
            let note = FailureNote(what: "something goes on with \(name.id)", remedy: "wait until that is over")
            return .notSo(generation: nil, note)
        case .active?, .failed?, .other?, .gone?, nil: return try await isIdle(but: [])
        }
    }

    func isAbsent(_ name: InstanceName) async throws(CloudFailure) -> Evaluation {
        guard let instance = try await instance(name) else { return .so("\(name.id) is not there") }
        return .notSo(
            generation: nil,
            FailureNote(
                what: "there is an instance \(name.id) in \(name.location), which is \(instance.state.word)",
                remedy: "choose another name, or look who has created it"))
    }

    /// An instance as it is listed; a zone that does not answer is no proof that it is not there.
    private func instance(_ name: InstanceName) async throws(CloudFailure) -> Instance? {
        let list = try await runner.cloud.instances()
        if let found = list.instances.first(where: { $0.name.isSameInstance(as: name) }) { return found }
        guard !list.isSilent(name.location) else {
            throw CloudFailure(.unreachable(zones: [name.location]), task: "instances list")
        }
        return nil
    }

    /// Waits until the operation that creates or deletes an instance is over, and the instance is as it was to be.
    func settleInstance(_ step: Step, _ command: ChangingCommand, _ state: StepState) async throws(Runner.Obstacle) {
        var isOver = state.operation == nil
        if let name = state.operation {
            let operation: Operation?
            do throws(CloudFailure) {
                operation = try await runner.cloud.operation(name)
            } catch {
                // The instance itself tells as much.
                guard error.kind == .notFound else { return try await giveWay(step.id, error) }
                operation = nil
            }
            if let operation, case .failure(let failure) = Self.outcome(of: operation) {
                return try await record(.failed(step.id, failure))
            }
            isOver = operation?.isRunning != true
        }
        try await goOn(step.id)
        guard isOver, let condition = command.settle else { return try await waitOn(step) }
        // The operation that was found may be another's, of the same name.
        let own: [Condition] = command.trace == .creation ? [.instanceIsOurs(run.plan.instance)] : []
        switch await evaluate(.all(own + [condition]), for: step.id) {
        case .so(let note): try await record(.settled(step.id, StepResult(note: note)))
        case .notSo(_, let note) where command.trace == .deletion && isOverdue(condition, since: state.lastIntentTime):
            try await record(.failed(step.id, Failure(note)))
        case .notSo: try await waitOn(step)
        case .blocked(let note): try await record(.failed(step.id, Failure(note)))
        case .unread(let failure): try await giveWay(step.id, failure)
        }
    }

    private func waitOn(_ step: Step) async throws(Runner.Obstacle) {
        await note(StepProgress(step: step.id, time: runner.surroundings.now()))
        try await rest(pollTime(of: step.id))
    }

    /// Compares what an import has counted with what was to be restored.
    ///
    /// Nothing is claimed beyond that: what lies on the instance can't be listed from here.
    func checkImport(
        _ step: Step, _ transfer: StepID, _ expectation: RestoreExpectation
    ) async throws(Runner.Obstacle) {
        guard let record = run.result(of: transfer)?.transfer else {
            let note = FailureNote(what: "the import left no counters", remedy: "look at its operation, then decide")
            return try await self.record(.failed(step.id, Failure(note)))
        }
        guard record.ending == .clean else {
            let note = FailureNote(
                what: "the import did not end well: \(record.reason)",
                remedy: "read what failed, mend it, and restore it again")
            return try await self.record(.failed(step.id, Failure(note)))
        }
        if let words = expectation.disagreement(with: record.counters) {
            let note = FailureNote(what: words, remedy: "verify the checkpoint, and restore it or another one again")
            return try await self.record(.failed(step.id, Failure(note)))
        }
        switch await evaluate(expectation.isUnchanged, for: step.id) {
        case .unread(let failure): return try await giveWay(step.id, failure)
        case .blocked(let note), .notSo(_, let note):
            let note = FailureNote(
                what: "the checkpoint was written to while it was restored: \(note.what)",
                remedy: "look at it anew, and restore it or another one again")
            return try await self.record(.failed(step.id, Failure(note)))
        case .so: break
        }
        let objects = record.counters.objectsCopied.clampedSum(record.counters.objectsSkipped)
        let words =
            expectation.objects == nil
            ? "\(Figures.count(objects)) objects, 0 failed; nothing says how many there should be"
            : "\(Figures.count(objects)) objects, 0 failed, as \(expectation.basis) says"
        try await self.record(.settled(step.id, StepResult(note: words)))
    }
}
