public import Cells
public import Cloud

public import struct FoundationEssentials.Date

/// Something that happened.
public enum Message: Sendable {
    /// A key was pressed.
    case key(Key)
    /// The terminal has another size.
    case resized(Size)
    /// Time has passed.
    case tick(Date)
    /// Something was read of the cloud, or could not be.
    case fetched(Fetched)
    /// The selection has rested for a moment.
    case rested
}

/// Something to be done, as data.
public enum Effect: Hashable, Sendable {
    /// Read these feeds from now on.
    case follow([PollSchedule.Entry], zones: [String])
    /// Read everything now.
    case refresh
    /// Send ``Message/rested`` once no further such effect came for a moment.
    case rest
    /// Paint the whole screen anew.
    case repaint
    /// Give the terminal back to the shell until it calls us again.
    case suspend
    /// End.
    case quit
}
