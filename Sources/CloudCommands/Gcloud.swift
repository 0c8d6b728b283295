import Cloud

/// Builds gcloud's command lines, runs them, and turns what went wrong into the port's words.
struct Gcloud: Sendable {
    let project: String?
    let program: String
    let environment: [String: String]
    let deadline: Duration
    let runner: CommandRunner

    /// A command that ended well.
    struct Run {
        /// What it printed.
        let answer: Answer
        /// The log of its requests; empty unless it was asked for.
        let log: HTTPLog
    }

    /// The command with these arguments, for this project.
    func command(_ arguments: [String]) -> Command {
        Command(
            program: program, arguments: arguments + (project.map { ["--project=\($0)"] } ?? []),
            environment: Self.manners.merging(environment) { $1 }, deadline: deadline)
    }

    /// Runs gcloud with these arguments, for a task that is named in a few words.
    ///
    /// It may take as long as the deadline, or as long as any where there is none. Lists are to be read with `--log-http`: only the log tells an empty list from an answer that was none.
    func run(
        _ arguments: [String], task: String, deadline: Duration? = nil
    ) async throws(CloudFailure) -> Run {
        var command = command(arguments)
        command.deadline = deadline ?? command.deadline
        let result: CommandResult
        do {
            result = try await runner.run(command)
        } catch {
            throw failure(error, of: command, task: task)
        }
        let log = HTTPLog(result.error)
        // gcloud makes an empty list, or half of one, of an answer without content, which no service sends for a list.
        guard !log.hasEmptyAnswer else { throw Self.emptyAnswer(task) }
        guard result.status == .code(0) else {
            let failure = FailureClassifier.failure(result.status, error: log.rest, task: task)
            let isBucket = failure.kind == .notFound && log.bodies.contains { $0.contains(HTTPLog.noBucket) }
            throw isBucket ? CloudFailure(.notFound, task: task, detail: HTTPLog.noBucket) : failure
        }
        return Run(answer: Answer(task: task, output: result.output), log: log)
    }

    /// Runs gcloud with these arguments and hands over the lines that it prints, while it prints them.
    ///
    /// What was handed over before a failure is a part of the whole. With `--log-http` an answer without content is found
    /// here too; of the log, which holds whole answers (60 MB for 100,000 objects), nothing else is kept.
    func lines(
        _ arguments: [String], task: String, each: ([ArraySlice<UInt8>]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure) {
        let result: LinesResult
        let command = command(arguments)
        do {
            result = try await runner.lines(of: command, each: each)
        } catch {
            switch error {
            case .taker(let failure): throw failure
            case .program(let failure): throw self.failure(failure, of: command, task: task)
            }
        }
        guard !result.log.hasEmptyAnswer else { throw Self.emptyAnswer(task) }
        guard result.status == .code(0) else {
            throw FailureClassifier.failure(result.status, error: result.log.rest, task: task)
        }
        guard result.rest.isEmpty else { throw Answer(task: task, output: result.rest).malformed }
    }

    private static func emptyAnswer(_ task: String) -> CloudFailure {
        CloudFailure(.malformed, task: task, detail: "an answer without any content")
    }

    /// Why a command did not run to its end, in the port's words.
    func failure(_ failure: CommandFailure, of command: Command, task: String) -> CloudFailure {
        switch failure {
        case .missing: CloudFailure(.toolMissing(program), task: task)
        case .notStarted(let why):
            CloudFailure(.toolBroken(program), task: task, detail: Excerpt.line("could not be started: \(why)"))
        case .timedOut: CloudFailure(.timedOut(seconds: Int(command.deadline.components.seconds)), task: task)
        case .tooMuchOutput(let limit):
            CloudFailure(.malformed, task: task, detail: "gcloud printed more than \(Self.size(limit))")
        case .cancelled: CloudFailure(.cancelled, task: task)
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1 << 20 ? "\(bytes >> 10) KiB in a line" : "\(bytes >> 20) MiB"
    }

    /// What makes gcloud behave as a part of a program, whatever its user has configured for the hands.
    ///
    /// It never asks, never phones home, never looks for updates; it writes no log file per call (some 10 KB each, every
    /// few seconds); its errors and its log of requests come as plain text on standard error, and tokens are left out of
    /// that log; what it prints is UTF-8 in every locale, where it would put question marks into names of objects. None of
    /// it makes a call cheaper: nearly all of its time goes into loading Python modules.
    static let manners = [
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
        "CLOUDSDK_CORE_DISABLE_FILE_LOGGING": "1",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        "CLOUDSDK_SURVEY_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_USER_OUTPUT_ENABLED": "1",
        "CLOUDSDK_CORE_VERBOSITY": "error",
        "CLOUDSDK_CORE_CONSOLE_LOG_FORMAT": "standard",
        "CLOUDSDK_CORE_SHOW_STRUCTURED_LOGS": "never",
        "CLOUDSDK_CORE_LOG_HTTP_REDACT_TOKEN": "1",
        "PYTHONIOENCODING": "utf-8",
    ]
}
