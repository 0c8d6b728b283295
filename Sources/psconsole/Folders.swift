import Foundation

/// Where the program keeps its own files: `$XDG_STATE_HOME/psconsole`, readable by its user alone.
struct Folders {
    private let state: URL?

    /// Makes the folder; without a writable home there is none, and nothing is kept.
    init() {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let base = home ?? environment["HOME"].map { $0 + "/.local/state" }
        let folder = base.map { URL(filePath: $0, directoryHint: .isDirectory).appending(path: "psconsole") }
        state = folder.flatMap { Self.make($0) ? $0 : nil }
    }

    /// The file that takes what must not tear the screen.
    var log: String? { state?.appending(path: "psconsole.log").path }

    /// A place for gcloud's own files in the demo, so that those of the user stay as they are.
    func demoGcloud() -> String {
        let parent = state ?? FileManager.default.temporaryDirectory.appending(path: "psconsole-\(getuid())")
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
