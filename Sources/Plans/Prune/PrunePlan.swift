public import Cloud

extension Plan {
    /// Deletes checkpoints of one backup root: of each the manifest first, so that nothing vouches for what is half gone.
    ///
    /// - Parameters:
    ///   - checkpoints: what is deleted.
    ///   - kept: what stays, each with why.
    ///   - instance: the instance whose backups these are: nothing else works on it meanwhile.
    ///   - bucket: the bucket's settings; nothing where they could not be read.
    ///   - manifests: the generation of each manifest that is there now, by the checkpoint's name: one that is written later
    ///     vouches for a backup that nobody meant to delete.
    /// - Returns: The plan, which is confirmed by typing how many are deleted.
    public static func pruning(
        _ checkpoints: [Checkpoint], kept: [KeepRule.Kept], of instance: Instance,
        bucket: Result<Bucket, CloudFailure>, manifests: [String: Int64]
    ) -> Plan {
        let count = "\(checkpoints.count) checkpoint\(checkpoints.count == 1 ? "" : "s")"
        let bytes = checkpoints.compactMap(\.bytes).reduce(Int64(0)) { $0.clampedSum($1) }
        let isMore = checkpoints.contains { $0.bytes == nil }
        var consequences = [
            "Deletes \(count), \(isMore ? "at least " : "")\(Figures.bytes(bytes)); \(kept.count) stay.",
            "What is deleted can be restored only as far as the bucket keeps it: see below.",
        ]
        if instance.state == .failed {
            consequences.append(
                "\(instance.name.id) is FAILED: its own data is lost, and nothing but what stays here is left.")
        }
        consequences += checkpoints.map { checkpoint in
            let size = checkpoint.bytes.map { Figures.bytes($0) } ?? "size unknown"
            let objects = checkpoint.objects.map { ", \(Figures.count($0)) objects" } ?? ""
            let part = checkpoint.partOfInstance.map { ", only \($0)" } ?? ""
            return "deletes  \(checkpoint.uri)  \(size)\(objects)\(part)"
        }
        consequences += keeping(kept)
        return Plan(
            purpose: .prune, title: "Delete \(count) of \(instance.name.id)", instance: instance.name,
            consequences: consequences, checks: [PruneChecks.keeping(bucket)],
            steps: checkpoints.flatMap { PruneSteps.steps($0, manifests[$0.name], of: instance.name) },
            confirmation: .typed(String(checkpoints.count)), checkpoints: checkpoints.map(\.uri))
    }

    /// What a keep rule keeps, and why, in a line each.
    public static func keeping(_ kept: [KeepRule.Kept]) -> [String] {
        kept.map { "keeps    \($0.checkpoint.uri)  \($0.reasons.map(\.words).joined(separator: ", "))" }
    }
}

/// Before each step that deletes something of worth, nothing may use the prefix: another host or a CronJob may have begun to
/// export into it since the plan was made, or to restore from it, and may have vouched for it meanwhile.
private enum PruneSteps {
    static func steps(_ checkpoint: Checkpoint, _ generation: Int64?, of instance: InstanceName) -> [Step] {
        let root = checkpoint.root
        let lock = BackupLock.uri(of: instance, in: root)
        let manifest = root.child(Manifest.path(of: checkpoint.name))
        let removeManifest = Step(
            id: "manifest:\(checkpoint.name)", title: "withdraw the manifest of \(checkpoint.name)",
            consequence: generation == nil ? "There is none; one that was written since ends the plan here." : "",
            ifStopped: "\(checkpoint.name) is whole, but nothing vouches for it any more.",
            work: .command(
                ChangingCommand(
                    argv: [
                        "gcloud", "storage", "rm", manifest.description, "--if-generation-match=\(generation ?? 0)",
                    ], probe: .objectWithdrawn(manifest, generation: generation),
                    requirement: .prefixUnused(checkpoint.uri, manifest: nil, lock: lock))),
            givenUp: "Nothing of \(checkpoint.name) was deleted.")
        let remove = Step(
            id: "objects:\(checkpoint.name)", title: "delete \(checkpoint.name)",
            consequence: checkpoint.objects.map { "\(Figures.count($0)) objects." } ?? "",
            ifStopped: "What was not deleted yet stays and is billed; nothing vouches for it.",
            work: .command(
                ChangingCommand(
                    // With --recursive gcloud would delete the versions too that the bucket keeps of replaced objects.
                    argv: ["gcloud", "storage", "rm", "\(checkpoint.uri)**", "--no-user-output-enabled"],
                    probe: .prefixEmpty(checkpoint.uri),
                    requirement: .prefixUnused(checkpoint.uri, manifest: manifest, lock: lock),
                    settle: .prefixEmpty(checkpoint.uri), deadline: 6 * 3600)),
            again: "Delete what is left.")
        return [removeManifest, remove]
            + [
                ("listing", Manifest.listingPath(of: checkpoint.name), "the listing"),
                ("report", IncompleteReport.path(of: checkpoint.name), "the report"),
                ("drill", DrillReport.path(of: checkpoint.name), "the result of the drill"),
            ].map { rest(checkpoint, $0, root.child($1), $2, manifest) }
    }

    /// What lies beside the manifests: a checkpoint with a report would be listed for ever.
    private static func rest(
        _ checkpoint: Checkpoint, _ id: String, _ uri: GCSURI, _ words: String, _ manifest: GCSURI
    ) -> Step {
        Step(
            id: "\(id):\(checkpoint.name)", title: "delete \(words) of \(checkpoint.name)",
            ifStopped: "\(checkpoint.name) is deleted; \(words) of it stays.",
            work: .command(
                ChangingCommand(
                    argv: ["gcloud", "storage", "rm", uri.description], probe: .objectAbsent(uri),
                    requirement: .objectAbsent(manifest))))
    }
}

private enum PruneChecks {
    static func keeping(_ bucket: Result<Bucket, CloudFailure>) -> Check {
        let title = "what the bucket keeps"
        switch bucket {
        case .failure(let failure): return Check(title, .unread, "could not be read: \(failure.whatHappened)")
        case .success(let bucket):
            var words: [String] = []
            if let retention = bucket.retention {
                words.append("retention: objects younger than \(retention) can't be deleted")
            }
            if bucket.hasDefaultHold { words.append("objects have a hold until it is lifted: they can't be deleted") }
            let isHindered = !words.isEmpty
            words.append(
                bucket.softDelete.map { "soft delete keeps what is deleted for \($0), billed" }
                    ?? "no soft delete: what is deleted is gone")
            if bucket.isVersioned { words.append("versioning keeps it as noncurrent versions, billed") }
            return Check(
                title, isHindered || bucket.softDelete == nil ? .problem : .fine, words.joined(separator: "; "))
        }
    }
}

extension KeepRule.Reason {
    /// Why a checkpoint is kept, in a few words.
    public var words: String {
        switch self {
        case .last: "among the last"
        case .hourly: "hourly"
        case .daily: "daily"
        case .weekly: "weekly"
        case .monthly: "monthly"
        case .newestComplete: "the newest complete one"
        case .running: "being written"
        case .inUse: "a run uses it"
        case .retained: "retention: can't be deleted yet"
        case .noManifest: "no manifest: only when it is named"
        case .unknown: "not known to be complete: only when it is named"
        case .notReplaced: "nothing newer is complete: only when it is named"
        case .noRule: "no rule: only when it is named"
        }
    }
}
