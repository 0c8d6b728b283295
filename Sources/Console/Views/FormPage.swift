import Cells
import Cloud
import Plans

/// The lines of a form: the same grammar for all of them.
struct FormPage {
    private(set) var page = ScreenPage()
    let size: Size
    /// How many columns the labels take.
    let label: Int

    init(size: Size, label: Int) {
        self.size = size
        self.label = label
    }

    private var columns: Int { size.columns }

    mutating func addTitle(_ word: String, _ name: String, _ details: String, _ sentence: String) {
        page.lines.append([Span(word, .bold), .gap(2), Span(name, .bold), .gap(3), Span(details, .dim)])
        page.add(sentence, .dim, indent: 2, columns: columns)
        page.lines.append([])
    }

    mutating func addBlank() { page.lines.append([]) }

    /// A text that is written.
    mutating func add(_ name: String, _ field: TextField, mistake: String?, hasFocus: Bool) {
        let start = page.lines.count
        let room = columns - label - 1
        page.lines.append(head(name, hasFocus) + field.spans(columns: room, hasFocus: hasFocus))
        if let mistake {
            page.add([.gap(label), Span("! ", .yellow)], mistake, .yellow, columns: columns)
        }
        mark(from: start, hasFocus)
    }

    /// A choice of few, with what it means.
    mutating func add(_ name: String, choice options: [String], chosen: Int?, means: [String] = [], hasFocus: Bool) {
        let start = page.lines.count
        var line = head(name, hasFocus)
        for (index, option) in options.enumerated() {
            let isChosen = index == chosen
            line.append(
                Span("\(isChosen ? "(*)" : "( )") \(option)", isChosen && hasFocus ? Style(reversed: true) : .plain))
            line.append(.gap(3))
        }
        let hint = Span("Space changes it", .dim)
        if hasFocus, line.reduce(0, { $0 + $1.width }) + hint.width <= columns { line.append(hint) }
        page.lines.append(line)
        for words in means { page.add([.gap(label)], words, .dim, columns: columns) }
        mark(from: start, hasFocus)
    }

    /// One of many, of which only the present one is shown.
    mutating func add(_ name: String, oneOfMany words: String, mistake: String?, hasFocus: Bool) {
        let start = page.lines.count
        var line = head(name, hasFocus) + [Span(words, hasFocus ? Style(reversed: true) : .plain)]
        if hasFocus { line += [.gap(3), Span("Left Right change it", .dim)] }
        page.lines.append(line)
        if let mistake { page.add([.gap(label), Span("! ", .yellow)], mistake, .yellow, columns: columns) }
        mark(from: start, hasFocus)
    }

    private func head(_ name: String, _ hasFocus: Bool) -> [Span] {
        [.gap(2), Span(name, hasFocus ? .bold : .dim), .gap(max(1, label - 2 - Span(name).width))]
    }

    private mutating func mark(from start: Int, _ hasFocus: Bool) {
        guard hasFocus else { return }
        page.selected = start
        page.focus = start..<page.lines.count
    }

    /// What was looked at.
    mutating func addChecks(of form: some OrderForm) {
        page.lines.append([.gap(2), Span("CHECKS", .bold)])
        guard form.order == form.look.lookedAt else {
            let words =
                form.isRight ? "… looked at again once the field is left" : "… looked at once the fields are right"
            page.lines.append([.gap(2), Span(words, .dim)])
            return
        }
        guard !form.look.checks.isEmpty else {
            page.lines.append([.gap(2), Span("… looking", .dim)])
            return
        }
        page.add(form.look.checks, columns: columns)
    }

    /// What leads to the plan, at the bottom.
    mutating func addReview(of form: some OrderForm) {
        if size.rows > 12 { page.bottom.append([]) }
        if let failure = form.look.failure {
            var words = ScreenPage()
            words.add([.gap(2), Span("✗ ", .yellow)], "No plan: \(failure)", .yellow, columns: columns)
            page.bottom += words.lines.prefix(3)
        }
        let style: Style = form.isAtReview ? Style(reversed: true) : .plain
        let hint =
            form.look.ordered != nil ? "making the plan…" : "Enter shows the plan; nothing runs before it is confirmed"
        // The checks may be out of sight.
        let summary = Self.summary(of: form.look.checks)
        if !summary.isEmpty, page.lines.count > size.rows - 2 - page.bottom.count { page.bottom.append(summary) }
        page.bottom.append([.gap(2), Span("Review", style), .gap(3), Span(hint, .dim)])
        if form.isAtReview { page.selectedBottom = page.bottom.count - 1 }
    }

    /// How many checks found what.
    private static func summary(of checks: [Check]) -> [Span] {
        guard !checks.isEmpty else { return [] }
        let counts: [(Check.Finding, String, Style)] = [
            (.obstacle, "obstacle", .red), (.problem, "problem", .yellow), (.unread, "could not be read", .yellow),
            (.fine, "fine", .plain), (.pending, "looking", .dim),
        ]
        var spans: [Span] = [.gap(2), Span("\(checks.count) checks:", .dim)]
        for (finding, words, style) in counts {
            let count = checks.count { $0.finding == finding }
            guard count > 0 else { continue }
            spans += [.gap(2), Span("\(finding.glyph) \(count) \(words)", style)]
        }
        return spans
    }
}

extension State {
    /// The lines of a form.
    func formPage(_ form: any OrderForm) -> ScreenPage {
        switch form {
        case let form as BackupForm: BackupFormView(state: self, form: form).page
        case let form as RestoreForm: RestoreFormView(state: self, form: form).page
        case let form as ScheduleForm: ScheduleFormView(state: self, form: form).page
        default: ScreenPage()
        }
    }
}

extension ScreenPage {
    /// Adds checks, their findings below one another.
    mutating func add(_ checks: [Check], columns: Int) {
        let titles = min(columns / 2, checks.map { Span($0.title).width }.max() ?? 0)
        for check in checks {
            let (glyph, words, style) = Words.check(check)
            let title = Span(check.title, check.finding == .pending ? .dim : .plain).cut(to: titles)
            let head: [Span] = [.gap(2), Span(glyph, style), .gap(1), title, .gap(titles - title.width + 3)]
            add(head, words, style, columns: columns)
        }
    }
}

extension Words {
    /// What a check has found.
    static func check(_ check: Check) -> (glyph: String, words: String, style: Style) {
        switch check.finding {
        case .pending: ("…", "looking", .dim)
        case .fine: ("✓", check.words.isEmpty ? "fine" : "fine: \(check.words)", .plain)
        case .problem: ("!", "problem: \(check.words)", .yellow)
        case .obstacle: ("✗", "obstacle: \(check.words)", .red)
        case .unread where check.words.hasPrefix("could not be read"): ("?", check.words, .yellow)
        case .unread: ("?", "could not be read: \(check.words)", .yellow)
        }
    }
}
