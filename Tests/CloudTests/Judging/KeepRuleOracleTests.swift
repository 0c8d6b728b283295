import Cloud
import FoundationEssentials
import TestSupport
import Testing

/// The keep rule against a slow one that was written from restic's words, and what must never be removed.
@Suite struct KeepRuleOracleTests {
    private static let paths = ["/", "/logs", "/users/b"]

    private func checkpoint(
        _ name: String, at hours: Double, _ state: Checkpoint.State = .complete, path: String? = "/",
        isDoubted: Bool = false, endTime: Date? = nil
    ) throws -> Checkpoint {
        let root = try uri("gs://abc/train-a/")
        let checkpoint = Checkpoint(
            root: root, name: name, state: state, startTime: start + hours * 3_600, endTime: endTime,
            sourcePath: path.flatMap { SourcePath($0) }, hasManifest: true)
        guard isDoubted else { return checkpoint }
        let survey = try Survey(of: "\(root)\(name)/", ["step-1/__0_0.distcp"])
        return checkpoint.judged(with: TimedSurvey(survey, at: start))
    }

    /// The day, hour, week or month of a moment, by the calendar.
    private static func period(_ reason: KeepRule.Reason, _ time: Date) -> String {
        let text = time.formatted(.iso8601)
        switch reason {
        case .hourly: return String(text.prefix(13))
        case .daily: return String(text.prefix(10))
        case .monthly: return String(text.prefix(7))
        default:
            // 19 October 2020 was a Monday.
            let monday = 1_603_065_600.0
            return "week \(((time.timeIntervalSince1970 - monday) / (7 * 86_400)).rounded(.down))"
        }
    }

    /// What a count of a period keeps of a list: one by one from the newest, each that begins another period, and the oldest
    /// of all.
    private static func kept(_ reason: KeepRule.Reason, _ count: Int, of list: [Checkpoint]) -> Set<String> {
        let sorted = list.sorted { ($0.startTime ?? start) > ($1.startTime ?? start) }
        if reason == .last { return Set(sorted.prefix(count).map(\.name)) }
        var names: [String] = []
        for (index, checkpoint) in sorted.enumerated() {
            let own = period(reason, checkpoint.startTime ?? start)
            let isFirst = index == 0 || period(reason, sorted[index - 1].startTime ?? start) != own
            if isFirst || checkpoint.name == sorted.last?.name { names.append(checkpoint.name) }
        }
        return Set(names.prefix(count))
    }

    @Test(arguments: UInt64(1)...120)
    func itKeepsWhatASlowOneKeeps(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = try (0..<Int.random(in: 0...50, using: &random)).map { index in
            try checkpoint(
                "c\(index)", at: Double.random(in: -2_500...0, using: &random),
                path: Self.paths.randomElement(using: &random), isDoubted: Int.random(in: 0...4, using: &random) == 0)
        }
        func number() -> Int { Int.random(in: 0...6, using: &random) }
        let counts: [(KeepRule.Reason, Int)] = [
            (.last, number()), (.hourly, number()), (.daily, number()), (.weekly, number()), (.monthly, number() + 1),
        ]
        let rule = KeepRule(
            last: counts[0].1, hourly: counts[1].1, daily: counts[2].1, weekly: counts[3].1, monthly: counts[4].1)
        let decision = rule.decide(on: all)
        var expected: [String: Set<KeepRule.Reason>] = [:]
        for group in Dictionary(grouping: all, by: \.sourcePath).values {
            for list in [group, group.filter { $0.state == .complete }] {
                let newest = list.max { ($0.startTime ?? start) < ($1.startTime ?? start) }
                if let newest { expected[newest.name, default: []].insert(.newestComplete) }
                for (reason, count) in counts {
                    for name in Self.kept(reason, count, of: list) { expected[name, default: []].insert(reason) }
                }
            }
        }
        let found = Dictionary(
            uniqueKeysWithValues: decision.kept.map { ($0.checkpoint.name, Set($0.reasons)) })
        #expect(found == expected, "seed \(seed)")
        #expect(Set(decision.removable.map(\.name)) == Set(all.map(\.name)).subtracting(expected.keys), "seed \(seed)")
    }

    @Test func theOldestIsKeptWhileACountIsLeft() throws {
        // The tests begin on a Monday at 01:00; the last two are of one month.
        let all = try [0.0, -24, -48, -49].map { try checkpoint("\($0)", at: $0) }
        #expect(KeepRule(daily: 3).decide(on: all).removable.map(\.name) == ["-49.0"])
        #expect(KeepRule(daily: 4).decide(on: all).removable.isEmpty)
        #expect(KeepRule(monthly: 2).decide(on: all).kept.map(\.checkpoint.name) == ["0.0", "-49.0"])
        #expect(KeepRule(last: 1).decide(on: all).removable.count == 3)
    }

    @Test func eachPathHasItsOwn() throws {
        let all = [
            try checkpoint("logs", at: 0, path: "/logs"), try checkpoint("whole", at: -24),
            try checkpoint("old", at: -48), try checkpoint("said nowhere", at: -72, path: nil),
        ]
        let decision = KeepRule(last: 1).decide(on: all)
        #expect(decision.removable.map(\.name) == ["old"])
        #expect(decision.kept.allSatisfy { $0.reasons == [.last, .newestComplete] })
        // What is incomplete is not replaced by a backup of another path.
        let failed = [
            try checkpoint("logs", at: 0, path: "/logs"), try checkpoint("x", at: -24, .incomplete("2 failed")),
        ]
        #expect(KeepRule(last: 1).decide(on: failed).kept.last?.reasons == [.notReplaced])
    }

    @Test func aSurveysDoubtRemovesNothing() throws {
        let all = [
            try checkpoint("3", at: 0, isDoubted: true), try checkpoint("2", at: -24, isDoubted: true),
            try checkpoint("1", at: -48), try checkpoint("0", at: -72),
        ]
        #expect(all[0].state != .complete && all[0].isVouchedFor)
        let decision = KeepRule(last: 2).decide(on: all)
        #expect(decision.removable.isEmpty)
        #expect(
            decision.kept.map(\.reasons) == [[.last, .newestComplete], [.last], [.last, .newestComplete], [.last]])
        #expect(KeepRule(last: 1).decide(on: all).removable.map(\.name) == ["2", "0"])
        // What was not known to be complete does not become removable by what a survey misses in it.
        let unknown = try checkpoint("u", at: -24, .unknown("exported to again"), isDoubted: true)
        #expect(unknown.state != unknown.recordedState)
        let kept = KeepRule(last: 1).decide(on: [all[2], all[3], unknown]).kept
        #expect(kept.last?.checkpoint.name == "u" && kept.last?.reasons == [.unknown])
    }

    @Test func whatTheBucketRetainsStaysEvenWhenItIsNamed() throws {
        let limit = start - 7 * 86_400
        let all = [
            try checkpoint("new", at: 0, endTime: start), try checkpoint("young", at: -90, endTime: limit + 1),
            try checkpoint("old", at: -200, endTime: limit), try checkpoint("said nowhere", at: -300),
        ]
        let decision = KeepRule(last: 1).decide(on: all, named: ["young"], retainedSince: limit)
        #expect(decision.removable.map(\.name) == ["old"])
        #expect(decision.kept.map(\.reasons) == [[.last, .newestComplete, .retained], [.retained], [.retained]])
        #expect(KeepRule(last: 1).decide(on: all).removable.count == 3)
    }
}
