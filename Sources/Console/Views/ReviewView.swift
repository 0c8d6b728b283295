import Cells
import Cloud
import Plans

/// A plan before anything runs: what it means, what was looked at, and every command.
struct ReviewView {
    let state: State
    let review: Review

    private var columns: Int { state.size.columns }
    private var plan: Plan { review.plan }

    var page: ScreenPage {
        var page = ScreenPage()
        page.add([Span("PLAN", .bold), .gap(2)], plan.title, .bold, columns: columns)
        for sentence in plan.consequences { page.add(sentence, indent: 2, columns: columns) }
        if !plan.checks.isEmpty {
            page.lines.append([])
            page.add(plan.checks, columns: columns)
        }
        page.lines.append([])
        let titles = min(max(12, columns / 3), plan.steps.map { Span($0.title).width }.max() ?? 0)
        for (index, step) in plan.steps.enumerated() { add(step, index, titles, to: &page) }
        if state.size.rows > 12 { page.bottom.append([]) }
        page.bottom += bottom
        if review.focus == .cancel { page.selectedBottom = page.bottom.count - 1 }
        return page
    }

    private func add(_ step: Step, _ index: Int, _ titles: Int, to page: inout ScreenPage) {
        let start = page.lines.count
        let isSelected = review.focus == .step(index)
        let style: Style = isSelected ? Style(reversed: true) : .plain
        let number = "\(index + 1)"
        let title = Span(step.title, style).cut(to: titles)
        var line: [Span] = [.gap(2), .gap(max(0, 2 - number.count)), Span(number), .gap(2), title]
        line.append(.gap(titles - title.width + 3))
        let turn = Words.turn(step.turn)
        if !turn.isEmpty { line.append(Span(turn, .dim)) }
        let used = line.reduce(0) { $0 + $1.width }
        line.append(Span(Words.work(step), .dim).cutInside(to: columns - used))
        page.lines.append(line)
        if review.opened.contains(index) { addDetails(of: step, to: &page) }
        if isSelected {
            page.selected = start
            page.focus = start..<page.lines.count
        }
    }

    private func addDetails(of step: Step, to page: inout ScreenPage) {
        if let file = step.command?.file {
            page.add("writes \(file.path) first: \(Words.content(file.content))", .dim, indent: 6, columns: columns)
        }
        // To the letter: blanks within quotes count.
        let command = step.command?.shellWords ?? Words.work(step)
        let lines = Wrapping.exactLines(of: command, columns: max(1, columns - 6))
        page.lines += lines.map { [.gap(6), Span($0)] }
        if !step.consequence.isEmpty { page.add(step.consequence, indent: 6, columns: columns) }
        page.add("If it stops here: \(step.ifStopped)", .dim, indent: 6, columns: columns)
        page.lines.append([])
    }

    /// What Enter and the confirming key do.
    private var bottom: [[Span]] {
        let cancel = Span("Cancel", review.focus == .cancel ? Style(reversed: true) : .plain)
        let head: [Span] = [.gap(2), cancel, .gap(5)]
        if let obstacle = plan.obstacle {
            let words = "Can't be run: \(obstacle.title): \(obstacle.words)"
            return [head + [Span(words, .red).cut(to: columns - 13)]]
        }
        guard review.isShown else { return [head] }
        guard let typed = review.typed else { return [head + [Span("Run: "), Span("y", .bold)]] }
        return [head + Words.prompt("Run: type", typed)]
    }
}

extension Words {
    /// A name that has to be typed, and what was typed of it.
    static func prompt(_ words: String, _ name: TypedName) -> [Span] {
        [
            Span("\(words) "), Span(name.name, .bold), .gap(3), Span(name.text, Style(underlined: true)),
            Span(" ", Style(reversed: true)),
        ]
    }

    /// When a step's turn comes, where that is not simply after the one before.
    static func turn(_ turn: Step.Turn) -> String {
        switch turn {
        case .inOrder, .held: ""
        case .afterFailure: "only when given up: "
        case .always: "however it went: "
        }
    }

    /// What a step does, in one line.
    static func work(_ step: Step) -> String {
        switch step.work {
        case .command(let command): command.shellWords
        case .verify(let prefix, _, _, _): "lists \(prefix) and compares it with the counters; changes nothing"
        }
    }

    /// What is in a file that a command reads.
    static func content(_ content: LocalFile.Content) -> String {
        switch content {
        case .lock: "the lock, which names this run"
        case .manifest: "the manifest, which vouches for the backup"
        case .report: "the report, which says why the backup is not complete"
        case .listing: "the listing of what was copied"
        }
    }
}
