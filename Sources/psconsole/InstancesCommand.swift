import ArgumentParser
import Cloud
import Configuration
import Foundation
import Plans
import Terminal

/// The instances.
struct InstancesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instances",
        abstract: "Repoint what uses an instance that was restored elsewhere; delete it once it is FAILED.",
        subcommands: [Repoint.self, Delete.self])

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
            let selector = try CheckpointsCommand.List.selector(instance)
            try await cloud.carryOut(change) { workplace in
                let desk = workplace.desk
                let found: Instance
                do {
                    found = try await Lookup(desk.cloud, workplace.configuration.roots).instance(selector).instance
                } catch let error as CloudFailure {
                    throw Words("\(error.inOneLine) Nothing was deleted.")
                }
                let name = found.name
                guard found.state == .failed else {
                    throw Words(
                        "\(name.id) is \(found.state.word): only an instance that is FAILED is deleted here. Nothing was done."
                    )
                }
                guard let restore = try await desk.restores(of: { $0.isSameInstance(as: name) }).first else {
                    throw Words(
                        "No run of this machine has restored \(name.id): what is on it may be nowhere else. Nothing was "
                            + "deleted; psconsole restore --instance \(name.id) --newest restores it.")
                }
                return try await desk.deletion(of: name, restoredBy: restore.id)
            }
        }
    }

    struct Repoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have what uses an instance use the one that it was restored into.",
            discussion: """
                The claims on the instance's volumes are looked for in all GKE clusters of the project. Their StatefulSets and \
                Deployments are scaled to 0, each claim is deleted and made anew under its name on the restored instance, and \
                they are scaled back; CronJobs are suspended meanwhile, and those that back the instance up are pointed at \
                the restored one. Only what a run of this machine's journal has restored can be repointed, and only after \
                its name was typed. Exit status: 0 done, 3 a person has to decide, 1 anything else.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions

        @Argument(
            help: "The instance that was restored: NAME, ZONE/NAME or the full resource name. It may be gone by now.")
        var instance: String

        @Option(
            name: .customLong("leave-out"), parsing: .singleValue,
            help: "What is not done, by the title of its step as --dry-run prints it; once for each.")
        var leftOut: [String] = []

        @MainActor
        func run() async throws {
            let selector = try CheckpointsCommand.List.selector(instance)
            try await cloud.carryOut(change) { workplace in
                let desk = workplace.desk
                let restores = try await desk.restores(of: selector.matches)
                guard let restore = restores.first, let name = restore.subject else {
                    throw Words(
                        "No run of this machine has restored \(selector), so that nothing is known to repoint to. Nothing was "
                            + "changed; psconsole restore --instance \(selector) --newest restores it.")
                }
                let others = Set(restores.compactMap(\.subject)).filter { !$0.isSameInstance(as: name) }
                guard others.isEmpty else {
                    let names = others.union([name]).sorted().map { "\($0.location)/\($0.id)" }.joined(separator: ", ")
                    throw Words("\(selector) may be any of \(names); name one of them. Nothing was changed.")
                }
                let (run, plan) = try await desk.repointing(of: name, restoredBy: restore.id)
                return (run, plan.leaving(try leftOut.flatMap { try parts($0, of: plan) }))
            }
        }

        private func parts(_ name: String, of plan: Plan) throws -> [Plan.Part] {
            let found = plan.parts.filter { $0.name == name }
            guard found.isEmpty else { return found }
            let names = plan.parts.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw Words("\"\(name)\" is nothing that can be left out: \(names). Nothing was changed.")
        }
    }
}
