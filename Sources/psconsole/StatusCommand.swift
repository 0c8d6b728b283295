import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Terminal

/// Reads everything once and prints it.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Read everything once and print it: what needs attention, instances, running transfers.",
        discussion: "Exit status: 0 all well, 2 something needs attention, 1 instances or operations could not be read."
    )

    @OptionGroup var cloud: CloudOptions

    @Option(help: "table or json.")
    var format: Format = .table

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @MainActor
    func run() async throws {
        let configuration = try cloud.configuration()
        ProcessGuard.watchSignals()
        let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
        let readings = try await access.use { connect in
            try await Self.readOnce(try await connect(), configuration)
        }
        let report = StatusReport(readings, now: Date(), exposedAfter: configuration.exposedAfter)
        switch format {
        case .table:
            let place = cloud.demo ? "demo" : CloudAccess.detour.map { "via \($0)" }
            print(statusHeader(readings, project: access.project, place: place, now: report.time))
            let text = statusText(readings, now: report.time, exposedAfter: configuration.exposedAfter)
            if !text.isEmpty { print(text) }
        case .json: print(try report.json())
        }
        for failure in report.failures {
            FileHandle.standardError.write(Data("psconsole: \(failure)\n".utf8))
        }
        throw ExitCode(report.exitStatus)
    }

    /// Follows the feeds, as the console does, until each was read or failed once; what was found out earlier about
    /// checkpoints counts too.
    ///
    /// Where only some instances are asked about, only their backup roots are read.
    static func readOnce(
        _ connection: CloudAccess.Connection, _ configuration: Configuration, of selector: InstanceSelector? = nil
    ) async throws -> Readings {
        if isatty(STDERR_FILENO) == 1 { standardError("Reading through gcloud, which takes its time…") }
        func isWanted(_ name: InstanceName) -> Bool { selector?.matches(name) ?? true }
        func feeds(_ readings: Readings) -> [PollSchedule.Entry] {
            readings.feeds(refresh: configuration.refresh, watching: isWanted).filter(\.isWatched)
        }
        let poller = connection.poller
        let (surveys, verifications) = await (connection.desk.surveys(), connection.desk.verifications())
        let (stream, fetched) = AsyncStream<Fetched>.makeStream()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await poller.run { fetched.yield($0) } }
            var readings = Readings(configuredRoots: configuration.roots)
            readings.take(surveys)
            readings.take(verifications: verifications)
            await poller.follow(feeds(readings), zones: [])
            for await answer in stream {
                readings.take(answer)
                if readings.isSettled(of: isWanted) { break }
                await poller.follow(feeds(readings), zones: readings.zones)
            }
            group.cancelAll()
            return readings
        }
    }
}
