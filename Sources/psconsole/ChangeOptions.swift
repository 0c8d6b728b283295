import ArgumentParser
import Cloud
import Console
import Foundation
import Plans
import Terminal

/// What every subcommand takes that changes the cloud.
struct ChangeOptions: ParsableArguments {
    @Flag(help: "Print the plan with its exact commands, and do nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Start the run and return at once; it goes on by itself.")
    var detach = false

    @Flag(help: "Change nothing, whatever else is said.")
    var readOnly = false

    func validate() throws {
        if readOnly, !dryRun { throw ValidationError("--read-only allows --dry-run only: nothing was started.") }
    }

    /// Shows a plan, asks, runs it and follows it.
    /// - Returns: The exit status: 0 done, 3 a person has to decide, 1 anything else.
    func carryOut(_ id: RunID, _ plan: Plan, _ desk: Desk, isDemo: Bool) async throws -> Int32 {
        standardOutput(planText(plan))
        if let obstacle = plan.obstacle {
            throw Words("Nothing was started: \(obstacle.title): \(obstacle.words).")
        }
        if dryRun { return 0 }
        guard try yes || Confirmation.typed(plan.confirmation.word, to: plainText(plan.title)) else { return 1 }
        try await desk.start(id, plan)
        standardError("Run \(id) has begun. It goes on when this terminal is closed: psconsole runs watch \(id)")
        if detach, !isDemo { return 0 }
        return try await Watch(desk: desk, id: id).follow()
    }
}

extension Plan.Confirmation {
    /// What is typed where there is no screen.
    fileprivate var word: String {
        switch self {
        case .key: "run"
        case .typed(let name): name
        }
    }
}

/// Follows a run on standard error until it is over or needs a person.
struct Watch: Sendable {
    let desk: Desk
    let id: RunID

    /// - Returns: The exit status: 0 it ended as it was to, 3 a person has to decide or resume it, 1 anything else.
    func follow(until wanted: End = .done) async throws -> Int32 {
        var printed: Int64 = 0
        var lastProgress: StepProgress?
        var lonelySince: Date?
        // That a runner has died is written nowhere: it has to be looked for.
        while true {
            let run = try await desk.run(id)
            let events: [Recorded]
            do { events = try await desk.journal.events(of: id, after: printed) } catch { throw Words(error.inOneLine) }
            if !events.isEmpty { standardError(logText(events)) }
            printed = events.last?.number ?? printed
            if let progress = (try? await desk.journal.progress(of: id)) ?? nil, progress != lastProgress {
                lastProgress = progress
                if let line = progressText(run, progress) { standardError(line) }
            }
            if let end = run.end {
                standardOutput(runText(run, progress: nil, now: Date()))
                return end == wanted ? 0 : 1
            }
            if run.question != nil {
                standardOutput(runText(run, progress: nil, now: Date()))
                return 3
            }
            if try await isAlone() {
                // A runner needs a moment to begin.
                let since = lonelySince ?? Date()
                lonelySince = since
                if Date().timeIntervalSince(since) > 10 {
                    standardError("Run \(id) has no runner; nothing more happens until: psconsole runs resume \(id)")
                    return 3
                }
            } else {
                lonelySince = nil
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Whether no living process drives the run.
    private func isAlone() async throws -> Bool {
        guard let summary = try await desk.summaries().first(where: { $0.id == id }) else { return false }
        return summary.standing == .interrupted
    }
}
