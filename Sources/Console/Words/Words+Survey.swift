import Cells
import Cloud

import struct FoundationEssentials.Date

extension Words {
    /// What else is to be said about a checkpoint, beside how it stands: that it is a part, what in it is unfinished, what
    /// came of comparing it with its manifest, and how the last drill of it went.
    static func notes(on checkpoint: Checkpoint, now: Date) -> [String] {
        [
            part(checkpoint), unfinished(checkpoint), checkpoint.verification.map { verification($0, now: now).words },
            drill(checkpoint, now: now)?.words,
        ].compactMap(\.self)
    }

    /// That a checkpoint does not hold the whole instance; nothing where it does, or nothing says.
    static func part(_ checkpoint: Checkpoint) -> String? { checkpoint.partOfInstance.map { "only \($0)" } }

    /// What in a complete checkpoint its framework left unfinished.
    static func unfinished(_ checkpoint: Checkpoint) -> String? {
        checkpoint.state == .complete ? checkpoint.unfinished.map { "unfinished: \($0)" } : nil
    }

    /// What came of comparing a checkpoint with its manifest, in a few words.
    static func verification(_ verification: Verification, now: Date) -> (words: String, style: Style) {
        (
            "verified \(Figures.steadyAge(of: verification.time, now: now)) ago: \(verdict(verification))",
            verification.verdict.isIntact ? .plain : .red
        )
    }

    /// The same without the time.
    static func verdict(_ verification: Verification) -> String {
        switch verification.verdict {
        case .intact: "intact"
        case .sameTotals: "intact by number and bytes only"
        case .differs(let differences): differences.objects?.missing ?? 0 > 0 ? "objects missing" : "changed"
        case .unreadable: "could not be verified"
        }
    }

    /// The size of a checkpoint in a column; "≥" where its listing was left off before its end.
    static func size(of checkpoint: Checkpoint) -> String? {
        checkpoint.bytes.map(Figures.bytes) ?? checkpoint.survey.map { "≥ " + Figures.bytes($0.survey.bytes) }
    }

    /// How many objects a checkpoint has, in a column.
    static func objects(of checkpoint: Checkpoint) -> String? {
        checkpoint.objects.map(Figures.count) ?? checkpoint.survey.map { "≥ " + Figures.count($0.survey.objects) }
    }

    /// What was counted in listing a checkpoint, and when.
    static func survey(_ timed: TimedSurvey, now: Date) -> [String] {
        let survey = timed.survey
        let listed = "listed \(Figures.steadyAge(of: timed.time, now: now)) ago"
        if survey.isPartial {
            return [
                "\(listed): more than \(Figures.count(survey.objects)) objects, ≥ \(Figures.bytes(survey.bytes)); "
                    + "s lists them all",
                "largest object ≥ \(Figures.bytes(survey.largestObject))",
            ]
        }
        guard survey.objects > 0 else { return ["\(listed): nothing is there"] }
        let change = survey.newestChange.map { ", newest change \(Figures.instant($0))" } ?? ""
        let objects = "\(Figures.count(survey.objects)) object\(survey.objects == 1 ? "" : "s")"
        return [
            "\(listed): \(objects), \(Figures.bytes(survey.bytes))\(change)",
            "largest object \(Figures.bytes(survey.largestObject))",
        ]
    }

    /// The newest member of a series that its framework finished, in one line.
    static func newestCommitted(of survey: Survey, now: Date) -> String {
        guard let member = survey.newestCommitted else { return "none of them is known to be committed" }
        let framework = member.evidence.framework.map { " · \($0)" } ?? ""
        let change = member.newestChange.map { ", \(Figures.age(of: $0, now: now)) ago" } ?? ""
        return "newest committed: \(member.name)\(framework), \(Figures.bytes(member.bytes)), "
            + "\(Figures.count(member.objects)) object\(member.objects == 1 ? "" : "s")\(change)"
    }
}
