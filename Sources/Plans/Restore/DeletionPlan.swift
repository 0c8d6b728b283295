public import Cloud

extension Plan {
    /// Deletes a FAILED instance whose data was restored into another one: it is billed until then.
    ///
    /// - Parameters:
    ///   - instance: the instance, as it was listed just now.
    ///   - restore: the restore of its data, which is over and ended well.
    ///   - target: the instance that it was restored into, as it was listed just now; nothing where it is not.
    ///   - use: what uses the instance in the clusters of its project.
    ///   - requestID: the id of the request.
    /// - Returns: The plan, which is confirmed by typing the name of the instance.
    public static func deleting(
        _ instance: Instance, restoredBy restore: Run, into target: Instance?, usedBy use: InstanceUse,
        requestID: RequestID
    ) -> Plan {
        let name = instance.name
        let restored = restore.target
        let argv = NewInstance.deletion(of: name)
        let price = instance.capacityGiB.map { gib in
            " It costs \(Parallelstore.price(capacityGiB: gib, deploymentType: instance.deploymentType)) until then."
        }
        let step = Step(
            id: "delete", title: "delete \(name.id)", consequence: "Nothing brings it back.",
            ifStopped: "It may be deleted or not; it is billed as long as it is listed.",
            work: .command(
                ChangingCommand(
                    argv: argv, requestID: requestID, probe: .instanceAbsent(name),
                    requirement: .all([
                        .instanceFailed(name, createTime: instance.createTime), .instanceActive(restored),
                        .instanceIdle,
                    ]), settle: .instanceAbsent(name),
                    trace: .deletion)),
            again: "Try to delete it again.", givenUp: "It stays, and is billed.")
        return Plan(
            purpose: .delete, title: "Delete \(name.id) in \(name.location)", instance: name,
            consequences: [
                "Deletes \(name.id) and all that is on it; nothing brings it back.\(price ?? "")",
                "Its checkpoints in Cloud Storage stay, and so does \(restored.id).",
            ],
            checks: [
                Check(
                    "it is FAILED", instance.state == .failed ? .fine : .obstacle,
                    instance.state == .failed
                        ? "its data is lost, as the service reports" : "it is \(instance.state.word)"),
                restoredCheck(restore, restored, target), use.deletionCheck,
            ],
            steps: [step], confirmation: .typed(name.id), subject: restored)
    }

    private static func restoredCheck(_ restore: Run, _ name: InstanceName, _ target: Instance?) -> Check {
        let title = "its data is elsewhere"
        guard restore.end == .done, let transfer = restore.steps.compactMap({ $0.result?.transfer }).last else {
            return Check(title, .obstacle, "run \(restore.id) has not restored it: \(restore.note)")
        }
        guard target?.state == .active else {
            return Check(title, .obstacle, "\(name.id) is \(target?.state.word ?? "not listed")")
        }
        let objects = transfer.counters.objectsCopied.clampedSum(transfer.counters.objectsSkipped)
        let words =
            "\(name.id) is ACTIVE; run \(restore.id) imported \(Figures.count(objects)) objects, 0 failed, as was to be"
        guard let shortcoming = restore.plan.restore?.shortcoming else { return Check(title, .fine, words) }
        return Check(title, .problem, "\(words), but \(shortcoming)")
    }
}

extension InstanceUse {
    /// Whether anything goes on using an instance that is to be deleted: it would not start again, nor end well.
    fileprivate var deletionCheck: Check {
        let title = "nobody uses it"
        let users = claims.filter { !$0.users.isEmpty }.map(\.name.words) + cronJobs.map { "CronJob \($0.words)" }
        guard users.isEmpty else {
            return Check(title, .problem, "\(users.joined(separator: ", ")): repoint first what is to go on elsewhere")
        }
        guard failures.isEmpty else { return Check(title, .unread, failures.joined(separator: "; ")) }
        return Check(title, .fine, "no claim with pods, and no CronJob, in \(clusters.count) clusters")
    }
}
