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
    ///
    /// `refusal` is how its output begins where an exit status of 1 is an answer and no failure.
    func run(
        _ arguments: [String], on cluster: ClusterName, task: String, refusal: String? = nil
    ) async throws(CloudFailure) -> Answer {
        let isNamed = arguments.contains { $0.hasPrefix("--context") }
        let arguments = isNamed ? arguments : ["--context=\(cluster.context)", Self.requestTimeout] + arguments
        do throws(CloudFailure) {
            return try await attempt(arguments, on: cluster, task: task, refusal)
        } catch {
            // A token that was revoked stays in the plugin's cache until it would have ended.
            guard error.kind == .unauthenticated, await credentials.forgetToken(of: cluster) else { throw error }
        }
        return try await attempt(arguments, on: cluster, task: task, refusal)
    }

    /// The same, its lines handed over while it runs; nothing of it is kept.
    func lines(
        _ arguments: [String], on cluster: ClusterName, task: String,
        each: ([ArraySlice<UInt8>]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        let arguments = ["--context=\(cluster.context)", Self.requestTimeout] + arguments
        do throws(CloudFailure) {
            return try await follow(arguments, on: cluster, task: task, each)
        } catch {
            guard error.kind == .unauthenticated, await credentials.forgetToken(of: cluster) else { throw error }
        }
        try await follow(arguments, on: cluster, task: task, each)
    }

    private func follow(
        _ arguments: [String], on cluster: ClusterName, task: String,
        _ each: ([ArraySlice<UInt8>]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        let command = try await command(arguments, on: cluster)
        let result: LinesResult
        do {
            result = try await gcloud.runner.lines(of: command, each: each)
        } catch {
            switch error {
            case .taker(let failure): throw failure
            case .program(let failure): throw self.failure(failure, of: command, task: task)
            }
        }
        guard result.status == .code(0) else { throw KubectlFailure.failure(error: result.log.rest, task: task) }
        guard result.rest.isEmpty else { throw Answer(task: task, output: result.rest).malformed }
    }

    private func command(_ arguments: [String], on cluster: ClusterName) async throws(CloudFailure) -> Command {
        var environment = Gcloud.manners.merging(gcloud.environment) { $1 }
        environment["KUBECONFIG"] = try await credentials.file(for: cluster)
        return Command(program: program, arguments: arguments, environment: environment, deadline: deadline)
    }

    private func failure(_ failure: CommandFailure, of command: Command, task: String) -> CloudFailure {
        if case .missing = failure { return CloudFailure(.toolMissing("kubectl"), task: task) }
        return gcloud.failure(failure, of: command, task: task)
    }

    private func attempt(
        _ arguments: [String], on cluster: ClusterName, task: String, _ refusal: String?
    ) async throws(CloudFailure) -> Answer {
        let command = try await command(arguments, on: cluster)
        let result: CommandResult
        do { result = try await gcloud.runner.run(command) } catch { throw failure(error, of: command, task: task) }
        let isRefusal = refusal.map { result.status == .code(1) && result.output.starts(with: $0.utf8) } ?? false
        guard result.status == .code(0) || isRefusal else {
            throw KubectlFailure.failure(error: result.error, task: task)
        }
        return Answer(task: task, output: result.output)
    }
}
