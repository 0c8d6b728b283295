import Cloud
import Glibc
import Subprocess

/// Why a program whose lines were handed over did not run to its end.
enum LinesFailure: Error, Hashable, Sendable {
    /// What keeps any program from its end; a time-out means that it was silent for as long as its deadline.
    case program(CommandFailure)
    /// Whoever took the lines wanted no more, and why.
    case taker(CloudFailure)
}

/// What a program left behind whose lines were handed over.
struct LinesResult: Hashable, Sendable {
    /// How it ended.
    var status: ExitStatus
    /// What followed the last end of a line in its standard output.
    var rest: [UInt8]
    /// What it wrote to its standard error, without the bodies of answers.
    var log: HTTPLog
}

extension CommandRunner {
    /// Runs a program and hands over the lines of its standard output while it runs, in batches of at most 500.
    ///
    /// Nothing is kept: whoever takes the lines holds the program up, and a program that prints for an hour needs no more
    /// memory than one that prints for a second. Its deadline is one of silence: so long it may print nothing.
    /// - Returns: how it ended, and what it said beside its lines.
    func lines(
        of command: Command, each: ([ArraySlice<UInt8>]) async throws(CloudFailure) -> Void
    ) async throws(LinesFailure) -> LinesResult {
        guard await gate.enter() else { throw .program(.cancelled) }
        let ended = await meter.measure { await follow(command, each) }
        await gate.leave()
        return try ended.get()
    }

    private func follow(
        _ command: Command, _ each: ([ArraySlice<UInt8>]) async throws(CloudFailure) -> Void
    ) async -> Result<LinesResult, LinesFailure> {
        let silence = Silence()
        let handover = Handover()
        return await withTaskGroup(of: Result<LinesResult, CommandFailure>.self) { group in
            group.addTask {
                defer { handover.finish() }
                return await self.runToEnd(command, silence, handover)
            }
            group.addTask {
                defer { handover.finish() }
                return .failure(await silence.lasts(command.deadline) ? .timedOut : .cancelled)
            }
            var refusal: CloudFailure?
            for await lines in handover.batches {
                do throws(CloudFailure) {
                    try await each(lines)
                } catch {
                    refusal = error
                    break
                }
                handover.done()
            }
            if refusal != nil { group.cancelAll() }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            // The loser is waited for: only then is the process group gone.
            await group.waitForAll()
            return refusal.map { .failure(.taker($0)) } ?? first.mapError { .program($0) }
        }
    }

    private func runToEnd(
        _ command: Command, _ silence: Silence, _ handover: Handover
    ) async -> Result<LinesResult, CommandFailure> {
        var group: pid_t?
        defer { if let group { clear(group) } }
        do {
            let ended = try await Subprocess.run(
                Executable(command.program), arguments: Arguments(command.arguments),
                environment: Environment.inherit.updating(command.environment.forSubprocess),
                platformOptions: .ownSession, input: .none, output: .sequence, error: .sequence
            ) { execution in
                group = execution.processIdentifier.value
                onStart(execution.processIdentifier.value)
                async let log = Self.log(execution.standardError)
                var splitter = LineSplitter(limit: Self.lineLimit)
                for try await piece in execution.standardOutput {
                    silence.pause()
                    let lines = try piece.withUnsafeBytes { bytes in try splitter.take(bytes) }
                    for start in stride(from: 0, to: lines.count, by: Self.batch) {
                        try await handover.give(Array(lines[start..<min(start + Self.batch, lines.count)]))
                    }
                    silence.resume()
                }
                return (rest: splitter.rest, log: try await log)
            }
            guard !Task.isCancelled else { return .failure(.cancelled) }
            return .success(
                LinesResult(
                    status: ExitStatus(ended.terminationStatus), rest: ended.closureResult.rest,
                    log: ended.closureResult.log))
        } catch {
            return .failure(failure(error, limit: Self.lineLimit))
        }
    }

    /// Reads a standard error as it comes, and keeps little of it.
    private static func log(_ pieces: SubprocessOutputSequence) async throws -> HTTPLog {
        var log = HTTPLog(keepsBodies: false)
        var splitter = LineSplitter(limit: logLineLimit)
        for try await piece in pieces {
            for line in try piece.withUnsafeBytes({ bytes in try splitter.take(bytes) }) {
                log.take(Substring(decoding: line, as: UTF8.self))
            }
        }
        if !splitter.rest.isEmpty { log.take(Substring(decoding: splitter.rest, as: UTF8.self)) }
        return log
    }

    private static let batch = 500
    /// How many bytes a line may have; the name of an object has at most 1,024.
    private static let lineLimit = 256 << 10
    /// How many bytes a line of the log may have: a whole answer, where the service writes it without line ends.
    private static let logLineLimit = 16 << 20
}
