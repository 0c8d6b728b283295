import Foundation

/// Where the program keeps its own files: `$XDG_STATE_HOME/psconsole`, readable by its user alone.
struct Folders {
    /// psconsole's own folder, whether or not it can be written.
    let state: URL
    private let isWritable: Bool

    /// Makes the folder; without a writable home nothing is kept, and nothing can be begun that changes the cloud.
    init() {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let base = home ?? environment["HOME"].map { $0 + "/.local/state" }
        let folder = base.map { URL(filePath: $0, directoryHint: .isDirectory).appending(path: "psconsole") }
        isWritable = folder.map(Self.make) ?? false
        state = folder ?? URL(filePath: "/nonexistent/psconsole", directoryHint: .isDirectory)
    }

    /// Where the credentials of clusters lie: each process that runs for long has a place of its own, as gcloud writes them
    /// in place.
    static func kubeconfigs(in folder: URL) -> String { folder.appending(path: "kube").path }

    /// The file that takes what must not tear the screen.
    var log: String? { isWritable ? state.appending(path: "psconsole.log").path : nil }

    /// A place for gcloud's own files in the demo, so that those of the user stay as they are.
    func demoGcloud() -> String {
        let parent =
            isWritable ? state : FileManager.default.temporaryDirectory.appending(path: "psconsole-\(getuid())")
        let folder = parent.appending(path: "demo-gcloud")
        _ = Self.make(folder)
        return folder.path
    }

    private static func make(_ folder: URL) -> Bool {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return FileManager.default.isWritableFile(atPath: folder.path)
        } catch {
            return false
        }
    }
}
