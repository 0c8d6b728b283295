public import Cloud

extension Plan {
    /// Puts a CronJob that backs an instance up into a cluster, or changes the one that is there.
    ///
    /// - Parameters:
    ///   - order: what it is to be like, and what is there.
    ///   - checks: what was looked at.
    ///   - scratch: the folder for the run's own files.
    /// - Returns: The plan. A name is typed where files on the instance will be deleted, or what others made is changed.
    public static func applying(_ order: ScheduleOrder, checks: [Check], scratch: String) -> Plan {
        let (schedule, live) = (order.schedule, order.live)
        let job = CronJobName(cluster: schedule.cluster, namespace: schedule.namespace, name: schedule.name)
        let file = "\(scratch)/\(schedule.name).yaml"
        let rendered = Condition.cronJobRendered(
            job, digest: order.document.digest, after: order.isDrifted ? live?.generation : nil)
        let step = Step(
            id: "apply", title: "apply CronJob \(job.name)",
            consequence: live == nil
                ? "It is new." : "What the file does not name stays, such as whether it is suspended.",
            ifStopped: live == nil ? "It may be there or not." : "It may be changed or not.",
            work: .command(
                ChangingCommand(
                    argv: job.kubectl + ["apply", "--filename=\(file)"],
                    file: LocalFile(path: file, content: .text(order.document.text)), probe: rendered,
                    requirement: .cronJobUnchanged(job, generation: live?.generation), settle: rendered)),
            again: "Apply it again.")
        let isForeign = live.map { !$0.isOurs } ?? false
        return Plan(
            purpose: .schedule, title: "Back \(schedule.instance.id) up by CronJob \(job.words)",
            instance: schedule.instance, consequences: order.consequences, checks: order.checks + checks,
            steps: [step],
            confirmation: schedule.deletes || isForeign ? .typed(job.name) : .key)
    }

    /// Suspends a CronJob, or has it go on.
    ///
    /// - Parameters:
    ///   - job: the CronJob, as it was read just now.
    ///   - isSuspended: what it is to be.
    ///   - instance: the instance that it backs up.
    /// - Returns: The plan.
    public static func suspending(_ job: CronJob, _ isSuspended: Bool, of instance: InstanceName) -> Plan {
        let name = CronJobName(job)
        let condition = Condition.cronJob(name, isSuspended: isSuspended)
        let verb = isSuspended ? "suspend" : "resume"
        let step = Step(
            id: verb, title: "\(verb) \(job.name)", ifStopped: "It may be \(verb)\(isSuspended ? "ed" : "d") or not.",
            work: .command(
                ChangingCommand(argv: name.argv(suspend: isSuspended), probe: condition, settle: condition)))
        let consequence =
            isSuspended
            ? "It starts no backups of \(instance.id) until it is resumed; one that runs goes on."
            : "It backs \(instance.id) up again, at \(job.schedule)."
        return Plan(
            purpose: .schedule, title: "\(isSuspended ? "Suspend" : "Resume") CronJob \(job.words)", instance: instance,
            consequences: [consequence], checks: [], steps: [step], confirmation: .key)
    }

    /// Has a CronJob make a backup now: a job as its schedule would start it.
    ///
    /// - Parameters:
    ///   - job: the CronJob, as it was read just now.
    ///   - instance: the instance that it backs up.
    ///   - operations: the operations of the instance's zone, or why they could not be read.
    ///   - run: the run, after which the job is named.
    ///   - scratch: the folder for the run's own files.
    /// - Returns: The plan.
    public static func triggering(
        _ job: CronJob, of instance: InstanceName, among operations: Result<[Operation], CloudFailure>, run: RunID,
        scratch: String
    ) -> Plan {
        let document = TriggerDocument(job, run: run.description)
        let there = Condition.clusterObject(
            ClusterObject(cluster: job.cluster, namespace: job.namespace, kind: "job", name: document.name),
            isThere: true)
        let file = "\(scratch)/\(document.name).json"
        let step = Step(
            id: "trigger", title: "create job \(document.name)",
            consequence: "Of \(job.name)'s own template, and owned by it.", ifStopped: "The job may be there or not.",
            work: .command(
                ChangingCommand(
                    argv: CronJobName(job).kubectl + ["create", "--filename=\(file)"],
                    file: LocalFile(path: file, content: .text(document.text)), probe: there, settle: there)))
        var sentences = ["Starts a job that does what \(job.name) does: into \(job.place)."]
        if job.environment["DELETE_AFTER_BACKUP"] == "true" {
            sentences.append("It may delete from \(instance.id) what it has backed up.")
        }
        return Plan(
            purpose: .schedule, title: "Back \(instance.id) up now by CronJob \(job.words)", instance: instance,
            consequences: sentences, checks: [quiet(job, instance, operations)],
            steps: [step], confirmation: .key)
    }

    /// Whether nothing else moves data of the instance: the service takes one transfer at a time.
    private static func quiet(
        _ job: CronJob, _ instance: InstanceName, _ operations: Result<[Operation], CloudFailure>
    ) -> Check {
        let title = "nothing runs"
        guard job.active == 0 else {
            return Check(
                title, .problem, "a job of it runs: only one transfer goes on at a time, and this one will fail")
        }
        switch operations {
        case .failure(let failure): return Check(title, .unread, "could not be read: \(failure.whatHappened)")
        case .success(let all):
            let running = all.first {
                $0.isRunning && $0.transfer != nil && $0.target?.isSameInstance(as: instance) == true
            }
            guard let transfer = running?.transfer else { return Check(title, .fine, "no job of it, no transfer") }
            return Check(
                title, .problem,
                "an \(transfer.direction.rawValue) of \(instance.id) runs: only one goes on at a time, and this one will fail"
            )
        }
    }
}

extension CronJob {
    /// Where its backups go, in words.
    var place: String { environment["DESTINATION_GCS_URI"] ?? "an unknown place" }
}
