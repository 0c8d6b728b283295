public import struct FoundationEssentials.Date

/// Which checkpoints are kept, in the words of `restic forget --keep-*`.
///
/// So many hours, days, weeks and months that have a complete checkpoint, and of each the newest; all of them begin in UTC,
/// weeks on Monday. While there are fewer than that, the oldest is kept, too.
public struct KeepRule: Hashable, Sendable, Codable {
    /// How many of the newest.
    public let last: Int
    /// For how many hours.
    public let hourly: Int
    /// For how many days.
    public let daily: Int
    /// For how many weeks.
    public let weekly: Int
    /// For how many months.
    public let monthly: Int

    /// Makes a rule; what is below zero counts as zero.
    public init(last: Int = 0, hourly: Int = 0, daily: Int = 0, weekly: Int = 0, monthly: Int = 0) {
        self.last = max(0, last)
        self.hourly = max(0, hourly)
        self.daily = max(0, daily)
        self.weekly = max(0, weekly)
        self.monthly = max(0, monthly)
    }

    /// Whether it keeps nothing: such a rule was not meant to remove everything, and removes nothing.
    public var isEmpty: Bool { self == KeepRule() }

    /// Why a checkpoint is kept.
    public enum Reason: Hashable, Sendable, CaseIterable {
        /// It is one of the newest.
        case last
        /// It is the newest of an hour.
        case hourly
        /// It is the newest of a day.
        case daily
        /// It is the newest of a week.
        case weekly
        /// It is the newest of a month.
        case monthly
        /// It is the newest complete one of all.
        case newestComplete
        /// An export is writing into it.
        case running
        /// Something else uses it now.
        case inUse
        /// The bucket's retention policy does not let it be deleted yet.
        case retained
        /// No manifest of it was read, so that nothing tells what it is worth.
        case noManifest
        /// It can't be told whether it can be trusted.
        case unknown
        /// No complete one is newer.
        case notReplaced
        /// No rule was given.
        case noRule
    }

    /// What a rule makes of the checkpoints of one root.
    public struct Decision: Hashable, Sendable {
        /// Those that stay, in their order, each with at least one reason.
        public let kept: [Kept]
        /// Those that may be removed, in their order.
        public let removable: [Checkpoint]
    }

    /// A checkpoint that stays.
    public struct Kept: Hashable, Sendable {
        /// The checkpoint.
        public let checkpoint: Checkpoint
        /// Why, in the order of the cases.
        public let reasons: [Reason]
    }

    /// Applies the rule to the checkpoints of one root.
    ///
    /// Backups of different paths are no substitute for one another: the rule is applied to each path by itself. Only complete
    /// ones count: another one would take the place of one that can be restored. What its manifest vouches for and a survey
    /// doubts counts both ways, so that the rule keeps what it should whichever is right. One that is not complete can be
    /// removed once a newer one is.
    /// - Parameters:
    ///   - checkpoints: all of the root.
    ///   - inUse: the names of those that something uses, such as a restore that runs.
    ///   - named: the names of those that a person asked to remove, whatever the rule and without a manifest: of them the
    ///     newest complete one, a running one, one in use and one that can't be deleted stay all the same.
    ///   - retainedSince: the moment since which the bucket lets nothing be deleted, where it has a retention policy.
    /// - Returns: what stays and why, and what may be removed.
    public func decide(
        on checkpoints: [Checkpoint], inUse: Set<String> = [], named: Set<String> = [], retainedSince: Date? = nil
    ) -> Decision {
        var reasons: [String: Set<Reason>] = [:]
        for (_, group) in Dictionary(grouping: checkpoints, by: \.sourcePath) {
            reasons.merge(self.reasons(in: group, named)) { $1 }
        }
        for checkpoint in checkpoints {
            if inUse.contains(checkpoint.name) { reasons[checkpoint.name]?.insert(.inUse) }
            guard let retainedSince else { continue }
            // Where nothing tells how old it is, it is taken as young.
            if checkpoint.endTime.map({ $0 > retainedSince }) ?? true { reasons[checkpoint.name]?.insert(.retained) }
        }
        let isKept = { (checkpoint: Checkpoint) in reasons[checkpoint.name]?.isEmpty == false }
        return Decision(
            kept: checkpoints.filter(isKept).map { checkpoint in
                Kept(
                    checkpoint: checkpoint,
                    reasons: Reason.allCases.filter { reasons[checkpoint.name]?.contains($0) == true })
            },
            removable: checkpoints.filter { !isKept($0) })
    }

    /// Why each of the checkpoints of one path is kept; nothing for those that are not.
    private func reasons(in checkpoints: [Checkpoint], _ named: Set<String>) -> [String: Set<Reason>] {
        let sure = checkpoints.filter { $0.state == .complete }
        let vouchedFor = checkpoints.filter(\.isVouchedFor)
        let newest = [sure, vouchedFor].compactMap { $0.max(by: Self.isOlder) }
        var reasons: [String: Set<Reason>] = [:]
        for checkpoint in checkpoints {
            var own = Self.protections(of: checkpoint, newest: sure.max(by: Self.isOlder))
            if newest.contains(where: { $0.name == checkpoint.name }) { own.insert(.newestComplete) }
            if named.contains(checkpoint.name) { own.formIntersection([.newestComplete, .running]) }
            if isEmpty, !named.contains(checkpoint.name) { own.insert(.noRule) }
            reasons[checkpoint.name] = own
        }
        let stays = Set(newest.map(\.name))
        for counted in sure == vouchedFor ? [sure] : [sure, vouchedFor] {
            let counted = counted.filter { !named.contains($0.name) || stays.contains($0.name) }
            for (reason, kept) in choose(from: counted.sorted { Self.isOlder($1, $0) }) {
                reasons[kept.name]?.insert(reason)
            }
        }
        return reasons
    }

    /// What the counts keep of those, the newest first, as restic does (`ApplyPolicy`): the oldest of all is kept, too, while
    /// a count is left.
    private func choose(from checkpoints: [Checkpoint]) -> [(Reason, Checkpoint)] {
        var chosen = checkpoints.prefix(last).map { (Reason.last, $0) }
        for (reason, count, period) in periods {
            var left = count
            var before: Int64?
            for (index, checkpoint) in checkpoints.enumerated() where left > 0 {
                let current = checkpoint.startTime.map(period) ?? 0
                guard current != before || index == checkpoints.count - 1 else { continue }
                before = current
                left -= 1
                chosen.append((reason, checkpoint))
            }
        }
        return chosen
    }

    /// What keeps a checkpoint whatever the rule says, beside being the newest.
    private static func protections(of checkpoint: Checkpoint, newest: Checkpoint?) -> Set<Reason> {
        var reasons: Set<Reason> = []
        switch checkpoint.recordedState {
        case .complete: break
        case .running: reasons.insert(.running)
        // That a survey found something missing in it makes it no more known.
        case .unknown: reasons.insert(.unknown)
        case .incomplete:
            guard let newest, let start = checkpoint.startTime, start < newest.startTime ?? .distantPast else {
                reasons.insert(.notReplaced)
                break
            }
        }
        if !checkpoint.hasManifest { reasons.insert(.noManifest) }
        return reasons
    }

    private static func isOlder(_ left: Checkpoint, _ right: Checkpoint) -> Bool {
        (left.startTime ?? .distantPast, left.name) < (right.startTime ?? .distantPast, right.name)
    }

    private var periods: [(Reason, Int, (Date) -> Int64)] {
        [
            (.hourly, hourly, { $0.seconds.floorDivided(by: 3_600) }),
            (.daily, daily, { $0.day }),
            // The first of January 1970 was a Thursday.
            (.weekly, weekly, { ($0.day + 3).floorDivided(by: 7) }),
            (
                .monthly, monthly,
                {
                    let day = CivilDay(daysSince1970: $0.day)
                    return day.year * 12 + day.month
                }
            ),
        ]
    }
}

extension Date {
    /// Whole seconds since 1970, within some ten thousand years.
    fileprivate var seconds: Int64 {
        let limit = 300_000_000_000.0
        return Int64(exactly: min(max(timeIntervalSince1970, -limit), limit).rounded(.down)) ?? 0
    }

    fileprivate var day: Int64 { seconds.floorDivided(by: 86_400) }
}
