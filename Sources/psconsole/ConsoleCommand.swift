import ArgumentParser
import CHeap
import Configuration
import Console
import Foundation
import Terminal

/// Opens the console.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Open the console (the default).")

    @OptionGroup var cloud: CloudOptions

    @Flag(help: "Change nothing: the keys that could are not there.")
    var readOnly = false

    @MainActor
    func run() async throws {
        heap_stay_compact()
        let configuration = try cloud.configuration()
        let folders = Folders()
        let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: folders)
        let terminal = try Terminal(log: folders.log, crashNote: Self.crashNote(log: folders.log))
        var settings = State.Settings(
            project: access.project, isDemo: cloud.demo, refresh: configuration.refresh,
            exposedAfter: configuration.exposedAfter, configuredRoots: configuration.roots)
        settings.isReadOnly = readOnly
        settings.detour = CloudAccess.detour
        settings.notice = terminal.substituteFor.map {
            "TERM=\($0) is not described on this machine; \(terminal.type) stands in for it."
        }
        let loop = EventLoop(
            terminal: terminal, state: State(settings: settings, size: terminal.size, now: Date()))
        let ending = try await access.use { await loop.run($0) }
        switch ending {
        case .quit: return
        case .signal(let signal): Terminal.die(of: signal)
        case .hangup: throw ExitCode(129)
        case .unreachable(let error): throw error
        }
    }

    private static func crashNote(log: String?) -> String {
        let place = log.map { " What it wrote is in \($0)." } ?? ""
        return "psconsole crashed; the cloud was not changed by that.\(place)"
    }
}
