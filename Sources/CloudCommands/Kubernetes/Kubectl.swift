import Cloud

/// Runs kubectl on a cluster, with credentials of psconsole's own.
///
/// The context is always given, so that whatever context the operator's own configuration is at has no say; it is the one
/// that `gcloud container clusters get-credentials` makes of the cluster's name, and one of another cluster is refused.
struct Kubectl: Sendable {
    let gcloud: Gcloud
    /// The program, by name or path.
    let program: String
    let credentials: ClusterCredentials
    /// How long one run may take: kubectl asks a server that is silent six times.
    let deadline: Duration

    init(_ gcloud: Gcloud, program: String = "kubectl", folder: String, deadline: Duration = .seconds(45)) {
        self.gcloud = gcloud
        self.program = program
        self.deadline = deadline
        credentials = ClusterCredentials(gcloud, folder: folder)
    }

    /// How long kubectl waits for one answer.
    static let requestTimeout = "--request-timeout=10s"

    /// Runs kubectl with these arguments, which name the context themselves or get it.
    func run(_ arguments: [String], on cluster: ClusterName, task: String) async throws(CloudFailure) -> Answer {
        let isNamed = arguments.contains { $0.hasPrefix("--context") }
        let arguments = isNamed ? arguments : ["--context=\(cluster.context)", Self.requestTimeout] + arguments
        do throws(CloudFailure) {
            return try await attempt(arguments, on: cluster, task: task)
        } catch {
            // A token that was revoked stays in the plugin's cache until it would have ended.
            guard error.kind == .unauthenticated, await credentials.forgetToken(of: cluster) else { throw error }
        }
        return try await attempt(arguments, on: cluster, task: task)
    }

    private func attempt(
        _ arguments: [String], on cluster: ClusterName, task: String
    ) async throws(CloudFailure) -> Answer {
        let file = try await credentials.file(for: cluster)
        var environment = Gcloud.manners.merging(gcloud.environment) { $1 }
        environment["KUBECONFIG"] = file
        let command = Command(
            program: program, arguments: arguments, environment: environment, deadline: deadline)
        let result: CommandResult
        do {
            result = try await gcloud.runner.run(command)
        } catch {
            switch error {
            case .missing: throw CloudFailure(.toolMissing("kubectl"), task: task)
            default: throw gcloud.failure(error, of: command, task: task)
            }
        }
        guard result.status == .code(0) else { throw KubectlFailure.failure(error: result.error, task: task) }
        return Answer(task: task, output: result.output)
    }
}
