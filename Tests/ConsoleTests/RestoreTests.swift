import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// From a FAILED instance to a confirmed restore.
@Suite struct RestoreTests {
    private func browser(_ state: State) -> RestoreBrowser? {
        for case .browser(let browser) in state.screens { return browser }
        return nil
    }

    private func draft(_ state: State) -> RestoreDraft? {
        if case .form(let form) = state.screens.last { (form as? RestoreForm)?.draft } else { nil }
    }

    private func press(_ keys: Key..., on state: inout State) -> [Effect] {
        keys.reduce(into: []) { $0 = state.update(.key($1)) }
    }

    /// Everything that a preflight of a restore finds on a good day.
    static let checks = [
        Check("checkpoint intact", .fine, "48,211 objects, 3.1 TiB, compared with its manifest now"),
        Check("fits", .fine, "3.1 TiB into 23.4 TiB"), Check("name is free", .fine, "no train-a-r2 in us-central1-a"),
    ]

    @Test func rOpensTheCheckpointsWithTheNewestCompleteOneChosen() {
        var state = Fixture.night(120, 40)
        let effects = press(.character("r"), on: &state)
        #expect(effects == [.readPastImports])
        #expect(browser(state)?.checkpoint?.name == "step-12000")
        #expect(browser(state)?.checkpoints.map(\.name) == ["step-12000", "step-13000", "manual-friday"])
    }

    /// The limit is eight keys.
    @Test func fourKeysLeadFromTheDashboardToARunningRestore() throws {
        var state = Fixture.night(120, 40)
        var effects = press(.character("r"), .enter, on: &state)
        let draft = try #require(self.draft(state))
        #expect(effects == [.preflight(.restore(draft))])
        #expect(draft.name == "train-a-r2" && draft.source.words == "step-12000" && draft.capacity == "24000")
        effects = press(.enter, on: &state)
        #expect(effects.contains(.plan(.restore(draft))))
        let plan = Fixture.restore(draft)
        #expect(state.update(.planned(.restore(draft), Fixture.runID, plan)) == [.rest])
        _ = state.update(.rested)
        #expect(press(.character("y"), on: &state) == [.start(Fixture.runID, plan), .watchRun(Fixture.runID)])
        // What led there is closed behind it.
        #expect(state.screens.count == 1)
    }

    @Test func rOnACheckpointChoosesThatOne() throws {
        var state = Fixture.night(120, 40)
        _ = press(.enter, on: &state)
        _ = press(.home, .down, .down, on: &state)
        let chosen = try #require(state.checkpointAtCursor)
        #expect(chosen.state != .complete)
        _ = press(.character("r"), on: &state)
        // Past a statement of what is wrong with it.
        #expect(draft(state) == nil)
        #expect(browser(state)?.statement == chosen.uri)
        _ = press(.character("y"), on: &state)
        #expect(draft(state)?.source.flaw != nil)
    }

    @Test func anIncompleteOneIsNotChosenByEnterAlone() {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .down, .enter, on: &state)
        #expect(browser(state)?.statement != nil)
        #expect(draft(state) == nil)
        #expect(view(state).lines.contains { $0.contains("Choose it all the same: y") })
        _ = press(.enter, on: &state)
        #expect(draft(state) == nil)
        // Nor by a y that came with other keys.
        _ = state.update(.key(.character("y"), isAlone: false))
        #expect(draft(state) == nil)
        _ = press(.escape, on: &state)
        #expect(browser(state)?.statement == nil && browser(state) != nil)
    }

    /// What is not complete is confirmed by typing, not by a key.
    @Test func aFlawedCheckpointMakesAPlanThatIsTyped() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .down, .enter, .character("y"), on: &state)
        let draft = try #require(self.draft(state))
        #expect(Fixture.restore(draft).confirmation == .typed("train-a-r2"))
        #expect(Fixture.restore(draft).consequences.first?.contains("can't be trusted") == true)
    }

    @Test(arguments: [
        ("2026-11-23 00:30", "No complete"), ("2026-11-23T01:30:00Z", nil), ("2026-11-23 01:30", nil),
        ("yesterday", "yesterday is no time"), ("", "That is no time"),
    ])
    func tGoesToTheNewestBeforeATime(text: String, notice: String?) throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .end, .character("t"), on: &state)
        for character in text { _ = press(.character(character), on: &state) }
        _ = press(.enter, on: &state)
        #expect(state.notice.map { $0.hasPrefix(notice ?? "-") } ?? (notice == nil), "\(state.notice ?? "")")
        if notice == nil {
            #expect(browser(state)?.checkpoint?.name == "step-12000")
            #expect(browser(state)?.time == nil)
        }
    }

    @Test func aFolderInACheckpointIsRestoredAlone() throws {
        var state = Fixture.night(120, 40)
        var effects = press(.character("r"), .right, on: &state)
        let uri = Fixture.uri("gs://ml-backups/train-a/step-12000/")
        #expect(effects == [.browse(uri)])
        _ = state.update(.browsed(uri, .success(["ckpt", "logs"])))
        effects = press(.down, .right, on: &state)
        #expect(effects == [.browse(Fixture.uri("gs://ml-backups/train-a/step-12000/ckpt/"))])
        _ = state.update(.browsed(Fixture.uri("gs://ml-backups/train-a/step-12000/ckpt/"), .success(["step-9"])))
        _ = press(.down, .enter, on: &state)
        #expect(draft(state)?.source.uri == Fixture.uri("gs://ml-backups/train-a/step-12000/ckpt/step-9/"))
        #expect(draft(state)?.path == "/ckpt/step-9")
    }

    /// An answer about a folder that was left meanwhile is old.
    @Test func foldersOfAnotherFolderAreNotTaken() {
        var state = Fixture.night(120, 40)
        let uri = Fixture.uri("gs://ml-backups/train-a/step-12000/")
        _ = press(.character("r"), .right, on: &state)
        _ = state.update(.browsed(uri, .failure(Unlisted(words: "PERMISSION_DENIED"))))
        #expect(view(state).lines.contains { $0.contains("could not be listed: PERMISSION_DENIED") })
        _ = press(.escape, on: &state)
        _ = state.update(.browsed(uri, .success(["late"])))
        #expect(!view(state).lines.contains { $0.contains("late") })
        #expect(browser(state)?.folder == nil)
    }

    @Test func theFormChangesTheWay() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .enter, on: &state)
        for _ in 0..<12 { _ = press(.up, on: &state) }
        let effects = press(.character(" "), on: &state)
        let draft = try #require(self.draft(state))
        #expect(draft.way == .existing)
        // In the same zone first.
        #expect(draft.existing?.name.id == "eval-1")
        #expect(effects == [.preflight(.restore(draft))])
        _ = press(.down, .right, on: &state)
        #expect(self.draft(state)?.existing?.name.id == "eval-2")
    }

    @Test func whatIsWrongIsSaidWhereItIs() {
        var state = Fixture.night(80, 24)
        _ = press(.character("r"), .enter, on: &state)
        for _ in 0..<8 { _ = press(.up, on: &state) }
        _ = press(.character("7"), .control("g"), on: &state)
        #expect(state.notice == "Not yet: a capacity is 12000 to 100000 GiB in steps of 4000")
    }

    @Test func readOnlyHasNoKeyForIt() {
        var state = Fixture.night(120, 40, isReadOnly: true)
        #expect(press(.character("r"), on: &state).isEmpty)
        #expect(state.screens.isEmpty)
        #expect(!view(state).lines.joined().contains("r restore"))
    }

    @Test func aRestoreThatGoesOnIsSaidWhereTheFailureIs() {
        var state = Fixture.night(120, 40)
        let run = RunSummary(
            id: Fixture.runID, purpose: .restore, title: "t", instance: Fixture.name("train-a-r2"),
            createTime: Fixture.now,
            by: Fixture.ops, standing: .alive(Holder(host: "h", boot: "b", process: 1, started: "0")),
            lastTime: Fixture.now,
            note: "step 2 of 3: import the checkpoint", subject: Fixture.name("train-a"))
        _ = state.update(.runs([run]))
        let line = view(state).lines.first { $0.hasPrefix("✗ train-a") } ?? ""
        #expect(line.contains("Being restored into train-a-r2: run \(Fixture.runID), step 2 of 3"), "\(line)")
        #expect(!line.contains("r restore"))
    }

    /// Until it is resumed, it is said first, and leads to the run that says how.
    @Test func whatARunHasLeftSuspendedIsSaid() throws {
        var state = Fixture.night(120, 40)
        let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")
        let job = CronJobName(CronJob(cluster: cluster, namespace: "default", name: "nightly", schedule: "0 * * * *"))
        _ = state.update(.suspended([SuspendedCronJob(job: job, run: Fixture.runID)]))
        let line = try #require(view(state).lines.first { $0.hasPrefix("✗ nightly") })
        #expect(line.contains("in default of training was left suspended by run \(Fixture.runID)"), "\(line)")
        state.focus = .attention
        #expect(press(.enter, on: &state).contains(.watchRun(Fixture.runID)))
        _ = state.update(.suspended([]))
        #expect(!state.attention.contains { $0.subject == "nightly" })
    }

    /// The clusters are looked for once the way is chosen; the claim is made beside that of the workload.
    @Test(arguments: [(80, 24), (120, 40)]) func theWayThroughAClaimLooksAsAgreed(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = press(.character("r"), .enter, on: &state)
        for _ in 0..<11 { _ = press(.up, on: &state) }
        let name = Fixture.name("train-a")
        #expect(!press(.character(" "), on: &state).contains(.findUse(name)))
        #expect(press(.character(" "), on: &state).contains(.findUse(name)))
        #expect(view(state).lines.contains { $0.contains("looking for clusters…") })
        let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")
        var use = InstanceUse()
        use.clusters = [cluster]
        use.claims = [
            InstanceUse.ClaimUse(
                name: ClaimName(cluster: cluster, namespace: "ml", name: "train-a-pvc"),
                volume: MountedVolume(cluster: cluster, name: "pv", instance: name, reclaimPolicy: "Retain"),
                claim: nil,
                users: [], serviceAccount: "trainer")
        ]
        // What is found is looked at at once.
        let effects = state.update(.used(name, use))
        let draft = try #require(self.draft(state))
        #expect(effects == [.preflight(.restore(draft))] && draft.namespace == "ml")
        _ = state.update(.preflighted(.restore(draft), Self.checks))
        try expectGolden(view(state), "restore-claim-\(columns)x\(rows)")
        #expect(press(.control("g"), on: &state) == [.plan(.restore(draft))])
        _ = state.update(.planned(.restore(draft), Fixture.runID, Fixture.restore(draft, checks: Self.checks)))
        _ = state.update(.rested)
        try expectGolden(view(state), "restore-claim-plan-\(columns)x\(rows)")
    }

    /// A restore of before the newest backup is not what was lost.
    @Test func anOldRestoreIsNotTakenForOneOfWhatWasLost() throws {
        var state = Fixture.night(120, 40)
        let newest = try #require(
            state.readings.overviews.first { $0.instance.name == Fixture.name("train-a") }?.newestComplete?.startTime)
        for (age, isMeant) in [(-60.0, false), (60, true)] {
            let run = RunSummary(
                id: Fixture.runID, purpose: .restore, title: "t", instance: Fixture.name("train-b"),
                createTime: newest + age, by: Fixture.ops, standing: .over(.done), lastTime: Fixture.now, note: "done",
                subject: Fixture.name("train-a"))
            _ = state.update(.runs([run]))
            let line = view(state).lines.first { $0.hasPrefix("✗ train-a") } ?? ""
            #expect(line.contains("Restored into train-b") == isMeant, "\(line)")
            #expect(line.contains("r restore") == !isMeant, "\(line)")
        }
    }

    @Test func twoCheckpointsAreComparedAndTheComparisonIsCalledOff() {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .character("="), on: &state)
        #expect(state.notice == "step-12000 is marked: = on another one compares them")
        let pair = Compared(
            Fixture.uri("gs://ml-backups/train-a/step-12000/"), Fixture.uri("gs://ml-backups/train-a/step-13000/"))
        #expect(press(.down, .character("="), on: &state) == [.compare(pair)])
        #expect(view(state).lines.contains { $0.contains("listing both…") })
        _ = state.update(.compared(pair, .failure(Unlisted(words: "PERMISSION_DENIED"))))
        #expect(view(state).lines.contains { $0.contains("could not be compared: PERMISSION_DENIED") })
        // An answer about another pair is old.
        _ = state.update(.compared(Compared(pair.right, pair.left), .failure(Unlisted(words: "late"))))
        #expect(!view(state).lines.contains { $0.contains("late") })
        #expect(press(.escape, on: &state) == [.endComparison])
        #expect(browser(state) != nil && state.screens.count == 1)
        // Twice on the same one takes the mark back.
        _ = press(.character("="), .character("="), on: &state)
        #expect(browser(state)?.marked == nil && state.screens.count == 1)
    }

    /// Where the zone has no capacity, the run is given up and ordered once more, all else as it was.
    @Test func aRestoreIsOrderedOnceMoreWithAnotherZone() throws {
        var state = Fixture.night(120, 40)
        _ = press(.character("r"), .enter, on: &state)
        var ordered = try #require(self.draft(state))
        ordered.capacity = "28000"
        let plan = Fixture.restore(ordered)
        _ = press(.escape, .escape, on: &state)
        _ = state.openRun(Fixture.runID)
        var run = Run(id: Fixture.runID, plan: plan, createTime: Fixture.now, by: Fixture.ops)
        let failure = Failure(FailureNote(what: "too many requests (RESOURCE_EXHAUSTED)", remedy: "wait"))
        try run.apply(Recorded(number: 1, time: Fixture.now, event: .failed("create", failure)))
        _ = state.update(.run(run, nil))
        let question = try #require(run.question)
        #expect(press(.character("e"), on: &state).isEmpty)
        #expect(view(state).lines.contains { $0.contains("Give this run up, and order it once more") })
        let effects = press(.character("y"), on: &state)
        let draft = try #require(self.draft(state))
        #expect(effects == [.decide(Fixture.runID, question, .stop), .preflight(.restore(draft))])
        #expect(draft.capacity == "28000" && draft.name == "train-a-r2" && draft.source == ordered.source)
    }

    @Test func aRunThatGoesOnIsNotOrderedAgain() throws {
        var state = Fixture.night(120, 40)
        _ = state.openRun(Fixture.runID)
        let plan = Fixture.restore(
            RestoreDraft(
                RestoreSource(
                    try #require(state.shownOverview?.checkpoints.first), manifest: nil,
                    instance: Fixture.name("train-a")), like: Fixture.instances[1], among: [], project: "p",
                now: Fixture.now))
        _ = state.update(.run(Run(id: Fixture.runID, plan: plan, createTime: Fixture.now, by: Fixture.ops), nil))
        #expect(press(.character("e"), on: &state).isEmpty)
        #expect(!view(state).lines.joined().contains("e change and restore anew"))
    }

    /// Last, and only once the restore has ended well into an instance that is ACTIVE.
    @Test func theFailedInstanceIsDeletedOnlyOnceItIsRestored() {
        func run(_ standing: RunSummary.Standing, into target: String) -> RunSummary {
            RunSummary(
                id: Fixture.runID, purpose: .restore, title: "t", instance: Fixture.name(target),
                createTime: Fixture.now, by: Fixture.ops, standing: standing, lastTime: Fixture.now, note: "done",
                subject: Fixture.name("train-a"))
        }
        var state = Fixture.night(120, 40)
        #expect(press(.character("D"), on: &state).isEmpty)
        let holder = Holder(host: "h", boot: "b", process: 1, started: "0")
        _ = state.update(.runs([run(.alive(holder), into: "train-b")]))
        #expect(press(.character("D"), on: &state).isEmpty)
        #expect(state.notice == "D: not before it is restored")
        // train-c's zone is another one: there is no such instance.
        _ = state.update(.runs([run(.over(.done), into: "train-c")]))
        #expect(press(.character("D"), on: &state).isEmpty)
        _ = state.update(.runs([run(.over(.done), into: "train-b")]))
        let line = view(state).lines.first { $0.contains("Restored into train-b") }
        #expect(line?.hasSuffix("P repoint  D delete") == true)
        let order = PlanOrder.delete(Fixture.name("train-a"), Fixture.runID)
        #expect(press(.character("D"), on: &state) == [.plan(order)])
        _ = state.update(.planFailed(order, "not listed"))
        #expect(state.notice == "not listed")
    }

    @Test(arguments: [(80, 24), (120, 40), (200, 50)])
    func theCheckpointsLookAsAgreed(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = press(.character("r"), on: &state)
        try expectGolden(view(state), "restore-browser-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func theFormAndThePlanLookAsAgreed(columns: Int, rows: Int) throws {
        var state = Fixture.night(columns, rows)
        _ = press(.character("r"), .enter, on: &state)
        let draft = try #require(self.draft(state))
        _ = state.update(.preflighted(.restore(draft), Self.checks))
        try expectGolden(view(state), "restore-form-\(columns)x\(rows)")
        _ = press(.enter, on: &state)
        _ = state.update(.planned(.restore(draft), Fixture.runID, Fixture.restore(draft, checks: Self.checks)))
        _ = state.update(.rested)
        try expectGolden(view(state), "restore-plan-\(columns)x\(rows)")
    }

    @Test func theStatementLooksAsAgreed() throws {
        var state = Fixture.night(80, 24)
        _ = press(.character("r"), .down, .enter, on: &state)
        try expectGolden(view(state), "restore-statement-80x24")
    }

    @Test func everySizeHasItsScreens() {
        for columns in [1, 10, 20, 39, 60, 80, 120] {
            for rows in [1, 2, 3, 5, 8, 12, 24] {
                var state = Fixture.night(columns, rows)
                for key in [
                    Key.character("r"), .down, .enter, .escape, .right, .down, .escape, .character("t"), .escape, .up,
                    .enter,
                ] {
                    _ = press(key, on: &state)
                    #expect(view(state).size == Size(columns: columns, rows: rows))
                }
            }
        }
    }

    /// A key moves the cursor within the limit however many there are: only what is in sight is drawn.
    @Test func fiveThousandCheckpointsAreManageable() {
        var state = Fixture.night(120, 40)
        let names = (0..<5_000).map { "step-\($0)" }
        let listing = RootListing(
            root: Fixture.root("train-a"), prefixes: names.sorted(),
            manifests: Dictionary(
                uniqueKeysWithValues: names.enumerated().map { index, name in
                    (
                        name,
                        Fixture.manifest("train-a", name, at: Fixture.ago(Double(index + 1) * 3600), 48_211, 3 << 40)
                    )
                }))
        _ = state.update(.fetched(Fetched(.root(listing.root), .success(.root(listing)), at: Fixture.ago(2))))
        _ = press(.character("r"), .end, on: &state)
        #expect(browser(state)?.checkpoints.count == 5_000)
        #expect(browser(state)?.index == 4_999)
        #expect(view(state).lines.contains { $0.hasPrefix("▸ step-4999") })
    }
}

extension Fixture {
    /// A restore as the builder plans it.
    static func restore(_ draft: RestoreDraft, checks: [Check] = RestoreTests.checks) -> Plan {
        guard let order = try? draft.order(by: ops), let first = RequestID("4b7ae0a2-0a4e-4f0e-9f5c-1d1f6d0c2a11"),
            let second = RequestID("5c8bf1b3-1b5f-4a1f-8a6d-2e2a7e1d3b22")
        else { fatalError("not an order") }
        var findings = RestoreFindings()
        findings.checks = checks
        return .restore(
            order, findings, RestoreContext(run: runID, creation: first, transfer: second, scratch: "/scratch"))
    }
}
