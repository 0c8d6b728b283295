public import Cloud
public import Foundation
import GRDB
public import Plans

extension SQLiteJournal: RunJournal {
    /// Keeps a new run.
    public func create(_ run: NewRun) async throws(JournalFailure) {
        try await write { db in try RunTable.insert(run, db) }
    }

    /// A run with all its events.
    public func run(_ id: RunID) async throws(JournalFailure) -> Run {
        do throws(JournalFailure) {
            let (run, wasCorrupt) = try await read { db in (try RunTable.run(id, db), try RunTable.isMarked(id, db)) }
            if wasCorrupt { try? await write { db in try RunTable.mark(id, corrupt: nil, db) } }
            return run
        } catch {
            // So that a list, which reads no plans, knows it too.
            if case .corrupt(let words) = error { try? await write { db in try RunTable.mark(id, corrupt: words, db) } }
            throw error
        }
    }

    /// The events of a run behind the one of that number.
    public func events(of id: RunID, after number: Int64) async throws(JournalFailure) -> [Recorded] {
        try await read { db in
            guard try RunTable.exists(id, db) else { throw JournalFailure.noSuchRun }
            return try RunTable.events(of: id, after: number, db)
        }
    }

    /// Adds an event that follows the one of that number.
    public func append(
        _ event: Event, to id: RunID, after number: Int64, at time: Date, lease: Lease?
    ) async throws(JournalFailure) -> Recorded {
        let recorded = Recorded(number: number + 1, time: time, event: event.redacted)
        try await write { db in
            if let lease { try LeaseTable.check(lease, db) }
            var run = try RunTable.run(id, db)
            guard run.lastNumber == number else { throw JournalFailure.outdated }
            do throws(Run.CorruptHistory) {
                try run.apply(recorded)
            } catch {
                throw JournalFailure.corrupt(error.description)
            }
            try RunTable.add(recorded, to: run, db)
        }
        return recorded
    }

    /// Ends a run whose history can't be understood.
    public func giveUpCorrupt(_ id: RunID) async throws(JournalFailure) {
        try await write { db in try RunTable.giveUp(id, db) }
    }

    /// Overwrites how far a step is.
    public func note(_ progress: StepProgress, of id: RunID) async throws(JournalFailure) {
        try await write { db in
            guard try RunTable.exists(id, db) else { throw JournalFailure.noSuchRun }
            try db.execute(
                sql: """
                    INSERT INTO progress (run, body) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET body = excluded.body
                    """,
                arguments: [id.description, try Sealed.json(progress)])
        }
    }

    /// How far the steps of a run were when that was last read; nothing where that can't be understood.
    public func progress(of id: RunID) async throws(JournalFailure) -> StepProgress? {
        try await read { db in
            let body = try Row.fetchOne(
                db, sql: "SELECT body FROM progress WHERE run = ?", arguments: [id.description])?.optionalText(0)
            return body.flatMap { try? Sealed.value(StepProgress.self, $0) }
        }
    }

    /// Takes the lease of an instance for a run.
    public func takeLease(
        of instance: InstanceName, for id: RunID, holder: Holder, at time: Date
    ) async throws(JournalFailure) -> Lease {
        try await write { [liveness] db in
            guard try RunTable.exists(id, db) else { throw JournalFailure.noSuchRun }
            return try LeaseTable.take(instance, for: id, holder: holder, at: time, liveness, db)
        }
    }

    /// Says that the holder lives.
    public func beat(_ lease: Lease, at time: Date) async throws(JournalFailure) {
        try await write { db in
            try LeaseTable.check(lease, db)
            try db.execute(
                sql: "UPDATE leases SET beat = ? WHERE instance = ?",
                arguments: [time.column, lease.instance.description])
        }
    }

    /// Gives a lease back; one that somebody else has now stays theirs.
    public func release(_ lease: Lease) async throws(JournalFailure) {
        try await write { db in
            try db.execute(
                sql: "UPDATE leases SET run = NULL WHERE instance = ? AND run = ? AND token = ?",
                arguments: [lease.instance.description, lease.run.description, lease.token])
        }
    }

    /// The runs in a list: those that are not over, then the others, the newest first.
    public func runs(limit: Int) async throws(JournalFailure) -> [RunSummary] {
        try await read { [liveness, now] db in
            let now = now()
            let leases = try LeaseTable.byRun(db)
            return try RunTable.summaries(limit: limit, db) { run in
                leases[run].flatMap { liveness.isAlive($0.holder, beat: $0.beat, now: now) ? $0.holder : nil }
            }
        }
    }
}
