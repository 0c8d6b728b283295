public import Cloud

extension GcloudCloud: ClusterReading {
    /// The clusters of the project, in all locations.
    ///
    /// GKE names the zones that did not answer beside the list, and gcloud tells of them in a warning alone: only the log of
    /// requests shows them.
    public func clusters() async throws(CloudFailure) -> [ClusterName] {
        let task = "container clusters list"
        let run = try await gcloud.run(["container", "clusters", "list", "--format=json", "--log-http"], task: task)
        let elements = try run.answer.list(of: WireCluster.self)
        let names = elements.compactMap { $0.value?.name }
        guard names.count == elements.count else { throw run.answer.malformed }
        guard !run.log.bodies.contains(where: { $0.contains("\"missingZones\"") }) else {
            throw CloudFailure(.unavailable, task: task, detail: "GKE could not list the clusters of all zones")
        }
        return names.sorted()
    }

    /// The CronJobs of a cluster, in all namespaces, each a line of its own: what is not kept of one is gone before the next.
    public func cronJobs(in cluster: ClusterName) async throws(CloudFailure) -> [CronJob] {
        let task = "get cronjobs"
        // An object holds its script three times, with what kubectl last applied and who manages which field.
        let fields =
            ["namespace", "name", "uid", "generation", "creationTimestamp", "annotations['psconsole/rendered']"]
            .map { "{.metadata.\($0)}{\"\\t\"}" }.joined() + "{.spec}{\"\\t\"}{.status}"
        var scripts: Set<String> = []
        var jobs: [CronJob] = []
        var isList = false
        try await kubectl.lines(
            [
                "get", "cronjobs", "--all-namespaces",
                "--output=jsonpath={.kind}{\"\\n\"}{range .items[*]}\(fields){\"\\n\"}{end}",
            ], on: cluster, task: task
        ) { (lines) throws(CloudFailure) in
            for line in lines {
                // Once more, where the list was begun anew with another token: kubectl heads what it is refused, too.
                if line.elementsEqual("List".utf8) {
                    (isList, jobs) = (true, [])
                    continue
                }
                guard var job = WireCronJob.cronJob(ofLine: line, in: cluster) else {
                    throw CloudFailure(.malformed, task: task, detail: Excerpt.line(Array(line)))
                }
                // Most run the same script: it is kept once.
                job.template.script = scripts.insert(job.template.script).memberAfterInsert
                jobs.append(job)
            }
        }
        guard isList else {
            throw CloudFailure(.malformed, task: task, detail: "the answer is no list")
        }
        return jobs
    }

    /// One CronJob; nothing when there is none of that name.
    public func cronJob(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> CronJob? {
        let answer: Answer
        do throws(CloudFailure) {
            answer = try await kubectl.run(
                ["--namespace=\(namespace)", "get", "cronjob", name, "--output=json"], on: cluster, task: "get cronjob")
        } catch {
            // A cluster that gcloud does not know any more is another NOT_FOUND.
            guard error.kind == .notFound,
                ["cronjobs.batch", "namespaces"].contains(where: error.detail.contains)
            else { throw error }
            return nil
        }
        let found = try answer.object(as: WireCronJob.self)
        guard found.name == name else { throw answer.malformed }
        return found.cronJob(of: cluster)
    }

    /// The volumes of a cluster that are instances; one whose handle names none is a failure, as it may be any.
    public func volumes(in cluster: ClusterName) async throws(CloudFailure) -> [MountedVolume] {
        let answer = try await kubectl.run(
            ["get", "persistentvolumes", "--output=json"], on: cluster, task: "get persistentvolumes")
        let list = try answer.object(as: WireKubernetesList<Lenient<WireVolume>>.self)
        guard list.kind.hasSuffix("List") else { throw answer.malformed }
        var volumes: [MountedVolume] = []
        for item in list.items {
            guard let item = item.value, !item.name.isEmpty else { throw answer.malformed }
            guard item.driver == MountedVolume.driver else { continue }
            guard let volume = item.volume(of: cluster) else { throw answer.malformed }
            volumes.append(volume)
        }
        return volumes
    }

    /// The claims of a namespace, its pods, and what runs them.
    public func contents(
        of namespace: String, in cluster: ClusterName
    ) async throws(CloudFailure) -> NamespaceContents {
        let kinds = "persistentvolumeclaims,pods,statefulsets,deployments,replicasets,jobs"
        let answer = try await kubectl.run(
            ["--namespace=\(namespace)", "get", kinds, "--output=json"], on: cluster, task: "get \(kinds)")
        let list = try answer.object(as: WireKubernetesList<Lenient<WireNamespaced>>.self)
        guard list.kind.hasSuffix("List") else { throw answer.malformed }
        var contents = NamespaceContents()
        for item in list.items {
            guard let item = item.value, !item.name.isEmpty else { throw answer.malformed }
            switch item.kind {
            case "PersistentVolumeClaim": contents.claims.append(item.claim)
            case "Pod": contents.pods.append(item.pod)
            case "StatefulSet", "Deployment", "ReplicaSet", "Job":
                contents.workloads.append(item.workload(in: namespace, of: cluster))
            default: throw answer.malformed
            }
        }
        return contents
    }

    /// A claim; nothing when there is none of that name.
    public func claim(_ name: ClaimName) async throws(CloudFailure) -> VolumeClaim? {
        let answer = try await kubectl.run(
            [
                "--namespace=\(name.namespace)", "get", "persistentvolumeclaim", name.name, "--ignore-not-found",
                "--output=json",
            ], on: name.cluster, task: "get persistentvolumeclaim")
        guard !answer.isEmpty else { return nil }
        let found = try answer.object(as: WireNamespaced.self)
        guard found.kind == "PersistentVolumeClaim", found.name == name.name else { throw answer.malformed }
        return found.claim
    }

    /// What the cluster has told of a claim, the newest last.
    public func events(about claim: ClaimName) async throws(CloudFailure) -> [ClusterEvent] {
        try await events(about: "PersistentVolumeClaim", claim.name, in: claim.namespace, of: claim.cluster)
    }

    func events(
        about kind: String, _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> [ClusterEvent] {
        let answer = try await kubectl.run(
            [
                "--namespace=\(namespace)", "get", "events",
                "--field-selector=involvedObject.kind=\(kind),involvedObject.name=\(name)", "--output=json",
            ], on: cluster, task: "get events")
        let list = try answer.object(as: WireKubernetesList<Lenient<WireEvent>>.self)
        guard list.kind.hasSuffix("List") else { throw answer.malformed }
        return list.items.compactMap(\.value).filter { !$0.reason.isEmpty }.sorted { $0.lastTime < $1.lastTime }
            .map(\.event)
    }

    /// Whether there is such an object.
    public func isThere(_ object: ClusterObject) async throws(CloudFailure) -> Bool {
        let namespace = object.namespace.isEmpty ? [] : ["--namespace=\(object.namespace)"]
        let answer = try await kubectl.run(
            namespace + ["get", object.kind, object.name, "--ignore-not-found", "--output=name"], on: object.cluster,
            task: "get \(object.kind)")
        return !answer.isEmpty
    }

    /// Whether whoever asks may do that: `kubectl auth can-i` says `no` with an exit status of 1.
    public func isAllowed(_ right: ClusterRight) async throws(CloudFailure) -> Bool {
        let parts = right.resource.split(separator: "/", maxSplits: 1).map(String.init)
        let place = right.namespace.isEmpty ? [] : ["--namespace=\(right.namespace)"]
        let part = parts.count > 1 ? ["--subresource=\(parts[1])"] : []
        let answer = try await kubectl.run(
            place + ["auth", "can-i", right.verb, parts.first ?? ""] + part, on: right.cluster, task: "auth can-i",
            refusal: "no")
        let words = String(decoding: answer.output, as: UTF8.self)
        guard words.hasPrefix("yes") || words.hasPrefix("no") else { throw answer.malformed }
        return words.hasPrefix("yes")
    }
}
