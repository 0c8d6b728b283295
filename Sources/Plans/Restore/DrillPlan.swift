import Cloud

/// What a plan for a drill needs besides its order.
public struct DrillContext: Hashable, Sendable {
    /// The run that the plan is for, and the ids of its first requests to create and to import.
    public let restore: RestoreContext
    /// The id of the first request to delete the instance.
    public let deletion: RequestID

    /// Makes a context.
    public init(restore: RestoreContext, deletion: RequestID) {
        self.restore = restore
        self.deletion = deletion
    }
}

extension Plan {
    /// Restores a checkpoint into an instance that is created for it, measures that, and deletes the instance again, however it
    /// went.
    ///
    /// Nobody sits beside it: a step that fails ends it, and the deletion follows at once. Only a deletion that fails asks a
    /// person, as the instance is billed until then.
    /// - Parameters:
    ///   - order: what is restored, and into which new instance.
    ///   - findings: what was found before it.
    ///   - context: what else its steps need.
    /// - Returns: The plan; nothing where the order names an instance that is there, which no drill may touch.
    public static func drill(_ order: RestoreOrder, _ findings: RestoreFindings, _ context: DrillContext) -> Plan? {
        let order = order.striped(for: findings.largestObject)
        guard case .new(let new) = order.target else { return nil }
        let steps = DrillSteps(order: order, new: new, findings: findings, context: context)
        return Plan(
            purpose: .drill, title: steps.title, instance: new.name, consequences: steps.consequences,
            checks: steps.checks, steps: steps.all, confirmation: .key, checkpoints: [order.source.checkpoint],
            subject: order.source.instance, isUnattended: true)
    }
}

private struct DrillSteps {
    let order: RestoreOrder
    let new: NewInstance
    let findings: RestoreFindings
    let context: DrillContext

    private var name: InstanceName { new.name }
    private var source: RestoreSource { order.source }
    private var restore: RestoreSteps {
        RestoreSteps(order: order, findings: findings, context: context.restore)
    }
    private var result: GCSURI { source.checkpoint.parent.child(DrillReport.path(of: source.checkpoint.name)) }

    var all: [Step] { [restore.create(new), restore.transfer, restore.check, delete, record] }

    var title: String {
        let whose = source.instance.map { " of \($0.id)" } ?? ""
        return "Restore drill: \(source.words)\(whose) into \(name.id), which is deleted again"
    }

    /// Nothing is backed up of an instance that is gone again within the hour.
    var checks: [Check] {
        findings.checks.filter { $0.title != RestorePreflight.Topic.schedules.rawValue }
    }

    var consequences: [String] {
        [
            "Nothing existing is changed. Creates 1 instance, and deletes it again, also when anything fails or the drill is "
                + "cancelled.",
            cost, restore.time,
            "Its result goes to \(result), in the place of that of an earlier drill.",
        ]
    }

    /// What it costs: the price of an hour by the hours that are known, and what is not known in words.
    private var cost: String {
        let price = RestoreSteps.price(of: new)
        guard let estimate = findings.estimate(of: order) else {
            return "It costs \(price), for as long as it takes, which can't be told: nobody has counted what is in it."
        }
        let deletion = findings.lastDeletion
        let parts = [
            (estimate.creation, "to create"), (Optional(estimate.seconds), "to import"), (deletion, "to delete"),
        ]
        let known = parts.compactMap { seconds, words in seconds.map { (max(1, $0), words) } }
        let seconds = known.reduce(0) { $0 + $1.0 }
        let dollars = Parallelstore.dollars(
            Parallelstore.dollarsAnHour(capacityGiB: new.capacityGiB, deploymentType: new.deploymentType)
                * seconds / 3600)
        let words = known.map { "\(Figures.duration(seconds: $0.0)) \($0.1)" }.joined(separator: ", ")
        let unknown = [estimate.creation == nil ? "creating" : nil, deletion == nil ? "deleting" : nil]
            .compactMap(\.self).joined(separator: " and ")
        let rest = unknown.isEmpty ? "" : "; \(unknown) it takes minutes more, of which no figure is published"
        return "It costs about \(dollars): \(words), \(price)\(rest)."
    }

    private var delete: Step {
        let argv = NewInstance.deletion(of: name)
        let billed = "\(name.id) is billed until it is deleted: \(Shell.words(argv))"
        return Step(
            id: "delete", title: "delete \(name.id)", consequence: "Only what this run has created is deleted.",
            ifStopped: billed,
            work: .command(
                ChangingCommand(
                    argv: argv, requestID: context.deletion, probe: .instanceAbsent(name),
                    // What is still being created, or imported into, refuses to be deleted.
                    requirement: .all([.instanceIsOurs(name), .instanceAtRest(name)]), settle: .instanceAbsent(name),
                    trace: .deletion)),
            turn: .owed, again: "Try to delete it again.", givenUp: "It stays, and is billed. \(billed)",
            owedFor: "create")
    }

    private var record: Step {
        let file = context.restore.scratch + "/drill.json"
        return Step(
            id: "record", title: "keep the result beside the manifest",
            ifStopped: "Nothing beside the manifest says how this drill went; the journal does.",
            work: .command(
                ChangingCommand(
                    argv: ["gcloud", "storage", "cp", file, result.description],
                    file: LocalFile(path: file, content: .drill(source.checkpoint)))),
            turn: .always)
    }
}
