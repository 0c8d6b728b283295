import Cells
import Cloud
import Plans

/// The strip that is the reason to open the program: what is wrong, and what is known about it.
struct AttentionView {
    let state: State
    let layout: Layout

    func draw(on frame: inout Frame) {
        var area = layout.attention
        guard area.rows > 0 else { return }
        let items = state.attention
        guard !items.isEmpty else {
            frame.draw([calm], row: 0, in: area)
            return
        }
        let offset = state.offsets[.attention] ?? 0
        let isFocused = state.focus == .attention
        if layout.hasAttentionTitle {
            let visible = layout.visibleRows(of: .attention)
            let more = items.count - visible
            let title = [Span("ATTENTION", isFocused ? Style(bold: true, underlined: true) : .bold)]
            let count = more > 0 ? [Span("  \(items.count), of which \(visible) shown", .dim)] : []
            frame.draw(title + count, row: 0, in: area.takeTop(1))
        }
        let shown = Array(items.enumerated().dropFirst(offset).prefix(area.rows))
        let names = min(area.columns < 110 ? 12 : 24, shown.map { Span($0.element.subject).width }.max() ?? 0)
        let hidden = items.count - shown.count
        for (line, (index, item)) in shown.enumerated() {
            // Without a title of its own the strip's last line says how much it leaves out.
            let more = !layout.hasAttentionTitle && hidden > 0 && line == shown.count - 1 ? "+\(hidden) more" : ""
            draw(item, line, names, more, on: &frame, in: area)
            if isFocused, state.selectedIndex(of: .attention) == index {
                frame.restyle(row: line, in: area) { Style($0.colour, reversed: true) }
            }
        }
    }

    private func draw(
        _ item: AttentionItem, _ line: Int, _ names: Int, _ more: String, on frame: inout Frame, in area: Area
    ) {
        let style: Style = item.urgency == .now ? .red : .yellow
        let name = Span(item.subject, .bold).cutInside(to: names)
        let glyph = item.urgency == .now ? "✗" : "!"
        var spans = [Span(glyph, style), .gap(1), name, .gap(names - name.width + 2)]
        let used = spans.reduce(0) { $0 + $1.width }
        let restore = state.restore(of: item)
        let sentence =
            restore.map { "FAILED. \(Words.restore($0))" }
            ?? item.sentence(now: state.now, isNarrow: area.columns < 110)
        let canChange = !state.settings.isReadOnly && state.journalFailure == nil
        let key = item.remedy(
            canChange: canChange, runToResume: state.runToResume?.id, restore: restore,
            isRepointed: state.isRepointed(item.instance, since: restore))
        // On the line that says how much is left out only a run keeps its key: it works from wherever the cursor is.
        let words = more.isEmpty ? [key] : item.isRun ? [key, more] : [more]
        let end = Span(words.filter { !$0.isEmpty }.map { "  \($0)" }.joined(), .dim)
        spans.append(Span(sentence).cut(to: area.columns - used - end.width))
        frame.draw(spans, row: line, in: area)
        frame.drawRight([end], row: line, in: area)
    }

    /// Nothing to do, said with what it rests on.
    private var calm: Span {
        let overviews = state.readings.overviews
        guard state.readings.instances.value != nil else { return Span("Reading instances…", .dim) }
        guard !overviews.isEmpty else { return Span("No instances in this project.", .dim) }
        guard state.readings.isSettled else { return Span("Reading operations and backup roots…", .dim) }
        var oldest: String?
        var oldestStart = state.now
        var protected = 0
        for overview in overviews {
            guard case .since(let start, _, nil) = overview.exposure else { continue }
            protected += 1
            if start <= oldestStart {
                oldestStart = start
                oldest = Figures.age(of: start, now: state.now)
            }
        }
        let backup = oldest.map { "; oldest backup \($0)" } ?? ""
        guard protected == overviews.count else {
            return Span("\(protected) of \(overviews.count) instances protected\(backup).", .dim)
        }
        return Span("All \(overviews.count) instances protected\(backup).", .dim)
    }
}
