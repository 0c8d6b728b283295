import Foundation

/// The runs of a demo end with it: their cloud is gone.
enum DemoRuns {
    /// Ends the runners that were started for a demo, and removes its folder.
    static func end(in folder: URL) {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for process in processes.compactMap({ pid_t($0) }) {
            guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { continue }
            let arguments = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if arguments.starts(with: ["psconsole", "drive"]), arguments.last == folder.path { kill(process, SIGKILL) }
        }
        try? FileManager.default.removeItem(at: folder)
    }
}
