import Cloud

extension Bucket {
    /// For how long its retention policy keeps objects from being deleted or replaced; nothing where it has none.
    var retention: String? { retentionSeconds.flatMap(Self.period) }

    /// For how long soft delete keeps what was deleted; nothing where it is off.
    var softDelete: String? { Self.period(softDeleteSeconds) }

    /// A stretch of time in the largest unit of which it is a whole number; nothing where there is none.
    private static func period(_ seconds: Int64) -> String? {
        guard seconds > 0 else { return nil }
        let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        let (length, name) = units.first { seconds % $0.0 == 0 } ?? (1, "second")
        let number = seconds / length
        return "\(number) \(name)\(number == 1 ? "" : "s")"
    }
}
