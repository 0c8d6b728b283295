import Cloud

/// Looks for CronJobs on GKE that would export while a restore goes on: of an empty or half-restored instance over a good
/// backup, or into the very checkpoint that is read.
struct RestoreSchedules: Sendable {
    let order: RestoreOrder

    func look(_ cloud: any Runner.Reading) async -> RestorePreflight.Look {
        let clusters: [ClusterName]
        do throws(CloudFailure) {
            clusters = try await cloud.clusters()
        } catch {
            return RestorePreflight.unread(
                error, .schedules, after: ". Suspend a CronJob that backs \(concerned) up by hand.")
        }
        var found: [CronJob] = []
        var failures: [String] = []
        await withTaskGroup(of: (ClusterName, Result<[CronJob], CloudFailure>).self) { group in
            for cluster in clusters {
                group.addTask {
                    do throws(CloudFailure) {
                        return (cluster, .success(try await cloud.cronJobs(in: cluster)))
                    } catch {
                        return (cluster, .failure(error))
                    }
                }
            }
            for await (cluster, result) in group {
                switch result {
                case .success(let jobs): found += jobs.filter(isConcerned)
                case .failure(let failure): failures.append("\(cluster.id): \(failure.whatHappened)")
                }
            }
        }
        found.sort { ($0.cluster, $0.namespace, $0.name) < ($1.cluster, $1.namespace, $1.name) }
        let active = found.filter { !$0.isSuspended }
        let rights = await ClusterRights.ask(
            active.map {
                ClusterRight(
                    cluster: $0.cluster, namespace: $0.namespace, verb: "patch", resource: "cronjobs.batch")
            }, cloud)
        var look = RestorePreflight.Look()
        look.cronJobs = found
        look.checks[.schedules] = finding(found, failures.sorted(), rights.missing, of: clusters.count)
        return look
    }

    private var concerned: String { order.source.instance?.id ?? order.target.name.id }

    /// Whether it exports from what is restored or restored into, or into what is restored.
    private func isConcerned(_ job: CronJob) -> Bool {
        job.backsUp(order.target.name) || order.source.instance.map(job.backsUp) == true
            || job.destination?.overlaps(order.source.checkpoint) == true
    }

    private func finding(_ jobs: [CronJob], _ failures: [String], _ missing: [ClusterRight], of count: Int) -> (
        Check.Finding, String
    ) {
        let active = jobs.filter { !$0.isSuspended }
        var words: [String] = []
        if !active.isEmpty {
            let names = active.map { "\($0.words), at \($0.schedule)" }.joined(separator: "; ")
            words.append("\(names): suspended first, and resumed at the end however it goes")
        }
        let idle = jobs.filter(\.isSuspended).map(\.words)
        if !idle.isEmpty { words.append("suspended already: \(idle.joined(separator: ", "))") }
        guard failures.isEmpty else {
            return (
                .unread, (["could not be read: \(failures.joined(separator: "; "))"] + words).joined(separator: "; ")
            )
        }
        guard missing.isEmpty else {
            let rights = missing.map(\.words).joined(separator: ", ")
            return (.problem, (["you may not \(rights): the first step will fail"] + words).joined(separator: "; "))
        }
        guard words.isEmpty else { return (.fine, words.joined(separator: "; ")) }
        let clusters = count == 0 ? "the project has no cluster" : "in \(count) cluster\(count == 1 ? "" : "s")"
        return (.fine, "no CronJob backs \(concerned) up (\(clusters))")
    }
}
