import Cells
import Glibc
import Terminal

/// Writes a line to standard error, wherever that goes.
func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// What the probe knows and does.
@MainActor
final class Probe {
    private let terminal: Terminal
    private var selected = 0
    private var keys = 0
    private var hasty = 0
    private var batches = 0
    private var last = "none"
    private var children: [Int32] = []

    init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    func take(_ events: [TerminalEvent]) {
        batches += 1
        for event in events {
            switch event {
            case .key(let key, let isAlone): press(key, isAlone: isAlone)
            case .resized(let size): last = "resized \(size.columns)x\(size.rows)"
            case .terminated(let signal):
                terminal.close()
                Terminal.die(of: signal)
            case .hangup: quit(3)
            }
        }
        show()
    }

    private func quit(_ status: Int32) {
        terminal.close()
        exit(status)
    }

    private func press(_ key: Key, isAlone: Bool) {
        keys += 1
        hasty += isAlone ? 0 : 1
        last = "\(key)"
        switch key {
        case .up: selected = max(0, selected - 1)
        case .down: selected += 1
        case .control("l"): terminal.repaint()
        case .control("z"): terminal.suspend()
        case .control("g"): terminal.bell()
        case .character("q"): quit(0)
        case .character("x"): exit(4)
        case .character("c"): startChild()
        case .character("e"): complain("written to standard error")
        case .character("!"): fatalError("the probe was asked to trap")
        case .character("S"): UnsafeMutablePointer<UInt8>(bitPattern: 8)?.pointee = 1
        case .character("O"): last = "\(Self.overflow(1))"
        case .character("A"): abort()
        case .character("B"): while true { pause() }
        default: break
        }
    }

    @inline(never)
    private static func overflow(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 1024) { space in
            space[depth % 1024] = depth
            return overflow(depth + 1) + space[depth % 1024]
        }
    }

    /// A child in a process group of its own, as the console starts gcloud.
    private func startChild() {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var child: pid_t = 0
        let words = ["sleep", "1000"]
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        guard posix_spawnp(&child, "sleep", nil, &attributes, arguments, nil) == 0 else { return }
        ProcessGuard.add(child)
        children.append(child)
    }

    func show() {
        let size = terminal.size
        var frame = Frame(size: size)
        let area = frame.area
        let type = terminal.substituteFor.map { "\(terminal.type) for \($0)" } ?? terminal.type
        let encoding = terminal.isUTF8 ? "utf8" : "ascii"
        frame.draw([Span("probe", .bold), Span(" \(size.columns)x\(size.rows) \(encoding) \(type)")], row: 0, in: area)
        frame.drawRight([Span("end")], row: 0, in: area)
        frame.draw([Span("keys \(keys) batches \(batches > 0 ? "some" : "none") last \(last).")], row: 1, in: area)
        let family = "children \(children.map { "\($0)" }.joined(separator: " "))."
        frame.draw([Span("\(family) hasty \(hasty).", .dim)], row: 2, in: area)
        frame.draw([Span("wide 東京 한국 é café ●|")], row: 3, in: area)
        let rows = max(0, size.rows - 5)
        let first = max(0, selected - rows + 1)
        for row in 0..<rows { table(index: first + row, row: 4 + row, &frame) }
        frame.draw([Span("q quit", .dim)], row: size.rows - 1, in: area)
        frame.drawRight([Span("corner", Style(underlined: true))], row: size.rows - 1, in: area)
        terminal.show(frame)
    }

    private func table(index: Int, row: Int, _ frame: inout Frame) {
        let area = frame.area
        let state = index % 5 == 0 ? Span("✗ FAILED  ", .red) : Span("● ACTIVE  ")
        let spans = [
            Span("  "), state, Span(" instance-\(index)      ", .bold),
            Span(" us-central1-\(index % 3 == 0 ? "a" : "b")   \(index * 12) TiB "),
            index % 7 == 0 ? Span(" 2h14m !", .yellow) : Span("   12m  "),
            Span("  hourly  ok ", .dim),
        ]
        frame.draw(spans, row: row, in: area)
        if index == selected { frame.restyle(row: row, in: area) { $0.reversed() } }
    }
}
