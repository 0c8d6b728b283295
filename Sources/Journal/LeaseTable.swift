import Cloud
import Foundation
import GRDB
import Plans

/// The leases, within a transaction of the caller's.
enum LeaseTable {
    /// A lease that somebody has.
    struct Held {
        let instance: InstanceName
        let run: RunID
        let holder: Holder
        let since, beat: Date
    }

    /// Takes the lease, where nobody else has it.
    static func take(
        _ instance: InstanceName, for id: RunID, holder: Holder, at time: Date, _ liveness: Liveness, _ db: Database
    ) throws -> Lease {
        for held in try all(db) where isSame(held.instance, instance) {
            let isAlive = liveness.isAlive(held.holder, beat: held.beat, now: time)
            if held.run == id {
                // The holder itself may ask again, when it did not see the first answer.
                if isAlive, held.holder != holder {
                    throw JournalFailure.held(by: held.holder, run: id, since: held.since)
                }
            } else if try !RunTable.isOver(held.run, db), try isAlive || !RunTable.isCorrupt(held.run, db) {
                throw isAlive
                    ? JournalFailure.held(by: held.holder, run: held.run, since: held.since)
                    : JournalFailure.unfinished(run: held.run)
            }
            try db.execute(
                sql: "UPDATE leases SET run = NULL WHERE instance = ?", arguments: [held.instance.description])
        }
        let token = (try Int64.fetchOne(db, sql: "SELECT max(token) FROM leases") ?? 0) + 1
        try db.execute(
            sql: """
                INSERT INTO leases (instance, token, run, host, boot, process, started, since, beat)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance) DO UPDATE SET token = excluded.token, run = excluded.run, host = excluded.host,
                    boot = excluded.boot, process = excluded.process, started = excluded.started,
                    since = excluded.since, beat = excluded.beat
                """,
            arguments: [
                instance.description, token, id.description, holder.host, holder.boot, holder.process, holder.started,
                time.column, time.column,
            ])
        return Lease(instance: instance, run: id, token: token)
    }

    /// Refuses who has the lease no more.
    static func check(_ lease: Lease, _ db: Database) throws {
        let token = try Row.fetchOne(
            db, sql: "SELECT token FROM leases WHERE instance = ? AND run = ?",
            arguments: [lease.instance.description, lease.run.description])
        guard try token?.integer(0) == lease.token else { throw JournalFailure.leaseLost }
    }

    /// The leases that somebody has, by run.
    static func byRun(_ db: Database) throws -> [RunID: Held] {
        Dictionary(try all(db).map { ($0.run, $0) }) { first, _ in first }
    }

    private static func all(_ db: Database) throws -> [Held] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT instance, run, host, boot, process, started, since, beat FROM leases WHERE run IS NOT NULL
                """)
        return try rows.map { row in
            guard let instance = InstanceName(try row.text(0)), let run = RunID(try row.text(1)),
                let process = Int32(exactly: try row.integer(4))
            else { throw JournalFailure.corrupt("a lease") }
            let holder = Holder(
                host: try row.text(2), boot: try row.text(3), process: process, started: try row.text(5))
            return Held(instance: instance, run: run, holder: holder, since: try row.time(6), beat: try row.time(7))
        }
    }

    /// Whether both may be one instance: the service writes the project's number where it was asked by its id.
    ///
    /// Instances of two projects often have the same name, and must not keep each other waiting.
    static func isSame(_ left: InstanceName, _ right: InstanceName) -> Bool {
        guard left.isSameInstance(as: right) else { return false }
        return left.project == right.project || isNumber(left.project) != isNumber(right.project)
    }

    private static func isNumber(_ project: String) -> Bool { project.allSatisfy { ("0"..."9").contains($0) } }
}
