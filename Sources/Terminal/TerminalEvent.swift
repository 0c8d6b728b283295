public import Cells

/// What comes from the terminal.
public enum TerminalEvent: Hashable, Sendable {
    /// The operator pressed a key.
    ///
    /// It is alone when nothing else arrived with it and no character right before: text that is pasted into a terminal
    /// which does not mark it as such arrives all at once, and nothing of it may decide anything.
    case key(Key, isAlone: Bool)
    /// The screen has another size, or has to be shown again after the console was stopped.
    case resized(Size)
    /// Somebody asked the process to end: close, then ``Terminal/die(of:)``.
    case terminated(signal: Int32)
    /// The terminal is gone, as when a connection drops; nothing comes after this.
    case hangup
}
