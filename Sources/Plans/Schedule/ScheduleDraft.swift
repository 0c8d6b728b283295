public import Cloud

/// A scheduled backup as a person is still writing it: what the form shows.
public struct ScheduleDraft: Hashable, Sendable {
    /// Everything that can be chosen, the parts below being what was typed for it.
    private var base: BackupSchedule
    /// The cluster; nothing until one was found.
    public var cluster: ClusterName?
    /// Whether there is such a CronJob, which is changed in place and keeps its name.
    public let isThere: Bool
    /// What was typed.
    public var namespace, claim, name, schedule, timeZone, destination, sourcePath, serviceAccount, keepNewest: String
    /// Whether it writes into the same prefix each time, as the guide does.
    public var isMirror: Bool
    /// Whether it deletes from the instance what its backup is known to hold.
    public var deletes: Bool

    /// The instance.
    public var instance: InstanceName { base.instance }

    /// A new one for an instance, of which a cluster and a claim are still to be found.
    public init(instance: InstanceName, roots: [GCSURI]) {
        let nowhere = ClusterName(project: instance.project, location: "", id: "")
        self.init(
            BackupSchedule(
                cluster: nowhere, namespace: "", claim: "", instance: instance,
                destination: roots.first?.description ?? ""), cluster: nil, isThere: false)
    }

    /// A CronJob that is there, to be changed.
    public init(_ job: CronJob, instance: InstanceName) {
        self.init(BackupSchedule(job, instance: instance), cluster: job.cluster, isThere: true)
    }

    private init(_ schedule: BackupSchedule, cluster: ClusterName?, isThere: Bool) {
        base = schedule
        self.cluster = cluster
        self.isThere = isThere
        (namespace, claim, name) = (schedule.namespace, schedule.claim, schedule.name)
        (self.schedule, timeZone) = (schedule.schedule, schedule.timeZone)
        (destination, sourcePath) = (schedule.destination, schedule.sourcePath)
        (serviceAccount, keepNewest) = (schedule.serviceAccount, String(schedule.keepNewest))
        (isMirror, deletes) = (schedule.isMirror, schedule.deletes)
    }

    /// Fills in what is still open with where the instance is used.
    public mutating func take(_ use: InstanceUse) {
        guard !isThere else { return }
        let found = use.claims.first { cluster == nil || $0.name.cluster == cluster }
        cluster = cluster ?? found?.name.cluster ?? (use.clusters.count == 1 ? use.clusters.first : nil)
        if namespace.isEmpty { namespace = found?.name.namespace ?? "default" }
        if claim.isEmpty { claim = found?.name.name ?? "" }
    }

    /// What is wrong with it, part by part; empty when it can be ordered.
    ///
    /// That a time zone is known is checked elsewhere.
    public var mistakes: [BackupSchedule.Mistake] {
        let open =
            cluster == nil
            ? [BackupSchedule.Mistake(field: .cluster, words: "it runs in a cluster of GKE's; none is chosen")] : []
        let bare =
            claim.isEmpty
            ? [
                BackupSchedule.Mistake(
                    field: .claim, words: "no claim on \(instance.id) was found: its pods mount the instance by one")
            ] : []
        return open + bare + composed.mistakes().filter { $0.field != .claim || bare.isEmpty }
    }

    /// What it says now; its first mistake where it has any.
    public func order() throws(BackupSchedule.Mistake) -> BackupSchedule {
        if let mistake = mistakes.first { throw mistake }
        return composed
    }

    private var composed: BackupSchedule {
        var schedule = base
        schedule.cluster = cluster ?? schedule.cluster
        (schedule.namespace, schedule.claim, schedule.name) = (namespace, claim, name)
        (schedule.schedule, schedule.timeZone) = (self.schedule, timeZone)
        (schedule.destination, schedule.sourcePath) = (destination, sourcePath)
        (schedule.serviceAccount, schedule.isMirror, schedule.deletes) = (serviceAccount, isMirror, deletes)
        // What is no number is as wrong as one that is too small.
        schedule.keepNewest = Int64(keepNewest) ?? 0
        return schedule
    }
}

/// What can be done to a CronJob as it is.
public enum ScheduleChange: Hashable, Sendable {
    /// Have it start no jobs for now.
    case suspend
    /// Have it go on.
    case resume
    /// Have it make a backup now.
    case trigger
    /// Delete it.
    case remove
}
