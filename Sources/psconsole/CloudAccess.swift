import Cloud
import CloudCommands
import Configuration
import Foundation
import Terminal

/// The way to the chosen cloud: a real project, or the demo cloud, which is served for as long as it is used.
struct CloudAccess: Sendable {
    private let demo: DemoSession?
    private let configuration: Configuration
    private let folders: Folders

    init(isDemo: Bool, configuration: Configuration, folders: Folders) throws {
        demo = isDemo ? try DemoSession() : nil
        self.configuration = configuration
        self.folders = folders
    }

    /// Where the environment leads gcloud instead of to Google: a screen must not pass a demo off as production.
    static var detour: String? { detour([:]) }

    /// The same with what a chosen cloud adds to the environment.
    static func detour(_ added: [String: String]) -> String? {
        let name = "CLOUDSDK_API_ENDPOINT_OVERRIDES_PARALLELSTORE"
        let value = added[name] ?? ProcessInfo.processInfo.environment[name]
        return value.flatMap { URL(string: $0) }.map { url in
            (url.host ?? "?") + (url.port.map { ":\($0)" } ?? "")
        }
    }

    /// The project, where it is known before anything was read.
    var project: String? { configuration.project ?? demo?.project }

    /// What there is once the cloud can be reached.
    struct Connection: Sendable {
        /// Reads on a schedule.
        let poller: Poller
        /// Makes plans and begins runs.
        let desk: Desk
    }

    /// Connects once the cloud can be reached.
    typealias Connect = @Sendable () async throws -> Connection

    /// Runs something that reads the cloud; the demo cloud ends with it.
    @MainActor
    func use<Result: Sendable>(_ body: (@escaping Connect) async throws -> Result) async throws -> Result {
        guard let demo else { return try await body { connection(environment: [:], folder: folders.state) } }
        let own = folders.state.appending(path: "demo-\(getpid())")
        defer { DemoRuns.end(in: own) }
        let (environments, ready) = AsyncStream<[String: String]>.makeStream()
        let gcloudFolder = folders.demoGcloud()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await demo.run(gcloudFolder: gcloudFolder) { ready.yield($0) }
            }
            defer { group.cancelAll() }
            return try await body {
                for await environment in environments { return connection(environment: environment, folder: own) }
                throw DemoSession.NotServing()
            }
        }
    }

    /// Plans and runs of a cloud that needs no serving.
    var desk: Desk { connection(environment: [:], folder: folders.state).desk }

    private func connection(environment: [String: String], folder: URL) -> Connection {
        // What a person asks for neither queues behind what is read anyway, nor counts against its pace.
        let (watching, working) = (commandRunner(), commandRunner())
        let cloud = {
            GcloudCloud(
                project: configuration.project, environment: environment,
                kubeconfigs: Folders.kubeconfigs(in: folder), runner: $0)
        }
        return Connection(
            poller: Poller(source: cloud(watching), cost: { watching.cpuTime(beside: working) }),
            desk: Desk(
                cloud: cloud(working), background: cloud(watching), folder: folder, environment: environment,
                markers: configuration.markers))
    }

    private func commandRunner() -> CommandRunner {
        CommandRunner(onStart: { ProcessGuard.add($0) }, onEnd: { ProcessGuard.remove($0) })
    }
}
