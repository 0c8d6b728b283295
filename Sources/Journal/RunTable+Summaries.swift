import Cloud
import Foundation
import GRDB
import Plans

extension RunTable {
    /// The runs in a list, without reading any plan; `runner` tells who drives a run.
    ///
    /// A row that can't be understood is shown as far as it can be, and hides no other.
    static func summaries(
        limit: Int, _ db: Database, runner: (RunID) -> Holder?
    ) throws -> [RunSummary] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, purpose, title, instance, created, account, user, host, last_time, ending, is_undecided, note,
                    corrupt, subject, target, is_held_up,
                    suspended
                FROM runs ORDER BY ending IS NOT NULL, created DESC, id LIMIT ?
                """, arguments: [limit])
        var summaries: [RunSummary] = []
        while let row = try rows.next() {
            // What has not even a name can't be asked for either.
            guard let id = row.optionalText(0).flatMap(RunID.init) else { continue }
            let purpose = row.optionalText(1).flatMap(Plan.Purpose.init)
            let instance = row.optionalText(3).flatMap(InstanceName.init)
            let standing: RunSummary.Standing
            if let end = row.optionalText(9).flatMap(End.init) {
                // Whatever became of its history since, nothing is left to be done for it.
                standing = .over(end)
            } else if let words = row.optionalText(12) {
                standing = .corrupt(words)
            } else if purpose == nil || instance == nil {
                standing = .corrupt("it is of a kind that this psconsole does not know")
            } else {
                standing = try Self.standing(id, row, db, runner: runner)
            }
            summaries.append(
                RunSummary(
                    id: id, purpose: purpose ?? .backup, title: row.optionalText(2) ?? "?",
                    instance: instance ?? InstanceName(project: "?", location: "?", id: "?"),
                    createTime: (try? row.time(4)) ?? .distantPast,
                    by: Who(
                        account: row.optionalText(5), user: row.optionalText(6) ?? "?", host: row.optionalText(7) ?? "?"
                    ),
                    standing: standing, lastTime: (try? row.time(8)) ?? .distantPast, note: row.optionalText(11) ?? "",
                    subject: row.optionalText(13).flatMap(InstanceName.init),
                    target: row.optionalText(14).flatMap(InstanceName.init),
                    isHeldUp: (try? row.integer(15)) == 1, suspended: Self.suspended(row.optionalText(16))))
        }
        return summaries
    }

    private static func suspended(_ json: String?) -> [CronJobName] {
        json.flatMap { try? JSONDecoder().decode([CronJobName].self, from: Data($0.utf8)) } ?? []
    }

    private static func standing(
        _ id: RunID, _ row: Row, _ db: Database, runner: (RunID) -> Holder?
    ) throws -> RunSummary.Standing {
        if let ending = row.optionalText(9) {
            return End(rawValue: ending).map { .over($0) }
                ?? .corrupt("it ended in a way that this psconsole does not know")
        }
        if let words = try damage(of: id, db) { return .corrupt(words) }
        // What waits for a person is more urgent than that somebody waits with it.
        if try row.integer(10) != 0 { return .undecided }
        return runner(id).map { .alive($0) } ?? .interrupted
    }

    /// What is wrong with a run that somebody may want to resume: its seals are looked at, nothing is decoded.
    static func damage(of id: RunID, _ db: Database) throws -> String? {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, time, format, body, seal FROM events WHERE run = ?1
                UNION ALL
                SELECT 0, created, format, body, seal FROM plans JOIN runs ON runs.id = plans.run WHERE run = ?1
                """, arguments: [id.description])
        while let row = try rows.next() {
            guard let number = try? row.integer(0), let time = try? row.time(1), let format = try? row.integer(2),
                let body = row.optionalText(3), let seal = try? row.integer(4)
            else { return "it was damaged after it was written" }
            let problem = Sealed.problem(
                format: format, seal: seal, run: id.description, number: number, time: time.column, body: body)
            if let problem { return number == 0 ? "its plan: \(problem)" : "event \(number): \(problem)" }
        }
        return nil
    }
}
