/// One run of a program, as data: what will be run can be shown, compared and tested without running it.
struct Command: Hashable, Sendable {
    /// The program: a name that is looked up in `PATH`, or a path.
    var program: String
    /// Its arguments; no shell ever sees them.
    var arguments: [String]
    /// What is added to the inherited environment, or replaces parts of it.
    var environment: [String: String] = [:]
    /// How long it may run.
    var deadline: Duration = .seconds(60)
}

/// How a program ended.
enum ExitStatus: Hashable, Sendable {
    /// It exited with that code.
    case code(Int32)
    /// A signal ended it.
    case signal(Int32)
}

/// What a program that ran to its end left behind; the status says whether the output may be trusted.
struct CommandResult: Hashable, Sendable {
    /// How it ended: to be looked at first, as gcloud prints valid JSON even when it fails.
    var status: ExitStatus
    /// What it wrote to its standard output.
    var output: [UInt8]
    /// What it wrote to its standard error.
    var error: String
}

/// Why a program did not run to its end.
enum CommandFailure: Error, Hashable, Sendable {
    /// There is no such program.
    case missing
    /// It could not be started, and why.
    case notStarted(String)
    /// It was ended because it took longer than its deadline.
    case timedOut
    /// It was ended because it wrote more than that many bytes.
    case tooMuchOutput(limit: Int)
    /// It was ended, or never started, because the task that waits for it was cancelled.
    case cancelled
}
