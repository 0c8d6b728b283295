import Foundation
import GRDB
import Glibc
import Plans
import Testing

@testable import Journal

/// What the journal does when its disk, its folder or its file are not as they should be.
struct BadDaysTests {
    private let folder: TemporaryFolder
    private let journal: SQLiteJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = SQLiteJournal(folder: folder.path)
    }

    /// A journal with so many runs, closed; half of them are over.
    private func fill(_ count: Int) async throws {
        let journal = SQLiteJournal(folder: folder.path)
        for number in 0..<count {
            try await journal.create(newRun(number))
            try await journal.append(number.isMultiple(of: 2) ? wholeRun : [intended], to: id(number))
        }
        await journal.close()
    }

    /// Another program at the file, which may leave transactions open.
    private func other() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: folder.file, configuration: configuration)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func list(_ journal: SQLiteJournal) async -> JournalFailure? {
        await failure { () async throws(JournalFailure) in _ = try await journal.runs(limit: 9) }
    }

    /// Has the file set aside with everything in it, says so once, and goes on with a new one.
    private func expectSetAside(_ content: Data) async throws {
        guard case .damaged(let path) = await list(journal) else {
            Issue.record("the damage was not found")
            return
        }
        #expect(FileManager.default.contents(atPath: path) == content)
        #expect(path.hasPrefix(folder.file + ".damaged-"))
        #expect(try await journal.runs(limit: 9).isEmpty)
        try await journal.create(newRun(1))
        #expect(try await SQLiteJournal(folder: folder.path).runs(limit: 9).map(\.id) == [id(1)])
    }

    @Test(arguments: [16, 512, 5_000]) func garbageIsSetAside(_ count: Int) async throws {
        let garbage = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) })
        try garbage.write(to: URL(filePath: folder.file))
        try await expectSetAside(garbage)
    }

    @Test(arguments: [4_096 * 3, 4_096 + 100, 100]) func aTruncatedFileIsSetAside(_ length: Int) async throws {
        try await fill(20)
        let content = try Data(contentsOf: URL(filePath: folder.file))
        #expect(content.count > length * 2)
        try content.prefix(length).write(to: URL(filePath: folder.file))
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.file + suffix) }
        try await expectSetAside(Data(content.prefix(length)))
    }

    @Test func aLogWithoutItsFileIsSetAsideAndNotRemoved() async throws {
        let log = Data(repeating: 7, count: 100)
        try log.write(to: URL(filePath: folder.file + "-wal"))
        guard case .damaged(let path) = await list(journal) else {
            Issue.record("the damage was not found")
            return
        }
        #expect(FileManager.default.contents(atPath: path + "-wal") == log)
    }

    /// Every page is damaged once: whatever was hit, the program goes on, and no run is shown as what it is not.
    @Test func flippedBytesAreFoundWhereverTheyAre() async throws {
        try await fill(20)
        let content = try Data(contentsOf: URL(filePath: folder.file))
        let healthy = try await SQLiteJournal(folder: folder.path).runs(limit: 99)
        var found = 0
        for page in 0..<content.count / 4_096 {
            let folder = try TemporaryFolder()
            var damaged = content
            for offset in stride(from: 0, to: 4_096, by: 5) { damaged[page * 4_096 + offset] ^= 0x15 }
            try damaged.write(to: URL(filePath: folder.file))
            let journal = SQLiteJournal(folder: folder.path)
            for run in healthy {
                do throws(JournalFailure) {
                    let read = try await journal.run(run.id)
                    #expect(read.lastNumber == (read.end == .done ? 6 : 1))
                } catch {
                    #expect(error.isDamaged || error.isCorrupt || error == .noSuchRun, "\(error)")
                    found += 1
                }
            }
            _ = await list(journal)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("journal.sqlite"))
        }
        #expect(found > content.count / 4_096)
    }

    @Test(arguments: [
        "UPDATE events SET body = '{\"what\":1}' WHERE run = '00000001'",
        "UPDATE events SET body = replace(body, '11111111-', '11111112-') WHERE run = '00000001'",
        "UPDATE events SET number = 2 WHERE run = '00000001'",
        "UPDATE events SET format = 99 WHERE run = '00000001'",
        "UPDATE plans SET body = '' WHERE run = '00000001'",
        "UPDATE plans SET format = 99 WHERE run = '00000001'",
    ])
    func aRunThatCannotBeUnderstoodHidesNoOther(_ sql: String) async throws {
        try await fill(4)
        try await DatabaseQueue(path: folder.file).write { db in
            try db.execute(sql: "DROP TRIGGER events_stay; DROP TRIGGER plans_stay; \(sql)")
        }
        let runs = try await journal.runs(limit: 9)
        #expect(runs.count == 4)
        for run in runs {
            if case .corrupt = run.standing { #expect(run.id == id(1)) } else { #expect(run.id != id(1)) }
        }
        let failure = await failure { () async throws(JournalFailure) in _ = try await journal.run(id(1)) }
        #expect(failure?.isCorrupt == true)
        let append = await Self.append(journal)
        #expect(append?.isCorrupt == true)
        #expect(try await journal.run(id(3)).lastNumber == 1)
        #expect(try !names().contains { $0.contains("damaged") })
    }

    /// Nobody can drive it, so that it keeps nobody out, whatever lease it died with; and it can be given up.
    @Test func aRunThatCannotBeUnderstoodKeepsNobodyOut() async throws {
        let journal = SQLiteJournal(folder: folder.path, liveness: liveness([8]), now: { noon })
        try await journal.create(newRun(1, on: trainA))
        try await journal.append([.taken(by: ada, process: 7)], to: id(1))
        let early = await failure { () async throws(JournalFailure) in try await journal.giveUpCorrupt(id(1)) }
        #expect(early == .outdated, "it can be understood")
        _ = try await journal.takeLease(of: trainA, for: id(1), holder: holder(7), at: noon)
        try await DatabaseQueue(path: folder.file).write { db in
            try db.execute(sql: "DROP TRIGGER events_stay; UPDATE events SET seal = 0")
        }
        try await journal.create(newRun(2, on: trainA))
        let lease = try await journal.takeLease(of: trainA, for: id(2), holder: holder(8), at: noon)
        #expect(lease.run == id(2))
        let before = try await journal.runs(limit: 9).first { $0.id == id(1) }
        if case .corrupt? = before?.standing {} else { Issue.record("\(before as Any)") }
        try await journal.giveUpCorrupt(id(1))
        let after = try await journal.runs(limit: 9).first { $0.id == id(1) }
        #expect(after?.standing == .over(.abandoned))
        let asked = await failure { () async throws(JournalFailure) in _ = try await journal.run(id(1)) }
        #expect(asked?.isCorrupt == true, "what is kept of it stays as it is")
    }

    private static func append(_ journal: SQLiteJournal) async -> JournalFailure? {
        await failure { () async throws(JournalFailure) in
            _ = try await journal.append(.cancelAsked(by: ada), to: id(1), after: 1, at: noon, lease: nil)
        }
    }

    @Test func twoThatFindTheDamageSetItAsideOnce() async throws {
        try await fill(20)
        let journals = [SQLiteJournal(folder: folder.path), SQLiteJournal(folder: folder.path)]
        for journal in journals { _ = try await journal.runs(limit: 1) }
        try await other().writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        // Below their feet, as a disk does it.
        let file = try FileHandle(forUpdating: URL(filePath: folder.file))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 0)
        try file.write(contentsOf: Data(repeating: 0x55, count: Int(size)))
        var told = 0
        for journal in journals + journals where await list(journal)?.isDamaged == true { told += 1 }
        #expect(told >= 1)
        #expect(
            try names().filter { $0.contains("damaged") && !$0.contains("-wal") && !$0.contains("-shm") }.count == 1)
        try await journals[0].create(newRun(77))
        #expect(try await journals[1].runs(limit: 9).map(\.id) == [id(77)])
    }

    @Test func aNewerFileIsLeftAlone() async throws {
        try await fill(1)
        try await DatabaseQueue(path: folder.file).write { try $0.execute(sql: "PRAGMA user_version = 99") }
        let content = try Data(contentsOf: URL(filePath: folder.file))
        #expect(await list(journal) == .newer(version: 99))
        #expect(
            await failure { () async throws(JournalFailure) in try await journal.create(newRun(5)) }
                == .newer(version: 99))
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == content)
    }

    @Test func aLockedFileIsBusyAndThenFree() async throws {
        try await fill(2)
        let other = try other()
        try await other.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
        }
        let journal = SQLiteJournal(folder: folder.path, settings: .init(patience: 0.1))
        #expect(await list(journal) == .busy)
        try other.close()
        #expect(try await journal.runs(limit: 9).count == 2)
    }

    @Test func aLongWriteOfAnotherIsWaitedForAndReadingGoesOn() async throws {
        try await fill(2)
        let other = try other()
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let journal = SQLiteJournal(folder: folder.path, settings: .init(patience: 0.1))
        #expect(try await journal.runs(limit: 9).count == 2)
        #expect(await Self.append(journal) == .busy)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        #expect(await Self.append(journal) == nil)
    }

    @Test func aFullDiskRefusesWhatIsNewAndLosesNothing() async throws {
        try await fill(2)
        let journal = SQLiteJournal(folder: folder.path, settings: .init(pageLimit: 40))
        var count = 2
        var refusal: JournalFailure?
        while refusal == nil, count < 500 {
            refusal = await failure { () async throws(JournalFailure) in try await journal.create(newRun(count)) }
            if refusal == nil { count += 1 }
        }
        #expect(refusal == .full)
        #expect(try await journal.runs(limit: 999).count == count)
        #expect(try await journal.run(id(1)).lastNumber == 1)
        // There is room again.
        try await SQLiteJournal(folder: folder.path).create(newRun(count))
    }

    @Test(arguments: [60_000, 200_000]) func aFileThatCannotGrowRefusesWhatIsNew(_ bytes: Int) async throws {
        try await journal.create(newRun(1))
        let probe = try Probe("limited", folder.path, "\(id(1))", "\(bytes)")
        let lines = probe.lines()
        probe.finish()
        #expect(try #require(lines.last).hasPrefix("notWritable") || lines.last == "full")
        #expect(try await journal.run(id(1)).lastNumber >= Int64(lines.count - 1))
        #expect(try !names().contains { $0.contains("damaged") })
        #expect(
            await failure { () async throws(JournalFailure) in
                let last = try await journal.run(id(1)).lastNumber
                _ = try await journal.append(intended, to: id(1), after: last, at: noon, lease: nil)
            } == nil)
    }

    @Test func aFolderThatCannotBeIsSaidToBeSo() async throws {
        try Data().write(to: URL(filePath: folder.path + "/file"))
        for path in [folder.path + "/file", folder.path + "/file/below", "/proc/psconsole"] {
            let journal = SQLiteJournal(folder: path)
            guard case .notWritable(let words) = await list(journal) else {
                Issue.record("\(path) was taken")
                continue
            }
            #expect(words.contains(path))
        }
        // A folder where the file should be.
        mkdir(folder.file, 0o700)
        #expect(await list(journal)?.isNotWritable == true)
    }

    @Test func whatOthersMayWriteIsNotTrustedAndWhatTheyMayReadIsClosed() async throws {
        try await fill(1)
        chmod(folder.file, 0o666)
        #expect(await Self.append(journal)?.isNotWritable == true)
        chmod(folder.file, 0o644)
        chmod(folder.path, 0o755)
        #expect(try await journal.runs(limit: 9).count == 1)
        #expect(access(folder.file, R_OK) == 0)
        var status = stat()
        #expect(stat(folder.file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        chmod(folder.path, 0o770)
        #expect(await Self.append(SQLiteJournal(folder: folder.path))?.isNotWritable == true)
    }

    /// As on a file system that is mounted for reading only: permissions would not stop root.
    @Test func whatCannotBeWrittenIsReadAllTheSame() async throws {
        try await fill(2)
        mkdir(folder.path + "/journal.lock", 0o700)
        try? FileManager.default.removeItem(atPath: folder.path + "/journal.lock")
        mkdir(folder.path + "/journal.lock", 0o700)
        #expect(try await journal.runs(limit: 9).count == 2)
        #expect(try await journal.run(id(0)).end == .done)
        #expect(await Self.append(journal)?.isNotWritable == true)
        let immutable = try Store.openForReading(JournalFile(folder: folder.path), .init())
        #expect(try await immutable.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") } == 2)
    }

    @Test func openingTellsAtOnce() async throws {
        #expect(try await SQLiteJournal.open(folder: folder.path).runs(limit: 1).isEmpty)
        #expect(
            await failure { () async throws(JournalFailure) in _ = try await SQLiteJournal.open(folder: "/proc/x") }?
                .isNotWritable == true)
    }
}
