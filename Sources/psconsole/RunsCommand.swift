import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans

/// The runs of this machine: what was done, what goes on, what needs a person.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "What was done to the cloud from here, what goes on, and what needs a person.",
        subcommands: [List.self, Show.self, Log.self, Watch.self, Resume.self, Cancel.self, Abandon.self],
        defaultSubcommand: List.self)

    /// A desk without a demo: runs are begun on a cloud, and read from the journal.
    static func desk() throws -> Desk {
        let access = try CloudAccess(isDemo: false, configuration: .init(), folders: Folders())
        return access.desk
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the runs: those that are not over first.")

        @Option(help: "How many at most.")
        var limit = 50

        func run() async throws {
            print(runsText(try await RunsCommand.desk().summaries(limit: limit), now: Date()))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a run with its steps, and its plan.")
        @OptionGroup var which: WhichRun

        @Flag(help: "Show the plan as it was confirmed.")
        var plan = false

        func run() async throws {
            let (desk, run) = try await which.open()
            if plan { print(planText(run.plan)) }
            let progress = (try? await desk.journal.progress(of: run.id)) ?? nil
            print(runText(run, progress: progress, now: Date()))
        }
    }

    struct Log: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print what happened in a run, event by event.")
        @OptionGroup var which: WhichRun

        @Option(help: "text or jsonl.")
        var format: Format = .text

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text
            case jsonl
        }

        func run() async throws {
            let (desk, run) = try await which.open()
            do throws(JournalFailure) {
                switch format {
                case .text: print(logText(try await desk.journal.events(of: run.id, after: 0)))
                case .jsonl: print(try await desk.journal.export(run.id).joined(separator: "\n"))
                }
            } catch {
                throw Words(error.inOneLine)
            }
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow a run until it is over.",
            discussion: "Exit status: 0 done, 3 a person has to decide or resume it, 1 anything else.")
        @OptionGroup var which: WhichRun

        func run() async throws {
            let (desk, run) = try await which.open()
            throw ExitCode(try await psconsole.Watch(desk: desk, id: run.id).follow())
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a run whose runner is gone, or which needs a decision.")
        @OptionGroup var which: WhichRun

        @Option(help: "How it goes on after a failure: again or stop.")
        var choose: Decision?

        enum Decision: String, ExpressibleByArgument, CaseIterable {
            case again
            case stop
        }

        @OptionGroup var following: FollowOptions

        func run() async throws {
            let (desk, run) = try await which.open()
            switch (run.question, choose) {
            case (let question?, let choice?):
                try await desk.decide(run.id, question, choice == .again ? .again : .stop)
            case (.some, nil):
                print(runText(run, progress: nil, now: Date()))
                throw ExitCode(3)
            case (nil, .some):
                throw Words(
                    "Run \(run.id) asks nothing now; nothing was done. Without --choose it is resumed as it is.")
            case (nil, nil):
                if let holder = try await desk.driver(of: run.id) {
                    standardError(
                        "Run \(run.id) goes on already: process \(holder.process) on \(holder.host) drives it.")
                } else {
                    try await desk.resume(run.id)
                }
            }
            try await following.follow(run.id, desk)
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a run: its operation is cancelled, and followed until the service says so.",
            discussion: "Exit status: 0 cancelled, 3 a person has to decide or resume it, 1 anything else.")
        @OptionGroup var which: WhichRun

        @OptionGroup var following: FollowOptions

        @Flag(help: "Do not ask.")
        var yes = false

        func run() async throws {
            let (desk, run) = try await which.open()
            if let end = run.end { throw Words("Run \(run.id) is over (\(end.rawValue)); nothing was cancelled.") }
            standardOutput(
                "Cancel run \(run.id): \(run.plan.title). \(run.cancelWords)")
            for line in run.cancelLines { standardOutput("  \(line)") }
            let title = "Cancel run \(run.id)"
            guard try yes || Confirmation.typed(run.plan.instance.id, to: title) else { throw ExitCode(1) }
            try await desk.cancel(run.id)
            try await following.follow(run.id, desk, until: .cancelled)
        }
    }

    struct Abandon: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a run up as it is: nothing more is done for it, and what is in the cloud stays there.")
        @OptionGroup var which: WhichRun

        @Flag(help: "Do not ask.")
        var yes = false

        func run() async throws {
            let desk = try RunsCommand.desk()
            let id = try await desk.find(which.id)
            let left = try await left(by: id, desk)
            standardOutput((["Abandoning run \(id) leaves behind:"] + left).joined(separator: "\n  "))
            guard try yes || Confirmation.typed(id.description, to: "Abandon run \(id)") else { throw ExitCode(1) }
            try await desk.abandon(id)
        }

        private func left(by id: RunID, _ desk: Desk) async throws -> [String] {
            let run: Run
            do throws(JournalFailure) {
                run = try await desk.journal.run(id)
            } catch {
                guard case .corrupt = error else { throw Words("Run \(id): \(error.inOneLine)") }
                return [
                    "Nobody can tell: \(error.whatHappened). Look at the transfers that run, and at the backup root."
                ]
            }
            if let end = run.end { throw Words("Run \(id) is over (\(end.rawValue)); there is nothing to abandon.") }
            return run.leftBehind.isEmpty ? ["Nothing was begun."] : run.leftBehind
        }
    }
}

/// Which run is meant.
struct WhichRun: ParsableArguments {
    @Argument(help: "The run, or as much of its name as makes it unique.")
    var id: String

    /// The run, and the desk at which something is done about it.
    func open() async throws -> (desk: Desk, run: Run) {
        let desk = try RunsCommand.desk()
        return (desk, try await desk.run(try await desk.find(id)))
    }
}

/// Whether a run is followed until it is over.
struct FollowOptions: ParsableArguments {
    @Flag(help: "Return at once.")
    var detach = false

    /// Follows it, and ends the program with what came of it.
    func follow(_ id: RunID, _ desk: Desk, until wanted: End = .done) async throws {
        if detach { return }
        throw ExitCode(try await Watch(desk: desk, id: id).follow(until: wanted))
    }
}
