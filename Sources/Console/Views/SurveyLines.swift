import Cells
import Cloud

/// What a checkpoint's own page says about what lies in it.
struct SurveyLines {
    let state: State
    let checkpoint: Checkpoint

    /// What was listed and when, and what is being listed now.
    var totals: [String] {
        var lines = checkpoint.partOfInstance.map { ["holds only \($0) of the instance"] } ?? []
        if let unfinished = Words.unfinished(checkpoint) { lines.append(unfinished) }
        lines += checkpoint.survey.map { Words.survey($0, now: state.now) } ?? []
        if let surveying = state.surveying, surveying.checkpoint == checkpoint.uri {
            let objects = surveying.objects > 0 ? " \(Figures.count(surveying.objects)) objects so far" : ""
            lines.append("listing…\(objects)\(surveying.isAutomatic ? "" : "; s ends it")")
        } else if let failure = state.surveyFailures[checkpoint.uri] {
            lines.append("could not be listed: \(failure)")
        } else if checkpoint.survey == nil, checkpoint.state != .running {
            lines.append("not listed yet; s lists what is in it")
        }
        return lines
    }

    /// The workload's own series of checkpoints, the newest committed first in a line of its own.
    var series: [[Span]] {
        guard let survey = checkpoint.survey?.survey, !survey.series.isEmpty else { return [] }
        let room = max(1, state.size.columns - 2)
        let place = survey.seriesFolder.isEmpty ? "" : " in \(survey.seriesFolder)/"
        let members = survey.membersLeftOut.clampedSum(Int64(survey.series.count))
        var count = "   \(Figures.count(members))"
        if survey.otherSeries > 0 { count += ", and \(Figures.count(survey.otherSeries)) more series" }
        var lines: [[Span]] = [[], [Span("SERIES\(place)", .bold), Span(count, .dim)]]
        let newest = Words.newestCommitted(of: survey, now: state.now)
        lines += Wrapping.lines(of: newest, columns: room).map { [.gap(2), Span($0)] }
        lines += rows(survey.series, room: room)
        if survey.membersLeftOut > 0 {
            lines.append([.gap(2), Span("and \(Figures.count(survey.membersLeftOut)) older ones", .dim)])
        }
        return lines
    }

    private struct Row {
        let name: Span
        let size: Span
        let objects: Span
        /// When it was changed last, and how long ago that is.
        let date: Span
        let age: Span
        let state: Span
    }

    /// One line for each member under a line of titles; columns are as wide as their widest cell.
    private func rows(_ members: [Survey.Member], room: Int) -> [[Span]] {
        let titles = Row(
            name: Span("NAME", .dim), size: Span("SIZE", .dim), objects: Span("OBJECTS", .dim),
            date: Span("CHANGED (UTC)", .dim), age: Span("CHANGED", .dim), state: Span("STATE", .dim))
        let rows = [titles] + members.map(row)
        func width(_ cell: KeyPath<Row, Span>) -> Int { rows.map { $0[keyPath: cell].width }.max() ?? 0 }
        let (name, size, objects) = (min(width(\.name), Self.longestName), width(\.size), width(\.objects))
        let left = room - name - size - objects - 6
        // What a framework says is worth more than when it wrote, where there is no room for both.
        let change: KeyPath<Row, Span>? =
            left - width(\.date) - 2 >= width(\.state)
            ? \.date : left - width(\.age) - 2 >= Self.shortestState ? \.age : nil
        let changeWidth = change.map(width) ?? -2
        return rows.map { row in
            let first = row.name.cutInside(to: name)
            var line: [Span] = [.gap(2), first, .gap(name - first.width + 2)]
            line += [
                .gap(size - row.size.width), row.size, .gap(objects - row.objects.width + 2), row.objects, .gap(2),
            ]
            if let change {
                line += [row[keyPath: change], .gap(changeWidth - row[keyPath: change].width + 2)]
            }
            return line + [row.state.cut(to: max(1, left - changeWidth - 2))]
        }
    }

    private static let longestName = 32
    /// From how many columns on the state tells enough.
    private static let shortestState = 24

    private func row(_ member: Survey.Member) -> Row {
        let (glyph, words, style) = Words.evidence(member.evidence)
        let change = member.newestChange
        return Row(
            name: Span(member.name, .bold), size: Span(Figures.bytes(member.bytes)),
            objects: Span(Figures.count(member.objects)), date: Span(change.map(Figures.dayAndTime) ?? "—", .dim),
            age: Span(change.map { Figures.age(of: $0, now: state.now) + " ago" } ?? "—", .dim),
            state: Span("\(glyph) \(words)", style))
    }
}
