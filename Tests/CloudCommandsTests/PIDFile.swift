import Foundation
import Testing

/// Whether there is such a process that has not ended; one that nobody has asked for its exit code has.
func isRunning(_ pid: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    return !stat.contains(") Z ")
}

/// A file into which a script writes the ids of its processes.
struct PIDFile {
    private let folder: TemporaryFolder
    /// Where it is.
    var path: String { folder.path + "/pids" }

    init() throws { folder = try TemporaryFolder() }

    /// A program that ignores the request to end, as does its child.
    var stubbornFamily: String {
        "trap '' TERM; (trap '' TERM; while :; do sleep 300; done) & echo $! $$ > \(path).part; "
            + "mv \(path).part \(path); while :; do sleep 300; done"
    }

    func read() throws -> [Int32] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace)
            .compactMap { Int32($0) }
    }

    /// Expects that two processes wrote their ids, and that both are gone.
    func expectGone() async throws {
        let pids = try read()
        #expect(pids.count == 2)
        for pid in pids { await eventually { !isRunning(pid) } }
    }
}
