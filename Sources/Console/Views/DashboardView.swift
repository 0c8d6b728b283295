public import Cells

/// The whole screen of a state: a pure function, total for every size.
public func view(_ state: State) -> Frame {
    var frame = Frame(size: state.size)
    let layout = Layout(state)
    HeaderView(state: state).draw(on: &frame, in: layout.header)
    FooterView(state: state).draw(on: &frame, in: layout.footer)
    if state.overlay != nil {
        let lines = state.panelLines().dropFirst(state.overlayOffset)
        for (row, line) in lines.enumerated() { frame.draw(line, row: row, in: layout.panel) }
        let hidden = lines.count - layout.panel.rows
        if hidden > 0 {
            frame.drawRight([Span(" \(hidden) more ↓", .dim)], row: layout.panel.rows - 1, in: layout.panel)
        }
    } else if case .history(let history) = state.screens.last {
        HistoryView(state: state, history: history).draw(on: &frame, in: layout.panel)
    } else if case .schedules(let schedules) = state.screens.last {
        SchedulesView(state: state, screen: schedules).draw(on: &frame, in: layout.panel)
    } else if case .browser(let browser) = state.screens.last {
        BrowserView(state: state, browser: browser).draw(on: &frame, in: layout.panel)
    } else if let page = state.screenPage {
        page.draw(on: &frame, in: layout.panel, offset: state.screenOffset)
    } else {
        AttentionView(state: state, layout: layout).draw(on: &frame)
        if let area = layout.instances { InstancesView(state: state).draw(on: &frame, in: area) }
        if let area = layout.transfers { TransfersView(state: state).draw(on: &frame, in: area) }
        if let area = layout.checkpoints { CheckpointsView(state: state).draw(on: &frame, in: area) }
    }
    return frame
}
