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
        for line in Self.failure(of: state) { frame.draw(line, row: 0, in: body.takeTop(1)) }
        guard !state.runs.isEmpty else {
            let words = state.areRunsRead ? "No runs yet." : "Reading the journal…"
            if state.journalFailure == nil { frame.draw([.gap(2), Span(words, .dim)], row: 0, in: body) }
            return
        }
        table(columns: area.columns).draw(
            on: &frame, in: body, offset: state.screenOffset,
            selection: history.index(in: state.runs).map { .init(index: $0, hasFocus: true) })
    }

    /// Why the journal can't be used, in as many lines as that takes.
    static func failure(of state: State) -> [[Span]] {
        guard let failure = state.journalFailure else { return [] }
        var page = ScreenPage()
        page.add(
            [.gap(2), Span("✗ ", .red)], "The journal \(Words.journalFailure(failure))", .red,
            columns: state.size.columns)
        return page.lines
    }

    /// On a narrow screen what a run says about itself is worth more than what it is for, which that tells as well.
    private func table(columns: Int) -> Table {
        let isWide = columns >= 100
        var titles: [Table.Column] = [.init("WHEN (UTC)", importance: 3), .init("RUN")]
        if isWide { titles.append(.init("PURPOSE", importance: 4)) }
        titles += [.init("INSTANCE", elastic: true), .init("STANDING")]
        let rows = state.runs.map { run -> Table.Row in
            let (glyph, word, style) = Words.standing(run.standing, isStarting: state.isStarting(run))
            let purpose = isWide ? [[Span(run.purpose.rawValue)]] : []
            return [[Span(Figures.dayAndTime(run.createTime), .dim)], [Span(run.id.description)]] + purpose
                + [[Span(run.instance.id, .bold)], [Span("\(glyph) \(word)", style)]]
        }
        let room = columns - Table(columns: titles, rows: rows).width - 2
        guard room >= 12 else { return Table(columns: titles, rows: rows) }
        let notes = state.runs.map { [Span($0.note, .dim).cut(to: room)] }
        return Table(
            columns: titles + [.init("NOTE", importance: 3)], rows: zip(rows, notes).map { $0.0 + [$0.1] })
    }
}

/// What happened in a run, one by one.
struct LogView {
    let state: State
    let screen: RunScreen

    var page: ScreenPage {
        var page = ScreenPage()
        let title = screen.plan?.title ?? ""
        let head = [Span("LOG of run \(screen.id.description)", .bold), .gap(2)]
        page.add(head, title, .dim, columns: state.size.columns)
        if screen.log.isEmpty { page.lines.append([.gap(2), Span("Reading the journal…", .dim)]) }
        for entry in screen.log {
            let (words, style) = Words.event(entry.event, in: screen.plan)
            let head: [Span] = [.gap(2), Span(Figures.dayAndTime(entry.time), .dim), .gap(2)]
            page.add(head, words, style, columns: state.size.columns)
        }
        return page
    }
}
