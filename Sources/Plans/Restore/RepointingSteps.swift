import Cloud

/// The steps of a plan that repoints workloads.
///
/// What is ended, or suspended, is owed its return: scaling and resuming come last, however it went.
struct RepointingSteps {
    let repointing: Repointing
    let run: RunID
    let scratch: String
    private let new: Instance

    init(of repointing: Repointing, run: RunID, scratch: String) {
        self.repointing = repointing
        self.run = run
        self.scratch = scratch
        new = repointing.new
    }

    private typealias ClaimUse = InstanceUse.ClaimUse

    var all: [Step] {
        let claims = repointing.use.claims
        var steps = repointing.use.cronJobs.map(suspend)
        // Before any pod ends: a StatefulSet may be told to delete its claims with its pods.
        steps += claims.filter { $0.claim != nil && $0.volume.reclaimPolicy != "Retain" }.map(keep)
        steps += repointing.workloads.map(end)
        for (index, use) in claims.enumerated() {
            if use.claim != nil { steps.append(delete(use)) }
            steps.append(make(use, as: claims.count == 1 ? volumeName : "\(volumeName)-\(index + 1)"))
        }
        return steps + repointing.cronJobsToRetarget.map(retarget) + repointing.workloads.map(start)
            + repointing.use.cronJobs.map(resume)
    }

    /// What can be left out: a CronJob's suspension, its new target, a claim, a workload's end, and its start.
    var parts: [Plan.Part] {
        let old = repointing.old.id
        var parts: [Plan.Part] = repointing.use.cronJobs.map { job in
            let (suspend, resume) = (suspend(job), resume(job))
            return Plan.Part(
                name: suspend.title, steps: [suspend.id, resume.id],
                ifLeft: "\(job.words) is not suspended: it may start a job while claims are remade.")
        }
        parts += repointing.cronJobsToRetarget.map { job in
            let step = retarget(job)
            return Plan.Part(
                name: step.title, steps: [step.id], consequence: repointing.consequence(job),
                ifLeft: "\(job.words) goes on backing \(old) up.")
        }
        parts += repointing.use.claims.map { use in
            // What keeps the volume comes first in the plan, and belongs to the claim's deletion.
            let steps = [id("delete", use.name), id("make", use.name), id("keep", use.name)]
            return Plan.Part(
                name: "\(use.claim == nil ? "remake" : "delete") claim \(use.name.name)", steps: steps,
                consequence: repointing.consequence(use),
                ifLeft: "\(use.name.words) stays as it is, on \(old).")
        }
        for workload in repointing.workloads {
            let (end, start) = (end(workload), start(workload))
            parts.append(
                Plan.Part(
                    name: end.title, steps: [end.id, start.id], consequence: repointing.consequence(workload),
                    ifLeft:
                        "The pods of \(workload.name.words) are not ended: its claims are deleted only once somebody else "
                        + "has."))
            parts.append(
                Plan.Part(
                    name: start.title, steps: [start.id], consequence: repointing.consequence(workload),
                    ifLeft: "Ends the pods of \(workload.name.words); it has none until it is scaled back: "
                        + Shell.words(scaling(workload.name, to: workload.replicas))))
        }
        return parts
    }

    /// Named after the run, so that no volume of that name can be there already.
    private var volumeName: String { "\(new.name.id)-\(run)" }

    /// What makes the rest of the plan once more, whatever of it was done.
    private var remaining: String { "psconsole instances repoint \(repointing.old.id)" }

    // MARK: CronJobs

    private func schedule(_ cronJob: CronJob) -> ScheduleSteps {
        ScheduleSteps(cronJob: cronJob, noun: cronJob.name, lack: "starts no jobs")
    }

    private func suspend(_ cronJob: CronJob) -> Step {
        let isWaitedFor = repointing.use.claims.contains { $0.users.contains(.job(ofCronJob: cronJob.name)) }
        return schedule(cronJob).suspend(
            "It starts no jobs until it is resumed; "
                + (isWaitedFor ? "the one that runs is waited for." : "one that runs goes on."))
    }

    private func retarget(_ cronJob: CronJob) -> Step {
        let job = CronJobName(cronJob)
        let variables = ["PSTORE_NAME": new.name.id, "PSTORE_LOCATION": new.name.location]
        return Step(
            id: schedule(cronJob).id("retarget"), title: "retarget \(job.name)",
            consequence: "It backs \(new.name.id) up from then on, in the place of \(repointing.old.id).",
            ifStopped: "\(job.name) backs up \(new.name.id) or still \(repointing.old.id).",
            work: .command(
                ChangingCommand(
                    argv: job.argv(environment: variables), probe: .cronJobEnvironment(job, variables),
                    settle: .cronJobEnvironment(job, variables))),
            givenUp: "\(job.name) still backs up \(repointing.old.id).")
    }

    private func resume(_ cronJob: CronJob) -> Step { schedule(cronJob).resume("It goes on at \(cronJob.schedule).") }

    // MARK: Workloads

    private func scaling(_ name: WorkloadName, to count: Int) -> [String] {
        kubectl(name.cluster, name.namespace)
            + ["scale", "\(name.kind.lowercased())/\(name.name)", "--replicas=\(count)"]
    }

    private func end(_ workload: Workload) -> Step {
        let name = workload.name
        let back = Shell.words(scaling(name, to: workload.replicas))
        return Step(
            id: id("end", name), title: "stop \(name.name)",
            consequence: "Its \(workload.replicas) pods end, and what they have in memory is lost.",
            ifStopped: "\(name.name) has no pods until: \(back)",
            work: .command(
                ChangingCommand(
                    argv: scaling(name, to: 0), probe: .replicas(name, 0), settle: .replicas(name, 0))),
            again: "Wait for its pods once more.", givenUp: "It is scaled back to \(workload.replicas).")
    }

    private func start(_ workload: Workload) -> Step {
        let name = workload.name
        let claims = repointing.claims(of: workload)
        return Step(
            id: id("start", name), title: "start \(name.name)",
            consequence: "As many as before, and only where \(claims.map(\.name).joined(separator: ", ")) exists.",
            ifStopped: "\(name.name) may have no pods until: \(Shell.words(scaling(name, to: workload.replicas)))",
            work: .command(
                ChangingCommand(
                    argv: scaling(name, to: workload.replicas), probe: .replicas(name, workload.replicas),
                    requirement: .all(claims.map { .claimThere($0) }), settle: .replicas(name, workload.replicas))),
            turn: .owed, again: "Look whether the claim is there, scale, and wait for its pods once more.",
            owedFor: id("end", name))
    }

    // MARK: Claims

    private func keep(_ use: ClaimUse) -> Step {
        let volume = use.volume.name
        return Step(
            id: id("keep", use.name), title: "keep volume \(volume)",
            consequence: "It stays when its claim is deleted, and so does \(repointing.old.id).",
            ifStopped: "\(volume) is kept until somebody deletes it; nothing else has changed.",
            work: .command(
                ChangingCommand(
                    argv: [
                        "kubectl", "--context=\(use.name.cluster.context)", "patch", "persistentvolume", volume,
                        "--type=merge", #"--patch={"spec":{"persistentVolumeReclaimPolicy":"Retain"}}"#,
                    ], probe: .volumeKept(use.name.cluster, volume), settle: .volumeKept(use.name.cluster, volume))))
    }

    private func delete(_ use: ClaimUse) -> Step {
        let (name, volume) = (use.name, use.volume.name)
        let missing = "no pod that mounts \(name.name) can start until it is made anew: \(remaining)"
        return Step(
            id: id("delete", name), title: "delete claim \(name.name)",
            consequence: "Once no pod uses it. Until it is made anew none can start that mounts it; \(volume) and "
                + "\(repointing.old.id) stay.",
            ifStopped: "The claim may be gone: \(missing)",
            work: .command(
                ChangingCommand(
                    argv: kubectl(name.cluster, name.namespace) + [
                        "delete", "persistentvolumeclaim", name.name, "--wait=false",
                    ], probe: .claimAbsent(name, volume: volume),
                    requirement: .all([.instanceActive(new.name), .claimUnused(name, volume: volume)]),
                    settle: .claimAbsent(name, volume: volume))),
            again: "Wait once more.",
            givenUp: "If the claim is there still, its pods run as before; if it is about to go, \(missing)")
    }

    private func make(_ use: ClaimUse, as volume: String) -> Step {
        let name = use.name
        let document = VolumeDocument(new, as: volume, for: name, insteadOf: use.volume, use.claim)
        let file = "\(scratch)/\(volume).json"
        return Step(
            id: id("make", name), title: "remake claim \(name.name)",
            consequence: "On \(new.name.id), through a new volume \(volume), which is kept when the claim goes.",
            ifStopped:
                "The claim may be missing, and no pod that mounts it can start then. What is left to do: \(remaining)",
            work: .command(
                ChangingCommand(
                    argv: kubectl(name.cluster, name.namespace) + ["apply", "--filename=\(file)"],
                    file: LocalFile(path: file, content: .text(document.text)),
                    probe: .claimBound(name, volume: volume),
                    requirement: .all([
                        .instanceActive(new.name), .claimAbsent(name, volume: use.volume.name),
                    ]),
                    settle: .claimBound(name, volume: volume))),
            again: "Apply it again: what is there already stays.",
            givenUp:
                "Nothing that mounts \(name.name) is scaled back before the claim exists again. What is left to do: "
                + remaining)
    }

    // MARK: Words

    private func kubectl(_ cluster: ClusterName, _ namespace: String) -> [String] {
        ["kubectl", "--context=\(cluster.context)", "--namespace=\(namespace)"]
    }

    private func id(_ verb: String, _ claim: ClaimName) -> StepID {
        "\(verb):\(claim.cluster.id)/\(claim.namespace)/\(claim.name)"
    }

    private func id(_ verb: String, _ workload: WorkloadName) -> StepID {
        "\(verb):\(workload.cluster.id)/\(workload.namespace)/\(workload.kind.lowercased())/\(workload.name)"
    }
}
