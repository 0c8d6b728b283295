public import Foundation
import GRDB
public import Plans

extension SQLiteJournal: Notebook {
    /// Keeps a finding in the place of the one of the same kind and key.
    public func remember(_ json: Data, kind: String, key: String, at time: Date) async throws(JournalFailure) {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO notes (kind, key, time, body) VALUES (?, ?, ?, ?)
                    ON CONFLICT (kind, key) DO UPDATE SET time = excluded.time, body = excluded.body
                    """, arguments: [kind, key, time.column, json])
        }
    }

    /// All findings of a kind, by key.
    public func recall(kind: String) async throws(JournalFailure) -> [Note] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT key, body, time FROM notes WHERE kind = ? ORDER BY key", arguments: [kind]
            ).compactMap { row in
                // One that can't be read is as good as none: it is found out again.
                guard let key = row.optionalText(0), let json = Data.fromDatabaseValue(row[1]),
                    let time = try? row.time(2)
                else { return nil }
                return Note(key: key, json: json, time: time)
            }
        }
    }
}
