import ArgumentParser
import Configuration
import Foundation
import Plans
import Terminal

/// What a subcommand works with once it has its configuration and the cloud can be reached.
struct Workplace: Sendable {
    let configuration: Configuration
    let connection: CloudAccess.Connection
    /// The project, where the configuration or the demo names one; empty otherwise.
    let project: String

    var desk: Desk { connection.desk }
}

extension CloudOptions {
    /// What every subcommand that changes the cloud does alike: it connects, has a plan made, shows it, asks, runs it, and ends
    /// with the run's exit status.
    @MainActor
    func carryOut(
        _ change: ChangeOptions, _ makePlan: @MainActor (Workplace) async throws -> (RunID, Plan)
    ) async throws {
        let configuration = try configuration()
        ProcessGuard.watchSignals()
        let access = try CloudAccess(isDemo: demo, configuration: configuration, folders: Folders())
        let status = try await access.use { connect in
            let workplace = Workplace(
                configuration: configuration, connection: try await connect(), project: access.project ?? "")
            let (id, plan) = try await makePlan(workplace)
            return try await change.carryOut(id, plan, workplace.desk, isDemo: demo)
        }
        throw ExitCode(status)
    }
}
