import FoundationEssentials

/// How fast transfers go, in simulated time.
struct TransferPace: Hashable, Sendable {
    /// How long the source is enumerated before the first object is copied.
    var scan: TimeInterval = 8
    /// The service's documented ceilings: 20 GiB/s and 5,000 files/s.
    var bytesPerSecond: Double = 16 * 1_073_741_824
    var objectsPerSecond: Double = 5000

    func seconds(perObjectOf size: Int64) -> TimeInterval {
        Double(size) / bytesPerSecond + 1 / objectsPerSecond
    }
}

/// An export or an import: what it will do was settled when it began, how far it is follows from the time.
struct Transfer: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case export
        case `import`
    }

    /// What a transfer of long ago left in its record.
    struct Failure: Hashable, Sendable {
        var code: String
        var uris: [String]
        var detail: String
    }

    var kind: Kind
    var uri: String
    var path: String
    var started: Date
    var scan: TimeInterval
    var plan: TransferPlan
    /// How many of the plan's objects have been dealt with.
    private(set) var done: Int64 = 0
    private var scanned: Double = 0
    /// Counters that stand for themselves, for transfers which ended before the scenario began.
    var recorded: TransferCounters?
    var failures: [Failure] = []

    init(kind: Kind, uri: String, path: String, started: Date, scan: TimeInterval, plan: TransferPlan) {
        self.kind = kind
        self.uri = uri
        self.path = path
        self.started = started
        self.scan = scan
        self.plan = plan
    }

    /// Moves on to a moment; the entries that have arrived at the destination since the last time.
    mutating func progress(to moment: Date) -> [ObjectIndex.Entry] {
        let elapsed = moment.timeIntervalSince(started)
        scanned = scan > 0 ? min(max(elapsed / scan, 0), 1) : 1
        let reached = max(done, plan.objectsDone(after: elapsed - scan))
        defer { done = reached }
        return plan.copied(done..<reached)
    }

    var counters: TransferCounters {
        if let recorded { return recorded }
        var counters = plan.counters(done: done)
        counters.found = Self.share(plan.total, scanned)
        counters.skipped = Self.share(plan.skipped, scanned)
        return counters
    }

    private static func share(_ pair: TransferCounters.Pair, _ part: Double) -> TransferCounters.Pair {
        guard part < 1 else { return pair }
        return .init(objects: Int64(Double(pair.objects) * part), bytes: Int64(Double(pair.bytes) * part))
    }

    /// `TransferOperationMetadata`.
    var json: JSON {
        let bucket: JSON = ["uri": .string(uri)]
        let directory: JSON = ["path": .string(path)]
        var json: JSONObject = [:]
        switch kind {
        case .export: json = ["sourceParallelstore": directory, "destinationGcsBucket": bucket]
        case .import: json = ["sourceGcsBucket": bucket, "destinationParallelstore": directory]
        }
        json["counters"] = counters.json
        json["transferType"] = .string(kind.rawValue.uppercased())
        let errors = (failures + plan.failures(done: done, under: uri)).prefix(5).map { failure -> JSON in
            let entries = failure.uris.prefix(5).map { uri -> JSON in
                ["uri": .string(uri), "errorDetails": [.string(failure.detail)]]
            }
            return [
                "errorCode": .string(failure.code), "errorCount": .int64(Int64(failure.uris.count)),
                "errorLogEntries": .array(Array(entries)),
            ]
        }
        if !errors.isEmpty { json["errorSummary"] = .array(Array(errors)) }
        return .object(json)
    }
}
