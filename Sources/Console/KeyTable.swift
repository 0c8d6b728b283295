import Cells

/// What a key makes the console do.
enum Action: Hashable, Sendable {
    case down, up, pageDown, pageUp, first, last
    case nextPane, previousPane
    case open, back, help, refresh, repaint, suspend, quit
}

/// The one table of keys: it dispatches them, the help is made from it, and so is the footer.
enum KeyTable {
    struct Binding: Sendable {
        let keys: [Key]
        /// How the keys are written.
        let label: String
        let action: Action
        let words: String
        /// What the footer says; nothing where the key goes without saying.
        let footer: String?
        /// What the footer says while something covers the dashboard.
        var overlayFooter: String?
    }

    static let bindings: [Binding] = [
        Binding(keys: [.down, .character("j")], label: "Down j", action: .down, words: "next row", footer: nil),
        Binding(keys: [.up, .character("k")], label: "Up k", action: .up, words: "previous row", footer: nil),
        Binding(
            keys: [.pageDown, .control("f")], label: "PageDown Ctrl-F", action: .pageDown, words: "next page",
            footer: nil),
        Binding(
            keys: [.pageUp, .control("b")], label: "PageUp Ctrl-B", action: .pageUp, words: "previous page",
            footer: nil),
        Binding(keys: [.home, .character("g")], label: "Home g", action: .first, words: "first row", footer: nil),
        Binding(keys: [.end, .character("G")], label: "End G", action: .last, words: "last row", footer: nil),
        Binding(
            keys: [.enter, .right, .character("l")], label: "Enter Right l", action: .open,
            words: "checkpoints of an instance; any other row in full", footer: "Enter open"),
        Binding(
            keys: [.escape, .left, .character("h")], label: "Esc Left h", action: .back, words: "back", footer: nil,
            overlayFooter: "Esc back"),
        Binding(keys: [.tab], label: "Tab", action: .nextPane, words: "next pane", footer: "Tab next pane"),
        Binding(keys: [.backTab], label: "Shift-Tab", action: .previousPane, words: "previous pane", footer: nil),
        Binding(
            keys: [.control("r"), .function(5), .character("R")], label: "Ctrl-R F5 R", action: .refresh,
            words: "read everything now", footer: "Ctrl-R refresh"),
        Binding(keys: [.control("l")], label: "Ctrl-L", action: .repaint, words: "paint the screen anew", footer: nil),
        Binding(
            keys: [.character("?"), .function(1)], label: "? F1", action: .help, words: "these keys", footer: "? help"),
        Binding(
            keys: [.control("z")], label: "Ctrl-Z", action: .suspend, words: "to the shell; fg comes back", footer: nil),
        Binding(
            keys: [.character("q"), .control("c")], label: "q Ctrl-C", action: .quit, words: "leave", footer: "q quit"),
    ]

    static func action(for key: Key) -> Action? {
        bindings.first { $0.keys.contains(key) }?.action
    }
}
