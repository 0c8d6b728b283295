import Glibc
import Plans

extension SQLiteJournal {
    /// An element whenever something was written, by this process or another one; the first comes at once.
    public nonisolated func changes() -> AsyncStream<Void> {
        let watch = ChangeWatch(file: file)
        return AsyncStream { await watch.next() }
    }
}

/// Looks four times a second whether somebody wrote, while somebody waits for that.
///
/// Every commit changes the write-ahead log, so that the time and size of two files tell, and an idle console pays next to
/// nothing. Those times are coarse: a second commit may leave the time of the first, so that a change is told once more a
/// look later.
private actor ChangeWatch {
    private let file: JournalFile
    private var last: [Look]?
    private var isToBeToldAgain = false

    init(file: JournalFile) { self.file = file }

    /// What is seen of a file; it differs once something was written.
    private struct Look: Hashable {
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        init(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else {
                (inode, size, seconds, nanoseconds) = (0, 0, 0, 0)
                return
            }
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }

    /// Waits for a change; nothing once the task is cancelled.
    func next() async -> Void? {
        while !Task.isCancelled {
            let looks = [Look(file.path), Look(file.path + "-wal")]
            if last == nil || looks != last {
                (last, isToBeToldAgain) = (looks, true)
                return ()
            }
            try? await Task.sleep(for: .milliseconds(250))
            if isToBeToldAgain {
                isToBeToldAgain = false
                return ()
            }
        }
        return nil
    }
}
