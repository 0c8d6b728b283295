public import Cloud

extension GcloudCloud: SetupReading {
    /// The services that are enabled in a project; what is listed as something else is left out.
    public func enabledServices(in project: String) async throws(CloudFailure) -> Set<String> {
        let run = try await gcloud(of: project).run(
            ["services", "list", "--enabled", "--format=json", "--log-http"], task: "services list")
        let elements = try run.answer.list(of: WireService.self)
        let services = elements.compactMap(\.value)
        guard services.count == elements.count, services.allSatisfy({ !$0.name.isEmpty }) else {
            throw run.answer.malformed
        }
        return Set(services.filter(\.isEnabled).map(\.name))
    }

    /// A Google service account; nothing when there is none of that name.
    public func serviceAccount(_ name: ServiceAccountName) async throws(CloudFailure) -> ServiceAccount? {
        let answer: Answer
        do throws(CloudFailure) {
            answer = try await gcloud(of: name.project).run(
                ["iam", "service-accounts", "describe", name.email, "--format=json"],
                task: "iam service-accounts describe"
            ).answer
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
        guard let account = try answer.object(as: WireServiceAccount.self).account, account.email == name.email else {
            throw answer.malformed
        }
        return account
    }

    /// Who may act as a Google service account; nothing when there is none of that name.
    public func policy(of account: ServiceAccountName) async throws(CloudFailure) -> [PolicyBinding]? {
        do throws(CloudFailure) {
            return try await policy(
                ["iam", "service-accounts", "get-iam-policy", account.email], of: account.project,
                task: "iam service-accounts get-iam-policy")
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    /// Who may do what in a project.
    public func projectPolicy(_ project: String) async throws(CloudFailure) -> [PolicyBinding] {
        // The project is the command's own word, and not an option.
        let run = try await gcloud.run(
            ["projects", "get-iam-policy", project, "--format=json"], task: "projects get-iam-policy")
        return try Self.bindings(run.answer)
    }

    private func policy(
        _ arguments: [String], of project: String, task: String
    ) async throws(CloudFailure) -> [PolicyBinding] {
        try Self.bindings(try await gcloud(of: project).run(arguments + ["--format=json"], task: task).answer)
    }

    /// Every policy has an etag, even an empty one: without, the answer is none.
    private static func bindings(_ answer: Answer) throws(CloudFailure) -> [PolicyBinding] {
        let policy = try answer.object(as: WirePolicy.self)
        guard !policy.etag.isEmpty else { throw answer.malformed }
        return policy.bindings
    }

    /// A cluster's settings, its node pools' among them, in one request.
    public func settings(of cluster: ClusterName) async throws(CloudFailure) -> ClusterSettings {
        let run = try await gcloud(of: cluster.project).run(
            ["container", "clusters", "describe", cluster.id, "--location=\(cluster.location)", "--format=json"],
            task: "container clusters describe")
        let found = try run.answer.object(as: WireClusterSettings.self)
        guard found.name == cluster.id else { throw run.answer.malformed }
        return found.settings
    }

    /// A service account inside a cluster; nothing when there is none of that name.
    public func kubernetesAccount(
        _ name: String, in namespace: String, of cluster: ClusterName
    ) async throws(CloudFailure) -> KubernetesAccount? {
        let answer = try await kubectl.run(
            ["--namespace=\(namespace)", "get", "serviceaccount", name, "--ignore-not-found", "--output=json"],
            on: cluster, task: "get serviceaccount")
        guard !answer.isEmpty else { return nil }
        let found = try answer.object(as: WireKubernetesAccount.self)
        guard found.kind == "ServiceAccount", let metadata = found.metadata, metadata.name == name else {
            throw answer.malformed
        }
        return KubernetesAccount(
            annotations: metadata.annotations, isOurs: metadata.labels[SetupDocument.label] == SetupDocument.maker)
    }

    /// The peerings of a network: `gcloud services vpc-peerings` honours no endpoint override, and tells no more.
    public func peerings(of network: String) async throws(CloudFailure) -> [NetworkPeering] {
        let task = "compute networks describe"
        let (project, id) = try Self.parts(of: network, task: task)
        let run = try await gcloud(of: project).run(
            ["compute", "networks", "describe", id, "--format=json"], task: task)
        let found = try run.answer.object(as: WireNetwork.self)
        guard found.name == id else { throw run.answer.malformed }
        return found.peerings
    }

    /// gcloud, for another project than this cloud's.
    func gcloud(of project: String) -> Gcloud {
        Gcloud(
            project: project, program: gcloud.program, environment: gcloud.environment, deadline: gcloud.deadline,
            runner: gcloud.runner)
    }

    /// The project and the name of a network, by its full name.
    static func parts(of network: String, task: String) throws(CloudFailure) -> (project: String, id: String) {
        let parts = network.split(separator: "/").map(String.init)
        guard parts.count == 5, parts[0] == "projects", parts[3] == "networks" else {
            throw CloudFailure(.malformed, task: task, detail: "\(Excerpt.line(network)) is no full name of a network")
        }
        return (parts[1], parts[4])
    }
}
