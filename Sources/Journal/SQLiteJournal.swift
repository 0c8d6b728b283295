import Dispatch
public import Foundation
import GRDB
public import Plans

/// The journal of runs, and the notebook beside it, in an SQLite file of the user's own.
///
/// Nothing is opened before it is first used, and nothing waits for the disk on the caller's thread. When the file can't be
/// used, every call says why and the next one tries again; where it can be read all the same, it is. Writes are not given
/// up when the task that waits for them is cancelled.
public actor SQLiteJournal {
    let file: JournalFile
    let liveness: Liveness
    let now: @Sendable () -> Date
    private let settings: Store.Settings
    private var store: Store?
    private var opening: Task<Result<Store, JournalFailure>, Never>?
    /// One write after the other, off the threads that tasks run on.
    private let writes = DispatchQueue(label: "psconsole.journal.writes")
    private let reads = DispatchQueue(label: "psconsole.journal.reads")

    /// A journal in that folder, which is made when it is needed, `0700`, as its files are `0600`.
    public init(
        folder: String, liveness: Liveness = .ofThisMachine(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.init(folder: folder, settings: Store.Settings(), liveness: liveness, now: now)
    }

    init(
        folder: String, settings: Store.Settings, liveness: Liveness = .ofThisMachine(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        file = JournalFile(folder: folder)
        self.settings = settings
        self.liveness = liveness
        self.now = now
    }

    /// The journal in that folder, opened.
    public static func open(folder: String) async throws(JournalFailure) -> SQLiteJournal {
        let journal = SQLiteJournal(folder: folder)
        _ = try await journal.opened()
        return journal
    }

    /// Closes the file, so that nothing but the file itself is left of it; the next call opens it again.
    func close() async {
        guard let old = store else { return }
        store = nil
        try? await writes.perform { old.close() }
    }

    /// Runs in one transaction that begins with the right to write; what it wrote is on the disk when this returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalFailure) -> Value {
        for _ in 0..<3 {
            let store = try await opened()
            do {
                return try await writes.perform { [file] in
                    guard file.identity == store.identity else { throw Replaced.before }
                    let value = try store.writer.write(body)
                    guard file.identity == store.identity else { throw Replaced.meanwhile }
                    return value
                }
            } catch Replaced.before {
                drop(store)
            } catch {
                throw await failure(error, store)
            }
        }
        throw .busy
    }

    /// Reads as of one moment.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalFailure) -> Value {
        for _ in 0..<3 {
            let store: Store
            do throws(JournalFailure) {
                store = try await opened()
            } catch {
                return try await readOnly(body, because: error)
            }
            do {
                return try await reads.perform { [file] in
                    guard file.identity == store.identity else { throw Replaced.before }
                    return try store.reader.read(body)
                }
            } catch Replaced.before {
                drop(store)
            } catch {
                throw await failure(error, store)
            }
        }
        throw .busy
    }

    /// Reads a file that can't be written, from a connection of its own that is closed at once.
    private func readOnly<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value, because reason: JournalFailure
    ) async throws(JournalFailure) -> Value {
        switch reason {
        case .notWritable, .full: break
        default: throw reason
        }
        do {
            return try await reads.perform { [file, settings] in
                try Store.openForReading(file, settings).read(body)
            }
        } catch let failure as JournalFailure {
            throw failure
        } catch {
            throw reason
        }
    }

    /// The opened file; several callers wait for one opening.
    private func opened() async throws(JournalFailure) -> Store {
        if let store { return store }
        let task = opening ?? Task { await open() }
        opening = task
        let result = await task.value
        if opening == task {
            opening = nil
            store = try? result.get()
        }
        return try result.get()
    }

    private func open() async -> Result<Store, JournalFailure> {
        do {
            let store = try await writes.perform { [file, settings, now] in
                try Store.open(file, settings, at: now())
            }
            return .success(store)
        } catch {
            return .failure(meaning(error))
        }
    }

    /// Forgets a file that no longer lies where it was opened.
    private func drop(_ old: Store) {
        if store?.identity == old.identity { store = nil }
    }

    /// What an error means; a damaged file is set aside.
    private func failure(_ error: any Error, _ store: Store) async -> JournalFailure {
        switch error {
        case Replaced.meanwhile:
            drop(store)
            return .damaged(setAside: file.lastSetAside ?? file.path)
        case let error as DatabaseError where error.isDamage:
            drop(store)
            do {
                let target = try await writes.perform { [file, settings, now] in
                    try store.setAside(file, settings, at: now())
                }
                return .damaged(setAside: target)
            } catch {
                return meaning(error)
            }
        default: return meaning(error)
        }
    }

    private func meaning(_ error: any Error) -> JournalFailure {
        (error as? JournalFailure) ?? (error as? DatabaseError)?.failure(in: file) ?? .corrupt("\(error)")
    }

    /// The file at the path is another one than was opened: somebody has set it aside or removed it.
    private enum Replaced: Error {
        case before
        /// What was written went into the old one.
        case meanwhile
    }
}

extension DispatchQueue {
    /// Does what waits for the disk on this queue, whether or not the task that waits is cancelled.
    func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
