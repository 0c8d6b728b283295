import Cloud

/// What a plan for a backup needs besides its order.
public struct BackupContext: Hashable, Sendable {
    /// The run that the plan is for.
    public let run: RunID
    /// The id of the export's first request.
    public let requestID: RequestID
    /// The folder for the files of this run.
    public let scratch: String

    /// Makes a context.
    public init(run: RunID, requestID: RequestID, scratch: String) {
        self.run = run
        self.requestID = requestID
        self.scratch = scratch
    }
}

extension Plan {
    /// Makes a checkpoint, and vouches for it only once it is known to be complete.
    public static func backup(_ order: BackupOrder, _ findings: PreflightFindings, _ context: BackupContext) -> Plan {
        let steps = BackupSteps(order: order, findings: findings, context: context)
        let consequences = [
            steps.writing,
            "Files that the workload writes while it runs may be in it as they were at any moment of it.",
        ]
        return Plan(
            purpose: .backup, title: "Back up \(steps.source) to \(order.prefix)",
            instance: order.instance.name, consequences: consequences, checks: findings.checks, steps: steps.all,
            confirmation: steps.mayOverwrite ? .typed(order.instance.name.id) : .key, checkpoints: [order.prefix])
    }
}

private struct BackupSteps {
    let order: BackupOrder
    let findings: PreflightFindings
    let context: BackupContext

    var all: [Step] {
        (findings.canLock ? [lock] : []) + (order.isMirror ? [withdraw] : [])
            + [export, verify, listing, manifest, report] + (findings.canLock ? [unlock] : [])
    }

    /// Whether what is there already may be replaced: an export replaces each object that differs.
    var mayOverwrite: Bool { order.isMirror || !findings.isPrefixNew }

    /// What is backed up: a path is named where it is not the whole of the instance.
    var source: String {
        let instance = order.instance.name.id
        guard let path = SourcePath(order.sourcePath), path != .whole else { return instance }
        return "only \(path) of \(instance)"
    }

    /// What the export changes, creates and overwrites.
    var writing: String {
        if order.isMirror {
            return
                "Writes into \(order.prefix), where earlier exports have written: what was deleted on the instance stays "
                + "there, and what changed there replaces what was there. Until it ends well, this mirror has no complete "
                + "checkpoint."
        }
        let creates = "Creates objects under \(order.prefix), which are billed until they are deleted."
        return mayOverwrite
            ? "\(order.prefix) is not known to be new: what is there and differs is replaced; what was deleted on the "
                + "instance stays, and keeps it from ever being complete. \(creates)"
            : "Nothing existing is changed. \(creates)"
    }

    private func file(_ name: String) -> String { context.scratch + "/" + name }

    private var lock: Step {
        Step(
            id: "lock", title: "keep a second backup out",
            consequence:
                "A lock beside the manifests, renewed every 10 minutes while the run goes on; it ends by itself.",
            ifStopped: "The lock ends by itself 40 minutes after it was last renewed.",
            work: .command(
                ChangingCommand(
                    argv: copy(file("lock.json"), to: order.lock, generation: findings.lockGeneration ?? 0),
                    file: LocalFile(path: file("lock.json"), content: .lock(seconds: BackupLock.lifetime)),
                    probe: .objectIsOurs(order.lock), renewal: BackupLock.renewal)),
            turn: .held, givenUp: "What was begun before the lock was lost stays as it is.")
    }

    /// Whether or not a manifest was seen before: another backup of the mirror may have written one since.
    private var withdraw: Step {
        Step(
            id: "withdraw", title: "withdraw the mirror's manifest",
            consequence: "It vouches for what is about to be changed; a new one is written at the end. "
                + "\(ChangingCommand.generationPlaceholder) is its generation, read right before.",
            ifStopped: "The mirror has no complete checkpoint until it is exported again.",
            work: .command(
                ChangingCommand(
                    argv: remove(order.manifest, generation: ChangingCommand.generationPlaceholder),
                    probe: .objectAbsent(order.manifest))))
    }

    private var export: Step {
        let name = order.instance.name
        return Step(
            id: "export", title: "export the data", consequence: findings.last?.words ?? "",
            ifStopped: "The export goes on in the service; what it has written so far is incomplete.",
            work: .command(
                ChangingCommand(
                    argv: [
                        "gcloud", "beta", "parallelstore", "instances", "export-data", name.id,
                        "--project=\(name.project)", "--location=\(name.location)",
                        "--source-parallelstore-path=\(order.sourcePath)",
                        "--destination-gcs-bucket-uri=\(order.prefix)", "--async", "--format=json",
                    ],
                    requestID: context.requestID, requirement: .instanceIdle, settle: .operationSucceeded,
                    trace: .transfer(.export, path: order.sourcePath, uri: order.prefix))),
            again: "Export again into the same prefix: what is there already is not copied again.",
            givenUp: "What was exported stays; a report beside the manifests says why it is not complete.")
    }

    private var verify: Step {
        Step(
            id: "verify", title: "list what was written, compare with the counters",
            ifStopped: "What was exported stays; nothing vouches for it.",
            work: .verify(
                prefix: order.prefix, export: "export", isMirror: order.isMirror, listing: file("listing.tsv")),
            again: "List again.",
            givenUp: "What was exported stays; a report beside the manifests says why it is not complete.")
    }

    private var listing: Step {
        Step(
            id: "listing", title: "keep the listing", ifStopped: "What was exported stays; nothing vouches for it.",
            work: .command(
                ChangingCommand(
                    argv: ["gcloud", "storage", "cp", file("listing.tsv"), order.listing.description],
                    file: LocalFile(path: file("listing.tsv"), content: .listing("verify")), deadline: 1800)))
    }

    private var manifest: Step {
        Step(
            id: "manifest", title: "write the manifest", ifStopped: "What was exported stays; nothing vouches for it.",
            work: .command(
                ChangingCommand(
                    argv: copy(file("manifest.json"), to: order.manifest, generation: 0),
                    file: LocalFile(path: file("manifest.json"), content: .manifest(order)),
                    probe: .objectIsOurs(order.manifest),
                    // Another export into the mirror would change what is vouched for.
                    requirement: order.isMirror ? .instanceIdle : nil)))
    }

    private var report: Step {
        Step(
            id: "report", title: "write down why it is not complete",
            ifStopped: "The checkpoint is not complete, and nothing in the bucket says why.",
            work: .command(
                ChangingCommand(
                    argv: ["gcloud", "storage", "cp", file("report.json"), order.report.description],
                    file: LocalFile(path: file("report.json"), content: .report(order)))),
            turn: .afterFailure)
    }

    private var unlock: Step {
        Step(
            id: "unlock", title: "remove the lock",
            consequence: "\(ChangingCommand.generationPlaceholder) is the lock's generation, read right before.",
            ifStopped: "The lock ends by itself within 40 minutes.",
            work: .command(
                ChangingCommand(
                    argv: remove(order.lock, generation: ChangingCommand.generationPlaceholder),
                    probe: .objectIsNotOurs(order.lock))),
            turn: .always)
    }

    private func copy(_ file: String, to uri: GCSURI, generation: Int64) -> [String] {
        ["gcloud", "storage", "cp", file, uri.description, "--if-generation-match=\(generation)"]
    }

    private func remove(_ uri: GCSURI, generation: String) -> [String] {
        ["gcloud", "storage", "rm", uri.description, "--if-generation-match=\(generation)"]
    }
}
