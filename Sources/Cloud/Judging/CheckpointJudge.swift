import struct FoundationEssentials.Date

/// Tells which prefixes below a backup root can be trusted, from its listing, its manifests and the exports into it.
///
/// Complete means: the export is done without an error, no object failed, no error summary, and the manifest was written
/// (which happens last). Whatever is weaker evidence is told as what it is.
struct CheckpointJudge {
    let listing: RootListing
    /// When it was listed.
    let listedAt: Date?
    /// The exports whose destination lies directly below the root, by the destination's name, newest first.
    let exports: [String: [Operation]]
    /// Every backup root that is known, and the folders above: these hold checkpoints and are none.
    let rootFolders: Set<GCSURI>
    /// Whether several instances use the root: a manifest that names no instance vouches for none of them then.
    let isShared: Bool

    private let present: Set<String>

    /// How far an operator's clock may be behind the service's, in seconds.
    private static let clockTolerance = 600.0

    init(
        listing: RootListing, listedAt: Date?, exports: [String: [Operation]], rootFolders: Set<GCSURI>,
        isShared: Bool
    ) {
        self.listing = listing
        self.listedAt = listedAt
        self.exports = exports
        self.rootFolders = rootFolders
        self.isShared = isShared
        present = Set(listing.prefixes)
    }

    func checkpoints() -> [Checkpoint] {
        var names = present.union(listing.manifests.keys)
        names.formUnion(exports.filter { $0.value.contains(where: \.isRunning) }.keys)
        // A checkpoint without a name would be the whole root, for an export into the bucket itself.
        names.subtract(["", String(Manifest.folderName.dropLast())])
        return names.compactMap(checkpoint).sorted(by: Self.isNewer)
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
        if reading == nil, exports.isEmpty, rootFolders.contains(listing.root.child(name).folder) { return nil }
        let state = state(of: name, reading, exports)
        if case .read(let manifest) = reading, state != .running {
            return Checkpoint(
                root: listing.root, name: name, state: state, startTime: manifest.startTime, objects: manifest.objects,
                bytes: manifest.bytes)
        }
        let export = exports.first(where: \.isRunning) ?? exports.first
        let counters = export?.transfer?.counters
        return Checkpoint(
            root: listing.root, name: name, state: state, startTime: export?.createTime,
            objects: counters.map { $0.objectsCopied.clampedSum($0.objectsSkipped) },
            bytes: counters.map { $0.bytesCopied.clampedSum($0.bytesSkipped) })
    }

    private func state(of name: String, _ reading: ManifestReading?, _ exports: [Operation]) -> Checkpoint.State {
        if exports.contains(where: \.isRunning) { return .running }
        switch reading {
        case .read(let manifest): return state(of: name, vouchedForBy: manifest, exports)
        case .unreadable(let reason): return .unknown("manifest could not be read: \(reason)")
        case .pending: return .unknown("manifest not read yet")
        case .none:
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

    private static func words(_ outcome: TransferOutcome?) -> String {
        switch outcome {
        case .cancelled: "cancelled"
        case .partlyFailed(let objects, ""): "failed on \(objects) objects"
        case .partlyFailed(let objects, let reason): "failed on \(objects) objects: \(reason)"
        case .failed(""): "failed"
        case .failed(let reason): "failed: \(reason)"
        case .clean, .running, .none: "ended"
        }
    }
}
