import Cells
import Cloud

import struct FoundationEssentials.Date

/// The checkpoints of one instance, from all of its backup roots.
struct CheckpointsView {
    let state: State

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        let overview = state.shownOverview
        let name = overview.map { " of \($0.instance.name.id)" } ?? ""
        PaneTitle(state: state).draw(
            "CHECKPOINTS\(name)", details(overview), pane: .checkpoints, on: &frame, in: body.takeTop(1))
        guard let overview else { return }
        for root in overview.roots {
            guard let failure = overview.unreadRoots[root] else { continue }
            let line = body.takeTop(1)
            let text = "\(root) could not be read: \(failure.inOneLine)"
            frame.draw([.gap(2), Span(text, .yellow).cut(to: area.columns - 2)], row: 0, in: line)
        }
        guard !overview.checkpoints.isEmpty else {
            frame.draw([.gap(2), Span(nothing(overview), .dim)], row: 0, in: body)
            return
        }
        let manyRoots = overview.roots.count > 1
        var columns: [Table.Column] = [
            .init("CHECKPOINT", elastic: true), .init("STARTED (UTC)", importance: 2), .init("AGE", right: true),
            .init("SIZE", right: true, importance: 4), .init("OBJECTS", right: true, importance: 3), .init("STATE"),
        ]
        if manyRoots { columns.append(.init("ROOT", importance: 1)) }
        let table = Table(
            columns: columns,
            rows: overview.checkpoints.map { row($0, withRoot: manyRoots, columns: area.columns) })
        table.draw(
            on: &frame, in: body, offset: state.offsets[.checkpoints] ?? 0,
            selection: state.focus == .checkpoints
                ? state.selectedIndex(of: .checkpoints).map { .init(index: $0, hasFocus: true) } : nil)
    }

    private func row(_ checkpoint: Checkpoint, withRoot: Bool, columns: Int) -> Table.Row {
        let start = checkpoint.startTime
        let row: Table.Row = [
            [Span(checkpoint.name, .bold)],
            [Span(start.map(Figures.dayAndTime) ?? "—", .dim)],
            [Span(start.map { Figures.age(of: $0, now: state.now) } ?? "—")],
            [Span(Words.size(of: checkpoint) ?? "—")],
            [Span(Words.objects(of: checkpoint) ?? "—")],
            stateCell(checkpoint, columns: columns),
        ]
        return withRoot ? row + [[Span(checkpoint.root.description, .dim)]] : row
    }

    /// How it stands, what came of comparing it with its manifest, and that it is being listed; as much of the first as the
    /// others leave room for.
    private func stateCell(_ checkpoint: Checkpoint, columns: Int) -> [Span] {
        let (glyph, words, style) = Words.checkpoint(checkpoint)
        var standing = Span("\(glyph) \(words)", style)
        var notes: [Span] = []
        for note in [Words.part(checkpoint), Words.unfinished(checkpoint)].compactMap(\.self) {
            notes.append(Span(" · \(note)", .yellow).cut(to: Self.longestNote))
        }
        if checkpoint.isChanged, let verification = checkpoint.verification, isRested(checkpoint) {
            standing = Span("\(glyph) \(Words.verdict(verification))", .red)
            notes.append(Span(" · verified \(Figures.steadyAge(of: verification.time, now: state.now)) ago", .red))
        } else if let (words, style) = verification(of: checkpoint, isNarrow: columns < Self.wide) {
            notes.append(Span(" · \(words)", style))
        }
        let isShort = columns < Self.roomForDrill
        let drill =
            isShort ? Words.shortDrill(checkpoint, now: state.now) : Words.drill(checkpoint, now: state.now)
        if let (words, style) = drill { notes.append(Span(" · \(words)", style).cut(to: Self.longestDrill)) }
        if let surveying = state.surveying, surveying.checkpoint == checkpoint.uri {
            let objects = surveying.objects > 0 ? " \(Figures.count(surveying.objects)) objects" : ""
            notes.append(Span(" · listing…\(objects)", .dim))
        }
        return [standing.cut(to: max(24, columns / 2 - 6))] + notes
    }

    /// From how many columns on long words leave room for every column.
    private static let wide = 150

    /// From how many columns on the result of a drill is told in full, and how many it takes then at most.
    private static let (roomForDrill, longestDrill) = (100, 40)

    /// How many columns what is said beside the state of a checkpoint takes at most, in a list.
    private static let longestNote = 32

    /// Whether nothing newer is to be said about comparing it than what came of it.
    private func isRested(_ checkpoint: Checkpoint) -> Bool {
        switch state.verifications[checkpoint.uri] {
        case nil, .done: true
        case .going, .failed: false
        }
    }

    /// What came of comparing it with its manifest; one from before the last export into it tells nothing any more.
    private func verification(of checkpoint: Checkpoint, isNarrow: Bool) -> (words: String, style: Style)? {
        if isRested(checkpoint) {
            return checkpoint.verification.map { verification in
                guard isNarrow, verification.verdict == .sameTotals else {
                    return Words.verification(verification, now: state.now)
                }
                return ("verified \(Figures.steadyAge(of: verification.time, now: state.now)) ago: totals only", .plain)
            }
        }
        return state.verifications[checkpoint.uri].map { Words.verification($0, now: state.now, isShort: true) }
    }

    private func details(_ overview: InstanceOverview?) -> [Span] {
        guard let overview else { return [] }
        var spans: [Span] = []
        switch overview.roots.count {
        case 0: break
        case 1: spans.append(Span(overview.roots[0].description, .dim))
        default: spans.append(Span("\(overview.roots.count) roots", .dim))
        }
        if overview.pendingRoots == 0, !overview.checkpoints.isEmpty {
            spans.append(Span("   \(overview.checkpoints.count)", .dim))
        }
        let oldest = overview.roots.compactMap { state.readings.roots[$0]?.takenAt }.min()
        if let oldest, state.now.timeIntervalSince(oldest) >= 60 {
            spans.append(Span("   listed \(Figures.age(of: oldest, now: state.now)) ago", .dim))
        }
        return spans
    }

    private func nothing(_ overview: InstanceOverview) -> String {
        if overview.roots.isEmpty {
            let operations = state.readings.operations
            guard operations.value == nil else {
                return "No backup root known: no export of it was seen, and the configuration names none."
            }
            return operations.failure == nil
                ? "Reading operations, which tell where its backups lie…"
                : "Unknown: operations, which tell where its backups lie, could not be read."
        }
        if overview.pendingRoots > 0 {
            return "Reading \(overview.roots.map(\.description).joined(separator: ", "))…"
        }
        return overview.unreadRoots.isEmpty ? "Its backup roots hold no checkpoint of it." : ""
    }
}
