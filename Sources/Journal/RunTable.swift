import Cloud
import Foundation
import GRDB
import Plans

/// The runs, their plans and their events, within a transaction of the caller's.
enum RunTable {
    /// Adds a run of which nothing has happened yet.
    static func insert(_ new: NewRun, _ db: Database) throws {
        guard try !exists(new.id, db) else { throw JournalFailure.corrupt("there is a run \(new.id) already") }
        if let other = try unfinished(on: new.plan.instance, db) { throw JournalFailure.unfinished(run: other) }
        let plan = new.plan.redacted
        let run = Run(id: new.id, plan: plan, createTime: new.time, by: new.by, detour: new.detour)
        try db.execute(
            sql: """
                INSERT INTO runs (id, purpose, title, instance, created, account, user, host, detour, last_number, last_time,
                    is_undecided, note, subject)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
                """,
            arguments: [
                new.id.description, plan.purpose.rawValue, plan.title, plan.instance.description, new.time.column,
                new.by.account, new.by.user, new.by.host, new.detour, new.time.column, run.question != nil, run.note,
                plan.subject?.description,
            ])
        let body = try Sealed.json(plan)
        try db.execute(
            sql: "INSERT INTO plans (run, format, body, seal) VALUES (?, ?, ?, ?)",
            arguments: [
                new.id.description, Schema.format, body,
                Sealed.seal(run: new.id.description, number: 0, time: new.time.column, body: body),
            ])
    }

    /// Adds an event, and what follows from it for the list; the run has it already.
    static func add(_ recorded: Recorded, to run: Run, _ db: Database) throws {
        let id = run.id.description
        let body = try Sealed.json(recorded.event)
        try db.execute(
            sql: "INSERT INTO events (run, number, time, name, format, body, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id, recorded.number, recorded.time.column, recorded.event.name, Schema.format, body,
                Sealed.seal(run: id, number: recorded.number, time: recorded.time.column, body: body),
            ])
        try db.execute(
            sql: """
                UPDATE runs SET last_number = ?, last_time = ?, ending = ?, is_undecided = ?, note = ?, target = ?,
                    is_held_up = ?, suspended = ?, corrupt = NULL
                WHERE id = ?
                """,
            arguments: [
                recorded.number, recorded.time.column, run.end?.rawValue, run.question != nil, run.note,
                run.target.description, run.waiting?.note.needsPerson == true,
                try Sealed.json(run.suspended), id,
            ])
    }

    /// Whether there is such a run.
    static func exists(_ id: RunID, _ db: Database) throws -> Bool {
        try Row.fetchOne(db, sql: "SELECT 1 FROM runs WHERE id = ?", arguments: [id.description]) != nil
    }

    /// Whether a run is over; one that is unknown is.
    static func isOver(_ id: RunID, _ db: Database) throws -> Bool {
        try Row.fetchOne(
            db, sql: "SELECT 1 FROM runs WHERE id = ? AND ending IS NULL", arguments: [id.description]) == nil
    }

    /// A run on that instance which is not over; one that can't be understood, and that nobody can drive, keeps nobody out.
    private static func unfinished(on instance: InstanceName, _ db: Database) throws -> RunID? {
        let rows = try Row.fetchCursor(db, sql: "SELECT id, instance FROM runs WHERE ending IS NULL")
        while let row = try rows.next() {
            guard let id = row.optionalText(0).flatMap(RunID.init),
                let name = row.optionalText(1).flatMap(InstanceName.init), LeaseTable.isSame(name, instance)
            else { continue }
            if try !isCorrupt(id, db) { return id }
        }
        return nil
    }

    /// Whether a run's history can't be understood, as far as that is known without decoding it.
    static func isCorrupt(_ id: RunID, _ db: Database) throws -> Bool {
        try isMarked(id, db) || damage(of: id, db) != nil
    }

    /// Whether a run was found corrupt.
    static func isMarked(_ id: RunID, _ db: Database) throws -> Bool {
        try Row.fetchOne(
            db, sql: "SELECT 1 FROM runs WHERE id = ? AND corrupt IS NOT NULL", arguments: [id.description]) != nil
    }

    /// Ends a run that can't be understood, without an event: its history stays as it is.
    static func giveUp(_ id: RunID, _ db: Database) throws {
        guard try exists(id, db) else { throw JournalFailure.noSuchRun }
        guard try isCorrupt(id, db) else { throw JournalFailure.outdated }
        try db.execute(
            sql: "UPDATE runs SET ending = ? WHERE id = ? AND ending IS NULL",
            arguments: [End.abandoned.rawValue, id.description])
    }

    /// Says in the list that a run's history can't be understood, or that it can be again.
    static func mark(_ id: RunID, corrupt words: String?, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE runs SET corrupt = ?1 WHERE id = ?2 AND corrupt IS NOT ?1", arguments: [words, id.description])
    }

    /// A run with all its events.
    static func run(_ id: RunID, _ db: Database) throws -> Run {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT created, account, user, host, detour, format, body, seal, last_number
                FROM runs LEFT JOIN plans ON plans.run = runs.id WHERE id = ?
                """, arguments: [id.description])
        guard let row else { throw JournalFailure.noSuchRun }
        return try understood("its plan") {
            let (created, body) = (try row.time(0), try row.text(6))
            let problem = Sealed.problem(
                format: try row.integer(5), seal: try row.integer(7), run: id.description, number: 0,
                time: created.column, body: body)
            if let problem { throw JournalFailure.corrupt("its plan: \(problem)") }
            let run = try Run(
                id: id, plan: try Sealed.value(Plan.self, body), createTime: created,
                by: Who(account: row.optionalText(1), user: try row.text(2), host: try row.text(3)),
                detour: row.optionalText(4), events: try events(of: id, after: 0, db))
            guard try row.integer(8) == run.lastNumber else {
                throw JournalFailure.corrupt("its last events are missing")
            }
            return run
        }
    }

    /// The events of a run behind the one of that number.
    static func events(of id: RunID, after number: Int64, _ db: Database) throws -> [Recorded] {
        try Row.fetchAll(
            db, sql: "SELECT number, time, format, body, seal FROM events WHERE run = ? AND number > ? ORDER BY number",
            arguments: [id.description, number]
        ).map { row in
            try understood("an event") {
                let (number, time, body) = (try row.integer(0), try row.time(1), try row.text(3))
                let problem = Sealed.problem(
                    format: try row.integer(2), seal: try row.integer(4), run: id.description, number: number,
                    time: time.column, body: body)
                if let problem { throw JournalFailure.corrupt("event \(number): \(problem)") }
                return Recorded(number: number, time: time, event: try Sealed.value(Event.self, body))
            }
        }
    }

    /// What was read, or a failure that says what can't be understood; failures of the file itself stay what they are.
    private static func understood<Value>(_ what: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as Run.CorruptHistory {
            throw JournalFailure.corrupt(error.description)
        } catch is DecodingError {
            throw JournalFailure.corrupt("\(what) is not what this psconsole writes")
        } catch is StrangeColumn {
            throw JournalFailure.corrupt("\(what) was damaged after it was written")
        }
    }
}
