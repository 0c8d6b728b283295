import CTerminal

/// The process groups of ours that must not go on when this process ends, however it ends.
///
/// Callable from any thread: the list is lock-free, because a crash reads it from a signal handler.
public enum ProcessGuard {
    /// Has that group, named by its leader's process id, killed when the terminal is closed or the process crashes.
    public static func add(_ group: Int32) {
        _ = ct_guard_group(group)
    }

    /// Forgets that group; due as soon as its leader was waited for, since its number may then be used again.
    public static func remove(_ group: Int32) {
        ct_release_group(group)
    }

    /// Has every group on the list killed when a signal ends the process; for commands that open no ``Terminal``.
    public static func watchSignals() {
        ct_kill_groups_on_signals()
    }

    /// Kills every group on the list and forgets them all.
    public static func killAll() {
        ct_kill_groups()
    }
}
