import Foundation
import Plans

/// Starts the process that drives a run: a session of its own without a terminal, so that neither a hang-up nor the end
/// of this program ends it.
enum RunnerProcess {
    static let logName = "runner.log"

    /// It could not be started; the run is in the journal and can be resumed.
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts it.
    /// - Parameters:
    ///   - id: the run, which is in the journal.
    ///   - folder: psconsole's folder, in which the journal lies.
    ///   - environment: what leads gcloud to the chosen cloud.
    ///   - owner: the process without which there is no such cloud.
    /// - Throws: Why it could not be started; the run stays in the journal, to be resumed.
    static func start(
        _ id: RunID, folder: URL, environment: [String: String], owner: pid_t?
    ) throws(NotStarted) {
        let log = folder.appending(path: "runs/\(id)/\(logName)")
        do {
            try FileManager.default.createDirectory(
                at: log.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw NotStarted(description: "\(log.path) could not be made: \(error.localizedDescription)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Whatever else is open here, such as a pipe that somebody reads to its end, is not the runner's.
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in descriptors.compactMap({ Int32($0) }) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var every = sigset_t()
        sigfillset(&every)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &every)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | setSession))
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let arguments =
            ["psconsole", "drive", id.description] + (owner.map { ["--owner", String($0)] } ?? [])
            + ["--folder", folder.path]
        var process: pid_t = 0
        // The link leads to this very program, also when its file was replaced by a newer one meanwhile.
        let failure = withCStrings(arguments) { argv in
            withCStrings(variables.map { "\($0)=\($1)" }) { envp in
                posix_spawn(&process, "/proc/self/exe", &actions, &attributes, argv, envp)
            }
        }
        guard failure == 0 else {
            throw NotStarted(description: "the runner could not be started: \(String(cString: strerror(failure)))")
        }
        let child = process
        // Nothing waits for it but this thread, which keeps it from staying as a zombie for as long as we run.
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// `POSIX_SPAWN_SETSID` (glibc 2.26), which only C with `_GNU_SOURCE` is told.
    private static let setSession: Int32 = 0x80

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { fatalError("an array with a last nil is not empty") }
            return body(base)
        }
    }
}
