import Cells
import Cloud

/// The line above a pane's rows: what it shows and how many, with the focus and, where a pane is not in sight, its count.
struct PaneTitle {
    let state: State

    func draw(_ words: String, _ details: [Span], pane: Pane, on frame: inout Frame, in area: Area) {
        let isFocused = state.focus == pane
        let title = Span(words, isFocused ? Style(bold: true, underlined: true) : .bold)
        let spans = [title, .gap(details.isEmpty ? 0 : 3)] + details
        let others = Self.others(state, but: pane)
        let end = frame.draw(spans.map { $0.cut(to: area.columns) }, row: 0, in: area)
        if !others.isEmpty, end + 2 + Span(others).width <= area.columns {
            frame.drawRight([Span(others, .dim)], row: 0, in: area)
        }
    }

    /// The panes that this screen has no room for, with their counts.
    private static func others(_ state: State, but pane: Pane) -> String {
        let layout = Layout(state)
        var words: [String] = []
        let readings = state.readings
        if layout.instances == nil {
            words.append("instances " + count(readings.overviews.count, isRead: readings.instances.value != nil))
        }
        if layout.transfers == nil {
            let running = readings.runningTransfers.count
            words.append("transfers " + count(running, isRead: readings.operations.value != nil))
        }
        if layout.checkpoints == nil {
            let overview = state.shownOverview
            let isRead = overview.map { $0.pendingRoots == 0 && $0.unreadRoots.isEmpty } ?? false
            words.append("checkpoints " + count(overview?.checkpoints.count ?? 0, isRead: isRead))
        }
        return words.joined(separator: "   ")
    }

    /// What was not read is not none.
    private static func count(_ count: Int, isRead: Bool) -> String {
        isRead || count > 0 ? "\(count)" : "?"
    }
}
