import Cells
import Cloud

extension State {
    /// Takes one message in, and tells what is to be done about it.
    public mutating func update(_ message: Message) -> [Effect] {
        switch message {
        case .key(let key):
            notice = nil
            if let action = KeyTable.action(for: key) { return perform(action) }
            if case .character(let character) = key { notice = "no key \(character)   ? help" }
            return []
        case .resized(let size):
            self.size = size
            settle()
            return []
        case .tick(let now):
            // Also when the clock was set back: ages told by a clock that ran ahead would be wrong for ever.
            self.now = now
            judge()
            return []
        case .fetched(let fetched):
            now = fetched.time
            if fetched.feed == .instances, notice == Self.refreshing { notice = nil }
            readings.take(fetched)
            transfers = sortedTransfers()
            judge()
            return [follow()]
        case .rested:
            guard shownInstance != selectedInstance else { return [] }
            shownInstance = selectedInstance
            settle()
            return [follow()]
        }
    }

    private static let refreshing = "reading everything now"

    /// What is to be read from now on.
    public func follow() -> Effect {
        .follow(
            readings.feeds(refresh: settings.refresh) { $0 == shownInstance }, zones: readings.zones)
    }

    private mutating func perform(_ action: Action) -> [Effect] {
        if overlay != nil {
            switch action {
            case .back, .help, .quit, .open:
                overlay = nil
                return []
            case .repaint: return [.repaint]
            case .suspend: return [.suspend]
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
            if focus != .instances { focus = .instances }
            settle()
            return []
        case .help: cover(with: .help)
        case .refresh:
            notice = Self.refreshing
            return [.refresh]
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        }
        return []
    }

    private var page: Int { max(1, Layout(self).visibleRows(of: focus) - 1) }

    private mutating func move(_ change: (Int) -> Int) -> [Effect] {
        let rows = rows(of: focus)
        guard let index = selectedIndex(of: focus, in: rows) else { return [] }
        selection[focus] = rows[min(max(0, change(index)), rows.count - 1)]
        if focus == .attention, let index = selectedIndex(of: .attention), let name = findings[index].instance {
            // What it is about is what the panes below show.
            selection[.instances] = .instance(name)
        }
        settle()
        return focus == .instances || focus == .attention ? [.rest] : []
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
        let panes = Pane.allCases.filter { $0 != .attention || !findings.isEmpty }
        let index = panes.firstIndex(of: focus) ?? 0
        focus = panes[(index + step + panes.count) % panes.count]
        return show(selectedInstance)
    }

    private mutating func open() -> [Effect] {
        switch focus {
        case .attention:
            guard let index = selectedIndex(of: .attention) else { return [] }
            cover(with: .finding(findings[index].id))
            return []
        case .instances:
            pin()
            focus = .checkpoints
            return show(selectedInstance)
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

    private mutating func cover(with overlay: Overlay) {
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
    private mutating func judge() {
        findings = readings.findings(now: now, exposedAfter: settings.exposedAfter)
        settle()
    }

    /// Keeps every cursor on a row that exists, and in sight.
    private mutating func settle() {
        if focus == .attention, findings.isEmpty { focus = .instances }
        // Nobody reads on in it: the most urgent line is in sight again.
        if focus != .attention { selection[.attention] = nil }
        if case .finding(let id) = overlay, !findings.contains(where: { $0.id == id }) { overlay = nil }
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
