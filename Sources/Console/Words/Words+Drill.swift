import Cells
import Cloud

import struct FoundationEssentials.Date

extension Words {
    /// How the last drill of a checkpoint went; nothing where there was none.
    static func drill(_ checkpoint: Checkpoint, now: Date) -> (words: String, style: Style)? {
        switch checkpoint.drill {
        case nil: nil
        case .pending?: ("the result of its drill is not read yet", .dim)
        case .unreadable(let reason)?: ("the result of its drill could not be read: \(reason)", .yellow)
        case .read(let report)?:
            switch report.result {
            case .restored:
                (
                    "restored in a drill \(Figures.steadyAge(of: report.endTime, now: now)) ago, \(took(report))",
                    .plain
                )
            case .failed:
                ("drill failed \(Figures.steadyAge(of: report.endTime, now: now)) ago: \(report.reason)", .red)
            }
        }
    }

    /// The same beside other words, where there is little room.
    static func shortDrill(_ checkpoint: Checkpoint, now: Date) -> (words: String, style: Style)? {
        guard let report = checkpoint.drillReport else { return nil }
        let age = Figures.steadyAge(of: report.endTime, now: now)
        return report.result == .restored ? ("drill \(age)", .plain) : ("drill failed \(age) ago", .red)
    }

    /// How long the whole restore took in a drill.
    static func took(_ report: DrillReport) -> String {
        Figures.duration(seconds: Double(max(1, report.seconds.total)))
    }
}
