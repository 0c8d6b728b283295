import Cloud

/// What a plan for a restore needs besides its order.
public struct RestoreContext: Hashable, Sendable {
    /// The run that the plan is for.
    public let run: RunID
    /// The ids of the first requests, to create the instance and to import.
    public let creation, transfer: RequestID
    /// The folder for the files of this run.
    public let scratch: String

    /// Makes a context.
    public init(run: RunID, creation: RequestID, transfer: RequestID, scratch: String) {
        self.scratch = scratch
        self.run = run
        self.creation = creation
        self.transfer = transfer
    }
}

extension Plan {
    /// Brings a checkpoint, or a part of one, onto an instance, and compares what was counted with what should be.
    public static func restore(_ order: RestoreOrder, _ findings: RestoreFindings, _ context: RestoreContext) -> Plan {
        let order = order.striped(for: findings.largestObject)
        let steps = RestoreSteps(order: order, findings: findings, context: context)
        return Plan(
            purpose: .restore, title: steps.title, instance: order.target.name, consequences: steps.consequences,
            checks: findings.checks, steps: steps.all,
            confirmation: steps.isHarmless ? .key : .typed(order.target.name.id),
            checkpoints: [order.source.checkpoint], subject: order.source.instance, restore: order)
    }
}

/// The steps of a restore, of which a drill makes use too.
struct RestoreSteps {
    let order: RestoreOrder
    let findings: RestoreFindings
    let context: RestoreContext

    private var source: RestoreSource { order.source }
    private var target: InstanceName { order.target.name }
    private var expectation: RestoreExpectation { findings.expectation(of: source) }

    /// The step that imports, and leaves the counters.
    static let importID = "import"
    /// The same where the populator does it.
    static let fillID = "fill"

    var all: [Step] {
        let steps: [Step] =
            switch order.target {
            case .new(let new): [create(new), transfer]
            case .existing: [transfer]
            case .claim(let claim): PopulationSteps(claim, of: expectation, context).all
            }
        return cronJobs.map(suspend) + steps + [check] + cronJobs.map(resume)
    }

    private var cronJobs: [CronJob] { findings.cronJobs }

    var title: String {
        let what = source.instance.map { "Restore \($0.id) from \(source.words)" } ?? "Restore \(source.words)"
        return switch order.target {
        case .new: "\(what) into a new instance \(target.id)"
        case .existing: "\(what) into \(target.id)"
        case .claim(let claim): "\(what) into a new claim \(claim.name.words)"
        }
    }

    /// Whether nothing that exists can be changed by it, and nothing is known to be wrong with what is restored.
    var isHarmless: Bool {
        let contents = findings.checks.first { $0.title == RestorePreflight.Topic.contents.rawValue }
        return order.isPathNew && source.flaw == nil && source.manifest != nil && contents?.finding != .problem
    }

    var consequences: [String] {
        var sentences: [String] = []
        if let flaw = source.flaw { sentences.append("\(source.checkpoint.name) can't be trusted: \(flaw).") }
        switch order.target {
        case .new(let new):
            sentences.append(
                "Nothing existing is changed. Creates 1 instance (\(Self.price(of: new)) until it is deleted).")
        case .claim(let claim):
            sentences.append(
                "Nothing existing is changed. GKE's volume populator makes 1 instance (\(Self.price(of: claim.instance)) until "
                    + "it is deleted), imports into it, and binds the claim to it; it retries for ever, and has no time limit."
            )
            if source.originalPath != "/" {
                sentences.append("It goes to the root of the volume, not to \(source.originalPath) as it was.")
            }
            sentences.append(
                "The data source stays as long as the claim: deleting a claim whose data source is gone hangs.")
        case .existing where order.isPathNew:
            sentences.append("Nothing on \(target.id) is changed: it goes to \(order.path), which is new.")
        case .existing:
            sentences.append(
                "What lies under \(order.path) on \(target.id) is merged with the checkpoint: a file of the same name is "
                    + "replaced, what is there besides stays, and nothing rolls that back.")
        }
        sentences.append(time)
        if let startTime = source.startTime {
            sentences.append("Work that was done after \(Figures.instant(startTime)) is not in it.")
        }
        return sentences
    }

    static func price(of new: NewInstance) -> String {
        Parallelstore.price(capacityGiB: new.capacityGiB, deploymentType: new.deploymentType)
    }

    /// How long it takes, and where that is known from.
    var time: String {
        guard let estimate = findings.estimate(of: order) else {
            return "How long it takes can't be told: nobody has counted what is in it."
        }
        let creation =
            order.new == nil
            ? ""
            : estimate.creation.map { ", and \(Figures.duration(seconds: $0)) to create the instance, as last time" }
                ?? ", besides the minutes that creating the instance takes, of which no figure is published"
        return "Importing takes \(estimate.words) (\(estimate.basis))\(creation)."
    }

    private func schedule(_ cronJob: CronJob) -> ScheduleSteps {
        ScheduleSteps(cronJob: cronJob, noun: "the schedule \(cronJob.name)", lack: "makes no backups")
    }

    private func suspend(_ cronJob: CronJob) -> Step {
        schedule(cronJob).suspend("It starts no backups until it is resumed; one that runs goes on.")
    }

    private func resume(_ cronJob: CronJob) -> Step {
        schedule(cronJob).resume(
            cronJob.backsUp(target)
                ? "It goes on as it was."
                : "It goes on as it was, and backs up \(cronJob.instance?.id ?? "what it names"), not \(target.id): point it "
                    + "there once the workload is.")
    }

    func create(_ new: NewInstance) -> Step {
        let deletion = Shell.words(NewInstance.deletion(of: new.name))
        return Step(
            id: "create", title: "create \(new.name.id)", consequence: "\(Self.price(of: new)) until it is deleted.",
            ifStopped: "The instance may come to be, empty, and is billed until it is deleted: \(deletion)",
            work: .command(
                ChangingCommand(
                    argv: new.argv(run: context.run), requestID: context.creation,
                    requirement: .all([.instanceAbsent(new.name), expectation.isUnchanged]),
                    settle: .instanceActive(new.name), trace: .creation)),
            again:
                "Try to create it again, just so. For another zone, capacity or name, give this up and restore anew.",
            givenUp: "Whatever came to be of it is billed until it is deleted: \(deletion)")
    }

    var transfer: Step {
        let billed = order.new == nil ? "" : " \(target.id) stays, and is billed until it is deleted."
        return Step(
            id: Self.importID, title: "import the checkpoint", consequence: overwriting,
            ifStopped: "The import goes on in the service; what it has copied so far is a part only.\(billed)",
            work: .command(
                ChangingCommand(
                    argv: [
                        "gcloud", "beta", "parallelstore", "instances", "import-data", target.id,
                        "--project=\(target.project)", "--location=\(target.location)",
                        "--source-gcs-bucket-uri=\(source.uri)", "--destination-parallelstore-path=\(order.path)",
                        "--async", "--format=json",
                    ],
                    requestID: context.transfer, requirement: .all([.instanceIdle, expectation.isUnchanged]),
                    settle: .operationSucceeded, trace: .transfer(.import, path: order.path, uri: source.uri))),
            again: "Import again: what is there already is not copied again.",
            givenUp: "What was copied stays on \(target.id), and is a part only.\(billed)")
    }

    private var overwriting: String {
        order.isPathNew ? "" : "Files of the same name under \(order.path) are replaced; nothing is deleted."
    }

    var check: Step {
        let instance = order.claim == nil ? target.id : "The instance"
        let billed = order.new == nil ? "" : " \(instance) is billed until it is deleted."
        return Step(
            id: "check", title: "compare the import's counters",
            ifStopped: "What was imported stays; nobody has compared it.\(billed)",
            work: .checkImport(order.claim == nil ? Self.importID : Self.fillID, expectation), again: "Compare again.",
            givenUp: "What was imported stays, and is not what it should be.\(billed)")
    }
}
