import Cloud
import Foundation
import Plans
import Testing

@testable import Journal

/// One run at a time drives an instance.
struct LeaseTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The same journal with other processes alive.
    private func journal(alive: Set<Int32>) -> SQLiteJournal {
        SQLiteJournal(folder: folder.path, liveness: liveness(alive), now: { noon })
    }

    private func take(
        _ run: Int, _ process: Int32, alive: Set<Int32>, on instance: InstanceName = trainA
    ) async throws(JournalFailure) -> Lease {
        try await journal(alive: alive).takeLease(of: instance, for: id(run), holder: holder(process), at: noon)
    }

    @Test func aLivingRunnerKeepsEverybodyElseOut() async throws {
        for number in 1...2 { try await journal(alive: []).create(newRun(number)) }
        _ = try await take(1, 7, alive: [7, 8])
        for run in 1...2 {
            let failure = await failure { () async throws(JournalFailure) in _ = try await take(run, 8, alive: [7, 8]) }
            #expect(failure == .held(by: holder(7), run: id(1), since: noon))
        }
    }

    @Test func aDeadRunnersLeaseIsTakenOverForTheSameRunOnly() async throws {
        for number in 1...2 { try await journal(alive: []).create(newRun(number)) }
        let old = try await take(1, 7, alive: [7])
        let other = await failure { () async throws(JournalFailure) in _ = try await take(2, 8, alive: [8]) }
        #expect(other == .unfinished(run: id(1)))
        let new = try await take(1, 8, alive: [8])
        #expect(new.token > old.token)
        // The old runner was only asleep: it writes nothing more.
        let journal = journal(alive: [8])
        for (lease, expected) in [(old, JournalFailure.leaseLost), (new, nil)] {
            let beat = await failure { () async throws(JournalFailure) in try await journal.beat(lease, at: noon) }
            #expect(beat == expected)
            let append = await failure { () async throws(JournalFailure) in
                _ = try await journal.append(intended, to: id(1), after: 0, at: noon, lease: lease)
            }
            #expect(append == expected)
        }
        try await journal.release(old)
        try await journal.beat(new, at: noon)
    }

    @Test func theLeaseOfARunThatIsOverIsTakenOver() async throws {
        for number in 1...2 { try await journal(alive: []).create(newRun(number)) }
        _ = try await take(1, 7, alive: [7])
        try await journal(alive: []).append([.ended(.abandoned)], to: id(1))
        #expect(try await take(2, 8, alive: [7, 8]).run == id(2))
    }

    @Test func aLeaseThatWasGivenBackIsFreeAndItsTokenIsNeverUsedAgain() async throws {
        for number in 1...2 { try await journal(alive: []).create(newRun(number)) }
        let first = try await take(1, 7, alive: [7])
        try await journal(alive: [7]).release(first)
        let second = try await take(2, 7, alive: [7])
        #expect(second.token > first.token)
        let failure = await failure { () async throws(JournalFailure) in
            try await journal(alive: [7]).beat(first, at: noon)
        }
        #expect(failure == .leaseLost)
    }

    @Test func aProjectsNumberIsTheSameProjectAndAnotherProjectIsNot() async throws {
        let byNumber = InstanceName(project: "123456", location: trainA.location, id: trainA.id)
        let elsewhere = InstanceName(project: "ml-test", location: trainA.location, id: trainA.id)
        for number in 0...2 { try await journal(alive: []).create(newRun(number)) }
        _ = try await take(0, 7, alive: [7])
        let failure = await failure { () async throws(JournalFailure) in
            _ = try await take(1, 7, alive: [7], on: byNumber)
        }
        #expect(failure == .held(by: holder(7), run: id(0), since: noon))
        #expect(try await take(2, 7, alive: [7], on: elsewhere).run == id(2))
    }

    /// Two consoles that confirm at once: one of them has it.
    @Test func anInstanceHasOneRunAtATime() async throws {
        let journal = journal(alive: [])
        let byNumber = InstanceName(project: "123456", location: trainA.location, id: trainA.id)
        let elsewhere = InstanceName(project: "ml-test", location: trainA.location, id: trainA.id)
        func create(_ number: Int, on instance: InstanceName) async -> JournalFailure? {
            await failure { () async throws(JournalFailure) in
                try await journal.create(newRun(number, on: instance))
            }
        }
        #expect(await create(1, on: trainA) == nil)
        #expect(await create(2, on: trainA) == .unfinished(run: id(1)))
        #expect(await create(2, on: byNumber) == .unfinished(run: id(1)))
        #expect(await create(3, on: elsewhere) == nil)
        #expect(try await journal.runs(limit: 9).count == 2)
        try await journal.append([.ended(.abandoned)], to: id(1))
        #expect(await create(2, on: trainA) == nil)
    }

    @Test func onThisMachineTheSystemKnowsWhoLives() {
        let machine = liveness([7])
        #expect(machine.isAlive(holder(7), beat: .distantPast, now: noon))
        #expect(!machine.isAlive(holder(8), beat: noon, now: noon))
        // The number was given to another process.
        let reused = Holder(host: "here", boot: "boot-1", process: 7, started: "99")
        #expect(!machine.isAlive(reused, beat: noon, now: noon))
        #expect(!machine.isAlive(holder(7, boot: "boot-0"), beat: noon, now: noon))
    }

    @Test(arguments: [(-119.0, true), (-121, false), (0, true), (119, true), (121, false), (86_400, false)])
    func onAnotherMachineTheBeatTells(_ age: Double, _ isAlive: Bool) {
        let other = holder(7, host: "there")
        #expect(liveness([7]).isAlive(other, beat: noon - age, now: noon) == isAlive)
    }

    @Test func theStartOfAProcessIsReadBehindAnyName() {
        let tail = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20"
        for name in ["x", "a b", "a) S 9 (b", "))"] {
            #expect(ProcessStatus.started(in: "12 (\(name))" + tail) == "4711")
        }
        #expect(ProcessStatus.started(in: "12 (x)" + tail.replacingOccurrences(of: " S ", with: " Z ")) == nil)
        #expect(ProcessStatus.started(in: "12 (x) S 1") == nil)
        #expect(ProcessStatus.started(in: "") == nil)
        let current = Holder.current()
        #expect(Liveness.ofThisMachine().isAlive(current, beat: .distantPast, now: noon))
        #expect(!current.started.isEmpty && !current.boot.isEmpty && !current.host.isEmpty)
    }
}
