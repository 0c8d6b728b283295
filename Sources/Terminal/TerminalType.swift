/// Which terminal descriptions to try: new terminals name themselves in ways that stock systems have no entry for.
enum TerminalType {
    static func candidates(for wanted: String) -> [String] {
        let isLikeXterm = likeXterm.contains(where: wanted.hasPrefix)
        let stock = isLikeXterm ? ["xterm-256color", "xterm", "vt100"] : ["xterm", "vt100"]
        return wanted.isEmpty ? stock : [wanted] + stock.filter { $0 != wanted }
    }

    /// All of these understand what an xterm does.
    private static let likeXterm = [
        "xterm", "alacritty", "foot", "kitty", "ghostty", "wezterm", "contour", "rio", "konsole", "vte", "gnome",
        "iterm", "st-", "tmux", "screen", "rxvt", "putty", "mintty",
    ]
}
