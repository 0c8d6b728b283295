import FoundationEssentials

/// Jobs run pods until enough of them have succeeded; CronJobs make Jobs.
extension Cluster {
    static func isFinished(job: KubeObject) -> Bool { job.hasCondition("Complete") || job.hasCondition("Failed") }

    mutating func reconcileJobs(at now: Date) {
        for job in store.all(.job) where !job.isDeleting && !Self.isFinished(job: job) {
            let pods = pods(of: job)
            let succeeded = pods.count { $0.status.text("phase") == "Succeeded" }
            let failed = pods.filter { $0.status.text("phase") == "Failed" }
            let active = pods.filter { !isFinished($0) && !$0.isDeleting }
            let wanted = Int(job.spec["completions"]?.wholeNumber ?? 1)
            let limit = Int(job.spec["backoffLimit"]?.wholeNumber ?? 6)
            var changed = job
            if changed.status["startTime"] == nil {
                changed.json.set(.string(Timestamp.seconds(now)), "status", "startTime")
            }
            func set(_ key: String, _ count: Int) {
                changed.json.set(count == 0 ? nil : .integer(Int64(count)), "status", key)
            }
            set("succeeded", succeeded)
            set("failed", failed.count)
            set("active", active.count)
            if succeeded >= wanted {
                complete(&changed, at: now)
            } else if let words = policyFailure(of: job, failed) {
                fail(&changed, "PodFailurePolicy", words, at: now)
            } else if failed.count > limit {
                fail(&changed, "BackoffLimitExceeded", "Job has reached the specified backoff limit", at: now)
            } else if isOverdue(changed, at: now) {
                for pod in active {
                    delete(ObjectKey(kind: .pod, namespace: pod.namespace, name: pod.name), at: now)
                }
                set("active", 0)
                fail(&changed, "DeadlineExceeded", "Job was active longer than specified deadline", at: now)
            } else if job.spec["suspend"]?.bool != true {
                start(job, active: active.count, wanted: wanted - succeeded, failed: failed.count, at: now)
                set("active", self.pods(of: job).count { !isFinished($0) && !$0.isDeleting })
            }
            put(changed, .job, at: now)
        }
    }

    private mutating func complete(_ job: inout KubeObject, at now: Date) {
        job.json.set(.string(Timestamp.seconds(now)), "status", "completionTime")
        job.setCondition("Complete", true, reason: "CompletionsReached", at: now)
        tell(job, "Completed", "Job completed", by: "job-controller", at: now)
    }

    private mutating func fail(_ job: inout KubeObject, _ reason: String, _ message: String, at now: Date) {
        job.setCondition("Failed", true, reason: reason, message: message, at: now)
        tell(job, reason, message, isWarning: true, by: "job-controller", at: now)
    }

    /// Whether it has run for longer than it may; otherwise it is looked at again then.
    private mutating func isOverdue(_ job: KubeObject, at now: Date) -> Bool {
        guard let limit = job.spec["activeDeadlineSeconds"]?.wholeNumber, job.spec["suspend"]?.bool != true,
            let start = Timestamp.moment(job.status.text("startTime"))
        else { return false }
        let deadline = start + Double(limit)
        if now < deadline { meet(at: deadline, .wake("deadline of \(job.uid)")) }
        return now >= deadline
    }

    /// What its policy says of a pod that failed in a way in which every other one would, too.
    private func policyFailure(of job: KubeObject, _ failed: [KubeObject]) -> String? {
        let rules = job.json.list("spec", "podFailurePolicy", "rules")
        for pod in failed {
            for status in pod.status.list("containerStatuses") {
                let name = status.text("name")
                guard let code = status.at("state", "terminated", "exitCode")?.wholeNumber, code != 0,
                    let index = rules.firstIndex(where: { $0["onExitCodes"]?.covers(code, of: name) == true })
                else { continue }
                guard rules[index].text("action") == "FailJob" else { continue }
                return "Container \(name) for pod \(pod.namespace)/\(pod.name) failed with exit code \(code) matching "
                    + "FailJob rule at index \(index)"
            }
        }
        return nil
    }

    /// Starts the pods that a job is short of; after a failure it waits, each time twice as long.
    private mutating func start(_ job: KubeObject, active: Int, wanted: Int, failed: Int, at now: Date) {
        let parallel = Int(job.spec["parallelism"]?.wholeNumber ?? 1)
        guard active < min(parallel, wanted) else { return }
        let wait = "backoff of \(job.uid), \(failed)"
        if failed > 0, !waited.contains(wait) {
            waited.insert(wait)
            meet(at: now + min(10 * Double(1 << min(failed - 1, 6)), 360), .wake(wait))
        }
        guard !isExpecting(.wake(wait)) else { return }
        let labels: JSONObject = [
            "batch.kubernetes.io/controller-uid": .string(job.uid), "batch.kubernetes.io/job-name": .string(job.name),
            "controller-uid": .string(job.uid), "job-name": .string(job.name),
        ]
        for _ in 0..<min(parallel, wanted) - active {
            makePod(
                job.spec["template"] ?? [:], name: "\(job.name)-\(store.newSuffix())", owner: job, labels: labels,
                at: now)
        }
    }

    mutating func reconcileCronJobs(at now: Date) {
        for cron in store.all(.cronJob) where !cron.isDeleting {
            guard let schedule = try? CronSchedule(cron.spec.text("schedule")) else { continue }
            let jobs = store.all(.job, in: cron.namespace).filter { $0.controller?.uid == cron.uid }
            var changed = cron
            if isBeginning, cron.status["lastScheduleTime"] == nil { remember(&changed, schedule, at: now) }
            follow(schedule, &changed, jobs, at: now)
            report(&changed)
            put(changed, .cronJob, at: now)
            prune(cron, jobs, at: now)
            if let next = schedule.next(after: now) { meet(at: next, .wake("schedule \(cron.uid) \(next)")) }
        }
    }

    /// In a cluster that is not new, a CronJob that runs has run before.
    private func remember(_ cron: inout KubeObject, _ schedule: CronSchedule, at now: Date) {
        guard cron.spec["suspend"]?.bool != true, let last = schedule.last(upTo: now), last >= created else { return }
        cron.json.set(.string(Timestamp.seconds(last)), "status", "lastScheduleTime")
        let ended = min(last + 600, now)
        cron.json.set(.string(Timestamp.seconds(ended)), "status", "lastSuccessfulTime")
    }

    /// Makes the job whose time has come, also one whose time came while the CronJob was suspended.
    private mutating func follow(_ schedule: CronSchedule, _ cron: inout KubeObject, _ jobs: [KubeObject], at now: Date)
    {
        let times = [cron.status.text("lastScheduleTime"), cron.json.text("metadata", "creationTimestamp")]
        guard cron.spec["suspend"]?.bool != true, var earliest = times.compactMap(Timestamp.moment).first else {
            return
        }
        if let deadline = cron.spec["startingDeadlineSeconds"]?.wholeNumber {
            earliest = max(earliest, now - Double(deadline))
        }
        guard var due = schedule.next(after: earliest), due <= now else { return }
        var passed = 0
        while let next = schedule.next(after: due), next <= now, passed < 100_000 {
            due = next
            passed += 1
        }
        let active = jobs.filter { !Self.isFinished(job: $0) && !$0.isDeleting }
        switch cron.spec.text("concurrencyPolicy") {
        case "Forbid" where !active.isEmpty:
            tell(
                cron, "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid",
                by: "cronjob-controller", at: now)
            return
        case "Replace":
            for job in active { delete(ObjectKey(kind: .job, namespace: job.namespace, name: job.name), at: now) }
        default: break
        }
        cron.json.set(.string(Timestamp.seconds(due)), "status", "lastScheduleTime")
        makeJob(of: cron, due: due, at: now)
    }

    private mutating func makeJob(of cron: KubeObject, due: Date, at now: Date) {
        let name = "\(cron.name)-\(Int(due.timeIntervalSince1970 / 60))"
        guard store[.job, cron.namespace, name] == nil else { return }
        let template = cron.json.at("spec", "jobTemplate") ?? [:]
        var job = KubeObject(
            .job, name: name, namespace: cron.namespace, owner: cron, ["spec": template["spec"] ?? [:]])
        if let labels = template.at("metadata", "labels") { job.json.set(labels, "metadata", "labels") }
        job.json.set(template.at("metadata", "annotations"), "metadata", "annotations")
        job.json.set(
            .string(Timestamp.seconds(due)), "metadata", "annotations",
            "batch.kubernetes.io/cronjob-scheduled-timestamp")
        put(job, .job, at: now)
        tell(cron, "SuccessfulCreate", "Created job \(name)", by: "cronjob-controller", at: now)
    }

    private func report(_ cron: inout KubeObject) {
        let uid = cron.uid
        let jobs = store.all(.job, in: cron.namespace).filter { $0.controller?.uid == uid }
        let active = jobs.filter { !Self.isFinished(job: $0) }.map { job -> JSON in
            [
                "kind": "Job", "apiVersion": "batch/v1", "namespace": .string(job.namespace),
                "name": .string(job.name), "uid": .string(job.uid),
                "resourceVersion": .string(job.json.text("metadata", "resourceVersion")),
            ]
        }
        // A job's version grows while it runs; that alone is nothing new.
        let names = cron.status.list("active").map { $0.text("uid") }
        if names != active.map({ $0.text("uid") }) {
            cron.json.set(active.isEmpty ? nil : .array(active), "status", "active")
        }
        let ends = jobs.filter { $0.hasCondition("Complete") }.map { $0.status.text("completionTime") }
        if let last = ends.max(), last > cron.status.text("lastSuccessfulTime") {
            cron.json.set(.string(last), "status", "lastSuccessfulTime")
        }
    }

    /// Removes finished jobs beyond the limits, the oldest first.
    private mutating func prune(_ cron: KubeObject, _ jobs: [KubeObject], at now: Date) {
        for (condition, key, usual) in [
            ("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1 as Int64),
        ] {
            let limit = Int(cron.spec[key]?.wholeNumber ?? usual)
            let finished = jobs.filter { $0.hasCondition(condition) && !$0.isDeleting }
                .sorted { $0.status.text("startTime") < $1.status.text("startTime") }
            for job in finished.dropLast(limit) {
                delete(ObjectKey(kind: .job, namespace: job.namespace, name: job.name), at: now)
            }
        }
    }
}

extension JSON {
    /// Whether a rule about exit codes is about this one.
    fileprivate func covers(_ code: Int64, of container: String) -> Bool {
        let names = text("containerName")
        guard names.isEmpty || names == container else { return false }
        let isListed = list("values").contains { $0.wholeNumber == code }
        return text("operator") == "NotIn" ? !isListed : isListed
    }
}

extension KubeObject {
    /// A job without a selector gets one of its own, and so does its template.
    mutating func selectOwnPods() {
        guard json.at("spec", "selector") == nil else { return }
        json.set(.string(uid), "spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid")
        for (key, value) in [
            ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name),
            ("controller-uid", uid), ("job-name", name),
        ] {
            var labels = json.at("spec", "template", "metadata", "labels") ?? [:]
            labels.set(.string(value), key)
            json.set(labels, "spec", "template", "metadata", "labels")
        }
    }
}
