import Foundation
import GRDB
import Glibc
import Plans

/// The opened file: one connection that writes, one that reads.
final class Store: Sendable {
    /// Which file was opened.
    let identity: JournalFile.Identity?
    /// Every commit is on the disk when it returns.
    let writer: DatabaseQueue
    /// Reads what was committed, while others write.
    let reader: DatabaseQueue

    /// How a file is opened.
    struct Settings: Sendable {
        /// For how many seconds another process's lock is waited for.
        var patience = 5.0
        /// How many pages the file may have, so that tests can run out of them.
        var pageLimit: Int?
    }

    /// Opens the file, new where there is none; sets a damaged one aside, begins a new one and says so.
    static func open(_ file: JournalFile, _ settings: Settings, at time: Date) throws -> Store {
        try file.prepareFolder()
        return try file.locked(for: settings.patience) {
            do {
                if file.isBeheaded { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
                try file.prepareFile()
                return try Store(file, settings)
            } catch let error as DatabaseError where error.isDamage {
                throw JournalFailure.damaged(setAside: try beginAnew(file, settings, at: time))
            }
        }
    }

    /// Sets the file aside that was found damaged after it was opened, and begins a new one; answers what it is called now.
    func setAside(_ file: JournalFile, _ settings: Settings, at time: Date) throws -> String {
        try file.locked(for: settings.patience) {
            // Another process may have been the first to find out.
            guard file.identity == identity else { return file.lastSetAside ?? file.path }
            return try Self.beginAnew(file, settings, at: time)
        }
    }

    private static func beginAnew(_ file: JournalFile, _ settings: Settings, at time: Date) throws -> String {
        let target = try file.setAside(at: time)
        try file.prepareFile()
        _ = try Store(file, settings)
        return target
    }

    /// Only reads what is there, where nothing can be written.
    static func openForReading(_ file: JournalFile, _ settings: Settings) throws -> DatabaseQueue {
        do {
            return try readingQueue(file.path, settings)
        } catch let error as DatabaseError where !error.isDamage {
            // Without a log nobody writes to it, and it can be read without the files that readers share.
            guard access(file.path + "-wal", F_OK) != 0 else { throw error }
            let escaped = file.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.path
            return try readingQueue("file:\(escaped)?immutable=1", settings)
        }
    }

    private init(_ file: JournalFile, _ settings: Settings) throws {
        identity = file.identity
        var configuration = Self.configuration(settings)
        configuration.prepareDatabase { [settings] db in
            try Schema.check(db)
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else { throw JournalFailure.notWritable("\(db.description) takes no write-ahead log") }
            // An intent has to survive a power cut once the command may have been started.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            if let limit = settings.pageLimit { _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(limit)") }
            try Schema.migrate(db)
        }
        writer = try DatabaseQueue(path: file.path, configuration: configuration)
        reader = try Self.readingQueue(file.path, settings)
    }

    deinit { close() }

    /// Closes both; the one that writes last, since only it can bring the log into the file and remove it.
    func close() {
        try? reader.close()
        try? writer.close()
    }

    private static func readingQueue(_ path: String, _ settings: Settings) throws -> DatabaseQueue {
        var configuration = configuration(settings)
        configuration.readonly = true
        configuration.prepareDatabase { db in
            try Schema.check(db)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func configuration(_ settings: Settings) -> Configuration {
        var configuration = Configuration()
        // SQLite's own waiting sleeps a tenth of a second at a time, and can miss every gap between another's writes.
        let tries = Int(settings.patience * 1_000)
        configuration.busyMode = .callback { count in
            usleep(1_000)
            return count < tries
        }
        configuration.label = "journal"
        configuration.prepareDatabase { db in
            // Damage is found where it is, and what a damaged schema holds is not run.
            try db.execute(sql: "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF")
        }
        return configuration
    }
}

extension DatabaseError {
    /// Whether the file is not what SQLite wrote.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

    /// What it means for whoever uses the journal.
    func failure(in file: JournalFile) -> JournalFailure {
        let words = message ?? "SQLite's error \(extendedResultCode.rawValue)"
        switch resultCode {
        case .SQLITE_FULL: return .full
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: return .busy
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_NOLFS, .SQLITE_IOERR,
            .SQLITE_NOMEM:
            // SQLite reports some full disks as an error of input or output.
            return file.isDiskFull ? .full : .notWritable("\(file.path): \(words)")
        default: return .corrupt(words)
        }
    }
}
