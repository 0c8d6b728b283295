public import struct FoundationEssentials.Date

/// How far a running transfer is, judged from its counters as they were read one after another.
public struct TransferProgress: Hashable, Sendable {
    private var samples: [Sample] = []

    private struct Sample: Hashable, Sendable {
        let time: Date
        let counters: TransferCounters
    }

    /// How many seconds lie between two readings that can tell whether a transfer moves.
    private static let shortestGap = 3.0
    /// How long a stretch of time a rate is measured over, in seconds.
    private static let window = 60.0

    /// Nothing read yet.
    public init() {}

    /// Takes counters in, as they were at that time.
    public mutating func take(_ counters: TransferCounters, at time: Date) {
        samples.append(Sample(time: time, counters: counters))
        while samples.count > 2, time.timeIntervalSince(samples[1].time) >= Self.window { samples.removeFirst() }
    }

    /// How far it is, as a share of what was found; nothing while what was found still grows, or may.
    ///
    /// The service counts what it finds while it copies, so a share means something only once two readings agree on what
    /// was found. It is always below 1: only the service says when a transfer is done.
    public var fraction: Double? {
        guard let last = samples.last, isCounted else { return nil }
        let counters = last.counters
        let share =
            counters.bytesFound > 0
            ? Double(counters.bytesCopied.clampedSum(counters.bytesFailed)) / Double(counters.bytesFound)
            : Double(counters.objectsCopied.clampedSum(counters.objectsFailed)) / Double(max(1, counters.objectsFound))
        return min(0.99, max(0, share))
    }

    /// Whether two readings some seconds apart agree on what was found.
    public var isCounted: Bool {
        guard let last = samples.last, last.counters.objectsFound > 0, let before = earlier(than: last)
        else { return false }
        return before.objectsFound == last.counters.objectsFound && before.bytesFound == last.counters.bytesFound
    }

    /// Whether nothing was copied for a minute although there is more to copy.
    public var isStalled: Bool {
        guard let first = samples.first, let last = samples.last,
            last.time.timeIntervalSince(first.time) >= Self.window, bytesPerSecond == 0
        else { return false }
        let counters = last.counters
        return counters.objectsCopied == first.counters.objectsCopied
            && counters.objectsCopied.clampedSum(counters.objectsFailed) < counters.objectsFound
    }

    /// The last reading that is old enough to tell whether something still grows.
    private func earlier(than last: Sample) -> TransferCounters? {
        samples.last { last.time.timeIntervalSince($0.time) >= Self.shortestGap }?.counters
    }

    /// Whether what was found still grew between the last two readings, or nothing was found yet.
    public var isGrowing: Bool {
        guard let last = samples.last?.counters else { return false }
        return last.objectsFound == 0 || samples.last.flatMap(earlier) != nil && !isCounted
    }

    /// Bytes per second over the last minute of readings.
    public var bytesPerSecond: Double? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let seconds = last.time.timeIntervalSince(first.time)
        guard seconds >= 1 else { return nil }
        return max(0, (Double(last.counters.bytesCopied) - Double(first.counters.bytesCopied)) / seconds)
    }

    /// Seconds until everything that was found is copied, at that rate; nothing when that can't be told.
    public var secondsLeft: Double? {
        guard isCounted, let last = samples.last?.counters, let rate = bytesPerSecond, rate > 0 else { return nil }
        return max(0, Double(last.bytesFound) - Double(last.bytesCopied.clampedSum(last.bytesFailed))) / rate
    }
}
