import Cells
import Cloud
import Plans

/// One line: the keys that matter here, or something to be said once.
struct FooterView {
    let state: State

    private struct Word {
        let span: Span
        let weight: Int
    }

    private static let leaving: Set<Action> = [.back, .help, .quit]

    func draw(on frame: inout Frame, in area: Area) {
        if let notice = state.notice {
            frame.draw([Span(notice).cut(to: area.columns)], row: 0, in: area)
            return
        }
        var words = words
        // What matters least goes first, of two equal ones the one further right.
        while words.reduce(-2, { $0 + $1.span.width + 2 }) > area.columns,
            let least = words.indices.min(by: { (words[$0].weight, -$0) < (words[$1].weight, -$1) })
        {
            words.remove(at: least)
        }
        var column = 0
        for word in words { column = frame.draw([word.span, .gap(2)], row: 0, column: column, in: area) }
    }

    /// In a review Enter does what the cursor is on, which may be to run the plan; a run is resumed or decided.
    private func words(of binding: KeyTable.Binding) -> String? {
        if binding.action == .resume, state.runToResume?.standing == .undecided { return state.runToResume?.remedy }
        if binding.action == .open, case .review(let review) = state.screens.last { return review.enterWords }
        if binding.action == .pause, state.scheduleAtCursor?.cronJob.isSuspended == true { return "s resume" }
        return binding.footer
    }

    private var words: [Word] {
        let context = state.context
        let bindings = state.keyTable.bindings
        // What leads away stands at the end, wherever it is.
        let last = bindings.filter { Self.leaving.contains($0.action) }
        return (bindings.filter { !Self.leaving.contains($0.action) } + last).compactMap { binding in
            guard let footer = words(of: binding), binding.contexts.contains(context),
                (binding.footerContexts ?? binding.contexts).contains(context)
            else { return nil }
            switch state.availability(of: binding.action) {
            case .yes: return Word(span: Span(footer), weight: binding.weight)
            case .no(let reason): return Word(span: Span("\(footer) (\(reason))", .dim), weight: binding.weight)
            case .hidden: return nil
            }
        }
    }
}
