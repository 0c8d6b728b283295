public import Cloud

/// Changes the cloud with the real `gcloud` program.
///
/// Nothing is added to a command line: what was reviewed is what runs. gcloud's manners come through its environment.
///
/// What gcloud 528 does with a change that goes wrong, each seen with the real program:
/// - after a 5xx, a lost connection or a time-out it sends the same request again, up to five times within about half a
///   minute; only a `--request-id` keeps that from being done twice. 4xx, 429 among them, are final;
/// - a server that is silent holds it for 300 s a try, 25 minutes in all. Here a try ends after 20 s
///   (`CLOUDSDK_CORE_HTTP_TIMEOUT`), so that four of them fit into the deadline of 120 s, which then ends the program;
/// - with `--async` an operation comes on standard output in the format that was asked for, and its name in the sentence
///   `Check operation [NAME] for status.` on standard error whatever the format;
/// - a success without content makes it fail with `value for field [projectsId] in collection [...operations] is required
///   but was not provided`: whether anything was done is open then, as after every `malformed`.
public struct GcloudChanges: CloudChanging {
    private let gcloud: Gcloud
    private let kubectl: Kubectl

    /// Makes the port.
    /// - Parameters:
    ///   - program: the program to run in the place of `gcloud`, by name or path.
    ///   - environment: what the chosen cloud adds to the environment, such as the demo's addresses.
    ///   - kubeconfigs: the folder for the credentials of clusters.
    ///   - deadline: how long one command may take.
    ///   - runner: what runs the program.
    public init(
        program: String = "gcloud", environment: [String: String] = [:], kubeconfigs: String = ".",
        deadline: Duration = .seconds(120), runner: CommandRunner
    ) {
        gcloud = Gcloud(
            project: nil, program: program, environment: Self.patience.merging(environment) { $1 }, deadline: deadline,
            runner: runner)
        kubectl = Kubectl(gcloud, folder: kubeconfigs)
    }

    /// How many seconds gcloud waits for one answer.
    private static let patience = ["CLOUDSDK_CORE_HTTP_TIMEOUT": "20"]

    /// Runs a command line to its end.
    public func run(_ argv: [String], deadline: Duration? = nil) async -> ChangeAnswer {
        if argv.first == "kubectl" { return await runKubectl(Array(argv.dropFirst())) }
        guard argv.first == "gcloud" else {
            return .failed(
                CloudFailure(
                    .refused(status: "USAGE"), task: "change",
                    detail: "\(Excerpt.line(argv.first ?? "nothing")) is not a program that changes the cloud"))
        }
        let arguments = Array(argv.dropFirst())
        let task = Self.task(arguments)
        let result: CommandResult
        var command = gcloud.command(arguments)
        command.deadline = deadline ?? command.deadline
        do {
            result = try await gcloud.runner.run(command)
        } catch {
            return .failed(gcloud.failure(error, of: command, task: task))
        }
        guard result.status == .code(0) else {
            return .failed(FailureClassifier.failure(result.status, error: result.error, task: task))
        }
        return .accepted(operation: Self.operation(in: result, task: task))
    }

    /// Runs kubectl on the cluster that its context names: a change on whatever cluster is current can't be made.
    private func runKubectl(_ arguments: [String]) async -> ChangeAnswer {
        let task = arguments.filter { !$0.hasPrefix("-") }.prefix(2).joined(separator: " ")
        let context = arguments.first { $0.hasPrefix("--context=") }?.dropFirst("--context=".count)
        guard let cluster = context.flatMap({ ClusterName(context: String($0)) }) else {
            return .failed(
                CloudFailure(.refused(status: "USAGE"), task: task, detail: "the command names no cluster of GKE's"))
        }
        do throws(CloudFailure) {
            _ = try await kubectl.run(arguments, on: cluster, task: task)
            return .accepted(operation: nil)
        } catch {
            return .failed(error)
        }
    }

    /// The command in a few words, such as "instances export-data".
    private static func task(_ arguments: [String]) -> String {
        let words = arguments.drop { ["alpha", "beta"].contains($0) }.prefix(3)
            .prefix { !$0.hasPrefix("-") && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D } }
        return words.drop { $0 == "parallelstore" }.joined(separator: " ")
    }

    private static func operation(in result: CommandResult, task: String) -> OperationName? {
        let answer = try? Answer(task: task, output: result.output).object(as: WireNamed.self)
        if let name = answer.flatMap({ OperationName($0.name) }) { return name }
        return result.error.firstMatch(of: /Check operation \[([^\]]+)\] for status/).flatMap {
            OperationName(String($0.1))
        }
    }
}

/// Whatever has a name.
private struct WireNamed: Decodable {
    let name: String

    init(from decoder: any Decoder) throws {
        name = try decoder.container(keyedBy: WireKey.self).text("name")
    }
}
