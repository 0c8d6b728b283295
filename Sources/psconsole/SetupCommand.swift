import ArgumentParser
import Cloud
import Console
import Foundation
import Plans

/// What scheduled backups need before they can run: looked at, and added where it is absent.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Look at what scheduled backups need before they can run; add what is absent.",
        subcommands: [Check.self, Apply.self], defaultSubcommand: Check.self)

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look at every link of the chain: APIs, accounts, roles, the cluster, the bucket, the network.",
            discussion: """
                Reads only. Each link is present, absent, wrong, or could not be read, with the permission that is missing. \
                Exit status: 0 all present, 2 something is absent or wrong, 1 something could not be read, 64 wrong options.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var settings: SetupOptions

        @Option(help: "table or json.")
        var format: StatusCommand.Format = .table

        @MainActor
        func run() async throws {
            try await cloud.look { workplace in
                let (target, list) = try await settings.target(workplace)
                let report = SetupReport(await workplace.desk.setup(of: target, among: list), now: Date())
                standardOutput(format == .json ? try report.json() : report.text)
                return report.exitStatus
            }
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add what is absent of the chain, each link by a command that was shown before.",
            discussion: """
                Looks first, shows the plan, and asks. What is present is left alone, what could not be read is not touched; \
                applied once more it changes nothing. Exit status: 0 all present, 2 something stays absent or wrong, 3 a person \
                has to decide, 64 wrong options, 1 something could not be read, or anything else.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var settings: SetupOptions

        @Flag(help: "Have the Kubernetes account act as the Google one even if it acts as another one now.")
        var overwrite = false

        @Option(
            name: .customLong("leave-out"), parsing: .singleValue,
            help: "A node pool that stays as it is, by its name; once for each.")
        var leftOut: [String] = []

        @MainActor
        func run() async throws {
            try await cloud.look { workplace in
                let (target, list) = try await settings.target(workplace)
                let state = await workplace.desk.setup(of: target, among: list)
                let (run, whole) = await workplace.desk.settingUp(state, overwrites: overwrite)
                let plan = whole.leaving(try leftOut.map { try part($0, of: whole) })
                let left = state.left(by: plan)
                guard !plan.steps.isEmpty else {
                    standardOutput(SetupReport(state, now: Date()).text)
                    standardError("Nothing is to be added: nothing was changed.")
                    return SetupReport.exitStatus(left)
                }
                let status = try await change.carryOut(run, plan, workplace.desk, isDemo: cloud.demo)
                guard status == 0, !change.dryRun, !left.isEmpty else { return status }
                standardError("Not done, because it was not to be, or could not be read:")
                for finding in left {
                    standardError(
                        plainText("  \(finding.standing.glyph) \(finding.link.title): \(finding.words)"))
                }
                return SetupReport.exitStatus(left)
            }
        }

        private func part(_ pool: String, of plan: Plan) throws -> Plan.Part {
            let id = "node-pool:\(pool)"
            if let part = plan.parts.first(where: { $0.steps == [id] }) { return part }
            let names = plan.parts.flatMap(\.steps).map { $0.dropFirst("node-pool:".count) }.joined(separator: ", ")
            throw ValidationError(
                "--leave-out: the plan changes no node pool \(pool)\(names.isEmpty ? "" : ", but \(names)")\n"
                    + "Nothing was changed.")
        }
    }
}
