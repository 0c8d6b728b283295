import Yams

extension Node {
    /// Whether nothing stands there, or one of YAML's words for it.
    var isNothing: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// What stands there, for a message.
    var words: String {
        switch self {
        case .scalar(let scalar):
            let scalars = scalar.string.unicodeScalars
            let text = scalars.prefix(60).map { $0.properties.isShown ? String($0) : "\u{FFFD}" }.joined()
            return text.isEmpty ? "an empty text" : "\"\(text)\(scalars.count > 60 ? "…" : "")\""
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .alias: return "an alias"
        }
    }
}

extension Unicode.Scalar.Properties {
    /// Whether it may be put on a screen as it is.
    var isShown: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
