import Cells
import Cloud
import Plans

/// The runs, those that are not over first.
struct HistoryView {
    let state: State
    let history: HistoryScreen

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        let isCut = state.runs.count >= State.historyLimit
        let count =
            state.areRunsRead
            ? isCut ? ": the newest \(Figures.count(Int64(state.runs.count)))" : " \(state.runs.count)" : ""
        frame.draw([Span("HISTORY\(count)", .bold)], row: 0, in: body.takeTop(1))
        guard !state.runs.isEmpty else {
            frame.draw([.gap(2), Span(nothing, .dim).cut(to: area.columns - 2)], row: 0, in: body)
            return
        }
        let rows = state.runs.map { run -> Table.Row in
            let (glyph, word, style) = Words.standing(run.standing)
            return [
                [Span(Figures.dayAndTime(run.createTime), .dim)], [Span(run.id.description)],
                [Span(run.purpose.rawValue)],
                [Span(run.instance.id, .bold)], [Span("\(glyph) \(word)", style)],
                [Span(run.note, .dim).cut(to: max(20, area.columns - 66))],
            ]
        }
        let table = Table(
            columns: [
                .init("WHEN (UTC)", importance: 3), .init("RUN"), .init("PURPOSE", importance: 4),
                .init("INSTANCE", elastic: true), .init("STANDING"), .init("NOTE", importance: 3),
            ], rows: rows)
        table.draw(
            on: &frame, in: body, offset: state.screenOffset,
            selection: history.index(in: state.runs).map { .init(index: $0, hasFocus: true) })
    }

    private var nothing: String {
        if let failure = state.journalFailure { return "The journal can't be used: \(failure)" }
        return state.areRunsRead ? "No runs yet." : "Reading the journal…"
    }
}

/// What happened in a run, one by one.
struct LogView {
    let state: State
    let screen: RunScreen

    var page: ScreenPage {
        var page = ScreenPage()
        let title = screen.plan?.title ?? ""
        page.lines.append([Span("LOG of run \(screen.id.description)", .bold), .gap(2), Span(title, .dim)])
        if screen.log.isEmpty { page.lines.append([.gap(2), Span("Reading the journal…", .dim)]) }
        for entry in screen.log {
            let (words, style) = Words.event(entry.event, in: screen.plan)
            let head: [Span] = [.gap(2), Span(Figures.dayAndTime(entry.time), .dim), .gap(2)]
            page.add(head, words, style, columns: state.size.columns)
        }
        return page
    }
}
