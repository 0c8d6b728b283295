public import struct FoundationEssentials.Date

/// Something that a person should know about, as data: the words are chosen where it is shown.
public enum Finding: Hashable, Sendable {
    /// An instance is FAILED: what was not backed up is lost.
    case failed(InstanceOverview)
    /// The newest export of an instance ended, and not cleanly.
    case backupFailed(InstanceOverview, Operation, TransferOutcome)
    /// The newest import into an instance ended, and not cleanly.
    case importFailed(InstanceOverview, Operation, TransferOutcome)
    /// The newest complete checkpoint of an instance is too old, or there is none.
    case exposed(InstanceOverview)
    /// No backup of the instance is known of: no export of it was seen, and no root is configured.
    case noBackupKnown(InstanceOverview)
    /// The instance is in a state that this version does not know.
    case strangeState(InstanceOverview)
    /// Something could not be read, and since when; what is shown of it is older.
    case unread(Feed, CloudFailure, since: Date?)
    /// The configuration names backup roots for an instance that is not listed.
    case noSuchInstance(InstanceSelector)
    /// Zones that did not answer: what they hold is not shown, or shown as it was.
    case unreachable([String])
    /// What was listed but could not be understood.
    case unreadable([String])

    /// How soon a person is needed.
    public enum Urgency: Hashable, Sendable {
        /// Soon.
        case soon
        /// Now.
        case now
    }

    /// How soon a person is needed.
    public var urgency: Urgency {
        switch self {
        case .failed: .now
        case .unread(.instances, _, _): .now
        default: .soon
        }
    }

    /// The instance that it is about.
    public var instance: InstanceName? {
        switch self {
        case .failed(let overview), .backupFailed(let overview, _, _), .importFailed(let overview, _, _),
            .exposed(let overview), .noBackupKnown(let overview), .strangeState(let overview):
            overview.instance.name
        case .unread, .noSuchInstance, .unreachable, .unreadable: nil
        }
    }
}

extension Readings {
    /// What a person should know about, the most urgent first; `exposedAfter` is how old the newest complete checkpoint
    /// may be.
    public func findings(now: Date, exposedAfter: Duration) -> [Finding] {
        var findings = failuresToRead()
        for overview in overviews {
            findings += self.findings(about: overview, now: now, exposedAfter: exposedAfter)
        }
        // Stable: within one urgency the order of the instances stays.
        return findings.filter { $0.urgency == .now } + findings.filter { $0.urgency == .soon }
    }

    private func failuresToRead() -> [Finding] {
        var findings: [Finding] = []
        if let failure = instances.failure {
            findings.append(.unread(.instances, failure, since: instances.failingSince))
        }
        // One cause is told once: signed out, everything fails alike.
        if let failure = operations.failure, failure.kind.cause != instances.failure?.kind.cause {
            findings.append(.unread(.operations, failure, since: operations.failingSince))
        }
        let known = [instances.failure, operations.failure].compactMap(\.?.kind.cause).filter { $0.scope != .thing }
        // A root that nothing points to any more is not read any more either: its old failure is no news.
        let followed = failingRoots.isEmpty ? [] : Set((overviews + unlisted).lazy.flatMap(\.roots))
        let failing = failingRoots.intersection(followed).sorted().compactMap { root in
            roots[root].flatMap { reading in reading.failure.map { (root, $0, reading.failingSince) } }
        }
        var told: Set<RootCause> = []
        for (root, failure, since) in failing
        where !known.contains(failure.kind.cause) && told.insert(RootCause(failure.kind.cause, at: root)).inserted {
            findings.append(.unread(.root(root), failure, since: since))
        }
        if let list = instances.value, instances.failure == nil, list.unreachable.isEmpty, list.unreadable.isEmpty {
            findings += configuredRoots.keys.sorted()
                .filter { selector in !list.instances.contains { selector.matches($0.name) } }
                .map { .noSuchInstance($0) }
        }
        if let list = instances.value {
            if !list.unreachable.isEmpty { findings.append(.unreachable(list.unreachable)) }
            if !list.unreadable.isEmpty { findings.append(.unreadable(list.unreadable)) }
        }
        return findings
    }

    private func findings(
        about overview: InstanceOverview, now: Date, exposedAfter: Duration
    ) -> [Finding] {
        switch overview.instance.state {
        case .failed: return [.failed(overview)]
        case .creating, .deleting, .gone: return []
        case .active, .upgrading, .repairing, .other: break
        }
        var findings: [Finding] = []
        if case .other = overview.instance.state { findings.append(.strangeState(overview)) }
        if let last = overview.lastImport, let outcome = last.outcome, Self.isBad(outcome) {
            findings.append(.importFailed(overview, last, outcome))
        }
        if let last = overview.lastExport, let outcome = last.outcome, Self.isBad(outcome) {
            findings.append(.backupFailed(overview, last, outcome))
        } else if overview.isExposed(now: now, after: exposedAfter) {
            findings.append(.exposed(overview))
        } else if overview.roots.isEmpty, operations.value != nil, !overview.instance.isOfDrill {
            findings.append(.noBackupKnown(overview))
        }
        return findings
    }

    private static func isBad(_ outcome: TransferOutcome) -> Bool {
        switch outcome {
        case .failed, .partlyFailed: true
        case .running, .clean, .cancelled: false
        }
    }
}

/// One reason for which roots can't be read: two with the same one are told of once.
private struct RootCause: Hashable {
    private let kind: CloudFailure.Kind
    private let bucket: String
    private let path: String

    init(_ kind: CloudFailure.Kind, at root: GCSURI) {
        self.kind = kind
        // What a bucket refuses, it refuses for all roots in it; only the size and contents of a root are its own.
        bucket = kind.scope == .program ? "" : root.bucket
        path = kind == .malformed || kind == .timedOut(seconds: 0) ? root.path : ""
    }
}

extension CloudFailure.Kind {
    /// How much fails for the same reason.
    fileprivate enum Scope {
        case program, way, thing
    }

    /// The kind without what differs from one call to the next.
    fileprivate var cause: Self {
        if case .timedOut = self { .timedOut(seconds: 0) } else { self }
    }

    fileprivate var scope: Scope {
        switch self {
        case .unauthenticated, .toolMissing, .toolBroken: .program
        case .unavailable, .timedOut: .way
        case .permissionDenied, .notFound, .quota, .unreachable, .serviceRetired, .refused, .malformed, .cancelled:
            .thing
        }
    }
}

extension InstanceOverview {
    /// Whether more work would be lost now than may be.
    public func isExposed(now: Date, after limit: Duration) -> Bool {
        switch exposure {
        // While more is being read, a newer one may turn up at any moment.
        case .since(_, _, .notReadYet): false
        case .since(let start, _, _): Duration.seconds(now.timeIntervalSince(start)) > limit
        // A manifest that can't be read vouches for nothing.
        case .everything, .unknown(.manifestUnread): true
        case .unknown, .none: false
        }
    }
}
