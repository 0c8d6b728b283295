import Cloud
import CloudCommands
import DemoCloud
import DemoCloudServer
import Foundation
import FoundationNetworking
import Scenarios
import Testing

/// A demo cloud on a free port, and ways to read it with the real gcloud.
struct World {
    /// The moment at which time stands still in every world.
    static let start = Date(timeIntervalSince1970: 1_795_403_640)

    let port: UInt16
    let groups = ProcessGroups()
    private let folder: URL
    /// Where the credentials of clusters go.
    var kubeconfigs: String { folder.appending(path: "kube").path }

    struct GcloudMissing: Error, CustomStringConvertible {
        var description: String { "gcloud is not on PATH; these tests need the real client and do not pass without it" }
    }

    fileprivate init(port: UInt16, folder: URL) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let programs = path.split(separator: ":").map { "\($0)/gcloud" }
        guard programs.contains(where: FileManager.default.isExecutableFile) else { throw GcloudMissing() }
        self.port = port
        self.folder = folder
    }

    /// What runs gcloud here, so that its process groups are known.
    var runner: CommandRunner {
        CommandRunner(onStart: { [groups] in groups.begin($0) }, onEnd: { [groups] in groups.end($0) })
    }

    private func environment(port: UInt16? = nil) -> [String: String] {
        DemoCloudServer.environment(
            port: port ?? self.port, project: "ml-prod", configurationDirectory: folder.path,
            credentials: try? DemoCloudServer.writeCredentials(into: folder.path))
    }

    /// This cloud, seen through gcloud; the deadline is what a busy machine needs unless a test waits for its end.
    func cloud(
        port: UInt16? = nil, deadline: Duration = .seconds(60), runner: CommandRunner? = nil
    ) -> GcloudCloud {
        GcloudCloud(
            project: "ml-prod", environment: environment(port: port), kubeconfigs: kubeconfigs, deadline: deadline,
            runner: runner ?? self.runner)
    }

    /// What changes this cloud through gcloud.
    func changes(deadline: Duration = .seconds(120)) -> GcloudChanges {
        GcloudChanges(environment: environment(), kubeconfigs: kubeconfigs, deadline: deadline, runner: runner)
    }

    /// Writes a file into the folder of gcloud's settings, and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Puts these rules, a JSON array, in the place of those in force.
    func fail(_ rules: String) async throws {
        _ = try await control("POST", "faults", rules)
    }

    /// Lets so much time pass, such as `10s`.
    func advance(_ time: String) async throws {
        _ = try await control("POST", "time", #"{"advance": "\#(time)"}"#)
    }

    /// The paths of the requests until now.
    func requests() async throws -> [String] {
        struct Entry: Decodable { let path: String }
        return try JSONDecoder().decode([Entry].self, from: await control("GET", "requests", "")).map(\.path)
    }

    private func control(_ method: String, _ path: String, _ body: String) async throws -> Data {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/demo/\(path)")))
        request.httpMethod = method
        if method == "POST" { request.httpBody = Data(body.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        try #require((response as? HTTPURLResponse)?.statusCode == 200, "\(String(decoding: data, as: UTF8.self))")
        return data
    }
}

/// The standard scenario with other members at its top.
func standardScenario(_ members: [String: String] = [:]) -> String {
    var text = String(decoding: Scenarios.standard, as: UTF8.self)
    for (key, value) in members {
        text = text.replacing("{\n  \"project\"", with: "{\n  \"\(key)\": \(value),\n  \"project\"")
    }
    return text
}

/// Serves a scenario while the body runs, then takes the server down.
func withWorld(
    _ scenario: String = standardScenario(), _ body: @escaping @Sendable (World) async throws -> Void
) async throws {
    let frozen = scenario.replacing("{\n  \"project\"", with: "{\n  \"speed\": 0,\n  \"project\"")
    let server = DemoCloudServer(cloud: try DemoCloud(scenario: Array(frozen.utf8), start: World.start))
    let folder = FileManager.default.temporaryDirectory.appending(path: "psconsole-contract-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (ports, ready) = AsyncStream<UInt16>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { ready.finish() }
            do {
                try await server.run(port: 0) { ready.yield($0) }
            } catch  where Task.isCancelled {
                // That is how a server ends.
            }
        }
        for await port in ports {
            try await body(try World(port: port, folder: folder))
            break
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}
