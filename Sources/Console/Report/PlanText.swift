import Cells
public import Plans

/// What `--dry-run` prints of a plan, and what is asked about otherwise: the review screen's words without a screen.
public func planText(_ plan: Plan) -> String {
    var lines = ["PLAN  \(plan.title)"]
    lines += plan.consequences.map { "  \($0)" }
    if !plan.checks.isEmpty { lines.append("") }
    let width = plan.checks.map { Span($0.title).width }.max() ?? 0
    for check in plan.checks {
        let gap = String(repeating: " ", count: width - Span(check.title).width + 2)
        lines.append("  \(check.finding.glyph) \(check.title)\(gap)\(check.words)")
    }
    for (index, step) in plan.steps.enumerated() {
        lines.append("")
        lines.append("  \(index + 1)  \(step.title)\(step.turn.words)")
        if !step.consequence.isEmpty { lines.append("     \(step.consequence)") }
        if let command = step.command {
            if let file = command.file { lines.append("     writes \(file.path), then") }
            lines.append("     \(command.shellWords)")
        }
        lines.append("     If it stops here: \(step.ifStopped)")
    }
    return lines.map(plainText).joined(separator: "\n")
}

/// The same as a script that a person can run by hand: the commands, with what they do as comments.
public func planScript(_ plan: Plan) -> String {
    var lines = ["#!/usr/bin/env bash", "# \(plan.title)", "set -euo pipefail"]
    for step in plan.steps {
        lines += ["", "# \(step.title)\(step.turn.words)"]
        guard let command = step.command else {
            lines.append("# (psconsole does this itself)")
            continue
        }
        if let file = command.file { lines.append("# needs \(file.path), which psconsole writes") }
        lines.append((step.turn == .inOrder || step.turn == .held ? "" : "# ") + command.shellWords)
    }
    return lines.map(plainText).joined(separator: "\n") + "\n"
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
    fileprivate var words: String {
        switch self {
        case .inOrder, .held: ""
        case .afterFailure: " (only when it is given up)"
        case .always: " (however it went)"
        }
    }
}
