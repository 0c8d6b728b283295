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
    static var detour: String? {
        let value = ProcessInfo.processInfo.environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_PARALLELSTORE"]
        return value.flatMap { URL(string: $0) }.map { url in
            (url.host ?? "?") + (url.port.map { ":\($0)" } ?? "")
        }
    }

    /// The project, where it is known before anything was read.
    var project: String? { configuration.project ?? demo?.project }

    /// Makes a poller once the cloud can be reached.
    typealias Connect = @Sendable () async throws -> Poller

    /// Runs something that reads the cloud; the demo cloud ends with it.
    @MainActor
    func use<Result: Sendable>(_ body: (@escaping Connect) async throws -> Result) async throws -> Result {
        guard let demo else { return try await body { poller(environment: [:]) } }
        let (environments, ready) = AsyncStream<[String: String]>.makeStream()
        let gcloudFolder = folders.demoGcloud()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await demo.run(gcloudFolder: gcloudFolder) { ready.yield($0) }
            }
            defer { group.cancelAll() }
            return try await body {
                for await environment in environments { return poller(environment: environment) }
                throw DemoSession.NotServing()
            }
        }
    }

    private func poller(environment: [String: String]) -> Poller {
        let runner = CommandRunner(onStart: { ProcessGuard.add($0) }, onEnd: { ProcessGuard.remove($0) })
        let cloud = GcloudCloud(project: configuration.project, environment: environment, runner: runner)
        return Poller(source: cloud, cost: { runner.cpuTime() })
    }
}
