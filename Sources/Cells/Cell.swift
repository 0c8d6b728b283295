/// One position of the screen.
///
/// A wide character takes two cells: the first holds it with `width` 2, the second is its `continuation`.
public struct Cell: Hashable, Sendable {
    /// What is shown: one extended grapheme cluster that the terminal can measure, never a control character.
    public let character: Character
    /// How many columns the character takes: 1, 2, or 0 for the second half of a wide one.
    public let width: UInt8
    /// How it looks.
    public var style: Style

    init(_ character: Character, width: UInt8, style: Style) {
        self.character = character
        self.width = width
        self.style = style
    }

    /// An empty position.
    public static let blank = Cell(" ", width: 1, style: .plain)

    /// The second half of a wide character in that style.
    static func continuation(_ style: Style) -> Cell {
        Cell(" ", width: 0, style: style)
    }
}
