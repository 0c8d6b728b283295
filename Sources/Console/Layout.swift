import Cells
import Cloud

/// Where things stand on a screen of a given size: one pane at a time on a small one, all of them on a larger one.
struct Layout {
    let header: Area
    let attention: Area
    let footer: Area
    let instances: Area?
    let transfers: Area?
    let checkpoints: Area?
    /// The lines that the checkpoints pane gives to roots that could not be read.
    private let unreadRoots: Int

    /// What an overlay covers: everything between header and footer.
    let panel: Area

    /// From this size on all panes are shown.
    private static let large = Size(columns: 110, rows: 30)

    init(_ state: State) {
        unreadRoots = state.shownOverview?.unreadRoots.count ?? 0
        var rest = Area(size: state.size)
        header = rest.takeTop(1)
        footer = rest.takeBottom(rest.rows > 2 ? 1 : 0)
        panel = rest
        let isLarge = state.size.columns >= Self.large.columns && state.size.rows >= Self.large.rows
        attention = rest.takeTop(Self.attentionRows(state, room: rest.rows, isLarge: isLarge))
        if attention.rows > 0, rest.rows > 4 { _ = rest.takeTop(1) }
        guard isLarge else {
            let shown = state.focus == .attention ? .instances : state.focus
            instances = shown == .instances ? rest : nil
            transfers = shown == .transfers ? rest : nil
            checkpoints = shown == .checkpoints ? rest : nil
            return
        }
        // Instances get what they need, up to a bit more than half; checkpoints the rest.
        let wanted = max(state.rows(of: .instances).count, state.transfers.count, 4) + 2
        var upper = rest.takeTop(min(wanted, rest.rows * 3 / 5))
        _ = rest.takeTop(1)
        _ = rest.takeBottom(1)
        checkpoints = rest
        let left = upper.takeLeft(min(100, upper.columns * 3 / 5))
        _ = upper.takeLeft(2)
        instances = left
        transfers = upper
    }

    /// The title and one line for each finding, as far as there is room: the strip never crowds the work out.
    private static func attentionRows(_ state: State, room: Int, isLarge: Bool) -> Int {
        let most = isLarge ? max(4, room / 4) : max(1, room / 5)
        let lines = max(1, state.attention.count)
        return min(room, min(lines, most) + (isLarge && !state.attention.isEmpty ? 1 : 0))
    }

    func area(of pane: Pane) -> Area? {
        switch pane {
        case .attention: attention
        case .instances: instances
        case .transfers: transfers
        case .checkpoints: checkpoints
        }
    }

    /// How many rows a pane can show, its title and its column titles aside.
    func visibleRows(of pane: Pane) -> Int {
        guard let area = area(of: pane) else { return 0 }
        switch pane {
        case .attention: return max(0, area.rows - (hasAttentionTitle ? 1 : 0))
        case .instances: return max(0, area.rows - 2)
        case .checkpoints: return max(0, area.rows - 2 - unreadRoots)
        case .transfers: return max(0, area.rows - 1)
        }
    }

    /// Whether the strip has room for a title of its own.
    var hasAttentionTitle: Bool { transfers != nil && instances != nil && attention.rows > 1 }
}
