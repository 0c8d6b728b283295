import DemoCloud
import DemoCloudServer
import Foundation
import Testing

/// The real gcloud and kubectl, pointed at one server and with a configuration directory of their own.
struct Gcloud {
    struct Answer {
        var status: Int32
        var output: String
        var errors: String
    }

    struct Missing: Error, CustomStringConvertible {
        var program = "gcloud"
        var description: String {
            "\(program) is not on PATH; these tests need the real client and do not pass without it"
        }
    }

    let port: UInt16
    let directory: URL
    private let program: URL
    private let credentials: String

    init(port: UInt16, directory: URL) throws {
        self.port = port
        self.directory = directory
        program = try Self.find("gcloud")
        credentials = try DemoCloudServer.writeCredentials(into: directory.appending(path: "config").path)
    }

    private static func find(_ name: String) throws -> URL {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = path.split(separator: ":").map { URL(fileURLWithPath: String($0)).appending(path: name) }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Missing(program: name)
        }
        return found
    }

    /// Runs one kubectl command to its end; it takes its credentials through Google's plugin.
    func kubectl(_ arguments: [String], _ input: String = "") async throws -> Answer {
        _ = try Self.find("gke-gcloud-auth-plugin")
        return try await run(arguments, input, by: try Self.find("kubectl"))
    }

    /// Runs one command to its end.
    func run(_ arguments: [String], _ input: String = "", by other: URL? = nil) async throws -> Answer {
        let process = Process()
        process.executableURL = other ?? program
        process.arguments = arguments
        process.currentDirectoryURL = directory
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CLOUDSDK_") }
        let ours = DemoCloudServer.environment(
            port: port, project: "ml-prod", configurationDirectory: directory.appending(path: "config").path,
            credentials: credentials)
        environment.merge(ours) { _, new in new }
        process.environment = environment
        // Files, not pipes: nobody has to drain them while the process runs.
        let files = ["input", "output", "errors"].map { directory.appending(path: $0) }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        let texts = try files[1...].map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Answer(status: status, output: texts[0], errors: texts[1])
    }

    /// Runs one command that must succeed, and gives what it printed.
    func succeed(_ arguments: String..., input: String = "") async throws -> String {
        let answer = try await run(arguments, input)
        #expect(answer.status == 0, "\(arguments.joined(separator: " ")): \(answer.errors)")
        return answer.output
    }

    /// Runs one command that must fail, and gives what it complained.
    func fail(_ arguments: String..., input: String = "") async throws -> String {
        let answer = try await run(arguments, input)
        #expect(answer.status == 1, "\(arguments.joined(separator: " ")): \(answer.output)")
        return answer.errors
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: file))
    }
}

/// Serves a scenario on a free port while the body runs, then takes the server down.
func withServer(_ scenario: [UInt8], body: @escaping @Sendable (Gcloud) async throws -> Void) async throws {
    let server = DemoCloudServer(cloud: try DemoCloud(scenario: scenario, start: Date()))
    let directory = FileManager.default.temporaryDirectory.appending(path: "demo-cloud-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await withServer(server, port: 0) { port in try await body(try Gcloud(port: port, directory: directory)) }
}

func withServer(
    _ server: DemoCloudServer, port: UInt16, body: @escaping @Sendable (UInt16) async throws -> Void
) async throws {
    let (ports, ready) = AsyncStream<UInt16>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { ready.finish() }
            do {
                try await server.run(port: port) { ready.yield($0) }
            } catch  where Task.isCancelled {
                // That is how a server ends.
            }
        }
        for await port in ports {
            try await body(port)
            break
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}
