/// A bar that shows a share.
public enum Gauge {
    /// The bar with its ends, `width` columns in all; it is full only when the share is 1.
    public static func bar(_ share: Double, width: Int) -> String {
        let inner = max(0, width - 2)
        let eighths = min(max(0, Int(share * Double(inner) * 8)), share < 1 ? inner * 8 - 1 : inner * 8)
        let full = max(0, eighths) / 8
        let rest = max(0, eighths) % 8
        // One eighth is left blank: its glyph is also the right end.
        let parts = ["", " ", "▎", "▍", "▌", "▋", "▊", "▉"]
        let bar = String(repeating: "█", count: full) + parts[rest]
        return "▕" + bar + String(repeating: " ", count: max(0, inner - full - (rest > 0 ? 1 : 0))) + "▏"
    }
}
