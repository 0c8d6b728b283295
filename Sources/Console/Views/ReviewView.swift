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
        for sentence in review.confirmed.consequences { page.add(sentence, indent: 2, columns: columns) }
        if state.size.rows > 12 { page.bottom.append([]) }
        if review.focus == .cancel { page.selectedBottom = page.bottom.count }
        page.bottom += bottom
        if !plan.checks.isEmpty {
            page.lines.append([])
            addChecks(to: &page)
        }
        page.lines.append([])
        let titles = min(max(12, columns / 3), plan.steps.map { Span($0.title).width }.max() ?? 0)
        for (index, step) in plan.steps.enumerated() { add(step, index, titles, to: &page) }
        return page
    }

    /// Adds what was looked at: first what a person should know, whole; what is fine in one line where the steps would
    /// otherwise not be in sight.
    private func addChecks(to page: inout ScreenPage) {
        let fine = plan.checks.filter { $0.finding == .fine }
        let told = plan.checks.filter { $0.finding != .fine }
        let room = Layout(state).panel.rows - page.bottom.count
        var whole = page
        whole.add(told + fine, columns: columns)
        guard fine.count > 1, whole.lines.count + 1 + plan.steps.count > room else {
            page = whole
            return
        }
        page.add(told, columns: columns)
        let words = "\(fine.count) checks fine: " + fine.map(\.title).joined(separator: ", ")
        page.lines.append([.gap(2), Span("✓"), .gap(1), Span(words).cut(to: columns - 4)])
    }

    private func add(_ step: Step, _ index: Int, _ titles: Int, to page: inout ScreenPage) {
        let start = page.lines.count
        page.steps.append(start)
        let isSelected = review.focus == .step(index)
        let isLeft = review.isLeft(step)
        let style: Style = isSelected ? Style(reversed: true) : isLeft ? .dim : .plain
        let number = "\(index + 1)"
        let title = Span(step.title, style).cut(to: titles)
        var line: [Span] = [.gap(2), .gap(max(0, 2 - number.count)), Span(number), .gap(2), title]
        line.append(.gap(titles - title.width + 3))
        let turn = Words.turn(step.turn)
        if isLeft { line.append(Span("left out: ", .yellow)) }
        if !turn.isEmpty { line.append(Span(turn, .dim)) }
        let used = line.reduce(0) { $0 + $1.width }
        let work = Span(Words.work(step), .dim)
        // Both ends of a command tell most, unless it ends in one that only reads a number.
        line.append(step.readsGeneration ? work.cut(to: columns - used) : work.cutInside(to: columns - used))
        page.lines.append(line)
        if review.opened.contains(index) {
            if Span(step.title).width > titles { page.add(step.title, .bold, indent: 6, columns: columns) }
            addDetails(of: step, to: &page)
        }
        if isSelected {
            page.selected = start
            page.focus = start..<page.lines.count
        }
    }

    private func addDetails(of step: Step, to page: inout ScreenPage) {
        if let file = step.command?.file {
            page.add("writes \(file.path) first: \(Words.content(file.content))", .dim, indent: 6, columns: columns)
            if case .text(let text) = file.content { addText(text, to: &page) }
        }
        // To the letter: blanks within quotes count.
        let lines = Wrapping.exactLines(of: Words.work(step), columns: max(1, columns - 6))
        page.lines += lines.map { [.gap(6), Span($0)] }
        let consequence = step.shownConsequence
        if !consequence.isEmpty { page.add(consequence, indent: 6, columns: columns) }
        page.add("If it stops here: \(step.ifStopped)", .dim, indent: 6, columns: columns)
        page.lines.append([])
    }

    /// Adds what is in a file, to the letter.
    private func addText(_ text: String, to page: inout ScreenPage) {
        for line in text.split(separator: "\n") {
            let lines = Wrapping.exactLines(of: String(line), columns: max(1, columns - 8))
            page.lines += lines.map { [.gap(8), Span($0)] }
        }
    }

    /// What Enter and the confirming key do.
    private var bottom: [[Span]] {
        let cancel = Span("Cancel", review.focus == .cancel ? Style(reversed: true) : .plain)
        let head: [Span] = [.gap(2), cancel, .gap(5)]
        if let obstacle = plan.obstacle {
            var page = ScreenPage()
            page.add(head, "Can't be run: \(obstacle.title): \(obstacle.words)", .red, columns: columns)
            // What forbids it is among the checks too: on a small screen they give the whole of it.
            return Array(page.lines.prefix(max(1, state.size.rows / 5)))
        }
        guard review.isShown else { return [head] }
        if let unseen = review.unseen { return [head + [Span(unseen, .yellow).cut(to: columns - 13)]] }
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
        case .afterFailure, .undo: "only when given up: "
        case .always, .owed: "however it went: "
        }
    }

    /// What a step does, in one line.
    static func work(_ step: Step) -> String {
        switch step.work {
        case .command(let command): command.pasteableWords
        case .verify(let prefix, _, _, _): "lists \(prefix) and compares it with the counters; changes nothing"
        case .checkImport(_, let expectation): Self.check(expectation)
        }
    }

    /// What an import has to come to.
    private static func check(_ expectation: RestoreExpectation) -> String {
        guard let objects = expectation.objects, let bytes = expectation.bytes else {
            return "0 failed; nothing says how many objects there should be. Changes nothing"
        }
        return
            "\(Figures.count(objects)) objects, \(Figures.bytes(bytes)), 0 failed, as \(expectation.basis) says; changes "
            + "nothing"
    }

    /// What is in a file that a command reads.
    static func content(_ content: LocalFile.Content) -> String {
        switch content {
        case .lock: "the lock, which names this run"
        case .manifest: "the manifest, which vouches for the backup"
        case .report: "the report, which says why the backup is not complete"
        case .drill: "the result of the drill: how it went, and how long it took"
        case .listing: "the listing of what was copied"
        case .text: "what follows"
        }
    }
}
