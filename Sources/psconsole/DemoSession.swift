import DemoCloud
import DemoCloudServer
import Foundation
import Scenarios

/// The demo cloud, serving this process on a loopback port for as long as its task runs.
struct DemoSession: Sendable {
    private let server: DemoCloudServer
    /// The project of the demo's world.
    let project: String

    /// The demo cloud could not open its port.
    struct NotServing: Error, CustomStringConvertible {
        let description = "the demo cloud could not be started on 127.0.0.1; a real project is not affected by that"
    }

    init() throws {
        let cloud = try DemoCloud(scenario: Scenarios.standard, start: Date())
        project = cloud.project
        server = DemoCloudServer(cloud: cloud)
    }

    /// Serves until it is cancelled; tells the environment that leads gcloud here once it can be reached.
    func run(gcloudFolder: String, whenReady: @escaping @Sendable ([String: String]) -> Void) async throws {
        // Without it kubectl is not let in, and says so; everything else works.
        let credentials = try? DemoCloudServer.writeCredentials(into: gcloudFolder)
        try await server.run(port: 0) { [project] port in
            whenReady(
                DemoCloudServer.environment(
                    port: port, project: project, configurationDirectory: gcloudFolder, credentials: credentials))
        }
    }
}
