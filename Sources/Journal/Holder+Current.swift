import Glibc
public import Plans

// What Linux says about its processes; see proc(5).

extension Holder {
    /// This process.
    public static func current() -> Holder {
        let process = getpid()
        let machine = Liveness.ofThisMachine()
        return Holder(
            host: machine.host, boot: machine.boot, process: process, started: machine.started(process) ?? "")
    }
}

extension Liveness {
    /// What this machine says.
    public static func ofThisMachine() -> Liveness {
        Liveness(host: hostName(), boot: ProcessStatus.boot() ?? "") { process in
            ProcessStatus.text("/proc/\(process)/stat").flatMap { ProcessStatus.started(in: $0) }
        }
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The files below /proc.
enum ProcessStatus {
    /// The id of this start of the machine.
    static func boot() -> String? {
        text("/proc/sys/kernel/random/boot_id").map { String($0.prefix { $0 != "\n" }) }
    }

    /// The 22nd field of a process's `stat`: when it was started, in clock ticks since the machine was.
    ///
    /// The second field is the program's name in parentheses, in which there may be spaces and parentheses. A process that
    /// has ended and was not asked about by its parent yet (`Z`) drives nothing any more.
    static func started(in stat: String) -> String? {
        guard let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return String(fields[19])
    }

    /// A small file's text; files below /proc say that they are empty, and are read in one go.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
