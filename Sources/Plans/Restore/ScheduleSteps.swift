import Cloud

/// The steps that keep a CronJob from starting jobs for a while: the last is owed once the first was done.
///
/// One that is suspended already gets both all the same: another run may be about to resume it. Where it is still suspended
/// then, nothing is done, and nothing is owed.
struct ScheduleSteps {
    let cronJob: CronJob
    /// What it is called in titles: `the schedule nightly`.
    let noun: String
    /// What it does not do meanwhile: `makes no backups`.
    let lack: String

    private var job: CronJobName { CronJobName(cronJob) }

    /// What a step that does this to it is called.
    func id(_ verb: String) -> StepID { "\(verb):\(job.cluster.id)/\(job.namespace)/\(job.name)" }

    func suspend(_ meanwhile: String) -> Step {
        let suspended = Condition.cronJob(job, isSuspended: true)
        return Step(
            id: id("suspend"), title: "suspend \(noun)",
            consequence: cronJob.isSuspended
                ? "It is suspended already: where it still is, nothing is done, and it stays so." : meanwhile,
            ifStopped: "\(job.name) may stay suspended, and \(lack) until: \(Shell.words(job.argv(suspend: false)))",
            work: .command(
                ChangingCommand(argv: job.argv(suspend: true), probe: suspended, settle: suspended)))
    }

    func resume(_ afterwards: String) -> Step {
        let resumed = Condition.cronJob(job, isSuspended: false)
        return Step(
            id: id("resume"), title: "resume \(noun)",
            consequence: cronJob.isSuspended ? "Only if this run has suspended it. \(afterwards)" : afterwards,
            ifStopped: "\(job.name) stays suspended: it \(lack) until it is resumed.",
            work: .command(ChangingCommand(argv: job.argv(suspend: false), probe: resumed, settle: resumed)),
            turn: .owed, owedFor: id("suspend"))
    }
}
