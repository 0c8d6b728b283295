import Cells
import Cloud

import struct FoundationEssentials.Date

extension State {
    /// The lines of what covers the dashboard; none where nothing does.
    func panelLines() -> [[Span]] {
        switch overlay {
        case .none: []
        case .help: helpLines()
        case .finding(let id):
            findings.first { $0.id == id }.map { finding in
                page(
                    finding.subject, finding.urgency == .now ? .red : .yellow, finding.sentence(now: now),
                    finding.details(now: now))
            } ?? []
        case .checkpoint(let uri):
            shownOverview?.checkpoints.first { $0.uri == uri }.map { checkpoint in
                let (glyph, words, style) = Words.checkpoint(checkpoint.state)
                return page(checkpoint.name, style.colour, "\(glyph) \(words)", details(of: checkpoint))
            } ?? []
        case .transfer(let name):
            transfers.first { $0.name == name }.map { operation in
                page(operation.target?.id ?? "?", .text, Words.transfer(operation), Finding.details(operation))
            } ?? []
        }
    }

    private func details(of checkpoint: Checkpoint) -> [String] {
        [
            "\(checkpoint.uri)",
            checkpoint.startTime.map { "started \(Figures.instant($0)), \(Figures.age(of: $0, now: now)) ago" },
            checkpoint.objects.map { "\(Figures.count($0)) objects" },
            checkpoint.bytes.map { "\(Figures.bytes($0)), \(Figures.count($0)) bytes" },
        ].compactMap { $0 }
    }

    /// A title, a sentence, and what else is known, in lines that fit.
    private func page(_ title: String, _ colour: Colour, _ sentence: String, _ details: [String]) -> [[Span]] {
        let columns = max(1, size.columns - 4)
        var lines: [[Span]] = [[Span(title, Style(colour, bold: true))], []]
        lines += Wrapping.lines(of: sentence, columns: columns).map { [.gap(2), Span($0)] }
        if !details.isEmpty { lines.append([]) }
        for detail in details {
            lines += Wrapping.lines(of: detail, columns: columns).map { [.gap(2), Span($0, .dim)] }
        }
        return lines
    }

    /// The keys, from the table that dispatches them, and what the signs mean.
    private func helpLines() -> [[Span]] {
        let labels = KeyTable.bindings.map { Span($0.label).width }.max() ?? 0
        let signs = [
            "✗ needs a person now   ! soon   ● active   ◐ changing   ✓ complete   ⇄ running",
            "EXPOSED: the work since the newest complete checkpoint was started;",
            "  ≤ at most   never: none complete   ? can't tell   … not read   — nothing",
        ]
        return [[Span("KEYS", .bold)]]
            + KeyTable.bindings.map {
                [.gap(2), Span($0.label, .bold), .gap(labels - Span($0.label).width + 2), Span($0.words)]
            } + [[]] + signs.map { [.gap(2), Span($0, .dim)] }
    }
}
