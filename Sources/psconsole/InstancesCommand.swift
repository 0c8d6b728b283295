import ArgumentParser
import Cloud
import Configuration
import Foundation
import Plans
import Terminal

/// The instances.
struct InstancesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instances", abstract: "Delete a FAILED instance whose data was restored elsewhere.",
        subcommands: [Delete.self])

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a FAILED instance, once a restore of it has ended well.",
            discussion: """
                A FAILED instance is billed until it is deleted. It is deleted only when a run of this machine's journal has \
                restored it into an instance that is ACTIVE, and only after its name was typed. Exit status: 0 deleted, 3 a \
                person has to decide, 1 anything else.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions

        @Argument(help: "NAME, ZONE/NAME or the full resource name.")
        var instance: String

        @MainActor
        func run() async throws {
            let configuration = try cloud.configuration()
            ProcessGuard.watchSignals()
            let selector = try CheckpointsCommand.List.selector(instance)
            let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
            let status = try await access.use { connect in
                let desk = try await connect().desk
                let name: InstanceName
                do {
                    name = try await Lookup(desk.cloud, configuration.roots).instance(selector).instance.name
                } catch let error as CloudFailure {
                    throw Words("\(error.inOneLine) Nothing was deleted.")
                }
                let restores = try await desk.summaries().filter {
                    $0.purpose == .restore && $0.standing == .over(.done)
                        && $0.subject?.isSameInstance(as: name) == true
                }
                guard let restore = restores.max(by: { $0.createTime < $1.createTime }) else {
                    throw Words(
                        "No run of this machine has restored \(name.id): what is on it may be nowhere else. Nothing was "
                            + "deleted; psconsole restore --instance \(name.id) --newest restores it.")
                }
                let (id, plan) = try await desk.deletion(of: name, restoredBy: restore.id)
                return try await change.carryOut(id, plan, desk, isDemo: cloud.demo)
            }
            throw ExitCode(status)
        }
    }
}
