import Glibc
import Subprocess
import SystemPackage

/// Runs programs: at most two at once, each in a session of its own, none longer than its deadline.
///
/// Whatever ends a program - itself, its deadline, the cancellation of the task that waits for it - its whole process
/// group is gone when the call returns.
public struct CommandRunner: Sendable {
    let gate: CommandGate
    private let outputLimit: Int
    let onStart: @Sendable (Int32) -> Void
    private let onEnd: @Sendable (Int32) -> Void
    let meter = CommandMeter()

    /// Makes a runner.
    /// - Parameters:
    ///   - places: how many programs may run at once.
    ///   - outputLimit: how many bytes a program may write to its standard output, and as many to its standard error.
    ///   - onStart: told the process group of each program once it runs, so that a crash guard can end it.
    ///   - onEnd: told the process group once nothing of it is left.
    public init(
        places: Int = 2, outputLimit: Int = 16 << 20, onStart: @escaping @Sendable (Int32) -> Void = { _ in },
        onEnd: @escaping @Sendable (Int32) -> Void = { _ in }
    ) {
        gate = CommandGate(places: places)
        self.outputLimit = outputLimit
        self.onStart = onStart
        self.onEnd = onEnd
    }

    /// The processor time that this runner's ended commands took, where another one has run commands beside it.
    public func cpuTime(beside other: CommandRunner) -> Duration {
        let (own, all) = (meter.total, meter.total + other.meter.total)
        return all == .zero ? .zero : cpuTime() * (own / all)
    }

    /// The processor time that all ended commands of this process took together.
    public func cpuTime() -> Duration {
        var usage = rusage()
        guard getrusage(RUSAGE_CHILDREN.rawValue, &usage) == 0 else { return .zero }
        return .seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    }

    /// Runs a program to its end; its deadline counts from its start, not while it waits for its turn.
    func run(_ command: Command) async throws(CommandFailure) -> CommandResult {
        guard await gate.enter() else { throw .cancelled }
        let ended = await meter.measure { await race(command) }
        await gate.leave()
        return try ended.get()
    }

    private func race(_ command: Command) async -> Result<CommandResult, CommandFailure> {
        await withTaskGroup(of: Result<CommandResult, CommandFailure>.self) { group in
            group.addTask { await self.runToEnd(command) }
            group.addTask {
                do { try await Task.sleep(for: command.deadline) } catch { return .failure(.cancelled) }
                return .failure(.timedOut)
            }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            // The loser is waited for: only then is the process group gone.
            await group.waitForAll()
            return first
        }
    }

    private func runToEnd(_ command: Command) async -> Result<CommandResult, CommandFailure> {
        var group: pid_t?
        defer { if let group { clear(group) } }
        do {
            let ended = try await Subprocess.run(
                Executable(command.program), arguments: Arguments(command.arguments),
                environment: Environment.inherit.updating(command.environment.forSubprocess),
                platformOptions: .ownSession, input: .none, output: .bytes(limit: outputLimit),
                error: .bytes(limit: outputLimit)
            ) { execution in
                group = execution.processIdentifier.value
                onStart(execution.processIdentifier.value)
            }
            guard !Task.isCancelled else { return .failure(.cancelled) }
            return .success(
                CommandResult(
                    status: ExitStatus(ended.terminationStatus), output: ended.standardOutput,
                    error: String(decoding: ended.standardError, as: UTF8.self)))
        } catch {
            return .failure(failure(error, limit: outputLimit))
        }
    }

    /// Ends what is left of a process group whose leader is gone: the teardown stops looking once the leader has ended,
    /// and a helper that ignores the request to end would stay.
    func clear(_ group: pid_t) {
        _ = kill(-group, SIGKILL)
        onEnd(group)
    }

    /// What an error of a run means, in which a program may write so many bytes.
    func failure(_ error: any Error, limit: Int) -> CommandFailure {
        guard !Task.isCancelled else { return .cancelled }
        if let failure = error as? CommandFailure { return failure }
        guard let error = error as? SubprocessError else { return .notStarted("\(error)") }
        if error.code == .executableNotFound || error.underlyingError == .noSuchFileOrDirectory { return .missing }
        if error.code == .outputLimitExceeded { return .tooMuchOutput(limit: limit) }
        return .notStarted(error.description)
    }
}

extension PlatformOptions {
    /// A session of its own, whose whole process group is asked to end, and half a second later made to.
    static var ownSession: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
        ]
        return options
    }
}

extension Executable {
    /// A program by name, or by path where the text is one: a name with a slash is refused by the search in `PATH`.
    init(_ program: String) {
        self = program.contains("/") ? .path(FilePath(program)) : .name(program)
    }
}

extension ExitStatus {
    /// The end of a program as the library tells it.
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .code(code)
        case .signaled(let signal): self = .signal(signal)
        }
    }
}

extension [String: String] {
    /// The variables as the library takes them.
    var forSubprocess: [Environment.Key: String?] {
        reduce(into: [:]) { result, pair in
            if let key = Environment.Key(rawValue: pair.key) { result[key] = pair.value }
        }
    }
}
