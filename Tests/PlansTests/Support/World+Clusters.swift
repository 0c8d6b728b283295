import Cloud

/// CronJobs that are suspended and resumed.
extension World {
    func add(cronJob name: String, isSuspended: Bool = false) {
        cronJobs.append(
            CronJob(
                cluster: Self.cluster, namespace: "default", name: name, schedule: "0 * * * *",
                isSuspended: isSuspended, environment: ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a"]))
    }

    func add(_ cronJob: CronJob) { cronJobs.append(cronJob) }

    func remove(cronJob name: String) { cronJobs.removeAll { $0.name == name } }
    func refuse(patches: Bool) { refusesPatches = patches }

    func refusePatches(of name: String?, suspending: Bool) { refusedPatch = name.map { ($0, suspending) } }

    func patch(_ argv: [String]) -> ChangeAnswer {
        guard argv.contains("--context=\(Self.cluster.context)"), argv.contains("--namespace=default"),
            let patch = option("patch", argv), let name = argv.firstIndex(of: "cronjob").map({ argv[$0 + 1] })
        else { return .failed(CloudFailure(.refused(status: "USAGE"), task: "patch")) }
        let isRefused = refusedPatch?.name == name && refusedPatch?.isSuspending == patch.contains("true")
        guard !refusesPatches, !isRefused else {
            return .failed(CloudFailure(.permissionDenied(permission: "patch cronjobs"), task: "patch"))
        }
        guard let index = cronJobs.firstIndex(where: { $0.name == name }) else {
            return .failed(CloudFailure(.notFound, task: "patch", detail: #"cronjobs.batch "\#(name)" not found"#))
        }
        let job = cronJobs[index]
        cronJobs[index] = CronJob(
            cluster: job.cluster, namespace: job.namespace, name: job.name, schedule: job.schedule,
            isSuspended: patch.contains("true"), environment: job.environment)
        return .accepted(operation: nil)
    }
}
