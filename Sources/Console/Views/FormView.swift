import Cells
import Cloud
import Plans

/// The form of a backup: fields, the choice between a new prefix and the mirror, and what was looked at.
struct FormView {
    let state: State
    let form: BackupForm

    private var columns: Int { state.size.columns }
    private static let label = 15

    var page: ScreenPage {
        var page = ScreenPage()
        let instance = form.draft.instance
        page.lines.append([
            Span("BACK UP", .bold), .gap(2), Span(instance.name.id, .bold), .gap(3),
            Span("\(instance.name.location) · \(instance.name.project)", .dim),
        ])
        page.add(
            "An export copies what lies under a path into a prefix of a bucket. Nothing on the instance is changed.",
            .dim, indent: 2, columns: columns)
        page.lines.append([])
        add(.sourcePath, "source path", to: &page)
        add(.root, "backup root", to: &page)
        add(.name, "name", to: &page)
        addChoice(to: &page)
        page.lines.append([])
        addChecks(to: &page)
        if state.size.rows > 12 { page.bottom.append([]) }
        if let failure = form.failure {
            var words = ScreenPage()
            words.add([.gap(2), Span("✗ ", .yellow)], "No plan: \(failure)", .yellow, columns: columns)
            page.bottom += words.lines.prefix(3)
        }
        let style: Style = form.row == .review ? Style(reversed: true) : .plain
        page.bottom.append([.gap(2), Span("Review", style), .gap(3), hint])
        if form.row == .review { page.selectedBottom = page.bottom.count - 1 }
        return page
    }

    private var hint: Span {
        Span(
            form.ordered != nil ? "making the plan…" : "Enter shows the plan; nothing runs before it is confirmed", .dim
        )
    }

    private func mark(_ row: BackupForm.Row, from start: Int, in page: inout ScreenPage) {
        guard form.row == row else { return }
        page.selected = start
        page.focus = start..<page.lines.count
    }

    private func add(_ field: BackupDraft.Field, _ label: String, to page: inout ScreenPage) {
        let start = page.lines.count
        let row = BackupForm.Row(field)
        let hasFocus = form.row == row
        let head: [Span] = [.gap(2), Span(label, hasFocus ? .bold : .dim), .gap(Self.label - 2 - Span(label).width)]
        let room = columns - Self.label - 1
        page.lines.append(head + form.field(field).spans(columns: room, hasFocus: hasFocus))
        if let mistake = form.mistake(in: field) {
            page.add([.gap(Self.label), Span("! ", .yellow)], mistake, .yellow, columns: columns)
        }
        mark(row, from: start, in: &page)
    }

    private func addChoice(to page: inout ScreenPage) {
        let start = page.lines.count
        let hasFocus = form.row == .kind
        let style: Style = hasFocus ? Style(reversed: true) : .plain
        let (new, mirror) = form.isMirror ? ("( )", "(*)") : ("(*)", "( )")
        page.lines.append([
            .gap(2), Span("into", hasFocus ? .bold : .dim), .gap(Self.label - 6),
            Span("\(new) a new prefix", form.isMirror ? .plain : style), .gap(3),
            Span("\(mirror) the mirror", form.isMirror ? style : .plain), .gap(3),
            Span(hasFocus ? "Space changes it" : "", .dim),
        ])
        for words in consequences { page.add([.gap(Self.label)], words, .dim, columns: columns) }
        mark(.kind, from: start, in: &page)
    }

    /// What the choice means.
    private var consequences: [String] {
        guard form.isMirror else {
            return ["Each backup is a checkpoint of its own; those before it stay as they are."]
        }
        return [
            "Only what has changed is copied. An export never deletes: the mirror is the union of all that was ever there.",
            "While it runs, the mirror has no complete checkpoint.",
            "There is no point in time to go back to.",
        ]
    }

    private func addChecks(to page: inout ScreenPage) {
        page.lines.append([.gap(2), Span("CHECKS", .bold)])
        guard form.draft == form.lookedAt else {
            let words =
                form.draft.mistakes.isEmpty
                ? "… looked at again once the field is left" : "… looked at once the fields are right"
            page.lines.append([.gap(2), Span(words, .dim)])
            return
        }
        guard !form.checks.isEmpty else {
            page.lines.append([.gap(2), Span("… looking", .dim)])
            return
        }
        page.add(form.checks, columns: columns)
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
