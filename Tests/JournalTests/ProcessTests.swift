import Foundation
import Plans
import Testing

@testable import Journal

/// Several processes at one journal, and what is left when one of them is killed.
struct ProcessTests {
    private let folder: TemporaryFolder
    private let journal: SQLiteJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = SQLiteJournal(folder: folder.path)
    }

    @Test func twoProcessesThatAddAtOnceLoseAndDoubleNothing() async throws {
        try await journal.create(newRun(1))
        let probes = try (0..<2).map { _ in try Probe("append", folder.path, "\(id(1))", "40") }
        let numbers = probes.flatMap { $0.lines().compactMap { Int64($0) } }
        probes.forEach { $0.finish() }
        #expect(numbers.sorted() == Array(1...80))
        #expect(try await journal.events(of: id(1), after: 0).map(\.number) == Array(1...80))
        #expect(try await journal.run(id(1)).lastNumber == 80)
    }

    @Test(arguments: [1, 2, 3, 5, 8, 13])
    func whatWasAcknowledgedSurvivesAKill(_ count: Int) async throws {
        try await journal.create(newRun(1))
        let probe = try Probe("append", folder.path, "\(id(1))", "100000")
        for _ in 0..<count { _ = probe.line() }
        probe.kill()
        let acknowledged = Int64(count + probe.lines().count)
        let found = try await journal.events(of: id(1), after: 0).map(\.number)
        // One more may have been written whose acknowledgement was not seen.
        #expect(found == Array(1...(found.last ?? 0)))
        #expect((acknowledged...acknowledged + 1).contains(found.last ?? 0))
        #expect(try await journal.run(id(1)).lastNumber == found.last)
        _ = try await journal.append(.cancelAsked(by: ada), to: id(1), after: found.last ?? 0, at: noon, lease: nil)
    }

    @Test func oneOfManyProcessesGetsTheLeaseAndTheNextWhenItIsKilled() async throws {
        try await journal.create(newRun(1))
        let probes = try (0..<6).map { _ in try Probe("lease", folder.path, "\(id(1))") }
        let answers = probes.map { $0.line() ?? "" }
        let winners = zip(probes, answers).filter { $0.1.hasPrefix("won") }
        #expect(winners.count == 1)
        #expect(answers.filter { $0.hasPrefix("held") }.count == 5)
        guard case .alive = try await journal.runs(limit: 1).first?.standing else {
            Issue.record("nobody seems to drive the run")
            return
        }
        winners.first?.0.kill()
        #expect(try await journal.runs(limit: 1).first?.standing == .interrupted)
        let lease = try await journal.takeLease(of: trainA, for: id(1), holder: .current(), at: Date())
        #expect(lease.token == 2)
        probes.forEach { $0.finish() }
    }

    @Test func twoHundredRunsLoseAndDoubleNothing() async throws {
        let events: [Event] = [.taken(by: ada, process: 7), .ended(.abandoned)]
        // Two journals at one file, as in two processes.
        let journals = [journal, SQLiteJournal(folder: folder.path)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await journals[number % 2].create(newRun(number, at: noon + Double(number)))
                    try await journals[(number + 1) % 2].append(events, to: id(number))
                }
            }
            try await group.waitForAll()
        }
        let listed = try await journal.runs(limit: 999)
        #expect(listed.map(\.id) == (0..<200).reversed().map(id))
        #expect(listed.allSatisfy { $0.standing == .over(.abandoned) })
        for run in listed { #expect(try await journal.events(of: run.id, after: 0).map(\.event) == events) }
    }

    @Test func manyProcessesBeginOneJournal() async throws {
        let folder = folder.path + "/new"
        let probes = try (0..<4).map { _ in try Probe("append", folder, "\(id(1))", "0") }
        probes.forEach { $0.finish() }
        let journal = SQLiteJournal(folder: folder)
        try await journal.create(newRun(1))
        #expect(try await journal.runs(limit: 2).count == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains { $0.contains("damaged") })
    }

    @Test(.timeLimit(.minutes(1))) func anotherProcessesWriteIsHeardOf() async throws {
        try await journal.create(newRun(1))
        var changes = journal.changes().makeAsyncIterator()
        // The first comes at once.
        #expect(await changes.next() != nil)
        let probe = try Probe("change", folder.path, "\(id(1))")
        probe.send("now")
        #expect(await changes.next() != nil)
        while try await journal.run(id(1)).lastNumber == 0 { #expect(await changes.next() != nil) }
        probe.finish()
    }

    @Test(.timeLimit(.minutes(1))) func whoeverStopsListeningIsLetGo() async throws {
        let changes = journal.changes()
        let task = Task {
            var count = 0
            for await _ in changes { count += 1 }
            return count
        }
        task.cancel()
        #expect(await task.value <= 1)
    }

    /// The bound of 100 ms holds for a release; see `Tests/Benchmarks/journal`.
    @Test func theHistoryOfTenThousandRunsOpensFast() async throws {
        let probe = try Probe("measure", folder.path + "/many")
        let lines = probe.lines()
        probe.finish()
        #expect(lines.count == 3)
        let words = try #require(lines.first).split(separator: " ")
        #expect(try #require(Double(words[5])) < 0.5, "\(lines)")
    }
}
