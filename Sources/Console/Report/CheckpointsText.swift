import Cells
public import Cloud

public import struct FoundationEssentials.Date

/// What `psconsole checkpoints list` prints: the checkpoints of each instance, the newest first.
public func checkpointsText(_ overviews: [InstanceOverview], now: Date) -> String {
    var lines: [String] = []
    for overview in overviews {
        for checkpoint in overview.checkpoints {
            let (glyph, words, _) = Words.checkpoint(checkpoint)
            let age = checkpoint.startTime.map { "\(Figures.age(of: $0, now: now)) ago" } ?? "age unknown"
            let size = Words.size(of: checkpoint) ?? "?"
            let objects = Words.objects(of: checkpoint) ?? "?"
            let notes = Words.notes(on: checkpoint, now: now).map { " · \($0)" }.joined()
            lines.append("\(glyph) \(checkpoint.uri)  \(age)  \(size)  \(objects) objects  \(words)\(notes)")
        }
    }
    return lines.isEmpty ? "No checkpoints are known of." : lines.map(plainText).joined(separator: "\n")
}

/// What `psconsole checkpoints verify` prints.
public func verificationText(_ verification: Verification) -> String {
    var lines = ["\(verification.checkpoint)  \(verification.verdict.words)"]
    if case .unreadable = verification.verdict { return lines.map(plainText).joined(separator: "\n") }
    lines.append("  \(Figures.count(verification.objects)) objects, \(Figures.bytes(verification.bytes)) listed")
    lines += verification.verdict.details.map { "  \($0)" }
    if case .differs = verification.verdict {
        lines.append("  This machine's psconsole tells so from now on; others go by the manifest until they verify it.")
    }
    return lines.map(plainText).joined(separator: "\n")
}

extension Verification.Verdict {
    /// In a few words.
    public var words: String {
        switch self {
        case .intact: "intact"
        case .sameTotals: "intact by number and bytes only: its manifest has no digest"
        case .differs(let differences):
            differences.objects.map { objects in
                let counts = [(objects.missing, "missing"), (objects.changed, "changed"), (objects.added, "added")]
                return (objects.missing > 0 ? "objects missing: " : "changed since: ")
                    + counts.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }.joined(separator: ", ")
            } ?? "changed since; which objects can't be told: no listing was stored with its manifest"
        case .unreadable(let reason): "could not be verified: \(reason)"
        }
    }

    /// The objects, as far as they are named: what is missing first.
    public var details: [String] {
        guard case .differs(let differences) = self else { return [] }
        guard let objects = differences.objects else {
            let expected = differences.expected
            return ["expected \(Figures.count(expected.objects)) objects, \(Figures.count(expected.bytes)) bytes"]
        }
        var lines =
            objects.missingNames.map { "missing  \($0)" } + Self.more(objects.missing, objects.missingNames.count)
        lines += objects.changes.map { change in
            switch change.what {
            case .size(let expected, let found):
                "changed  \(change.name)  \(Figures.count(expected)) → \(Figures.count(found)) bytes"
            case .content: "changed  \(change.name)  same size, other content"
            }
        }
        lines += Self.more(objects.changed, objects.changes.count)
        lines += objects.addedNames.map { "added    \($0)" } + Self.more(objects.added, objects.addedNames.count)
        return lines
    }

    private static func more(_ total: Int64, _ named: Int) -> [String] {
        total > Int64(named) ? ["         and \(Figures.count(total - Int64(named))) more"] : []
    }
}
