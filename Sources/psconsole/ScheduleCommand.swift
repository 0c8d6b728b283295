import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

/// Scheduled backups: CronJobs on GKE.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Show, render, apply and change the CronJobs on GKE that back instances up.",
        subcommands: [
            List.self, Show.self, Render.self, Diff.self, Apply.self, Trigger.self, Suspend.self, Resume.self,
            Remove.self,
        ], defaultSubcommand: List.self)

    struct Render: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the CronJob that apply would apply.",
            discussion: """
                Reads clusters, volumes and instances only for what is not said. Exit status: 0 rendered, 64 wrong options, 1 \
                anything else.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var settings: ScheduleOptions

        @MainActor
        func run() async throws {
            try await cloud.look { workplace in
                let (schedule, list) = try await settings.schedule(workplace)
                let checks = await SchedulePreflight(cloud: workplace.desk.cloud).look(at: schedule, among: list)
                for check in checks where check.finding != .fine {
                    standardError(plainText("psconsole: \(check.title): \(check.words)"))
                }
                standardOutput(ScheduleDocument(schedule, .standard).text)
                return 0
            }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the CronJob in the cluster with the one that apply would apply.",
            discussion: "Exit status: 0 the same, 2 they differ or there is none, 1 it could not be read.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var settings: ScheduleOptions

        @MainActor
        func run() async throws {
            try await cloud.look { workplace in
                let (schedule, list) = try await settings.schedule(workplace)
                let order = try await workplace.desk.applying(schedule, among: list).order
                guard let difference = order.difference else {
                    standardOutput("There is no CronJob \(schedule.cronJobWords).")
                    return 2
                }
                for change in difference.changes { standardOutput(plainText(change.words)) }
                if order.isThere { standardOutput("\(schedule.cronJobWords) is as it would be rendered.") }
                if !order.isThere, difference.changes.isEmpty {
                    standardOutput("\(schedule.cronJobWords) was rendered by another version of psconsole.")
                }
                return order.isThere ? 0 : 2
            }
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a CronJob back an instance up; change the one that is there in place.",
            discussion: """
                What is not said is as it is in the CronJob of that name, whoever made it, or as the guide has it. Looks first, \
                shows the plan with what changes, and asks. Exit status: 0 applied, 3 a person has to decide, 64 wrong options, \
                1 anything else.
                """)

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var settings: ScheduleOptions

        @MainActor
        func run() async throws {
            try await cloud.carryOut(change) { workplace in
                let (schedule, list) = try await settings.schedule(workplace)
                let (run, plan, order) = try await workplace.desk.applying(schedule, among: list)
                if order.isThere {
                    standardError("\(schedule.cronJobWords) is that already: applying it changes nothing.")
                }
                return (run, plan)
            }
        }
    }

    struct Trigger: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a CronJob make a backup now.",
            discussion: "Exit status: 0 the job was created, 3 a person has to decide, 1 anything else.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var choice: CronJobChoice

        @MainActor
        func run() async throws { try await choice.carryOut(.trigger, cloud, change) }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Have a CronJob start no backups for now.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var choice: CronJobChoice

        @MainActor
        func run() async throws { try await choice.carryOut(.suspend, cloud, change) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Have a suspended CronJob go on.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var choice: CronJobChoice

        @MainActor
        func run() async throws { try await choice.carryOut(.resume, cloud, change) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a CronJob, and nothing that others made.",
            discussion: "Its name is typed. Exit status: 0 removed, 3 a person has to decide, 1 anything else.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var choice: CronJobChoice

        @MainActor
        func run() async throws { try await choice.carryOut(.remove, cloud, change) }
    }
}

/// Which CronJob is meant.
struct CronJobChoice: ParsableArguments {
    @Argument(help: "The CronJob's name.")
    var name: String

    @Option(help: "Its cluster, NAME or LOCATION/NAME; otherwise the only one.")
    var cluster: String?

    @Option(help: "Its namespace; otherwise the only one that has a backup CronJob of that name.")
    var namespace: String?

    @MainActor
    func carryOut(_ change: ScheduleChange, _ cloud: CloudOptions, _ options: ChangeOptions) async throws {
        try await cloud.carryOut(options) { workplace in
            let found = try await find(workplace.desk)
            // A list leaves out what its jobs are made from: it is read once more.
            return try await workplace.desk.changing(CronJobName(found), change)
        }
    }

    func find(_ desk: Desk) async throws -> CronJob {
        let cluster = try await desk.cluster(cluster)
        let jobs = try await desk.backupCronJobs(in: [cluster])
        let found = jobs.filter { $0.name == name && (namespace == nil || $0.namespace == namespace) }
        guard found.count == 1 else {
            let words = found.isEmpty ? jobs.map(\.words) : found.map(\.words)
            let what = found.isEmpty ? "No backup CronJob \(name)" : "Say --namespace"
            throw Words(
                "\(what): \(words.isEmpty ? "the cluster has none" : words.joined(separator: ", ")). Nothing was changed."
            )
        }
        return found[0]
    }
}

extension CloudOptions {
    /// What every subcommand that only looks does alike; it ends with the status that comes of it.
    @MainActor
    func look(_ look: @MainActor (Workplace) async throws -> Int32) async throws {
        let configuration = try configuration()
        ProcessGuard.watchSignals()
        let access = try CloudAccess(isDemo: demo, configuration: configuration, folders: Folders())
        let status = try await access.use { connect in
            try await look(
                Workplace(
                    configuration: configuration, connection: try await connect(), project: access.project ?? ""))
        }
        if status != 0 { throw ExitCode(status) }
    }
}
