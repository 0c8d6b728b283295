public import struct FoundationEssentials.Date

/// All that was read of the cloud, and what follows from the order in which it was read.
public struct Readings: Hashable, Sendable {
    /// The instances.
    public private(set) var instances = Reading<InstanceList>()
    /// The operations.
    public private(set) var operations = Reading<[Operation]>()
    /// The backup roots that were looked at.
    public private(set) var roots: [GCSURI: Reading<RootListing>] = [:]
    /// Those of them that could not be read last time.
    private(set) var failingRoots: Set<GCSURI> = []
    /// The progress of running transfers.
    public private(set) var progress: [OperationName: TransferProgress] = [:]
    /// The newest survey of each checkpoint, by the backup root and its name below that.
    public private(set) var surveys: [GCSURI: [String: TimedSurvey]] = [:]
    /// The newest comparison of each checkpoint with its manifest, by the backup root and its name below that.
    public private(set) var verifications: [GCSURI: [String: Verification]] = [:]
    /// When instances were seen to turn FAILED.
    public private(set) var seenFailing: [InstanceName: Date] = [:]
    /// Instances whose zone did not answer last time; they are kept as they were.
    public private(set) var unconfirmed: Set<InstanceName> = []
    /// Each instance with all that is known about it: FAILED first, then by name.
    public private(set) var overviews: [InstanceOverview] = []
    /// What is not listed, but named as an instance by exports, manifests or the configuration.
    private(set) var unlisted: [InstanceOverview] = []
    /// The backup roots that the configuration names.
    public let configuredRoots: [InstanceSelector: [GCSURI]]
    private(set) var transfers = TransfersByInstance([])
    /// The instances that the manifests of each root are of.
    private(set) var owners: [GCSURI: Set<InstanceName>] = [:]
    /// The operations that each zone was last seen with.
    private var lastOperations: [String: [Operation]] = [:]
    private var judged = JudgedRoots()

    /// Nothing read yet.
    public init(configuredRoots: [InstanceSelector: [GCSURI]] = [:]) {
        self.configuredRoots = configuredRoots
    }

    /// Takes one answer in.
    public mutating func take(_ fetched: Fetched) {
        let (instances, operations, unconfirmed) = (self.instances, self.operations, self.unconfirmed)
        guard takeIn(fetched),
            isNews(fetched.feed, after: instances, operations) || unconfirmed != self.unconfirmed
        else { return }
        (overviews, unlisted) = makeOverviews(remembering: &judged)
    }

    /// Whether the last answer of a feed said anything else than the one before: most do not, and joining everything anew takes
    /// its time.
    ///
    /// - Parameters:
    ///   - feed: the feed.
    ///   - instances: what was known of the instances before.
    ///   - operations: what was known of the operations before.
    /// - Returns: Whether anything that follows from it has to be found anew.
    public func isNews(
        _ feed: Feed, after instances: Reading<InstanceList>, _ operations: Reading<[Operation]>
    ) -> Bool {
        if case .root = feed { return true }
        return (self.instances.value, self.instances.failure) != (instances.value, instances.failure)
            || (self.operations.value, self.operations.failure) != (operations.value, operations.failure)
    }

    /// Takes one answer in, without what follows from it; says whether there was anything in it.
    private mutating func takeIn(_ fetched: Fetched) -> Bool {
        switch (fetched.feed, fetched.result) {
        case (.instances, .success(.instances(let list))):
            let list = withUnreachable(list)
            noteFailures(list, at: fetched.time)
            instances.take(.success(list), at: fetched.time)
            restoreOperations()
        case (.instances, .failure(let failure)): instances.take(.failure(failure), at: fetched.time)
        case (.operations, .success(.operations(let list))):
            let list = withEnded(withSilentZones(list))
            operations.take(.success(list), at: fetched.time)
            let running = Set(list.lazy.filter(\.isRunning).map(\.name))
            progress = progress.filter { running.contains($0.key) }
            noteProgress(list, at: fetched.time)
        case (.operations, .failure(let failure)): operations.take(.failure(failure), at: fetched.time)
        case (.operation, .success(.operation(let operation))):
            guard let index = operations.value?.firstIndex(where: { $0.name == operation.name }),
                operation.isRunning == false || operations.value?[index].isRunning == true
            else { return false }
            operations.amend { $0[index] = operation }
            noteProgress([operation], at: fetched.time)
        case (.root(let root), .success(.root(let listing))):
            roots[root, default: Reading()].take(.success(listing), at: fetched.time)
            owners[root] = listing.owners
            failingRoots.remove(root)
        case (.root(let root), .failure(let failure)):
            roots[root, default: Reading()].take(.failure(failure), at: fetched.time)
            if roots[root]?.failure != nil { failingRoots.insert(root) }
        default:
            // A running transfer's own failure is no news: the list of operations is read anyway.
            return false
        }
        switch fetched.feed {
        case .operations, .operation: transfers = TransfersByInstance(operations.value ?? [])
        case .instances, .root: break
        }
        return true
    }

    /// Takes in what was found in listing everything under a checkpoint, at the time when that listing began.
    public mutating func take(_ survey: Survey, of checkpoint: GCSURI, at time: Date) {
        take([checkpoint: TimedSurvey(survey, at: time)])
    }

    /// Takes in several at once, such as those of earlier days; an older one never takes a newer one's place.
    public mutating func take(_ taken: [GCSURI: TimedSurvey]) {
        for (checkpoint, survey) in taken {
            let (root, name) = (checkpoint.parent, checkpoint.name)
            if let known = surveys[root]?[name], known.time > survey.time { continue }
            surveys[root, default: [:]][name] = survey
        }
        (overviews, unlisted) = makeOverviews(remembering: &judged)
    }

    /// Takes in what came of comparing checkpoints with their manifests; an older one never takes a newer one's place.
    public mutating func take(verifications taken: [Verification]) {
        for verification in taken {
            // That it could not be done says nothing about the checkpoint.
            if case .unreadable = verification.verdict { continue }
            let (root, name) = (verification.checkpoint.parent, verification.checkpoint.name)
            if let known = verifications[root]?[name], known.time > verification.time { continue }
            verifications[root, default: [:]][name] = verification
        }
        (overviews, unlisted) = makeOverviews(remembering: &judged)
    }

    /// The newest survey of a checkpoint, whether or not it is still good.
    public func survey(of checkpoint: GCSURI) -> TimedSurvey? { surveys[checkpoint.parent]?[checkpoint.name] }

    /// The transfers that are running, newest last.
    public var runningTransfers: [Operation] {
        (operations.value ?? []).filter { $0.isRunning && $0.transfer != nil }
            .sorted { ($0.createTime ?? .distantPast, $0.name) < ($1.createTime ?? .distantPast, $1.name) }
    }

    /// Keeps the instances of zones that did not answer: not listed does not mean not there.
    private mutating func withUnreachable(_ list: InstanceList) -> InstanceList {
        // The service may have listed a part of what is there.
        let zones = list.silentZones
        let listed = Set(list.instances.map(\.name))
        let kept = (instances.value?.instances ?? [])
            .filter { zones.contains($0.name.location) && !listed.contains($0.name) }
        unconfirmed = Set(kept.map(\.name))
        return InstanceList(list.instances + kept, unreachable: list.unreachable, unreadable: list.unreadable)
    }

    /// Keeps the operations of zones that did not answer: a list of operations leaves such zones out without a word.
    private mutating func withSilentZones(_ list: [Operation]) -> [Operation] {
        let listed = Dictionary(grouping: list, by: \.name.location)
        lastOperations.merge(listed) { $1 }
        let silent = (instances.value?.silentZones ?? []).subtracting(listed.keys)
        return silent.isEmpty ? list : list + silent.sorted().flatMap { lastOperations[$0] ?? [] }
    }

    /// Brings back the operations of zones that are known only now not to have answered.
    private mutating func restoreOperations() {
        guard let operations = operations.value, let silent = instances.value?.silentZones else { return }
        let listed = Set(operations.lazy.map(\.name.location))
        // Of a zone that answers and has none, the service has forgotten them.
        lastOperations = lastOperations.filter { listed.contains($0.key) || silent.contains($0.key) }
        let missing = silent.subtracting(listed).sorted().flatMap { lastOperations[$0] ?? [] }
        guard !missing.isEmpty else { return }
        self.operations.amend { $0 += missing }
        transfers = TransfersByInstance(operations + missing)
    }

    /// Keeps what has ended as it ended: two fetches overlap, and the one that began first may answer last.
    private func withEnded(_ list: [Operation]) -> [Operation] {
        let running = Set(list.lazy.filter(\.isRunning).map(\.name))
        let before = (operations.value ?? []).lazy.filter { !$0.isRunning && running.contains($0.name) }
        let ended = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return ended.isEmpty ? list : list.map { ended[$0.name] ?? $0 }
    }

    private mutating func noteFailures(_ list: InstanceList, at time: Date) {
        let before = Dictionary(
            (instances.value?.instances ?? []).map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
        let listed = Set(list.instances.map(\.name))
        seenFailing = seenFailing.filter { listed.contains($0.key) }
        for instance in list.instances {
            if instance.state != .failed {
                seenFailing[instance.name] = nil
            } else if let state = before[instance.name], state != .failed {
                seenFailing[instance.name] = failureTime(of: instance, seen: time)
            }
        }
    }

    /// When an instance that was not FAILED last time failed; nothing after a gap in which it may have failed at any time.
    private func failureTime(of instance: Instance, seen: Date) -> Date? {
        guard let last = instances.takenAt else { return nil }
        if let update = instance.updateTime, last < update, update <= seen { return update }
        return seen.timeIntervalSince(last) <= Self.longestGap ? seen : nil
    }

    /// How many seconds may lie between two readings for the second to tell when something changed.
    private static let longestGap = 120.0

    private mutating func noteProgress(_ list: [Operation], at time: Date) {
        for operation in list {
            guard let transfer = operation.transfer else { continue }
            if operation.isRunning {
                progress[operation.name, default: TransferProgress()].take(transfer.counters, at: time)
            } else {
                progress[operation.name] = nil
            }
        }
    }
}

extension InstanceList {
    /// The zones that did not answer, by their own names: the service may write them in full.
    fileprivate var silentZones: Set<String> {
        Set(unreachable.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
    }
}
