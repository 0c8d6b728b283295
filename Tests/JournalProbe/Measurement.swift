import Cloud
import Foundation
import GRDB
import Glibc
import Journal
import Plans

/// How long the list of runs takes to come, with 10,000 runs in the journal of which 20 are not over; and what it costs to
/// wait for a change.
enum Measurement {
    static let runs = 10_000

    static func run(_ journal: SQLiteJournal, folder: String) async throws {
        try await fill(journal, folder)
        let clock = ContinuousClock()
        for limit in [200, runs] {
            var times: [Duration] = []
            for _ in 0..<10 {
                // Opened anew each time: as whoever asks for the history does.
                let start = clock.now
                let listed = try await SQLiteJournal.open(folder: folder).runs(limit: limit)
                times.append(start.duration(to: clock.now))
                guard listed.count == limit else { Main.fail("\(listed.count) runs instead of \(limit)") }
            }
            times.sort()
            Main.say("\(limit) of \(runs) runs: median \(times[times.count / 2]), worst \(times[times.count - 1])")
        }
        try await watch(journal)
    }

    /// Waits for two seconds in which nobody writes.
    private static func watch(_ journal: SQLiteJournal) async throws {
        let before = clock()
        let waiting = Task {
            var count = 0
            for await _ in journal.changes() { count += 1 }
            return count
        }
        try await Task.sleep(for: .seconds(2))
        waiting.cancel()
        let heard = await waiting.value
        let milliseconds = Double(clock() - before) / 1_000
        Main.say("waiting 2 s for changes, heard \(heard): \(milliseconds) ms of processor time")
    }

    private static func fill(_ journal: SQLiteJournal, _ folder: String) async throws {
        let template = Sample.run(1)
        try await journal.create(template)
        for (number, event) in Sample.events.enumerated() {
            _ = try await journal.append(event, to: template.id, after: Int64(number), at: template.time, lease: nil)
        }
        // The other runs are copies of that one: writing each on its own would be waiting for the disk, and nothing else.
        try await DatabaseQueue(path: folder + "/journal.sqlite").write { db in
            try db.execute(
                sql: """
                    CREATE TEMPORARY TABLE copies AS
                        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < \(runs - 20))
                        SELECT i, printf('%08x', i) AS id FROM n;
                    INSERT INTO runs SELECT copies.id, purpose, title, instance, created - i * 600, account, user, host, detour,
                        last_number, last_time, ending, is_undecided, note, corrupt, subject, target,
                        is_held_up, suspended
                        FROM copies, runs WHERE runs.id = '\(template.id)';
                    INSERT INTO plans SELECT copies.id, format, body, seal FROM copies, plans;
                    INSERT INTO events SELECT copies.id, number, time, name, format, body, seal
                        FROM copies, (SELECT * FROM events WHERE run = '\(template.id)') ORDER BY copies.id, number;
                    """)
        }
        for number in 0..<20 { try await journal.create(Sample.run(1_000_000 + number)) }
    }
}

/// A run as it is in the journal of somebody who backs up every hour.
enum Sample {
    /// An instance has one run at a time.
    static func instance(_ number: Int) -> InstanceName {
        InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-\(number)")
    }

    static func run(_ number: Int) -> NewRun {
        let digits = String(number, radix: 16)
        let id = RunID(String(repeating: "0", count: 8 - digits.count) + digits)
        return NewRun(
            id: id ?? RunID(UUID()), plan: plan(on: number), time: Date(),
            by: Who(account: "ada@example.com", user: "ada", host: "ops-1"))
    }

    static let argv = ["gcloud", "beta", "parallelstore", "instances", "export-data", "train-a", "--async"]

    static let steps = ["lock", "export", "listing", "manifest", "unlock"].map { id in
        Step(
            id: id, title: "Do what \(id) does", ifStopped: "What was begun stays as it is.",
            work: .command(ChangingCommand(argv: argv, requestID: RequestID(UUID()))))
    }

    static func plan(on number: Int) -> Plan {
        Plan(
            purpose: .backup, title: "Back up train-a", instance: instance(number),
            consequences: (0..<6).map { "Consequence \($0) of the backup, in a sentence of the usual length." },
            checks: (0..<6).map { Check("check \($0)", .fine, "Nothing was found that would forbid it.") },
            steps: steps, confirmation: .key)
    }

    static let events: [Event] =
        steps.flatMap { step -> [Event] in
            [
                .intended(step.id, Intent(argv: argv, requestID: step.command?.requestID)),
                .accepted(step.id, operation: nil), .settled(step.id, StepResult(note: "\(step.id) is done")),
            ]
        } + [.ended(.done)]
}
