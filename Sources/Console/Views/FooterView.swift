import Cells

/// One line: the keys that matter here, or something to be said once.
struct FooterView {
    let state: State

    func draw(on frame: inout Frame, in area: Area) {
        if let notice = state.notice {
            frame.draw([Span(notice).cut(to: area.columns)], row: 0, in: area)
            return
        }
        let isCovered = state.overlay != nil
        let words = KeyTable.bindings.filter { isUseful($0.action) }
            .compactMap { isCovered ? $0.overlayFooter : $0.footer }
        var column = 0
        for word in words {
            let span = Span(word, .dim)
            guard column + span.width <= area.columns else { return }
            column = frame.draw([span, .gap(2)], row: 0, column: column, in: area)
        }
    }

    private func isUseful(_ action: Action) -> Bool {
        action != .open || state.focus != .checkpoints
    }
}
