import Cells
import Cloud
import Plans

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
                let (glyph, words, style) = Words.checkpoint(checkpoint)
                return page(checkpoint.name, style.colour, "\(glyph) \(words)", details(of: checkpoint))
                    + SurveyLines(state: self, checkpoint: checkpoint).series
            } ?? []
        case .journal:
            page(
                "The journal can't be used", .red, journalFailure ?? "",
                [
                    "Everything is shown. Nothing can be begun: what is not in the journal could not be taken up again "
                        + "after a crash."
                ])
        case .damagedJournal:
            damagedJournal.map { file in
                page(
                    "The journal was damaged", .red,
                    "It was set aside and a new one was begun. Runs that were on in it are unknown, and what they began in "
                        + "the cloud goes on: look at the transfers before you start anything.",
                    ["the damaged file \(file)", "Once this is closed, it is not said again."])
            } ?? []
        case .schedulesUnread:
            board.map {
                page(
                    "CronJobs could not be read", .yellow,
                    "Some backups may be scheduled that are not shown here. What was read is shown.", $0.failures)
            } ?? []
        case .transfer(let name):
            transfers.first { $0.name == name }.map { operation in
                page(operation.target?.id ?? "?", .text, Words.transfer(operation), Finding.details(operation))
            } ?? []
        }
    }

    private func details(of checkpoint: Checkpoint) -> [String] {
        // What a listing alone tells is told with its age.
        let isListed = !checkpoint.hasManifest && checkpoint.objects == checkpoint.survey?.survey.objects
        let told: [String?] = [
            "\(checkpoint.uri)",
            checkpoint.startTime.map { "started \(Figures.instant($0)), \(Figures.age(of: $0, now: now)) ago" },
            isListed ? nil : checkpoint.objects.map { "\(Figures.count($0)) objects" },
            isListed ? nil : checkpoint.bytes.map { "\(Figures.bytes($0)), \(Figures.count($0)) bytes" },
            verificationWords(of: checkpoint), Words.drill(checkpoint, now: now)?.words,
        ]
        return told.compactMap { $0 } + SurveyLines(state: self, checkpoint: checkpoint).totals
    }

    /// What came of comparing it with its manifest; one from before the last export into it tells nothing any more.
    private func verificationWords(of checkpoint: Checkpoint) -> String? {
        guard let verification = verifications[checkpoint.uri] else { return nil }
        if case .done = verification, checkpoint.verification == nil { return nil }
        return Words.verification(verification, now: now).words
    }

    /// A title, a sentence, and what else is known, in lines that fit.
    private func page(_ title: String, _ colour: Colour, _ sentence: String, _ details: [String]) -> [[Span]] {
        let columns = max(1, size.columns - 4)
        var lines: [[Span]] = [[Span(title, Style(colour, bold: true))], []]
        lines += Wrapping.lines(of: Redaction.scrub(sentence), columns: columns).map { [.gap(2), Span($0)] }
        if !details.isEmpty { lines.append([]) }
        for detail in details {
            lines += Wrapping.lines(of: Redaction.scrub(detail), columns: columns).map { [.gap(2), Span($0, .dim)] }
        }
        return lines
    }

    /// The keys, from the table that dispatches them, and what the signs mean.
    private func helpLines() -> [[Span]] {
        var sections = keyTable.sections
        // The part for where it was opened comes first.
        if let title = screens.last?.helpTitle, let index = sections.firstIndex(where: { $0.title == title }) {
            sections.insert(sections.remove(at: index), at: 0)
        }
        let labels = sections.flatMap { section in section.bindings.map { Span($0.label).width } }.filter { $0 < 20 }
        let width = labels.max() ?? 0
        let signs = [
            "✗ needs a person now   ! soon   ● active   ◐ changing   ✓ complete   ⇄ running",
            "EXPOSED: the work since the newest complete checkpoint was started;",
            "  ≤ at most   never: none complete   ? can't tell   … not read   — nothing",
        ]
        var lines: [[Span]] = []
        for section in sections {
            if !lines.isEmpty { lines.append([]) }
            lines.append([Span(section.title, .bold)])
            lines += section.bindings.map {
                [.gap(2), Span($0.label, .bold), .gap(max(0, width - Span($0.label).width) + 2), Span($0.words)]
            }
        }
        return lines + [[]] + signs.map { [.gap(2), Span($0, .dim)] }
    }
}

extension Screen {
    /// The part of the help that is about it.
    fileprivate var helpTitle: String {
        switch self {
        case .form: "IN A FORM"
        case .review: "IN A PLAN"
        case .history, .run: "IN A RUN"
        case .browser, .comparison: "CHOOSING A CHECKPOINT"
        case .schedules, .schedule, .setup: "SCHEDULES"
        }
    }
}
