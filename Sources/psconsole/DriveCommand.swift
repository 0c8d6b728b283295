import ArgumentParser
import CHeap
import Cloud
import CloudCommands
import Foundation
import Journal
import Plans

/// The runner: drives one run to its end, or to where a person is needed.
///
/// The console and `runs resume` start it.
struct DriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drive", abstract: "Drive a run that is in the journal.", shouldDisplay: false)

    @Argument(help: "The run.")
    var id: String

    @Option(help: "psconsole's folder.")
    var folder: String

    @Option(help: "The process that it ends with.")
    var owner: Int32?

    func run() async throws {
        heap_stay_compact()
        // The folder that it was started from may be unmounted or removed meanwhile.
        _ = FileManager.default.changeCurrentDirectoryPath("/")
        guard let id = RunID(id) else { throw ValidationError("\(id) is no run.") }
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        let commands = CommandRunner()
        let journal = SQLiteJournal(folder: folder.path)
        let run: Run
        do {
            run = try await journal.run(id)
        } catch {
            throw Words("run \(id) can't be driven: \(error.inOneLine)")
        }
        let kubeconfigs = Folders.kubeconfigs(in: folder.appending(path: "runs/\(id)"))
        let cloud = GcloudCloud(
            project: run.plan.instance.project, kubeconfigs: kubeconfigs, runner: commands)
        let runner = Runner(
            journal: journal, cloud: cloud, changes: GcloudChanges(kubeconfigs: kubeconfigs, runner: commands),
            files: DiskFiles(folder: folder.appending(path: "runs")), surroundings: .system,
            who: { .here(account: (try? await cloud.account()) ?? nil) }, holder: .current(),
            boundary: Failpoint.boundary)
        let drive = Task { try await runner.drive(id) }
        // A machine that shuts down, or an operator who means it: the run is left so that it can be resumed.
        signal(SIGTERM, SIG_IGN)
        let termination = DispatchSource.makeSignalSource(signal: SIGTERM)
        termination.setEventHandler { drive.cancel() }
        termination.resume()
        let diet = Task {
            while (try? await Task.sleep(for: .seconds(5))) != nil {
                code_let_go()
                // What the runner says is in its log soon, and not only once it is over.
                fflush(nil)
                if let owner, kill(owner, 0) != 0 { drive.cancel() }
            }
        }
        defer {
            diet.cancel()
            termination.cancel()
        }
        switch await drive.result {
        case .success(let pause): print("\(Date().formatted(.iso8601)) \(pause)")
        case .failure(let error): throw Words("run \(id): \(error)")
        }
    }
}

/// Lets a test end the process at a boundary of its choice.
private enum Failpoint {
    /// `PSCONSOLE_FAILPOINT` is the number of the boundary, counted from 0, or its name, at which the runner kills itself;
    /// with any other value it only writes the boundaries into its log.
    static let boundary: (@Sendable (Boundary) async -> Void)? = {
        guard let text = ProcessInfo.processInfo.environment["PSCONSOLE_FAILPOINT"] else { return nil }
        let counter = Counter()
        return { boundary in
            let number = await counter.next()
            print("boundary \(number) \(boundary)")
            fflush(nil)
            guard number == Int(text) || "\(boundary)" == text else { return }
            // The command that is killed with us is one that has begun its work.
            if case .duringCommand = boundary { try? await Task.sleep(for: .milliseconds(200)) }
            kill(getpid(), SIGKILL)
        }
    }()

    private actor Counter {
        private var number = -1
        func next() -> Int {
            number += 1
            return number
        }
    }
}
