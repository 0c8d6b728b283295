import Cells
import Cloud
import Plans

extension State {
    /// Takes one message in, and tells what is to be done about it.
    public mutating func update(_ message: Message) -> [Effect] {
        switch message {
        case .key(let key, let isAlone): return press(key, isAlone: isAlone) + endStraySurvey()
        case .resized(let size):
            self.size = size
            settle()
            settleScreen()
            return []
        case .tick(let now):
            // Also when the clock was set back: ages told by a clock that ran ahead would be wrong for ever.
            self.now = now
            judge()
            return []
        case .fetched(let fetched):
            now = fetched.time
            if fetched.feed == .instances, notice == Self.refreshing { notice = nil }
            let (instances, operations) = (readings.instances, readings.operations)
            readings.take(fetched)
            let isNews = readings.isNews(fetched.feed, after: instances, operations)
            if isNews { transfers = sortedTransfers() }
            judge()
            if isNews { judgeSchedules() }
            renewBrowser()
            return [follow()] + followSchedules(after: fetched.feed) + endStraySurvey() + surveyAtRest() + offerRoots()
        case .rested:
            if overlay == nil, case .review(var review) = screens.last {
                review.isShown = true
                replaceScreen(.review(review))
                settleScreen()
            }
            isResting = true
            return show(selectedInstance) + endStraySurvey() + surveyAtRest()
        default: return take(message)
        }
    }

    private static let refreshing = "reading everything now"

    /// Has everything read now, the journal too.
    mutating func refresh() -> [Effect] {
        notice = Self.refreshing
        return [.refresh]
    }

    /// What is to be read from now on.
    public func follow() -> Effect {
        .follow(
            readings.feeds(refresh: settings.refresh) { $0 == shownInstance }, zones: readings.zones)
    }

    private mutating func press(_ key: Key, isAlone: Bool) -> [Effect] {
        notice = nil
        forgetOrderFailure()
        if overlay == nil, let effects = pressText(key, isAlone: isAlone) { return effects }
        guard let action = keyTable.action(for: key, in: context), availability(of: action) != .hidden else {
            if case .character(let character) = key, !context.takesText {
                let isKept = settings.isReadOnly && KeyTable(isReadOnly: false).action(for: key, in: context) != nil
                notice = isKept ? "no key \(character): started with --read-only" : "no key \(character)   ? help"
            }
            return []
        }
        if case .no(let reason) = availability(of: action) {
            notice = "\(keyTable.label(of: action, in: context)): \(reason)"
            return []
        }
        if overlay != nil { return performOnPage(action) }
        return screens.isEmpty ? perform(action) : performOnScreen(action, key, isAlone: isAlone)
    }

    private mutating func performOnPage(_ action: Action) -> [Effect] {
        switch action {
        case .back, .help, .quit, .open: return closePage()
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .verify: return verify()
        case .survey: return survey()
        case .cancelTransfer: return orderCancel()
        case .restore:
            let effects = openBrowser()
            overlay = nil
            return effects
        case .down: scroll { $0 + 1 }
        case .up: scroll { $0 - 1 }
        case .pageDown: scroll { [size] in $0 + max(1, size.rows - 3) }
        case .pageUp: scroll { [size] in $0 - max(1, size.rows - 3) }
        case .first: scroll { _ in 0 }
        case .last: scroll { _ in .max }
        default: break
        }
        return []
    }

    private mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .down: return move { $0 + 1 }
        case .up: return move { $0 - 1 }
        case .pageDown: return move { [page = page] in $0 + page }
        case .pageUp: return move { [page = page] in $0 - page }
        case .first: return move { _ in 0 }
        case .last: return move { _ in Int.max }
        case .nextPane: return turn(by: 1)
        case .previousPane: return turn(by: -1)
        case .open: return open()
        case .back:
            ordered = nil
            if focus != .instances { focus = .instances }
            settle()
            return []
        case .help: cover(with: .help)
        case .history: return show(.history(HistoryScreen()))
        case .schedules: return openSchedules()
        case .setup: return openSetup()
        case .backUp: return openForm()
        case .restore: return openBrowser()
        case .delete: return orderDeletion()
        case .repoint: return orderRepointing()
        case .cancelTransfer: return orderCancel()
        case .verify: return verify()
        case .survey: return survey()
        case .resume: return resume()
        case .refresh: return refresh()
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        default: break
        }
        return []
    }

    private var page: Int { max(1, Layout(self).visibleRows(of: focus) - 1) }

    private mutating func move(_ change: (Int) -> Int) -> [Effect] {
        let rows = rows(of: focus)
        guard let index = selectedIndex(of: focus, in: rows) else { return [] }
        selection[focus] = rows[min(max(0, change(index)), rows.count - 1)]
        if focus == .attention, let overview = instanceAtCursor {
            // What it is about is what the panes below show.
            selection[.instances] = .instance(overview.instance.name)
        }
        settle()
        return focus == .transfers ? [] : awaitRest()
    }

    /// Waits until the selection has rested.
    private mutating func awaitRest() -> [Effect] {
        isResting = false
        return [.rest]
    }

    /// Moves what covers the dashboard, as far as it has more lines than there is room for.
    private mutating func scroll(_ change: (Int) -> Int) {
        let hidden = max(0, panelLines().count - Layout(self).panel.rows)
        overlayOffset = min(max(0, change(overlayOffset)), hidden)
    }

    /// From the first choice of the operator on, the cursor stays with its instance, also when rows move.
    private mutating func pin() {
        if let selectedInstance { selection[.instances] = .instance(selectedInstance) }
    }

    private mutating func turn(by step: Int) -> [Effect] {
        pin()
        let panes = Pane.allCases.filter { $0 != .attention || !attention.isEmpty }
        let index = panes.firstIndex(of: focus) ?? 0
        focus = panes[(index + step + panes.count) % panes.count]
        return show(selectedInstance) + (focus == .checkpoints ? awaitRest() : [])
    }

    private mutating func open() -> [Effect] {
        switch focus {
        case .attention:
            switch selectedAttention {
            case .journal: cover(with: .journal)
            case .damagedJournal: cover(with: .damagedJournal)
            case .run(let run): return openRun(run.id)
            case .suspended(let left): return openRun(left.run)
            case .finding(let finding): cover(with: .finding(finding.id))
            case .schedule(let alarm): return show(.schedule(ScheduleScreen(alarm.job)))
            case .schedulesUnread: cover(with: .schedulesUnread)
            case nil: break
            }
            return []
        case .instances:
            pin()
            focus = .checkpoints
            return show(selectedInstance) + awaitRest()
        case .transfers:
            guard let index = selectedIndex(of: .transfers) else { return [] }
            cover(with: .transfer(transfers[index].name))
            return []
        case .checkpoints:
            guard let index = selectedIndex(of: .checkpoints), let checkpoints = shownOverview?.checkpoints
            else { return [] }
            cover(with: .checkpoint(checkpoints[index].uri))
            return []
        }
    }

    /// Goes back from what covers everything else; that the journal was damaged is then known.
    private mutating func closePage() -> [Effect] {
        if overlay == .damagedJournal { damagedJournal = nil }
        overlay = nil
        settle()
        settleScreen()
        // A plan that came meanwhile is in sight only from now on.
        if case .review(let review) = screens.last, !review.isShown { return [.rest] }
        return []
    }

    mutating func cover(with overlay: Overlay) {
        self.overlay = overlay
        overlayOffset = 0
    }

    /// Shows the checkpoints of an instance at once.
    private mutating func show(_ name: InstanceName?) -> [Effect] {
        defer { settle() }
        guard shownInstance != name else { return [] }
        shownInstance = name
        return [follow()]
    }

    /// Judges anew what a person should know, which changes with what was read and with time.
    mutating func judge() {
        findings = readings.findings(now: now, exposedAfter: settings.exposedAfter)
        settle()
    }

    /// Keeps every cursor on a row that exists, and in sight.
    mutating func settle() {
        settledAttention = attention
        if focus == .attention, attention.isEmpty { focus = .instances }
        // Nobody reads on in it: the most urgent line is in sight again.
        if focus != .attention { selection[.attention] = nil }
        if case .finding(let id) = overlay, !findings.contains(where: { $0.id == id }) { overlay = nil }
        if overlay == .journal, journalFailure == nil { overlay = nil }
        if overlay == .damagedJournal, damagedJournal == nil { overlay = nil }
        if overlay == .schedulesUnread, board?.failures.isEmpty != false { overlay = nil }
        for pane in Pane.allCases {
            let rows = rows(of: pane)
            guard let index = selectedIndex(of: pane, in: rows) else {
                selection[pane] = nil
                offsets[pane] = 0
                continue
            }
            // Until the operator moves it, a cursor stays on the first row, which is the most urgent one.
            if selection[pane] != nil { selection[pane] = rows[index] }
        }
        if selection[.instances] == nil || shownOverview == nil { shownInstance = selectedInstance }
        let layout = Layout(self)
        for pane in Pane.allCases {
            let rows = rows(of: pane)
            guard let index = selectedIndex(of: pane, in: rows) else { continue }
            offsets[pane] = Self.offset(
                offsets[pane] ?? 0, showing: index, of: rows.count, in: layout.visibleRows(of: pane))
        }
    }

    /// Leaves the rows where they are while the cursor is in sight, and else jumps by half a pane: on a slow line, rows
    /// that move with every key cost more than rows that jump now and then.
    static func offset(_ offset: Int, showing index: Int, of count: Int, in visible: Int) -> Int {
        guard visible > 0 else { return 0 }
        var offset = offset
        if index < offset {
            offset = index - (index == 0 ? 0 : visible / 2)
        } else if index >= offset + visible {
            offset = index - visible + 1 + visible / 2
        }
        return max(0, min(offset, count - visible))
    }
}
