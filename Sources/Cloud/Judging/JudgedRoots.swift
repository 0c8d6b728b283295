import struct FoundationEssentials.Date

/// The checkpoints of each instance's backup roots as they were judged, to be judged again only when something changed.
///
/// Two hundred roots of forty checkpoints take some ten milliseconds to judge, and an answer concerns one root, or none.
struct JudgedRoots: Hashable, Sendable {
    /// All that decides about the checkpoints of one instance below one root, beside what is known of all roots.
    struct Case: Hashable, Sendable {
        let instance: InstanceName
        let listing: RootListing
        let listedAt: Date?
        /// The instance's exports below the root, newest first.
        let exports: [Operation]
        /// Which instances exported to which name below the root.
        let writers: [String: [InstanceName]]
        /// The surveys of checkpoints below the root, by their names.
        let surveys: [String: TimedSurvey]
        /// What came of comparing checkpoints below the root with their manifests, by their names.
        let verifications: [String: Verification]
    }

    /// What was found.
    struct Verdict: Hashable, Sendable {
        let checkpoints: [Checkpoint]
        /// The checkpoints whose manifests, or reports beside them, could not be read, or were not yet.
        let unreadManifests: Set<GCSURI>
        /// Whether some of those are still to be read.
        let hasPendingManifests: Bool
    }

    private struct Judged: Hashable, Sendable {
        let details: Case
        let verdict: Verdict
    }

    private struct Place: Hashable, Sendable {
        let instance: InstanceName
        let root: GCSURI
    }

    private let known: KnownRoots
    private var judged: [Place: Judged] = [:]
    /// What was judged last time, under the same circumstances.
    private var before: [Place: Judged] = [:]

    /// Nothing judged yet.
    init() {
        known = KnownRoots([])
    }

    /// A new round: what was judged last time stays good where the roots are the same.
    init(_ known: KnownRoots, after last: JudgedRoots) {
        self.known = known
        before = last.known == known ? last.judged : [:]
    }

    /// The verdict on a case: the one of last time, where nothing has changed since.
    mutating func verdict(_ details: Case) -> Verdict {
        let place = Place(instance: details.instance, root: details.listing.root)
        if let last = before[place], last.details == details {
            judged[place] = last
            return last.verdict
        }
        let verdict = judge(details)
        judged[place] = Judged(details: details, verdict: verdict)
        return verdict
    }

    /// Ends the round: what was not asked for is forgotten.
    mutating func forgetRest() {
        before = [:]
    }

    private func judge(_ details: Case) -> Verdict {
        let own = details.ownListing
        let judge = CheckpointJudge(
            listing: own, listedAt: details.listedAt,
            exports: Dictionary(grouping: details.exports, by: { $0.transfer?.uri?.name ?? "" }),
            surveys: details.surveys, verifications: details.verifications, rootFolders: known.folders,
            isShared: known.shared.contains(own.root))
        var unread = own.manifests.compactMap { name, manifest -> GCSURI? in
            if case .read = manifest { nil } else { own.root.child(name).folder }
        }
        // A report that is still to be read decides as much as a manifest, where there is one.
        for (name, report) in own.reports where own.manifests[name] != nil {
            if case .read = report { continue }
            unread.append(own.root.child(name).folder)
        }
        return Verdict(
            checkpoints: judge.checkpoints(), unreadManifests: Set(unread),
            hasPendingManifests: own.manifests.values.contains(.pending)
                || own.reports.contains { $0.value == .pending && own.manifests[$0.key] != nil })
    }
}

extension JudgedRoots.Case {
    /// The listing without what a shared root holds of other instances, as far as manifests and exports tell.
    fileprivate var ownListing: RootListing {
        var foreign: Set<String> = []
        for (checkpoint, targets) in writers where !targets.contains(where: { $0.isSameInstance(as: instance) }) {
            foreign.insert(checkpoint)
        }
        for (checkpoint, reading) in listing.reports where listing.manifests[checkpoint] == nil {
            guard case .read(let report) = reading, let owner = report.instance else { continue }
            if owner.isSameInstance(as: instance) {
                foreign.remove(checkpoint)
            } else {
                foreign.insert(checkpoint)
            }
        }
        for (checkpoint, reading) in listing.manifests {
            guard case .read(let manifest) = reading, let owner = manifest.instance else { continue }
            if owner.isSameInstance(as: instance) {
                foreign.remove(checkpoint)
            } else {
                foreign.insert(checkpoint)
            }
        }
        guard !foreign.isEmpty else { return listing }
        return RootListing(
            root: listing.root, prefixes: listing.prefixes.filter { !foreign.contains($0) },
            manifests: listing.manifests.filter { !foreign.contains($0.key) },
            reports: listing.reports.filter { !foreign.contains($0.key) },
            drills: listing.drills.filter { !foreign.contains($0.key) })
    }
}

/// What is known of all backup roots together.
struct KnownRoots: Hashable, Sendable {
    /// The roots and the folders above them.
    private(set) var folders: Set<GCSURI> = []
    /// The roots of several instances.
    private(set) var shared: Set<GCSURI> = []

    init(_ rootsOfInstances: some Sequence<[GCSURI]>) {
        var seen: Set<GCSURI> = []
        for root in rootsOfInstances.joined() where !seen.insert(root).inserted { shared.insert(root) }
        for root in seen {
            var folder = root
            while folders.insert(folder).inserted, !folder.path.isEmpty { folder = folder.parent }
        }
    }
}
