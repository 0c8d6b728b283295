public import Cloud

/// What a plan that repoints workloads is made of.
public struct Repointing: Hashable, Sendable {
    /// The instance whose data was restored elsewhere.
    public let old: InstanceName
    /// Its state, as it was listed just now; nothing where it is not listed any more.
    public let state: InstanceState?
    /// The restore of its data.
    public let restore: Run
    /// The instance that it was restored into, as it was listed just now; nothing where it is not.
    public let target: Instance?
    /// What uses the old one.
    public let use: InstanceUse

    /// Puts it together.
    public init(old: InstanceName, state: InstanceState?, restore: Run, target: Instance?, use: InstanceUse) {
        self.old = old
        self.state = state
        self.restore = restore
        self.target = target
        self.use = use
    }

    /// The instance that it was restored into.
    var new: Instance { target ?? Instance(name: restore.target, state: .other("not listed")) }

    /// What names the old instance in its environment.
    var cronJobsToRetarget: [CronJob] { use.cronJobs.filter { $0.backsUp(old) } }

    /// What has pods that use a claim, each once.
    var workloads: [Workload] {
        let found = use.claims.flatMap { claim in
            claim.users.compactMap { if case .scalable(let workload) = $0 { workload } else { nil } }
        }
        return Set(found.filter { $0.replicas > 0 }).sorted { $0.name < $1.name }
    }

    /// The claims that its pods mount, of those that are made anew.
    func claims(of workload: Workload) -> [ClaimName] {
        use.claims.filter { $0.users.contains(.scalable(workload)) }.map(\.name)
    }
}

extension Plan {
    /// Has everything that uses an instance use the one that its data was restored into.
    ///
    /// A claim can't be moved to another volume, so that each one is deleted and made anew under its name: nothing that mounts
    /// it is edited, and a StatefulSet whose own claims can't be renamed goes on like all others.
    ///
    /// - Parameters:
    ///   - repointing: what was restored, and what uses it.
    ///   - run: the run, after which new volumes are named.
    ///   - scratch: the folder for the run's own files.
    /// - Returns: The plan, which is confirmed by typing the name of the old instance.
    public static func repointing(_ repointing: Repointing, run: RunID, scratch: String) -> Plan {
        let steps = RepointingSteps(of: repointing, run: run, scratch: scratch)
        let (old, new) = (repointing.old, repointing.new.name)
        return Plan(
            purpose: .repoint, title: "Repoint what uses \(old.id) to \(new.id)", instance: old,
            consequences: repointing.consequences, checks: repointing.checks, steps: steps.all,
            confirmation: .typed(old.id), subject: new,
            parts: steps.parts)
    }
}

extension Repointing {
    func consequence(_ workload: Workload) -> String {
        "Ends the pods of \(workload.name.words), and has it run \(workload.replicas) again on \(new.name.id)."
    }

    func consequence(_ use: InstanceUse.ClaimUse) -> String {
        "Deletes \(use.name.words), as a claim can't be moved, and makes it anew on \(new.name.id) under its name: no workload "
            + "has to be edited, and a StatefulSet's own claims can't be renamed. In between no pod that mounts it can start."
    }

    func consequence(_ job: CronJob) -> String {
        let place = job.destination.map { ", into \($0) as before" } ?? ""
        return "\(job.words) backs \(new.name.id) up from then on\(place)."
    }

    fileprivate var consequences: [String] {
        let id = new.name.id
        var sentences = workloads.map(consequence) + use.claims.map(consequence)
        sentences += cronJobsToRetarget.map(consequence)
        if let claim = restore.plan.restore?.claim {
            sentences.append(
                "The claim \(claim.name.words), for which \(id) was made, stays: no pod may use it beside the other one."
            )
        }
        sentences.append("\(old.id), its volumes and what lies on either instance stay as they are.")
        return sentences
    }

    fileprivate var checks: [Check] { [readyCheck, dataCheck, oldCheck, readCheck, usersCheck] }

    private var readyCheck: Check {
        let title = "\(new.name.id) is ready"
        guard !new.name.isSameInstance(as: old) else {
            return Check(title, .obstacle, "it was restored onto \(old.id) itself: there is nothing to repoint")
        }
        guard let target, target.state == .active else {
            return Check(title, .obstacle, "it is \(target?.state.word ?? "not listed")")
        }
        guard !target.accessPoints.isEmpty else {
            return Check(title, .obstacle, "the service names no address through which it is reached")
        }
        return Check(title, .fine, "ACTIVE, reached through \(target.accessPoints.joined(separator: ", "))")
    }

    private var dataCheck: Check {
        let title = "its data is there"
        guard restore.end == .done, let record = restore.steps.compactMap({ $0.result?.transfer }).last else {
            return Check(title, .obstacle, "run \(restore.id) has not restored it: \(restore.note)")
        }
        let objects = record.counters.objectsCopied.clampedSum(record.counters.objectsSkipped)
        let words = "run \(restore.id) imported \(Figures.count(objects)) objects, 0 failed, as was to be"
        if let shortcoming = restore.plan.restore?.shortcoming {
            return Check(title, .problem, "\(words), but \(shortcoming)")
        }
        let path = restore.plan.steps.lazy.compactMap { step in
            if case .transfer(.import, let path, _)? = step.command?.trace { path } else { nil }
        }.first
        guard let path, path != "/" else { return Check(title, .fine, words) }
        return Check(title, .problem, "\(words), to \(path): the workload finds it there alone")
    }

    private var oldCheck: Check {
        let title = "\(old.id) is given up"
        switch state {
        case .failed?: return Check(title, .fine, "it is FAILED: its data is lost, as the service reports")
        case nil: return Check(title, .fine, "it is not listed any more")
        case let state?:
            return Check(
                title, .problem, "it is \(state.word): what was written to it since is not on \(new.name.id)")
        }
    }

    private var readCheck: Check {
        let title = "clusters were read"
        guard use.failures.isEmpty else {
            return Check(
                title, .unread,
                "\(use.failures.joined(separator: "; ")). What uses \(old.id) there stays as it is, and is not known.")
        }
        let count = use.clusters.count
        return Check(title, .fine, count == 0 ? "the project has none" : use.clusters.map(\.id).joined(separator: ", "))
    }

    private var usersCheck: Check {
        let title = "who uses \(old.id)"
        var blocking: [String] = []
        var words: [String] = []
        for use in use.claims {
            var users: [String] = []
            for user in use.users {
                switch user {
                case .scalable(let workload):
                    users.append("\(workload.name.kind) \(workload.name.name) (\(workload.replicas))")
                case .job(let name): users.append("a job of \(name), which is waited for")
                case .unscalable(let words):
                    blocking.append("\(words) uses \(use.name.words), and can't be scaled: end it first")
                }
            }
            words.append(
                "\(use.name.words)\(use.claim == nil ? ", which is gone" : ""): "
                    + (users.isEmpty ? "nothing now" : users.joined(separator: ", ")))
        }
        if let first = blocking.first {
            let more = blocking.count == 1 ? "" : "; and \(blocking.count - 1) more"
            return Check(title, .obstacle, first + more)
        }
        guard !use.claims.isEmpty || !use.cronJobs.isEmpty else {
            let extent = use.failures.isEmpty ? "" : ", as far as could be read"
            return Check(
                title, .obstacle,
                "no claim of a cluster holds it, and no CronJob backs it up\(extent): there is nothing to repoint")
        }
        words += use.cronJobs.map { "CronJob \($0.words)" }
        return Check(title, .fine, words.joined(separator: "; "))
    }
}
