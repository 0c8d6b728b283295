import Cloud
import FoundationEssentials
import TestSupport
import Testing

/// Which checkpoints a rule keeps.
@Suite struct KeepRuleTests {
    private static let root = GCSURI("gs://abc/train-a/")

    private func checkpoint(
        _ name: String, at hours: Double?, _ state: Checkpoint.State = .complete, hasManifest: Bool = true
    ) throws -> Checkpoint {
        Checkpoint(
            root: try #require(Self.root), name: name, state: state, startTime: hours.map { start + $0 * 3_600 },
            hasManifest: hasManifest)
    }

    private func kept(_ decision: KeepRule.Decision) -> [String: [KeepRule.Reason]] {
        Dictionary(uniqueKeysWithValues: decision.kept.map { ($0.checkpoint.name, $0.reasons) })
    }

    /// The tests begin on Monday, 23 November 2026 at 01:00.
    @Test func periodsBeginInUTC() throws {
        let all = [
            try checkpoint("now", at: 0.9), try checkpoint("same hour", at: 0.1), try checkpoint("midnight", at: -1),
            try checkpoint("sunday", at: -1.01), try checkpoint("monday", at: -1 - 7 * 24),
            try checkpoint("october", at: -1 - 23 * 24),
        ]
        #expect(
            kept(KeepRule(last: 2).decide(on: all))
                == ["now": [.last, .newestComplete], "same hour": [.last]])
        #expect(kept(KeepRule(hourly: 2).decide(on: all)).keys.sorted() == ["midnight", "now"])
        #expect(kept(KeepRule(daily: 2).decide(on: all)).keys.sorted() == ["now", "sunday"])
        #expect(kept(KeepRule(weekly: 3).decide(on: all)).keys.sorted() == ["now", "october", "sunday"])
        #expect(kept(KeepRule(monthly: 2).decide(on: all)).keys.sorted() == ["now", "october"])
        #expect(
            kept(KeepRule(last: 1, daily: 1, monthly: 9).decide(on: all))["now"]
                == [.last, .daily, .monthly, .newestComplete])
    }

    @Test func whatStaysWhateverTheRule() throws {
        let all = [
            try checkpoint("running", at: 2, .running), try checkpoint("newer", at: 1, .incomplete("x")),
            try checkpoint("newest", at: 0), try checkpoint("used", at: -1),
            try checkpoint("by hand", at: -2, .unknown("no manifest"), hasManifest: false),
            try checkpoint("strange", at: -3, .unknown("its manifest is for y")),
            try checkpoint("failed", at: -4, .incomplete("export failed"), hasManifest: false),
            try checkpoint("mirror", at: -5, .incomplete("a later export into it failed")),
            try checkpoint("undated", at: nil, .incomplete("x")), try checkpoint("old", at: -9),
        ]
        let rule = KeepRule(last: 1)
        let decision = rule.decide(on: all, inUse: ["used"])
        #expect(decision.removable.map(\.name) == ["mirror", "old"])
        #expect(
            kept(decision) == [
                "running": [.running], "newer": [.notReplaced], "newest": [.last, .newestComplete], "used": [.inUse],
                "by hand": [.noManifest, .unknown], "strange": [.unknown], "failed": [.noManifest],
                "undated": [.notReplaced],
            ])
        let named = rule.decide(on: all, inUse: ["used"], named: Set(all.map(\.name)))
        #expect(named.kept.map(\.checkpoint.name) == ["running", "newest", "used"])
    }

    @Test func aRuleThatKeepsNothingRemovesNothingThatWasNotNamed() throws {
        let all = [try checkpoint("b", at: 0), try checkpoint("a", at: -1)]
        #expect(KeepRule().decide(on: all).removable.isEmpty)
        #expect(KeepRule(last: -5).decide(on: all).removable.isEmpty)
        #expect(KeepRule().decide(on: all, named: ["a", "b"]).removable.map(\.name) == ["a"])
    }

    @Test func withoutACompleteOneNothingIsRemoved() throws {
        let all = [try checkpoint("b", at: 0, .incomplete("x")), try checkpoint("a", at: -1, .incomplete("x"))]
        #expect(KeepRule(last: 1).decide(on: all).removable.isEmpty)
    }

    @Test(arguments: UInt64(1)...80)
    func whateverTheRuleItsPromisesHold(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = try (0..<Int.random(in: 0...60, using: &random)).map { index in
            let states: [Checkpoint.State] = [
                .complete, .complete, .complete, .running, .incomplete("x"), .unknown("x"),
            ]
            return try checkpoint(
                "c\(index)", at: Double.random(in: -3_000...0, using: &random),
                states.randomElement(using: &random) ?? .complete, hasManifest: Bool.random(using: &random))
        }
        let names = Set(all.map(\.name).filter { _ in Int.random(in: 0...9, using: &random) == 0 })
        let used = Set(all.map(\.name).filter { _ in Int.random(in: 0...9, using: &random) == 0 })
        func number() -> Int { Int.random(in: 0...5, using: &random) }
        let rule = KeepRule(last: number(), hourly: number(), daily: number(), weekly: number(), monthly: number())
        let decision = rule.decide(on: all, inUse: used, named: names)
        let removed = Set(decision.removable.map(\.name))

        // Everything is told once, and what stays has a reason.
        #expect(decision.kept.count + removed.count == all.count, "seed \(seed)")
        #expect(decision.kept.allSatisfy { !$0.reasons.isEmpty && !removed.contains($0.checkpoint.name) })
        // What must never go stays.
        let complete = all.filter { $0.state == .complete }
        let newest = complete.max { ($0.startTime ?? start) < ($1.startTime ?? start) }
        if let newest { #expect(!removed.contains(newest.name), "seed \(seed)") }
        #expect(removed.isDisjoint(with: used), "seed \(seed)")
        for checkpoint in decision.removable {
            #expect(checkpoint.state != .running && (checkpoint.hasManifest || names.contains(checkpoint.name)))
        }
        // The counts hold, and no period that has one goes without while there are some left.
        let counted = complete.filter { !names.contains($0.name) || $0.name == newest?.name }
        for (reason, count) in [
            (KeepRule.Reason.last, rule.last), (.hourly, rule.hourly), (.daily, rule.daily), (.weekly, rule.weekly),
            (.monthly, rule.monthly),
        ] {
            let kept = decision.kept.filter { $0.reasons.contains(reason) }.count
            #expect(kept <= count, "seed \(seed)")
            if reason == .last { #expect(kept == min(count, counted.count), "seed \(seed)") }
            if count > 0, !counted.isEmpty { #expect(kept > 0, "seed \(seed)") }
        }
        // What was left is left alone the next time.
        let rest = decision.kept.map(\.checkpoint)
        #expect(rule.decide(on: rest, inUse: used, named: names).removable.isEmpty, "seed \(seed)")
    }
}
