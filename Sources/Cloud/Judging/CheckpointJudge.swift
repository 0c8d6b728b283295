import struct FoundationEssentials.Date

/// Tells which prefixes below a backup root can be trusted, from its listing, its manifests and the exports into it.
///
/// Complete means: the export is done without an error, no object failed, no error summary, and the manifest was written
/// (which happens last), and no later report says that something went wrong since. Whatever is weaker evidence is told as
/// what it is.
struct CheckpointJudge {
    let listing: RootListing
    /// When it was listed.
    let listedAt: Date?
    /// The exports whose destination lies directly below the root, by the destination's name, newest first.
    let exports: [String: [Operation]]
    /// What was found in listing everything under a checkpoint, by its name.
    let surveys: [String: TimedSurvey]
    /// What came of comparing checkpoints with their manifests, by their names.
    let verifications: [String: Verification]
    /// Every backup root that is known, and the folders above: these hold checkpoints and are none.
    let rootFolders: Set<GCSURI>
    /// Whether several instances use the root: a manifest that names no instance vouches for none of them then.
    let isShared: Bool

    private let present: Set<String>

    /// How far an operator's clock may be behind the service's, in seconds.
    private static let clockTolerance = 600.0

    init(
        listing: RootListing, listedAt: Date?, exports: [String: [Operation]],
        surveys: [String: TimedSurvey] = [:], verifications: [String: Verification] = [:], rootFolders: Set<GCSURI>,
        isShared: Bool
    ) {
        self.listing = listing
        self.listedAt = listedAt
        self.exports = exports
        self.surveys = surveys
        self.verifications = verifications
        self.rootFolders = rootFolders
        self.isShared = isShared
        present = Set(listing.prefixes)
    }

    func checkpoints() -> [Checkpoint] {
        var names = present.union(listing.manifests.keys).union(listing.reports.keys)
        names.formUnion(exports.filter { $0.value.contains(where: \.isRunning) }.keys)
        // A checkpoint without a name would be the whole root, for an export into the bucket itself.
        names.subtract(["", String(Manifest.folderName.dropLast())])
        return names.compactMap(judged).sorted(by: Self.isNewer)
    }

    /// A comparison tells what is there, a survey whether that was finished: the first counts more.
    private func judged(_ name: String) -> Checkpoint? {
        let verification = verifications[name].flatMap { isNewest(of: name, $0.time) ? $0 : nil }
        let survey = surveys[name].flatMap { isNewest(of: name, $0.time) ? $0 : nil }
        var judged = checkpoint(name)?.judged(by: verification).judged(with: survey)
        judged?.drill = drill(of: name)
        return judged
    }

    /// What the last drill of it has brought; one of what was there before the last export tells nothing of what is there now.
    private func drill(of name: String) -> DrillReading? {
        guard case .read(let report)? = listing.drills[name] else { return listing.drills[name] }
        return isNewest(of: name, report.startTime) ? .read(report) : nil
    }

    /// Whether a checkpoint was listed after everything in it was written: after every export into it, as far as the service
    /// remembers it or the manifest tells.
    private func isNewest(of name: String, _ time: Date) -> Bool {
        var times: [Date] = []
        for export in exports[name] ?? [] {
            guard let ended = export.endTime, !export.isRunning else { return false }
            times += [ended] + [export.createTime].compactMap(\.self)
        }
        if case .read(let manifest) = listing.manifests[name] {
            times += [manifest.startTime] + [manifest.endTime].compactMap(\.self)
        }
        return times.allSatisfy { $0 <= time }
    }

    static func isNewer(_ left: Checkpoint, _ right: Checkpoint) -> Bool {
        switch (left.startTime, right.startTime) {
        case (let left?, let right?) where left != right: left > right
        case (.some, .none): true
        case (.none, .some): false
        default: left.name > right.name
        }
    }

    private func checkpoint(_ name: String) -> Checkpoint? {
        let exports = exports[name] ?? []
        let reading = listing.manifests[name]
        let report = listing.reports[name]
        if reading == nil, report == nil, exports.isEmpty, rootFolders.contains(listing.root.child(name).folder) {
            return nil
        }
        let state = state(of: name, reading, report, exports)
        if case .read(let manifest) = reading, state != .running {
            return Checkpoint(
                root: listing.root, name: name, state: state, startTime: manifest.startTime, endTime: manifest.endTime,
                sourcePath: Self.sourcePath(manifest, exports), objects: manifest.objects, bytes: manifest.bytes,
                hasManifest: true)
        }
        let export = exports.first(where: \.isRunning) ?? exports.first
        var counters = export?.transfer?.counters
        var startTime = export?.createTime
        if export == nil, case .read(let report) = report {
            (counters, startTime) = (report.counters, report.startTime)
        }
        return Checkpoint(
            root: listing.root, name: name, state: state, startTime: startTime,
            sourcePath: export?.transfer.flatMap { SourcePath($0.path) },
            objects: counters.map { $0.objectsCopied.clampedSum($0.objectsSkipped) },
            bytes: counters.map { $0.bytesCopied.clampedSum($0.bytesSkipped) },
            hasManifest: { if case .read = reading { true } else { false } }())
    }

    /// A manifest that some other program wrote may say nothing of the path, where its operation does.
    private static func sourcePath(_ manifest: Manifest, _ exports: [Operation]) -> SourcePath? {
        SourcePath(manifest.sourcePath)
            ?? exports.first { isExport($0, of: manifest) }?.transfer.flatMap { SourcePath($0.path) }
    }

    private func state(
        of name: String, _ reading: ManifestReading?, _ report: ReportReading?, _ exports: [Operation]
    ) -> Checkpoint.State {
        if exports.contains(where: \.isRunning) { return .running }
        switch reading {
        case .read(let manifest):
            let state = state(of: name, vouchedForBy: manifest, exports)
            // What speaks against it without the report is more telling than a doubt.
            guard state == .complete, let report else { return state }
            return self.state(reportedBy: report, since: manifest) ?? .complete
        case .unreadable(let reason): return .unknown("manifest could not be read: \(reason)")
        case .pending: return .unknown("manifest not read yet")
        case .none:
            if let report, let state = state(reportedBy: report, unless: exports.first) { return state }
            switch exports.first?.outcome {
            case .none: return .unknown("no manifest")
            case .clean, .running: return .unknown("no manifest, though its export was clean")
            case let outcome?: return .incomplete("export \(Self.words(outcome))")
            }
        }
    }

    private func state(of name: String, vouchedForBy manifest: Manifest, _ exports: [Operation]) -> Checkpoint.State {
        guard manifest.checkpoint == name else { return .unknown("its manifest is for \(manifest.checkpoint)") }
        guard manifest.instance != nil || !isShared else { return .unknown("its manifest names no instance") }
        guard manifest.objects > 0 else { return .incomplete("it holds no objects") }
        guard present.contains(name) else { return .incomplete("its objects are gone") }
        if let listedAt, manifest.startTime.timeIntervalSince(listedAt) > Self.clockTolerance {
            // It would count as the newest for ever, and hide that nothing newer is there.
            return .unknown("its manifest says that it was started later than now")
        }
        if manifest.counters.objectsFailed > 0 {
            return .incomplete("\(manifest.counters.objectsFailed) objects failed")
        }
        if let own = exports.first(where: { Self.isExport($0, of: manifest) }), own.outcome != .clean {
            return .incomplete("export \(Self.words(own.outcome))")
        }
        guard let later = exports.first(where: { Self.isLater($0, than: manifest) }) else { return .complete }
        return later.outcome == .clean
            ? .unknown("exported to again since its manifest")
            : .incomplete("a later export into it \(Self.words(later.outcome))")
    }

    /// What a report makes of a checkpoint whose manifest vouches for it; nothing when the manifest is of a later export.
    private func state(reportedBy reading: ReportReading, since manifest: Manifest) -> Checkpoint.State? {
        switch reading {
        case .pending: return .unknown("a report on a bad end is not read yet")
        case .unreadable(let reason): return .unknown("a report on a bad end could not be read: \(reason)")
        case .read(let report):
            guard report.endTime >= manifest.endTime ?? manifest.startTime else { return nil }
            return .incomplete(Self.words(report))
        }
    }

    /// What a report makes of a checkpoint without a manifest; nothing when a later export has tried again.
    private func state(reportedBy reading: ReportReading, unless export: Operation?) -> Checkpoint.State? {
        switch reading {
        case .pending: return .incomplete("marked so; the report is not read yet")
        case .unreadable(let reason): return .incomplete("marked so; the report could not be read: \(reason)")
        case .read(let report):
            if let created = export?.createTime, created > report.endTime { return nil }
            return .incomplete(Self.words(report))
        }
    }

    private static func words(_ report: IncompleteReport) -> String {
        let reason = report.reason.isEmpty ? "" : ": \(report.reason)"
        switch report.outcome {
        case .failed: return "export failed\(reason)"
        case .timedOut:
            let isSaid = report.reason.hasPrefix(TransferOutcome.timedOut)
            return isSaid ? "export \(report.reason)" : "export \(TransferOutcome.timedOut)\(reason)"
        case .cancelled: return "export cancelled\(reason)"
        case .unverified: return "export could not be verified\(reason)"
        case .partlyFailed:
            let failed = report.counters.objectsFailed
            return failed > 0 ? "export failed on \(failed) objects\(reason)" : "export failed on some objects\(reason)"
        }
    }

    /// The project may be written as its id here and as its number there.
    private static func isExport(_ export: Operation, of manifest: Manifest) -> Bool {
        guard let operation = manifest.operation else { return false }
        return operation.id == export.name.id && operation.location == export.name.location
    }

    /// Whether an export wrote into the checkpoint after its manifest had counted what is in it.
    private static func isLater(_ export: Operation, than manifest: Manifest) -> Bool {
        guard !isExport(export, of: manifest) else { return false }
        guard let created = export.createTime else { return true }
        if created > manifest.startTime { return true }
        guard let ended = export.endTime, let counted = manifest.endTime else { return false }
        return ended > counted
    }

    static func words(_ outcome: TransferOutcome?) -> String {
        switch outcome {
        case .cancelled: "cancelled"
        case .partlyFailed(let objects, ""): "failed on \(objects) objects"
        case .partlyFailed(let objects, let reason): "failed on \(objects) objects: \(reason)"
        case .failed(""): "failed"
        case .failed(let reason) where reason.hasPrefix(TransferOutcome.timedOut): reason
        case .failed(let reason): "failed: \(reason)"
        case .clean, .running, .none: "ended"
        }
    }
}
