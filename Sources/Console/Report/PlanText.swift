import Cells
import Cloud
public import Plans

/// What `--dry-run` prints of a plan, and what is asked about otherwise: the review screen's words without a screen.
public func planText(_ plan: Plan) -> String {
    var lines = ["PLAN  \(plan.title)"]
    lines += plan.consequences.map { "  \($0)" }
    if !plan.checks.isEmpty { lines.append("") }
    let width = plan.checks.map { Span($0.title).width }.max() ?? 0
    for check in plan.checks {
        let gap = String(repeating: " ", count: width - Span(check.title).width + 2)
        lines.append("  \(check.finding.glyph) \(check.title)\(gap)\(Redaction.scrub(check.words))")
    }
    let digits = String(plan.steps.count).count
    for (index, step) in plan.steps.enumerated() {
        let number = String(index + 1)
        let gap = String(repeating: " ", count: digits - number.count + 2)
        lines += ["", "\(gap)\(number)  \(step.title)\(step.turn.words)"]
        var details: [String] = []
        if !step.shownConsequence.isEmpty { details.append(step.shownConsequence) }
        if let command = step.command {
            if let file = command.file {
                if case .text(let text) = file.content {
                    details.append("writes \(file.path):")
                    details += text.split(separator: "\n").map { "  \(shortened($0))" }
                    details.append("then")
                } else {
                    details.append("writes \(file.path), then")
                }
            }
            details.append(command.pasteableWords)
        }
        details.append("If it stops here: \(step.ifStopped)")
        lines += details.map { String(repeating: " ", count: digits + 4) + $0 }
    }
    return lines.map(plainText).joined(separator: "\n")
}

/// A line of a file, without most of it where it is as long as a whole script in JSON.
private func shortened(_ line: Substring) -> String {
    guard line.utf8.count > 1000 else { return String(line) }
    let head = line.prefix(160)
    return "\(head)… and \(Figures.count(Int64(line.utf8.count - head.utf8.count))) more bytes of this line"
}

extension Check.Finding {
    /// How it is marked.
    public var glyph: String {
        switch self {
        case .pending: "…"
        case .fine: "✓"
        case .problem: "!"
        case .obstacle: "✗"
        case .unread: "?"
        }
    }
}

extension Step.Turn {
    var words: String {
        switch self {
        case .inOrder, .held: ""
        case .afterFailure, .undo: " (only when it is given up)"
        case .always, .owed: " (however it went)"
        }
    }
}

extension Step {
    /// Whether a command within its own reads a number first.
    var readsGeneration: Bool { command.map { $0.pasteableWords != $0.shellWords } ?? false }

    /// What it costs or overwrites; what only explains a number that is shown as the command that reads it is left out.
    var shownConsequence: String {
        guard let placeholder = consequence.firstRange(of: ChangingCommand.generationPlaceholder) else {
            return consequence
        }
        var shown = consequence[..<placeholder.lowerBound]
        while shown.last == " " { shown.removeLast() }
        return String(shown)
    }
}

extension ChangingCommand {
    /// The command line as it can be pasted into a shell and works: a generation that is read right before is read by a
    /// command within it.
    var pasteableWords: String {
        guard let reading = generationReading else { return shellWords }
        return line(requestID).map { word in
            word.split(separator: Self.generationPlaceholder, omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : Shell.quoted(String($0)) }.joined(separator: "\"$(\(reading))\"")
        }.joined(separator: " ")
    }

    /// What prints the generation that stands in the command line; nothing where none does.
    private var generationReading: String? {
        guard argv.contains(where: { $0.contains(Self.generationPlaceholder) }) else { return nil }
        switch probe {
        case .objectAbsent(let uri), .objectWithdrawn(let uri, _), .objectIsOurs(let uri), .objectIsNotOurs(let uri):
            return Shell.words([
                "gcloud", "storage", "objects", "describe", uri.description, "--format=value(generation)",
            ])
        default: return nil
        }
    }
}
