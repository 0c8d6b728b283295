import ArgumentParser

/// The program: without a subcommand it opens the console.
@main
struct PSConsole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psconsole",
        abstract: "Watch parallel file systems on Google Cloud, and the backups that could bring them back.",
        discussion: """
            Without a subcommand it opens the console: instances (FAILED first), running transfers, and the backup \
            checkpoints in Cloud Storage. It reads through gcloud, as whoever gcloud is signed in as.

              psconsole --demo            look around, on an embedded demo cloud
              psconsole --project P       the console on a project
              psconsole help console      all its options
            """,
        subcommands: [
            ConsoleCommand.self, StatusCommand.self, BackupCommand.self, RestoreCommand.self, DrillCommand.self,
            InstancesCommand.self, CheckpointsCommand.self, ScheduleCommand.self, SetupCommand.self,
            OperationsCommand.self, RunsCommand.self, DemoCloudCommand.self, DriveCommand.self,
        ],
        defaultSubcommand: ConsoleCommand.self)
}
