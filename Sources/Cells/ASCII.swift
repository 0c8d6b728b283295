/// What stands for our own glyphs on a terminal without UTF-8.
enum ASCII {
    static func standIn(for character: Character) -> Character {
        if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F { return character }
        return glyphs[character] ?? "?"
    }

    private static let glyphs: [Character: Character] = [
        "✗": "x", "✓": "+", "●": "*", "◐": "o", "⇄": "=", "▸": ">", "·": ".", "…": "~", "—": "-", "–": "-",
        "↑": "^", "↓": "v", "→": ">", "←": "<", "▕": "[", "▏": "]", "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#",
        "▍": " ", "▎": " ", "□": "?", "␡": "?", "─": "-", "│": "|", "≤": "<", "≥": ">",
    ]
}
