public import Plans

public import struct FoundationEssentials.Date

/// Tells whether the process that holds a lease still lives.
public struct Liveness: Sendable {
    /// This machine's name.
    public let host: String
    /// Which start of this machine, as it itself says.
    public let boot: String
    /// When the process of that number was started, as the machine counts; nothing where there is none.
    public let started: @Sendable (Int32) -> String?

    /// Makes one of what a machine says about itself.
    public init(host: String, boot: String, started: @escaping @Sendable (Int32) -> String?) {
        self.host = host
        self.boot = boot
        self.started = started
    }

    /// For how many seconds a holder on another machine is believed to live after it last said so.
    public static let patience = 120.0

    /// Whether a holder lives that last said so at that time.
    ///
    /// On this machine the system knows. Of another machine only the last beat is known, by that machine's clock: one that
    /// lies further off than the patience, before or after now, is no sign of life. A beat in the future is thus believed
    /// only as far as clocks may differ: after a clock was set back, a dead runner must not seem alive until it catches up,
    /// while a living one beats again by the new clock within seconds.
    public func isAlive(_ holder: Holder, beat: Date, now: Date) -> Bool {
        guard holder.host == host else { return abs(now.timeIntervalSince(beat)) <= Self.patience }
        return holder.boot == boot && started(holder.process) == holder.started
    }
}
