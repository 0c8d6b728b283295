import ArgumentParser
import Cloud
import Configuration
import Foundation

/// Which cloud is read, and how: the same for every subcommand that reads.
struct CloudOptions: ParsableArguments {
    @Flag(help: "Use the embedded demo cloud instead of a real project.")
    var demo = false

    @Option(help: "The project; otherwise the configuration's, otherwise gcloud's own.")
    var project: String?

    @Option(help: "The configuration file.")
    var config: String?

    @Option(help: "Seconds from one look at the instances to the next.")
    var refresh: Int?

    func validate() throws {
        if let refresh, refresh < 5 {
            throw ValidationError("--refresh takes 5 seconds or more: each look runs gcloud for over a second.")
        }
    }

    /// The configuration with what the command line says on top of it; its mistakes end the program with one line each.
    func configuration() throws -> Configuration {
        var configuration = try read()
        if let project { configuration.project = project }
        if let refresh { configuration.refresh = .seconds(refresh) }
        return configuration
    }

    private func read() throws -> Configuration {
        do {
            if let config { return try Configuration.read(file: config, isRequired: true) }
            // The demo is the same for everybody: roots of a real project would only be missing in it.
            guard !demo, let file = Configuration.defaultFile(environment: ProcessInfo.processInfo.environment)
            else { return Configuration() }
            return try Configuration.read(file: file)
        } catch {
            let hint = "Nothing was started. To go on without the configuration: psconsole --config /dev/null"
            FileHandle.standardError.write(Data("\(error)\n\(hint)\n".utf8))
            throw ExitCode(1)
        }
    }
}
