import Cells
import Plans

/// A screen in lines: those that scroll, and those that stay at the bottom.
struct ScreenPage: Sendable {
    /// What scrolls.
    var lines: [[Span]] = []
    /// The line that is marked as selected.
    var selected: Int?
    /// The lines that have to be in sight after the cursor was moved.
    var focus: Range<Int>?
    /// The line at which each step of a plan begins.
    var steps: [Int] = []
    /// What stays at the bottom.
    var bottom: [[Span]] = []
    /// Which of those is marked as selected.
    var selectedBottom: Int?

    /// Adds text in as many lines as it needs.
    mutating func add(_ text: String, _ style: Style = .plain, indent: Int, columns: Int) {
        lines += Wrapping.lines(of: text, columns: max(1, columns - indent)).map { [.gap(indent), Span($0, style)] }
    }

    /// Adds text behind what begins its first line, the further lines below its beginning.
    mutating func add(_ head: [Span], _ text: String, _ style: Style = .plain, columns: Int) {
        let indent = head.reduce(0) { $0 + $1.width }
        let wrapped = Wrapping.lines(of: text, columns: max(8, columns - indent))
        lines.append(head + [Span(wrapped.first ?? "", style)])
        lines += wrapped.dropFirst().map { [.gap(indent), Span($0, style)] }
    }

    /// How many rows are left for what scrolls; one of them says how much is out of sight.
    func room(in rows: Int) -> Int {
        let room = max(0, rows - bottom.count)
        return lines.count > room && room > 2 ? room - 1 : room
    }

    /// The nearest number of lines above the screen that leaves none of it blank.
    func offset(_ wanted: Int, in rows: Int) -> Int { min(max(0, wanted), max(0, lines.count - room(in: rows))) }

    /// The number of lines above the screen with which what has the focus is in sight, its beginning above all.
    func offsetShowingFocus(_ wanted: Int, in rows: Int) -> Int {
        guard let focus else { return offset(wanted, in: rows) }
        let room = room(in: rows)
        if focus.lowerBound < wanted { return offset(focus.lowerBound < room ? 0 : focus.lowerBound, in: rows) }
        if focus.upperBound > wanted + room {
            return offset(min(focus.lowerBound, focus.upperBound - room), in: rows)
        }
        return offset(wanted, in: rows)
    }

    func draw(on frame: inout Frame, in area: Area, offset wanted: Int) {
        var body = area
        var foot = body.takeBottom(min(bottom.count, area.rows))
        let offset = offset(wanted, in: area.rows)
        let room = min(room(in: area.rows), body.rows)
        for row in 0..<room where offset + row < lines.count {
            draw(lines[offset + row], isSelected: selected == offset + row, row: row, on: &frame, in: body)
        }
        if room < body.rows {
            let below = lines.count - offset - room
            let words = [offset > 0 ? "\(offset) more ↑" : "", below > 0 ? "\(below) more ↓" : ""]
            frame.drawRight([Span(words.filter { !$0.isEmpty }.joined(separator: "  "), .dim)], row: room, in: body)
        }
        for (index, line) in bottom.enumerated() {
            draw(line, isSelected: selectedBottom == index, row: 0, on: &frame, in: foot.takeTop(1))
        }
    }

    private func draw(_ line: [Span], isSelected: Bool, row: Int, on frame: inout Frame, in area: Area) {
        frame.draw(line, row: row, in: area)
        guard isSelected else { return }
        frame.draw([Span("▸")], row: row, in: area)
    }
}

extension State {
    /// The lines of the screen in sight; nothing where that is no page.
    var screenPage: ScreenPage? {
        switch screens.last {
        case .form(let form): formPage(form)
        case .comparison(let comparison): comparison.page(columns: size.columns)
        case .review(let review): ReviewView(state: self, review: review).page
        case .run(let run) where run.showsLog: LogView(state: self, screen: run).page
        case .run(let run): RunView(state: self, screen: run).page
        case .setup(let screen): SetupView(screen: screen, columns: size.columns, now: now).page
        case .schedule(let schedule):
            schedule.log.map { JobLogView(cluster: schedule.job.cluster, log: $0, columns: size.columns).page }
                ?? ScheduleView(self, schedule).page
        case .history, .browser, .schedules, nil: nil
        }
    }

    /// Keeps what has the cursor in sight.
    mutating func settleScreen() {
        let rows = Layout(self).panel.rows
        if case .history(let history) = screens.last {
            guard let index = history.index(in: runs) else { return }
            let room = max(0, rows - 2 - HistoryView.failure(of: self).count)
            screenOffset = Self.offset(screenOffset, showing: index, of: runs.count, in: room)
        } else if case .schedules(let schedules) = screens.last {
            guard let index = schedules.index(in: scheduleItems) else { return }
            let room = SchedulesView(state: self, screen: schedules).visibleRows(in: rows)
            screenOffset = Self.offset(screenOffset, showing: index, of: scheduleItems.count, in: room)
        } else if case .browser(var browser) = screens.last {
            browser.settle(rows: BrowserView(state: self, browser: browser).visibleRows(in: rows))
            replaceScreen(.browser(browser))
        } else if let page = screenPage {
            screenOffset = page.offsetShowingFocus(screenOffset, in: rows)
            noteStepsInSight(of: page)
        }
    }

    /// Remembers which steps of a plan were in sight: it is not run before all of them were.
    private mutating func noteStepsInSight(of page: ScreenPage) {
        guard overlay == nil, case .review(var review) = screens.last, review.isShown else { return }
        let rows = Layout(self).panel.rows
        let offset = page.offset(screenOffset, in: rows)
        let inSight = offset..<(offset + max(0, page.room(in: rows)))
        review.see(page.steps.indices.filter { inSight.contains(page.steps[$0]) })
        replaceScreen(.review(review))
    }

    /// Moves the lines of the screen in sight, and no cursor.
    mutating func scrollScreen(_ action: Action) {
        guard let page = screenPage else { return }
        let rows = Layout(self).panel.rows
        let step = max(1, page.room(in: rows) - 1)
        let now = page.offset(screenOffset, in: rows)
        let wanted =
            switch action {
            case .down: now + 1
            case .up: now - 1
            case .pageDown: now + step
            case .pageUp: now - step
            case .first: 0
            default: Int.max
            }
        screenOffset = page.offset(wanted, in: rows)
        noteStepsInSight(of: page)
    }
}
