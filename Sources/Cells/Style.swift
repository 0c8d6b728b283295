/// What a colour says to the operator; the terminal's theme decides how it looks.
public enum Colour: UInt8, Hashable, Sendable {
    /// The terminal's own text colour: nothing asks for attention.
    case text
    /// Needs a person now.
    case red
    /// Needs a person soon.
    case yellow
}

/// How a cell looks: a meaning-bearing colour and four attributes, combined freely.
public struct Style: Hashable, Sendable {
    /// The colour of the text.
    public var colour: Colour
    /// Names are bold.
    public var isBold: Bool
    /// What is old or secondary is dim.
    public var isDim: Bool
    /// The selection is reversed.
    public var isReversed: Bool
    /// Titles may be underlined.
    public var isUnderlined: Bool

    /// Makes a style; without arguments it is the terminal's plain text.
    public init(
        _ colour: Colour = .text, bold: Bool = false, dim: Bool = false, reversed: Bool = false,
        underlined: Bool = false
    ) {
        self.colour = colour
        isBold = bold
        isDim = dim
        isReversed = reversed
        isUnderlined = underlined
    }

    /// The terminal's own text.
    public static let plain = Style()
    /// Old or secondary.
    public static let dim = Style(dim: true)
    /// A name, or a title.
    public static let bold = Style(bold: true)
    /// Needs a person now.
    public static let red = Style(.red)
    /// Needs a person soon.
    public static let yellow = Style(.yellow)

    /// This style on the selected row.
    public func reversed() -> Style {
        var copy = self
        copy.isReversed = true
        return copy
    }
}
