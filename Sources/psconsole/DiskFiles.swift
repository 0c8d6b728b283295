import Foundation
import Plans

/// The files of runs, each in the folder of its run.
struct DiskFiles: RunFiles {
    let folder: URL

    func write(_ bytes: [UInt8], to path: String) async throws(FileFailure) {
        let file = try await begin(path)
        try await file.append(bytes)
        try await file.finish()
    }

    func begin(_ path: String) async throws(FileFailure) -> any RunFile { try DiskFile(path) }

    /// The log stays: it is what is looked at when something was strange.
    func removeAll(of run: RunID) async {
        let own = folder.appending(path: run.description)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: own.path)) ?? []
        for name in names where name != RunnerProcess.logName {
            try? FileManager.default.removeItem(at: own.appending(path: name))
        }
    }
}

/// A file that takes its place only once it is whole and on the disk.
actor DiskFile: RunFile {
    private let path: String
    private let handle: FileHandle

    init(_ path: String) throws(FileFailure) {
        self.path = path
        let url = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw Self.failure(path, error)
        }
        let descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileFailure("\(path) could not be written: \(String(cString: strerror(errno)))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func append(_ bytes: [UInt8]) throws(FileFailure) {
        do { try handle.write(contentsOf: Data(bytes)) } catch { throw Self.failure(path, error) }
    }

    func finish() throws(FileFailure) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw Self.failure(path, error)
        }
        guard rename(path + ".part", path) == 0 else {
            throw FileFailure("\(path) could not be written: \(String(cString: strerror(errno)))")
        }
        // Its name is on the disk only once the folder is.
        let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static func failure(_ path: String, _ error: any Error) -> FileFailure {
        FileFailure("\(path) could not be written: \(error.localizedDescription)")
    }
}
