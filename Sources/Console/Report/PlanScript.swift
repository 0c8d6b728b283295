import Cells
import Cloud
public import Plans

/// A plan as a script that a person can run by hand: what works without a runner, and why the rest is left out.
public func planScript(_ plan: Plan) -> String {
    var lines = ["#!/usr/bin/env bash", "# \(plan.title)", "#"]
    lines += ScriptWords.head(of: plan).map { "# \($0)" }
    lines += ["", "set -euo pipefail"]
    var pending: String?
    for (index, step) in plan.steps.enumerated() {
        lines += ["", "# \(index + 1)  \(step.title)\(step.turn.words)"]
        guard let command = step.command else {
            lines.append("# Left out: psconsole does this itself.")
            continue
        }
        if let reason = ScriptWords.omission(of: step, command) {
            lines += ["# Left out: \(reason)", "# " + command.pasteableWords]
        } else {
            if command.probe.map(ScriptWords.isAbsence) == true {
                lines.append("# It fails where there is no such object: then leave it out.")
            }
            if let end = pending {
                lines.append("read -r -p \(Shell.quoted("Once \(end), press Enter. "))")
            }
            lines += ScriptWords.writing(command.file)
            lines.append(command.pasteableWords)
            pending = ScriptWords.end(of: command)
            if let end = pending { lines.append("# It returns at once: wait until \(end).") }
        }
    }
    return lines.map(plainText).joined(separator: "\n") + "\n"
}

private enum ScriptWords {
    /// What the script is, and what it can't do.
    static func head(of plan: Plan) -> [String] {
        let what = [
            "The commands of a plan that psconsole made, to be run by hand. Nothing keeps a journal of them: what was begun",
            "can't be taken up again after a crash, and no lock keeps others out.",
        ]
        guard plan.purpose == .backup else { return what }
        return what + [
            "Nothing is verified and no manifest is written: psconsole will call the checkpoint \"unknown\"."
        ]
    }

    /// Why a step of a plan can't be done by a script; nothing where it can.
    static func omission(of step: Step, _ command: ChangingCommand) -> String? {
        if let file = command.file, writing(file).isEmpty {
            return "it needs \(file.path), which only psconsole's runner writes."
        }
        switch command.probe {
        case .objectIsNotOurs, .objectIsOurs: return "psconsole makes sure first whose it is; a script can't."
        default: break
        }
        switch step.turn {
        case .inOrder, .held: return nil
        case .afterFailure, .undo: return "only for a plan that was given up."
        case .always, .owed: return "it ends what another step began; run it by hand in the end."
        }
    }

    /// The commands that write a file whose text is known; none for another one.
    static func writing(_ file: LocalFile?) -> [String] {
        guard let file, case .text(let text) = file.content else { return [] }
        let folder = file.path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        // Every line of the text is one of JSON, so that none of them is the word that ends it.
        return [Shell.words(["mkdir", "-p", folder]), "cat > \(Shell.quoted(file.path)) <<'END OF FILE'"]
            + text.split(separator: "\n").map(String.init) + ["END OF FILE"]
    }

    /// Whether it is about an object that may be gone already.
    static func isAbsence(_ condition: Condition) -> Bool {
        if case .objectAbsent = condition { true } else { false }
    }

    /// What a person has to wait for before the next command; nothing where the command's own end is enough.
    static func end(of command: ChangingCommand) -> String? {
        switch command.settle {
        case .instanceActive: "the instance is ACTIVE"
        case .operationSucceeded, .operationOver, .instanceAbsent: "the operation is done"
        case .replicas(let workload, 0): "\(workload.name) has no pods any more"
        case .replicas(let workload, _): "the pods of \(workload.name) are ready"
        case .claimAbsent(let claim, _): "the claim \(claim.name) is gone"
        case .claimBound(let claim, _), .claimFilled(let claim, _): "the claim \(claim.name) is Bound"
        default: nil
        }
    }
}
