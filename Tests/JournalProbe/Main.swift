import Cloud
import Foundation
import Glibc
import Journal
import Plans

/// A second process at a journal, for the journal's tests.
///
///     JournalProbe append FOLDER RUN COUNT    adds that many events, and prints each number once it is acknowledged
///     JournalProbe limited FOLDER RUN BYTES   the same for ever, with files that can't grow beyond that
///     JournalProbe lease FOLDER RUN           takes the lease, prints `won` or why not, and lives until its input ends
///     JournalProbe change FOLDER RUN          adds one event when a line comes in
///     JournalProbe measure FOLDER             prints how long the list takes with 10,000 runs
@main
struct Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { fail("append, limited, lease, change or measure, and a folder") }
        let journal = SQLiteJournal(folder: arguments[1])
        if arguments[0] == "measure" { return try await Measurement.run(journal, folder: arguments[1]) }
        guard arguments.count >= 3, let id = RunID(arguments[2]) else { fail("the id of a run") }
        let number = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
        switch arguments[0] {
        case "append": await append(number, to: id, journal)
        case "limited":
            limitFiles(to: number)
            await append(.max, to: id, journal)
        case "lease": await lease(of: id, journal)
        case "change":
            _ = readLine()
            await append(1, to: id, journal)
        default: fail("append, limited, lease, change or measure")
        }
    }

    private static func append(_ count: Int, to id: RunID, _ journal: SQLiteJournal) async {
        do throws(JournalFailure) {
            try await tryToAppend(count, to: id, journal)
        } catch {
            say("\(error)")
        }
    }

    /// Adds events as a runner does that is not alone: one that somebody else was faster with is tried again.
    private static func tryToAppend(_ count: Int, to id: RunID, _ journal: SQLiteJournal) async throws(JournalFailure) {
        var last = try await journal.run(id).lastNumber
        var left = count
        while left > 0 {
            do throws(JournalFailure) {
                let note = FailureNote(what: "by \(getpid()), \(left) left", remedy: "wait")
                last = try await journal.append(
                    .waiting("export", note), to: id, after: last, at: Date(), lease: nil
                ).number
                say("\(last)")
                left -= 1
            } catch .outdated {
                last = try await journal.run(id).lastNumber
            }
        }
    }

    private static func lease(of id: RunID, _ journal: SQLiteJournal) async {
        do throws(JournalFailure) {
            let instance = try await journal.run(id).plan.instance
            let lease = try await journal.takeLease(of: instance, for: id, holder: .current(), at: Date())
            say("won \(lease.token)")
        } catch {
            say("\(error)")
        }
        _ = readLine()
    }

    /// A write beyond the limit then fails, as one on a full disk does, instead of ending the process.
    private static func limitFiles(to bytes: Int) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }

    /// At once, since the process may be killed right after.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    static func fail(_ words: String) -> Never {
        FileHandle.standardError.write(Data("JournalProbe: \(words)\n".utf8))
        exit(2)
    }
}
