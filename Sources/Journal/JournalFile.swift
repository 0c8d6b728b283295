import Foundation
import Glibc
import Plans

/// The journal's file and its folder: who may read them, and where they go when they are damaged.
struct JournalFile: Sendable {
    /// The folder, which holds nothing that others may read.
    let folder: String

    /// The file; `-wal` and `-shm` lie beside it, with the modes that SQLite takes over from it.
    var path: String { folder + "/journal.sqlite" }

    /// Which file lies at the path: it changes when a damaged one is set aside, by whichever process.
    struct Identity: Hashable, Sendable {
        let device: UInt
        let inode: UInt
    }

    /// Which file lies there now.
    var identity: Identity? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }

    /// Makes the folder, and sees to it that nobody else may look into it.
    func prepareFolder() throws(JournalFailure) {
        var path = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o700) != 0, errno != EEXIST, access(path, F_OK) != 0 else { continue }
            throw refusal(folder)
        }
        try check(folder, mode: 0o700, type: S_IFDIR, words: "is no folder")
    }

    /// Makes the file where there is none, and sees to it that nobody else may read or write it.
    func prepareFile() throws(JournalFailure) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw refusal(path) }
        close(file)
        try check(path, mode: 0o600, type: S_IFREG, words: "is no file")
    }

    /// Whether a write-ahead log lies beside a file in which there is nothing that it could belong to: SQLite would remove it.
    var isBeheaded: Bool { (size(path) ?? 0) == 0 && (size(path + "-wal") ?? 0) > 0 }

    /// Keeps other processes from opening or setting aside the file meanwhile; a process that ends lets go of it.
    func locked<Value>(for seconds: Double, _ body: () throws -> Value) throws -> Value {
        let path = folder + "/journal.lock"
        let lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw refusal(path) }
        defer { close(lock) }
        let deadline = Date(timeIntervalSinceNow: seconds)
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard Date() < deadline else { throw JournalFailure.busy }
            usleep(10_000)
        }
        return try body()
    }

    /// Renames the file and what lies beside it; answers what it is called now.
    ///
    /// Only under the lock. The log goes first: a new file must never find the log of the old one. Connections that are still open notice, as
    /// SQLite does, that the file is another one, and leave the new one's log alone when they are closed.
    func setAside(at time: Date) throws(JournalFailure) -> String {
        let digits = time.formatted(.iso8601).filter { !"-:".contains($0) }
        let stem = "\(path).damaged-\(digits)"
        var target = stem
        var count = 1
        while access(target, F_OK) == 0 {
            count += 1
            target = "\(stem)-\(count)"
        }
        for suffix in ["-wal", "-shm", ""] where access(path + suffix, F_OK) == 0 {
            guard rename(path + suffix, target + suffix) == 0 else { throw refusal(path + suffix) }
        }
        return target
    }

    /// The damaged file that was set aside last, by whichever process.
    var lastSetAside: String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let prefix = "journal.sqlite.damaged-"
        return names.filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.max()
            .map { "\(folder)/\($0)" }
    }

    /// Whether less than a megabyte is left on the disk for this user.
    var isDiskFull: Bool {
        var status = statvfs()
        return statvfs(folder, &status) == 0 && UInt(status.f_bavail) * UInt(status.f_frsize) < 1 << 20
    }

    private func size(_ path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// What lies there has to be the user's own; what others may read is closed to them, what they may have written is not
    /// trusted.
    private func check(_ path: String, mode: mode_t, type: mode_t, words: String) throws(JournalFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw refusal(path) }
        guard status.st_mode & S_IFMT == type else { throw .notWritable("\(path) \(words)") }
        guard status.st_uid == geteuid() else { throw .notWritable("\(path) belongs to another user") }
        guard status.st_mode & 0o022 == 0 else {
            throw .notWritable("others may write \(path): look at what is in it, then run: chmod go-w \(path)")
        }
        if status.st_mode & 0o777 != mode, chmod(path, mode) != 0 { throw refusal(path) }
    }

    /// What the system said last, as a failure.
    private func refusal(_ path: String) -> JournalFailure {
        let code = errno
        return code == ENOSPC || code == EDQUOT ? .full : .notWritable("\(path): \(String(cString: strerror(code)))")
    }
}
