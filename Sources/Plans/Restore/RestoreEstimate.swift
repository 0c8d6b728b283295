public import Cloud

public import struct FoundationEssentials.Date

/// An import of the past, as this machine's journal keeps it: how fast the next one may be.
public struct PastImport: Hashable, Sendable, Codable {
    /// The run.
    public let run: RunID
    /// When it ended.
    public let time: Date
    /// How many objects it copied.
    public let objects: Int64
    /// Their bytes.
    public let bytes: Int64
    /// How many seconds it took.
    public let seconds: Double
    /// How many seconds the instance took to be created; nothing where none was.
    public let creation: Double?
    /// How many seconds it took to be deleted again; nothing where it was not.
    public let deletion: Double?

    /// Makes one.
    public init(
        run: RunID, time: Date, objects: Int64, bytes: Int64, seconds: Double, creation: Double? = nil,
        deletion: Double? = nil
    ) {
        self.run = run
        self.time = time
        self.objects = objects
        self.bytes = bytes
        self.seconds = seconds
        self.creation = creation
        self.deletion = deletion
    }

    /// The import of a run; nothing where it has none that ended well and copied something.
    public init?(_ run: Run) {
        guard [.restore, .drill].contains(run.plan.purpose) else { return nil }
        var found: (transfer: TransferRecord, seconds: Double)?
        var creation: Double?
        var deletion: Double?
        for (step, state) in zip(run.plan.steps, run.steps) where state.phase == .done {
            guard let begin = state.beginTime, let end = state.endTime else { continue }
            if step.command?.trace == .creation, state.isBegun { creation = end.timeIntervalSince(begin) }
            if step.command?.trace == .deletion, state.isBegun { deletion = end.timeIntervalSince(begin) }
            guard let transfer = state.result?.transfer, transfer.ending == .clean else { continue }
            let start = transfer.createTime ?? begin
            found = (transfer, (transfer.endTime ?? end).timeIntervalSince(start))
        }
        guard let found, found.seconds > 0, found.transfer.counters.objectsCopied > 0 else { return nil }
        self.init(
            run: run.id, time: found.transfer.endTime ?? run.endTime ?? run.createTime,
            objects: found.transfer.counters.objectsCopied, bytes: found.transfer.counters.bytesCopied,
            seconds: found.seconds, creation: creation, deletion: deletion)
    }
}

/// How long a restore may take, and where that is known from.
public struct RestoreEstimate: Hashable, Sendable {
    /// The import in seconds.
    public let seconds: Double
    /// The creation of the instance in seconds, where one was seen to be created.
    public let creation: Double?
    /// Where it is known from: "documented …" or "as run 7f3a…".
    public let basis: String

    /// Estimates from the newest import of the past, else from the documented rates.
    ///
    /// An import is slower where there are many small files and where they are large, so that the slower of both counts. What
    /// is documented is an upper bound of the rate: 20 GiB/s or 5,000 files/s ("Parallelstore overview"), and an instance
    /// takes no more than 0.5 GiB/s for each TiB of its capacity.
    ///
    /// Where a drill has measured this very checkpoint, that counts more than any other import.
    public init(objects: Int64, bytes: Int64, capacityGiB: Int64?, past: [PastImport], drill: DrillReport? = nil) {
        if let drill, drill.result == .restored, let measured = drill.seconds.transfer {
            let share = max(
                Double(bytes) / Double(max(1, drill.bytes ?? bytes)),
                Double(objects) / Double(max(1, drill.objects ?? objects)))
            seconds = Double(measured) * share
            creation = drill.seconds.creation.map(Double.init)
            basis = "measured in the drill of \(Figures.instant(drill.startTime))"
            return
        }
        if let last = past.max(by: { $0.time < $1.time }), last.seconds > 0 {
            let share = max(
                Double(bytes) / Double(max(1, last.bytes)), Double(objects) / Double(max(1, last.objects)))
            seconds = last.seconds * share
            creation = past.filter { $0.creation != nil }.max { $0.time < $1.time }?.creation
            basis =
                "measured: the import of run \(last.run) took \(Figures.duration(seconds: last.seconds)) for "
                + "\(Figures.bytes(last.bytes)), \(Figures.count(last.objects)) objects"
            return
        }
        let writes = capacityGiB.map { 0.5 * Double($0) / 1024 } ?? .infinity
        let rate = min(20, writes)
        seconds = max(Double(bytes) / (rate * 1_073_741_824), Double(objects) / 5_000)
        creation = nil
        basis =
            "at best: documented are "
            + (rate < 20 ? "0.5 GiB/s for each TiB of capacity" : "20 GiB/s")
            + " and 5,000 files/s; nothing measured here"
    }

    /// The import's time in a few characters: `≈ 34m`.
    public var words: String { "≈ \(Figures.duration(seconds: max(1, seconds)))" }
}
