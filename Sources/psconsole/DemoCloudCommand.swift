import ArgumentParser
import DemoCloud
import DemoCloudServer
import Foundation
import Scenarios

/// Serves the demo cloud alone, for gcloud in another terminal.
struct DemoCloudCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-cloud",
        abstract: "Serve the demo cloud on a loopback port and print the environment that leads gcloud there.",
        discussion: """
            Paste what it prints into another terminal; gcloud there then reads the demo cloud, and so does kubectl after \
            gcloud container clusters get-credentials.
            """)

    @Option(help: "The port; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(help: "A scenario file; otherwise the one that is compiled in.")
    var scenario: String?

    func run() async throws {
        let text = try scenario.map(Self.contents) ?? Scenarios.standard
        let cloud = try DemoCloud(scenario: text, start: Date())
        let project = cloud.project
        let server = DemoCloudServer(cloud: cloud)
        let folder = Folders().demoGcloud()
        // Without it kubectl is not let in, and says so; everything else works.
        let credentials = try? DemoCloudServer.writeCredentials(into: folder)
        try await server.run(port: port) { port in
            let environment = DemoCloudServer.environment(
                port: port, project: project, configurationDirectory: folder, credentials: credentials)
            let exports = environment.sorted { $0.key < $1.key }.map { "export \($0.key)='\($0.value)'" }
            let lines = exports + ["# The demo cloud is served until this is interrupted."]
            FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        }
    }

    private static func contents(of file: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw ValidationError("--scenario \(file) could not be read: \(error.localizedDescription)")
        }
    }
}
