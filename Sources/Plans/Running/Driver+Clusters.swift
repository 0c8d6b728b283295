import Cloud

/// What a run looks at in clusters.
extension Driver {
    func cronJob(_ job: CronJobName, _ isSuspended: Bool) async throws(CloudFailure) -> Evaluation {
        guard let found = try await runner.cloud.cronJob(job.name, in: job.namespace, of: job.cluster) else {
            return .so("there is no CronJob \(job.name) in \(job.namespace) of \(job.cluster.id) any more")
        }
        let words = found.isSuspended ? "\(found.words) is suspended" : "\(found.words) is not suspended"
        guard found.isSuspended != isSuspended else { return .so(words) }
        return .notSo(generation: nil, FailureNote(what: words, remedy: "look who has changed it"))
    }
}
