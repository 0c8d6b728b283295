import Cells
import Cloud
public import Plans

public import struct FoundationEssentials.Date

/// What `psconsole runs list` prints: one line for each run.
public func runsText(_ runs: [RunSummary], now: Date) -> String {
    guard !runs.isEmpty else { return "No runs yet." }
    let rows = runs.map { run in
        [
            Figures.dayAndTime(run.createTime), run.id.description, run.purpose.rawValue, run.instance.id,
            run.standing.words, run.note,
        ]
    }
    let header = ["CONFIRMED (UTC)", "RUN", "FOR", "INSTANCE", "STANDING", ""]
    let widths = header.indices.map { column in ([header] + rows).map { Span($0[column]).width }.max() ?? 0 }
    return ([header] + rows).map { row in
        var line = ""
        for (text, width) in zip(row, widths) {
            line += plainText(text) + String(repeating: " ", count: max(0, width - Span(text).width) + 2)
        }
        while line.last == " " { line.removeLast() }
        return line
    }.joined(separator: "\n")
}

/// What `psconsole runs show` prints: a run with its steps.
public func runText(_ run: Run, progress: StepProgress?, now: Date) -> String {
    var lines = ["RUN \(run.id)  \(run.plan.title)"]
    let who = "\(run.by.account ?? run.by.user) on \(run.by.host)"
    lines.append("  confirmed \(Figures.dayAndTime(run.createTime)) UTC by \(who)")
    for (index, (step, state)) in zip(run.plan.steps, run.steps).enumerated() {
        var line = "  \(state.glyph) \(index + 1) \(step.title)"
        if state.phase == .pending { line += step.turn.words }
        if let words = state.words(progress: progress?.step == step.id ? progress : nil) { line += "   \(words)" }
        lines.append(line)
    }
    lines.append("  " + run.note)
    lines += run.steps.compactMap(\.result?.transfer).last.map(errorLines) ?? []
    if let end = run.end, end != .done, !run.leftBehind.isEmpty {
        lines += ["", "  WHAT IS LEFT"] + run.leftBehind.map { "  \($0)" }
    }
    if let question = run.question {
        lines.append("  \(question.failure.note.remedy)")
        for (number, choice) in question.choices.enumerated() { lines.append("  \(number + 1)  \(choice.words)") }
        lines.append("  Decide with: psconsole runs resume \(run.id) --choose again|stop")
    }
    return lines.map(plainText).joined(separator: "\n")
}

/// What failed in a transfer: some of the objects, with what the service said about each.
private func errorLines(_ transfer: TransferRecord) -> [String] {
    transfer.errors.flatMap { error in
        ["  \(error.code) on \(Figures.count(error.count)) objects, such as:"]
            + error.examples.map { "    \($0.uri)  \($0.details.joined(separator: "; "))" }
    }
}

/// What `psconsole runs log` prints: one line for each event.
public func logText(_ events: [Recorded]) -> String {
    events.map { plainText("\(Figures.instant($0.time))  \($0.event.name)\($0.event.detail)") }.joined(separator: "\n")
}

extension RunSummary.Standing {
    /// In a word or two.
    public var words: String {
        switch self {
        case .alive: "running"
        case .interrupted: "interrupted"
        case .undecided: "needs a decision"
        case .over(let end): end.rawValue
        case .corrupt: "unreadable"
        }
    }
}

extension StepState {
    /// How it is marked.
    public var glyph: String {
        switch phase {
        case .pending: "·"
        case .inDoubt: "?"
        case .accepted: "⇄"
        case .done: "✓"
        case .failed, .givenUp: "✗"
        }
    }

    fileprivate func words(progress: StepProgress?) -> String? {
        switch phase {
        case .done: return result.map(\.note).flatMap { $0.isEmpty ? nil : $0 }
        case .failed(let failure), .givenUp(let failure): return failure.note.what
        case .inDoubt(let note): return note.map { "in doubt: \($0.what)" } ?? "in doubt"
        case .pending, .accepted:
            if let listed = progress?.listed { return "\(Figures.count(listed)) objects listed" }
            guard let counters = progress?.counters else { return nil }
            return "\(Figures.count(counters.objectsCopied)) of \(Figures.count(counters.objectsFound)) objects, "
                + "\(Figures.bytes(counters.bytesCopied)) of \(Figures.bytes(counters.bytesFound))"
        }
    }
}

extension Event {
    fileprivate var detail: String {
        switch self {
        case .taken(let who, let process): "  process \(process) of \(who.account ?? who.user) on \(who.host)"
        case .satisfied(_, let note), .notDone(_, let note): "  \(note)"
        case .intended(_, let intent): "  \(Shell.words(intent.argv))"
        case .accepted(_, let operation): operation.map { "  \($0)" } ?? ""
        case .goesOn: ""
        case .doubted(_, let note), .waiting(_, let note): "  \(note.what); \(note.remedy)"
        case .settled(_, let result): result.note.isEmpty ? "" : "  \(result.note)"
        case .failed(_, let failure): "  \(failure.note.what)"
        case .decided(_, let choice, let who): "  \(choice.rawValue), by \(who.account ?? who.user)"
        case .cancelAsked(let who): "  by \(who.account ?? who.user) on \(who.host)"
        case .cancelIntended(_, let argv), .renewing(_, let argv): "  \(Shell.words(argv))"
        case .cancelSent(_, let operation): "  \(operation)"
        case .ended(let end): "  \(end.rawValue)"
        }
    }
}

/// How far the present step is, for a person who watches without a screen; nothing where there is nothing to tell.
public func progressText(_ run: Run, _ progress: StepProgress) -> String? {
    guard let step = run.plan.step(progress.step), let state = run.step(progress.step), !state.isOver,
        run.end == nil, let words = state.words(progress: progress)
    else { return nil }
    return plainText("\(Figures.instant(progress.time))  \(step.title): \(words)")
}
