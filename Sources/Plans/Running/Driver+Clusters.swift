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

    func cronJob(_ job: CronJobName, _ variables: [String: String]) async throws(CloudFailure) -> Evaluation {
        guard let found = try await runner.cloud.cronJob(job.name, in: job.namespace, of: job.cluster) else {
            return .so("there is no CronJob \(job.name) in \(job.namespace) of \(job.cluster.id) any more")
        }
        let names = variables.keys.sorted()
        func words(_ variables: [String: String]) -> String {
            names.map { "\($0)=\(variables[$0] ?? "")" }.joined(separator: ", ")
        }
        guard names.contains(where: { found.environment[$0] != variables[$0] }) else {
            return .so("\(found.words) has \(words(variables))")
        }
        return .notSo(
            generation: nil,
            FailureNote(what: "\(found.words) has \(words(found.environment))", remedy: "look who has changed it"))
    }

    func isRendered(
        _ job: CronJobName, _ digest: String, after generation: Int64?
    ) async throws(CloudFailure) -> Evaluation {
        let found = try await runner.cloud.cronJob(job.name, in: job.namespace, of: job.cluster)
        let isChanged = generation.map { $0 < found?.generation ?? 0 } ?? true
        guard found?.annotations[CronJob.renderedAnnotation] == digest, isChanged else {
            let words =
                found == nil ? "there is no CronJob \(job.words)" : "\(job.words) is another one than was rendered"
            return .notSo(generation: nil, FailureNote(what: words, remedy: "look who has changed it"))
        }
        return .so("\(job.words) is as it was rendered")
    }

    func isUnchanged(_ job: CronJobName, _ generation: Int64?) async throws(CloudFailure) -> Evaluation {
        let found = try await runner.cloud.cronJob(job.name, in: job.namespace, of: job.cluster)
        switch (found, generation) {
        case (nil, nil): return .so("there is no CronJob \(job.words)")
        case (let found?, let generation?) where found.generation == generation:
            return .so("\(job.words) is as it was reviewed")
        case (nil, _):
            return .blocked(
                FailureNote(what: "there is no CronJob \(job.words) any more", remedy: "give this up, and look again"))
        case (_, nil):
            return .blocked(
                FailureNote(
                    what: "somebody has made a CronJob \(job.words) meanwhile", remedy: "give this up, and look again"))
        default:
            return .blocked(
                FailureNote(
                    what: "\(job.words) was changed since it was reviewed", remedy: "give this up, and look again"))
        }
    }

    func replicas(of name: WorkloadName, _ count: Int) async throws(CloudFailure) -> Evaluation {
        guard let workload = try await contents(name.namespace, name.cluster).workload(name) else {
            guard count > 0 else { return .so("there is no \(name.words) any more") }
            return .notSo(
                generation: nil,
                FailureNote(what: "there is no \(name.words) any more", remedy: "look who has deleted it"))
        }
        // An autoscaler may want more by now.
        let isSo =
            count == 0
            ? workload.replicas == 0 && workload.pods == 0 : workload.replicas >= count && workload.ready >= count
        let figures =
            count == 0
            ? "\(workload.pods) pods, and is to have \(workload.replicas)"
            : "\(workload.ready) of \(workload.replicas) pods ready"
        let words = "\(name.words) has \(figures)"
        guard !isSo else { return .so(words) }
        return .notSo(
            generation: nil,
            FailureNote(
                what: words,
                remedy:
                    "look at its pods: kubectl --context=\(name.cluster.context) --namespace=\(name.namespace) get pods"
            ))
    }

    func isUnused(_ claim: ClaimName, _ volume: String) async throws(CloudFailure) -> Evaluation {
        if case .notSo(_, let note) = try await isKept(volume, in: claim.cluster) { return .blocked(note) }
        let pods = try await contents(claim.namespace, claim.cluster).pods(using: claim.name)
        guard let first = pods.first else { return .so("no pod uses \(claim.words)") }
        let more = pods.count == 1 ? "" : " and \(pods.count - 1) more"
        return .notSo(
            generation: nil,
            FailureNote(
                what: "pod \(first.name)\(more) uses \(claim.words)", remedy: "wait until it has ended, or end it"))
    }

    func isAbsent(_ claim: ClaimName, _ volume: String) async throws(CloudFailure) -> Evaluation {
        guard let found = try await contents(claim.namespace, claim.cluster).claim(claim.name),
            found.volume == volume
        else { return .so("no claim \(claim.words) holds \(volume) any more") }
        let words = "\(claim.words) \(found.isDeleting ? "is being deleted" : "is there")"
        return .notSo(
            generation: nil, FailureNote(what: words, remedy: "wait until no pod uses it, or look what else keeps it"))
    }

    func isBound(_ claim: ClaimName, _ volume: String) async throws(CloudFailure) -> Evaluation {
        guard let found = try await contents(claim.namespace, claim.cluster).claim(claim.name) else {
            return .notSo(
                generation: nil,
                FailureNote(what: "there is no claim \(claim.words)", remedy: "look who has deleted it"))
        }
        guard [volume, ""].contains(found.volume) else {
            return .blocked(
                FailureNote(
                    what: "\(claim.words) holds \(found.volume), not \(volume)",
                    remedy: "look who has made it, and delete it where it is not needed"))
        }
        guard found.phase == "Bound", !found.volume.isEmpty else {
            return .notSo(
                generation: nil,
                FailureNote(
                    what: "\(claim.words) is \(found.phase.isEmpty ? "not bound" : found.phase)",
                    remedy:
                        "read why: kubectl --context=\(claim.cluster.context) --namespace=\(claim.namespace) describe "
                        + "pvc \(claim.name)"))
        }
        return .so("\(claim.words) is bound to \(volume)")
    }

    func isThere(_ claim: ClaimName) async throws(CloudFailure) -> Evaluation {
        let found = try await contents(claim.namespace, claim.cluster).claim(claim.name)
        if let found, !found.isDeleting { return .so("\(claim.words) is there") }
        return .notSo(
            generation: nil,
            FailureNote(
                what: found == nil ? "there is no claim \(claim.words)" : "\(claim.words) is being deleted",
                remedy: "make it again: no pod that mounts it can start without it"))
    }

    func isFree(_ claim: ClaimName) async throws(CloudFailure) -> Evaluation {
        guard let found = try await runner.cloud.claim(claim) else { return .so("there is no claim \(claim.words)") }
        guard found.labels[NewInstance.runLabel] == run.id.description else {
            return .blocked(
                FailureNote(
                    what: "there is a claim \(claim.words) which this run has not made", remedy: "choose another name"))
        }
        return .so("\(claim.words) was made by this run")
    }

    func isThere(_ object: ClusterObject, _ isMeant: Bool) async throws(CloudFailure) -> Evaluation {
        let isThere = try await runner.cloud.isThere(object)
        let words = "\(object.words) is \(isThere ? "" : "not ")there"
        guard isThere != isMeant else { return .so(words) }
        return .notSo(
            generation: nil,
            FailureNote(what: words, remedy: isThere ? "look what keeps it" : "look who has deleted it"))
    }

    func isKept(_ volume: String, in cluster: ClusterName) async throws(CloudFailure) -> Evaluation {
        guard let found = try await runner.cloud.volumes(in: cluster).first(where: { $0.name == volume }) else {
            return .notSo(
                generation: nil,
                FailureNote(
                    what: "there is no volume \(volume) in \(cluster.id) any more", remedy: "look who has deleted it"))
        }
        let words = "\(volume) (\(cluster.id)) is \(found.reclaimPolicy) when its claim goes"
        guard found.reclaimPolicy != "Retain" else { return .so(words) }
        return .notSo(generation: nil, FailureNote(what: words, remedy: "set it to Retain"))
    }

    private func contents(
        _ namespace: String, _ cluster: ClusterName
    ) async throws(CloudFailure) -> NamespaceContents {
        try await runner.cloud.contents(of: namespace, in: cluster)
    }
}
