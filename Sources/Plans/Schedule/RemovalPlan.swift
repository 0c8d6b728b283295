public import Cloud

extension Plan {
    /// Removes a CronJob, and of what its pods need what psconsole's set-up has made in the cluster for nothing else.
    ///
    /// - Parameters:
    ///   - job: the CronJob, as it was read just now.
    ///   - instance: the instance that it backs up.
    ///   - account: the Kubernetes service account that its pods run as.
    /// - Returns: The plan, which is confirmed by typing the CronJob's name.
    public static func removing(
        _ job: CronJob, of instance: InstanceName, account: AccountStanding
    ) -> Plan {
        let name = CronJobName(job)
        let step = Step(
            id: "remove", title: "delete CronJob \(job.name)", consequence: "Its jobs and their pods go with it.",
            ifStopped: "It may be there or not.",
            work: .command(
                ChangingCommand(
                    argv: name.kubectl + ["delete", "cronjob", job.name, "--wait=false"],
                    probe: gone(job, "cronjob", job.name),
                    requirement: .cronJobUnchanged(name, generation: job.generation),
                    settle: gone(job, "cronjob", job.name))))
        var (steps, parts): ([Step], [Part]) = ([step], [])
        let own = job.template.serviceAccount
        if account == .unused {
            steps.append(
                Step(
                    id: "account", title: "delete service account \(own)",
                    consequence: "No pod can run as it any more.",
                    ifStopped: "The CronJob is deleted; the account may be there.",
                    work: .command(
                        ChangingCommand(
                            argv: name.kubectl + ["delete", "serviceaccount", own, "--wait=false"],
                            probe: gone(job, "serviceaccount", own), settle: gone(job, "serviceaccount", own)))))
            parts = [
                Part(
                    name: "delete service account \(own)", steps: ["account"], consequence: ours(own),
                    ifLeft: "Service account \(own), which psconsole's set-up has made, stays.")
            ]
        }
        return Plan(
            purpose: .schedule, title: "Remove CronJob \(job.words)", instance: instance,
            consequences: consequences(job, of: instance, account), checks: [], steps: steps,
            confirmation: .typed(job.name), parts: parts)
    }

    private static func gone(_ job: CronJob, _ kind: String, _ name: String) -> Condition {
        .clusterObject(
            ClusterObject(cluster: job.cluster, namespace: job.namespace, kind: kind, name: name), isThere: false)
    }

    private static func consequences(
        _ job: CronJob, of instance: InstanceName, _ account: AccountStanding
    ) -> [String] {
        let own = job.template.serviceAccount
        let claims = job.claims.sorted().map { "claim \($0)" }
        let foreign = account == .foreign && !own.isEmpty ? ["service account \(own)"] : []
        return [
            "Deletes CronJob \(job.words): it backs \(instance.id) up no more.",
            job.active > 0
                ? "A job of it runs: its pod ends, its export goes on in the service, and nothing will vouch for that."
                : "No job of it runs.",
            told(account, own),
            "What else it used stays, as others made it or may use it: \((foreign + claims).joined(separator: ", ")), the namespace, "
                + "the Google service account and its roles. So does every checkpoint in \(job.place).",
            job.isOurs ? nil : "psconsole has not made it.",
        ].compactMap { $0 }
    }

    private static func ours(_ account: String) -> String {
        "Deletes service account \(account) too: psconsole's set-up has made it, and nothing else in the namespace runs as it."
    }

    private static func told(_ account: AccountStanding, _ own: String) -> String? {
        switch account {
        case .unused: ours(own)
        case .used(let users):
            "Service account \(own), which psconsole's set-up has made, stays: \(users.joined(separator: ", ")) "
                + "\(users.count == 1 ? "runs" : "run") as it too."
        case .foreign: nil
        case .unread(let why): "Service account \(own) stays: whose it is could not be read: \(why)."
        }
    }
}
