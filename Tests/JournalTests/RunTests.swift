import Cloud
import Foundation
import GRDB
import Glibc
import Plans
import Testing

@testable import Journal

/// Runs and events: what was written comes back, in order, and nothing else gets in.
struct RunTests {
    private let folder: TemporaryFolder
    private let journal: SQLiteJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = SQLiteJournal(folder: folder.path + "/state", liveness: liveness([7]), now: { noon })
    }

    private func database() throws -> DatabaseQueue { try DatabaseQueue(path: folder.path + "/state/journal.sqlite") }

    @Test func aRunComesBackAsItWasWritten() async throws {
        let new = newRun(1)
        try await journal.create(new)
        var expected = Run(id: new.id, plan: new.plan, createTime: new.time, by: new.by, detour: new.detour)
        for (index, event) in wholeRun.enumerated() {
            let time = noon + Double(index) / 3
            let recorded = try await journal.append(event, to: new.id, after: Int64(index), at: time, lease: nil)
            #expect(recorded == Recorded(number: Int64(index) + 1, time: time, event: event))
            try expected.apply(recorded)
        }
        let again = SQLiteJournal(folder: folder.path + "/state")
        #expect(try await again.run(new.id) == expected)
        #expect(try await again.events(of: new.id, after: 4).map(\.number) == [5, 6])
        #expect(try await again.runs(limit: 5).map(\.standing) == [.over(.done)])
    }

    /// What a list shows besides: the instance that came to be, whether a person is needed, and what was left suspended.
    @Test func aListShowsWhatFollowsFromTheEvents() async throws {
        let cluster = ClusterName(project: "p", location: "z", id: "c")
        let job = CronJobName(CronJob(cluster: cluster, namespace: "ml", name: "nightly", schedule: "0 * * * *"))
        func change(_ id: StepID, isSuspended: Bool, turn: Step.Turn, owedFor: StepID? = nil) -> Step {
            Step(
                id: id, title: id, ifStopped: "It stays.",
                work: .command(
                    ChangingCommand(argv: ["kubectl", id], settle: .cronJob(job, isSuspended: isSuspended))),
                turn: turn, owedFor: owedFor)
        }
        let plan = Plan(
            purpose: .restore, title: "t", instance: trainA, consequences: [], checks: [],
            steps: [
                change("suspend", isSuspended: true, turn: .inOrder), step("fill"),
                change("resume", isSuspended: false, turn: .owed, owedFor: "suspend"),
            ], confirmation: .key)
        try await journal.create(NewRun(id: id(1), plan: plan, time: noon, by: ada))
        func summary() async throws -> RunSummary { try #require(try await journal.runs(limit: 1).first) }
        #expect(try await summary().target == trainA)
        let made = InstanceName(project: "p", location: "z", id: "pvc-1")
        try await journal.append(
            [
                .taken(by: ada, process: 7), .intended("suspend", Intent(argv: ["kubectl"], requestID: nil)),
                .accepted("suspend", operation: nil), .settled("suspend", StepResult()),
                .waiting("fill", FailureNote(what: "stuck", remedy: "look", needsPerson: true)),
            ], to: id(1))
        #expect(try await summary().isHeldUp)
        try await journal.append([.goesOn("fill"), .settled("fill", StepResult(instance: made))], to: id(1))
        let going = try await summary()
        #expect(!going.isHeldUp && going.target == made && going.instance == trainA && going.suspended.isEmpty)
        try await journal.append([.ended(.abandoned)], to: id(1))
        #expect(try await summary().suspended == [job])
    }

    @Test func nobodyElseMayReadOrWriteIt() async throws {
        try await journal.create(newRun(1))
        let state = folder.path + "/state"
        var modes: [String: Int] = [:]
        for name in [""] + (try FileManager.default.contentsOfDirectory(atPath: state)) {
            var status = stat()
            #expect(stat(state + "/" + name, &status) == 0)
            modes[name] = Int(status.st_mode & 0o777)
        }
        #expect(
            modes == [
                "": 0o700, "journal.sqlite": 0o600, "journal.sqlite-wal": 0o600, "journal.sqlite-shm": 0o600,
                "journal.lock": 0o600,
            ])
    }

    @Test func everyCommitIsOnTheDisk() async throws {
        let (mode, synchronous) = try await journal.write { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2)
    }

    @Test func anEventThatFollowsAnotherOneIsRefused() async throws {
        try await journal.create(newRun(1))
        try await journal.append([wholeRun[0]], to: id(1))
        for last in [0, 2] as [Int64] {
            let failure = await failure { () async throws(JournalFailure) in
                _ = try await journal.append(intended, to: id(1), after: last, at: noon, lease: nil)
            }
            #expect(failure == .outdated)
        }
        #expect(try await journal.events(of: id(1), after: 0).count == 1)
    }

    @Test func anEventThatCannotHappenIsRefused() async throws {
        try await journal.create(newRun(1))
        let failure = await failure { () async throws(JournalFailure) in
            _ = try await journal.append(.accepted("export", operation: nil), to: id(1), after: 0, at: noon, lease: nil)
        }
        #expect(failure?.isCorrupt == true)
        #expect(try await journal.run(id(1)).lastNumber == 0)
    }

    @Test func aRunThatIsNotThereIsSaidToBeNotThere() async throws {
        #expect(await failure { () async throws(JournalFailure) in _ = try await journal.run(id(1)) } == .noSuchRun)
        #expect(
            await failure { () async throws(JournalFailure) in _ = try await journal.events(of: id(1), after: 0) }
                == .noSuchRun)
        #expect(
            await failure { () async throws(JournalFailure) in
                try await journal.note(StepProgress(step: "export", time: noon), of: id(1))
            } == .noSuchRun)
    }

    @Test func aRunIsCreatedOnce() async throws {
        try await journal.create(newRun(1))
        #expect(
            await failure { () async throws(JournalFailure) in try await journal.create(newRun(1)) }?.isCorrupt == true)
        #expect(try await journal.runs(limit: 5).count == 1)
    }

    @Test(arguments: [
        "UPDATE events SET body = '{}'", "DELETE FROM events", "UPDATE plans SET body = '{}'", "DELETE FROM plans",
        "UPDATE runs SET title = 'x'", "DELETE FROM runs",
        "INSERT INTO events SELECT run, 9, time, name, format, body, seal FROM events",
    ])
    func historyIsOnlyAddedTo(_ sql: String) async throws {
        try await journal.create(newRun(1))
        try await journal.append([wholeRun[0]], to: id(1))
        #expect(throws: DatabaseError.self) { try database().write { try $0.execute(sql: sql) } }
    }

    @Test func whatIsNotOverComesFirstThenTheNewest() async throws {
        for number in 1...4 { try await journal.create(newRun(number, at: noon + Double(number))) }
        for number in [1, 4] { try await journal.append(wholeRun, to: id(number)) }
        #expect(try await journal.runs(limit: 9).map(\.id) == [3, 2, 4, 1].map(id))
        #expect(try await journal.runs(limit: 3).map(\.id) == [3, 2, 4].map(id))
        let last = try #require(try await journal.runs(limit: 9).last)
        #expect(last.title == "Back up train-1")
        #expect(last.by == ada)
        #expect(last.instance.id == "train-1")
        #expect(last.createTime == noon + 1)
    }

    @Test func aListTellsHowEachRunStands() async throws {
        for number in 1...4 {
            try await journal.create(newRun(number, on: .init(project: "p", location: "z", id: "i\(number)")))
        }
        func take(_ number: Int, _ process: Int32) async throws {
            let instance = try await journal.run(id(number)).plan.instance
            _ = try await journal.takeLease(of: instance, for: id(number), holder: holder(process), at: noon)
        }
        try await take(1, 7)
        try await take(2, 8)
        try await take(3, 7)
        try await journal.append([.failed("export", Failure(refusal))], to: id(3))
        try await journal.append([.ended(.abandoned)], to: id(4))
        var standings: [RunID: RunSummary.Standing] = [:]
        for run in try await journal.runs(limit: 9) { standings[run.id] = run.standing }
        #expect(
            standings == [
                id(1): .alive(holder(7)), id(2): .interrupted, id(3): .undecided, id(4): .over(.abandoned),
            ])
        let note = try await journal.runs(limit: 9).first { $0.id == id(3) }?.note
        #expect(note == "needs a decision: export: PERMISSION_DENIED")
    }

    @Test func progressIsOverwritten() async throws {
        try await journal.create(newRun(1))
        #expect(try await journal.progress(of: id(1)) == nil)
        for listed in [1, 2] as [Int64] {
            try await journal.note(StepProgress(step: "export", time: noon, listed: listed), of: id(1))
        }
        #expect(try await journal.progress(of: id(1)) == StepProgress(step: "export", time: noon, listed: 2))
    }

    @Test func noTokenReachesTheDisk() async throws {
        try await journal.create(newRun(1))
        let secret = "ya29.a0AfB_secret"
        let note = FailureNote(what: "401 Authorization: Bearer \(secret)", remedy: "sign in, not as \(secret)")
        try await journal.append(
            [
                .waiting("export", note), intended, .doubted("export", note), .notDone("export", note: secret),
                .failed("export", Failure(note, result: StepResult(note: secret))),
            ], to: id(1))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state") {
            let bytes = try Data(contentsOf: URL(filePath: folder.path + "/state/" + name))
            #expect(bytes.firstRange(of: Data("ya29".utf8)) == nil, "\(name)")
        }
        #expect(try await journal.runs(limit: 1).first?.note.contains("[redacted]") == true)
    }

    @Test func aWriteOutlivesTheTaskThatWaitsForIt() async throws {
        try await journal.create(newRun(1))
        let journal = journal
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.append(intended, to: id(1), after: 0, at: noon, lease: nil)
        }
        #expect(try await task.value.number == 1)
        #expect(try await journal.run(id(1)).lastNumber == 1)
    }

    @Test func findingsAreKeptAndOverwritten() async throws {
        try await journal.remember(Data("1".utf8), kind: "verification", key: "gs://b/2/", at: noon)
        try await journal.remember(Data("2".utf8), kind: "verification", key: "gs://b/1/", at: noon)
        try await journal.remember(Data("3".utf8), kind: "verification", key: "gs://b/2/", at: noon + 1)
        try await journal.remember(Data("4".utf8), kind: "survey", key: "gs://b/2/", at: noon)
        let last = Note(key: "gs://b/2/", json: Data("3".utf8), time: noon + 1)
        #expect(
            try await journal.recall(kind: "verification") == [
                Note(key: "gs://b/1/", json: Data("2".utf8), time: noon), last,
            ])
    }
}
