import Cells
import Dispatch
import Glibc
import Terminal

/// Shows a table as the console does, and ends in whatever way it is asked to.
///
/// It takes the path of its log as its only argument.
@main
struct Main {
    @MainActor
    static func main() async {
        let log = CommandLine.arguments.dropFirst().first
        do {
            let terminal = try Terminal(log: log, crashNote: "probe crashed; what it wrote is in \(log ?? "no log")")
            let probe = Probe(terminal)
            terminal.onEvents = probe.take
            probe.show()
            // Leaves the main actor to its queue; the way out is `exit` or a signal.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        } catch {
            complain("probe: \(error)")
            exit(2)
        }
    }
}
