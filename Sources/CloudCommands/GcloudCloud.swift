public import Cloud

/// The cloud as the real `gcloud` program shows it.
///
/// Only commands that read are ever run, with prompts off, in JSON, and without `--filter` and `--limit`: gcloud applies
/// a limit to what the service sent first and a filter to the rest, so that both together hide what is there.
public struct GcloudCloud: CloudReading {
    let gcloud: Gcloud
    let kubectl: Kubectl
    let memory = Memory()
    let manifests = ManifestCache()

    /// Makes a cloud.
    /// - Parameters:
    ///   - project: the project; gcloud's own when there is none.
    ///   - program: the program to run, by name or path.
    ///   - environment: what the chosen cloud adds to the environment, such as the demo's addresses.
    ///   - kubeconfigs: the folder for the credentials of clusters.
    ///   - deadline: how long one run of the program may take.
    ///   - runner: what runs the program.
    public init(
        project: String?, program: String = "gcloud", environment: [String: String] = [:],
        kubeconfigs: String = ".", deadline: Duration = .seconds(60), runner: CommandRunner
    ) {
        gcloud = Gcloud(
            project: project, program: program, environment: environment, deadline: deadline, runner: runner)
        kubectl = Kubectl(gcloud, folder: kubeconfigs)
    }

    /// What was learnt about the service, for the life of the process.
    actor Memory {
        private(set) var listsOperationsByZone = false
        private(set) var rootsWithManifests: Set<GCSURI> = []
        private var operations: [String: (fingerprint: Int, operations: [Operation])] = [:]

        func listOperationsByZone() { listsOperationsByZone = true }

        func remember(_ root: GCSURI, hasManifests: Bool) {
            if hasManifests { rootsWithManifests.insert(root) } else { rootsWithManifests.remove(root) }
        }

        /// The operations of a location as they were understood last, when gcloud printed just the same again.
        ///
        /// They are asked for more often than anything else, and where nothing runs they stay the same for hours.
        func operations(in location: String, asPrintedIn answer: Answer) -> [Operation]? {
            operations[location].flatMap { $0.fingerprint == answer.fingerprint ? $0.operations : nil }
        }

        func remember(_ operations: [Operation], in location: String, asPrintedIn answer: Answer) {
            self.operations[location] = (answer.fingerprint, operations)
        }
    }

    /// The instances in all zones, with the zones that did not answer.
    public func instances() async throws(CloudFailure) -> InstanceList {
        let run = try await gcloud.run(
            ["beta", "parallelstore", "instances", "list", "--location=-", "--format=json", "--log-http"],
            task: "instances list")
        return InstanceList(try run.answer.list(of: WireInstance.self), unreachable: run.log.unreachable)
    }

    /// The zones in which the service is offered.
    public func locations() async throws(CloudFailure) -> [String] {
        let run = try await gcloud.run(
            ["beta", "parallelstore", "locations", "list", "--format=json", "--log-http"], task: "locations list")
        let zones = try run.answer.list(of: WireLocation.self).compactMap { $0.value?.zone }
        return Set(zones.filter { !$0.isEmpty }).sorted()
    }

    /// One operation, now.
    public func operation(_ name: OperationName) async throws(CloudFailure) -> Operation {
        let run = try await gcloud.run(
            ["beta", "parallelstore", "operations", "describe", name.description, "--format=json"],
            task: "operations describe")
        guard let operation = try run.answer.object(as: WireOperation.self).operation else {
            throw run.answer.malformed
        }
        return operation
    }
}
