/// A key as the operator thinks of it, whatever bytes the terminal sent.
public enum Key: Hashable, Sendable {
    /// A printable character.
    case character(Character)
    /// Ctrl with a lower-case letter.
    case control(Character)
    /// A function key, F1 being 1.
    case function(Int)
    /// The cursor keys.
    case up, down, left, right
    /// The keys that go far.
    case home, end, pageUp, pageDown
    /// The keys that decide.
    case enter, escape, tab, backTab
    /// The keys that delete.
    case backspace, delete
    /// Text that was pasted, on a terminal that says so: without control characters, on one line, and not endless.
    case pasted(String)
}
