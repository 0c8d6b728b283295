public import struct FoundationEssentials.Date

/// A comparison of two checkpoints, and when they were listed.
public struct TimedComparison: Hashable, Sendable {
    /// What the listings say.
    public let comparison: CheckpointComparison
    /// When the listings began.
    public let began: Date
    /// When both had ended: what changed in between may be in it or not.
    public let ended: Date

    /// Joins them.
    public init(_ comparison: CheckpointComparison, began: Date, ended: Date) {
        self.comparison = comparison
        self.began = began
        self.ended = ended
    }
}
