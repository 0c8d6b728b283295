import FoundationEssentials

/// What a transfer copies, in order, with the running sums that tell its state after any number of objects.
struct TransferPlan: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        /// The objects as they will be at the destination.
        var entry: ObjectIndex.Entry
        var fails: Bool
        var secondsEach: TimeInterval
        var objectsBefore: Int64
        var secondsBefore: TimeInterval
        var copiedBefore: TransferCounters.Pair
        var failedBefore: TransferCounters.Pair
    }

    private(set) var steps: [Step] = []
    /// What is transferred or fails to be: the service's `found`.
    private(set) var total = TransferCounters.Pair()
    private(set) var skipped = TransferCounters.Pair()
    private(set) var seconds: TimeInterval = 0
    private var copied = TransferCounters.Pair()
    private var failed = TransferCounters.Pair()

    mutating func skip(_ entry: ObjectIndex.Entry) { skipped = skipped + Self.sum(entry) }

    mutating func add(_ entry: ObjectIndex.Entry, fails: Bool, pace: TransferPace) {
        guard entry.count > 0 else { return }
        let sum = Self.sum(entry)
        let each = pace.seconds(perObjectOf: sum.bytes / sum.objects)
        steps.append(
            Step(
                entry: entry, fails: fails, secondsEach: each, objectsBefore: total.objects, secondsBefore: seconds,
                copiedBefore: copied, failedBefore: failed))
        total = total + sum
        if fails { failed = failed + sum } else { copied = copied + sum }
        seconds += each * Double(sum.objects)
    }

    private static func sum(_ entry: ObjectIndex.Entry) -> TransferCounters.Pair {
        .init(objects: Int64(entry.count), bytes: entry.bytes)
    }

    /// How many objects are dealt with so many seconds after copying began.
    func objectsDone(after elapsed: TimeInterval) -> Int64 {
        guard elapsed > 0 else { return 0 }
        guard elapsed < seconds else { return total.objects }
        let index = ObjectIndex.partition(steps.count) { steps[$0].secondsBefore <= elapsed } - 1
        guard index >= 0 else { return 0 }
        let step = steps[index]
        let within = Int64((elapsed - step.secondsBefore) / step.secondsEach)
        return step.objectsBefore + min(within, Int64(step.entry.count))
    }

    /// The entries which make up a range of the objects, without those that fail.
    func copied(_ range: Range<Int64>) -> [ObjectIndex.Entry] {
        guard !range.isEmpty else { return [] }
        var entries: [ObjectIndex.Entry] = []
        var index = stepIndex(of: range.lowerBound)
        while index < steps.count, steps[index].objectsBefore < range.upperBound {
            let step = steps[index]
            let span = step.objectsBefore..<step.objectsBefore + Int64(step.entry.count)
            let part = range.clamped(to: span)
            if !step.fails, !part.isEmpty {
                entries.append(
                    step.entry.part(
                        Int(part.lowerBound - span.lowerBound)..<Int(part.upperBound - span.lowerBound)))
            }
            index += 1
        }
        return entries
    }

    /// Copied and failed after so many objects.
    func counters(done: Int64) -> TransferCounters {
        var counters = TransferCounters()
        guard done < total.objects else {
            counters.copied = copied
            counters.failed = failed
            return counters
        }
        guard done > 0 else { return counters }
        let step = steps[stepIndex(of: done)]
        let within = Self.sum(step.entry.part(0..<Int(done - step.objectsBefore)))
        counters.copied = step.fails || done == step.objectsBefore ? step.copiedBefore : step.copiedBefore + within
        counters.failed = step.fails && done > step.objectsBefore ? step.failedBefore + within : step.failedBefore
        return counters
    }

    /// The error summary's one element: everything that failed so far, failed for want of permission.
    func failures(done: Int64, under uri: String) -> [Transfer.Failure] {
        let bucket = uri.dropFirst(5).prefix { $0 != "/" }
        let uris = steps.filter { $0.fails && $0.objectsBefore < done }.map { "gs://\(bucket)/\($0.entry.name(0))" }
        guard !uris.isEmpty else { return [] }
        return [.init(code: "PERMISSION_DENIED", uris: uris, detail: "permission denied while the file was read")]
    }

    private func stepIndex(of object: Int64) -> Int {
        max(ObjectIndex.partition(steps.count) { steps[$0].objectsBefore <= object } - 1, 0)
    }
}
