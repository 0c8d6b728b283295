import ArgumentParser
import Cloud
import Console
import Foundation
import Plans
import Terminal

/// The service's operations.
struct OperationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operations", abstract: "Cancel an export or import.", subcommands: [Cancel.self])

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a running export or import, and follow it until the service says that it is over.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions

        @Argument(help: "The operation's id, or its full name.")
        var operation: String

        @MainActor
        func run() async throws {
            try await cloud.carryOut(change) { workplace in
                let desk = workplace.desk
                if let run = await desk.run(ofOperation: operation) {
                    throw Words(
                        "Run \(run) drives it; cancel that: psconsole runs cancel \(run). Nothing was done yet.")
                }
                do {
                    return (RunID(UUID()), try await self.plan(desk.cloud))
                } catch let error as CloudFailure {
                    throw Words("\(error.inOneLine) Nothing was cancelled.")
                }
            }
        }

        private func plan(_ cloud: any CloudReading) async throws -> Plan {
            let operations = try await cloud.operations(zones: [])
            let found = operations.filter { $0.name.description == operation || $0.name.id == operation }
            guard let one = found.first, found.count == 1 else {
                throw Words(
                    found.isEmpty
                        ? "The service lists no operation \(operation). Nothing was cancelled."
                        : "\(operation) is in several zones; give the full name. Nothing was cancelled.")
            }
            guard one.transfer != nil, let target = one.target else {
                throw Words("\(operation) is no export or import. Nothing was cancelled.")
            }
            guard one.isRunning else { throw Words("\(operation) is over already. Nothing was cancelled.") }
            return .cancelling(one, of: target)
        }
    }
}
