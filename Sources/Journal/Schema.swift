import GRDB
import Plans

/// The tables, and how a file of an older version becomes one of this version.
///
/// Times are seconds since 2001-01-01T00:00:00Z, as `Date` holds them, so that what is read equals what was written. A
/// migration that was released is never changed; one that an older program must not write past, such as a new purpose of
/// plans or a new kind of event, is a new version too.
enum Schema {
    /// The version that this program reads and writes: how many migrations there are.
    static var version: Int { migrations.count }

    /// The version of the JSON in events and plans.
    static let format = 2

    /// Refuses a file of a newer version, before anything in it was touched.
    static func check(_ db: Database) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found <= version else { throw JournalFailure.newer(version: found) }
    }

    /// Brings the file to this version, in one transaction; does nothing where it is that already.
    static func migrate(_ db: Database) throws {
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") != version else { return }
        try db.inTransaction(.immediate) {
            // Another process may have done it while this one waited.
            try check(db)
            let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            for migration in migrations.dropFirst(found) { try db.execute(sql: migration) }
            try db.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    private static var migrations: [String] { [first, second, third, fourth, fifth] }

    /// Plans that set clusters up: no column of their own either.
    private static let fifth = ""

    /// Plans that schedule backups: no column of their own.
    private static let fourth = ""

    /// Plans that fill claims: the instance behind one is known only once it is there.
    ///
    /// And runs that wait for a person, and go on by themselves afterwards; and what a run that is over has left suspended.
    private static let third = """
        ALTER TABLE runs ADD COLUMN target TEXT;
        ALTER TABLE runs ADD COLUMN is_held_up INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN suspended TEXT NOT NULL DEFAULT '[]';
        """

    /// Plans that restore and delete; a list shows which instance a restore is about.
    private static let second = "ALTER TABLE runs ADD COLUMN subject TEXT;"

    private static let first = """
        -- What was confirmed, and what a list shows of it: the latter follows from the events and is written with them.
        CREATE TABLE runs (
            id TEXT NOT NULL PRIMARY KEY,
            purpose TEXT NOT NULL, title TEXT NOT NULL, instance TEXT NOT NULL,
            created REAL NOT NULL,
            account TEXT, user TEXT NOT NULL, host TEXT NOT NULL,
            detour TEXT,
            last_number INTEGER NOT NULL, last_time REAL NOT NULL,
            ending TEXT, is_undecided INTEGER NOT NULL, note TEXT NOT NULL,
            corrupt TEXT
        ) STRICT;
        CREATE INDEX runs_listed ON runs (ending IS NOT NULL, created DESC, id);

        -- Apart from the runs, so that a list does not read past them.
        CREATE TABLE plans (
            run TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
            format INTEGER NOT NULL, body TEXT NOT NULL, seal INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE events (
            run TEXT NOT NULL REFERENCES runs (id), number INTEGER NOT NULL,
            time REAL NOT NULL, name TEXT NOT NULL,
            format INTEGER NOT NULL, body TEXT NOT NULL, seal INTEGER NOT NULL,
            PRIMARY KEY (run, number)
        ) STRICT, WITHOUT ROWID;

        -- A row stays when the lease is given back, without a run, so that tokens only grow.
        CREATE TABLE leases (
            instance TEXT NOT NULL PRIMARY KEY, token INTEGER NOT NULL,
            run TEXT REFERENCES runs (id),
            host TEXT NOT NULL, boot TEXT NOT NULL, process INTEGER NOT NULL, started TEXT NOT NULL,
            since REAL NOT NULL, beat REAL NOT NULL
        ) STRICT;

        CREATE TABLE progress (run TEXT NOT NULL PRIMARY KEY REFERENCES runs (id), body TEXT NOT NULL) STRICT;

        CREATE TABLE notes (
            kind TEXT NOT NULL, key TEXT NOT NULL, time REAL NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (kind, key)
        ) STRICT, WITHOUT ROWID;

        -- Append-only, whoever writes.
        CREATE TRIGGER events_follow BEFORE INSERT ON events
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events WHERE run = NEW.run)
        BEGIN SELECT RAISE(ABORT, 'events are only added at the end'); END;
        CREATE TRIGGER events_stay BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER events_last BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
        CREATE TRIGGER plans_stay BEFORE UPDATE ON plans
        BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
        CREATE TRIGGER plans_last BEFORE DELETE ON plans
        BEGIN SELECT RAISE(ABORT, 'plans are never deleted'); END;
        CREATE TRIGGER runs_stay
        BEFORE UPDATE OF id, purpose, title, instance, created, account, user, host, detour ON runs
        BEGIN SELECT RAISE(ABORT, 'runs are never changed'); END;
        CREATE TRIGGER runs_last BEFORE DELETE ON runs
        BEGIN SELECT RAISE(ABORT, 'runs are never deleted'); END;
        """
}
