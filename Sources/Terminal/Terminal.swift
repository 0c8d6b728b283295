import CTerminal
public import Cells
import Dispatch
import Glibc

/// The operator's terminal: shows frames, and says what comes from the keyboard and the system.
///
/// curses belongs to one thread and has one screen, so there is one terminal, on the main actor. While it is open,
/// standard error goes to a file: whatever else writes there would tear the screen.
@MainActor
public final class Terminal {
    /// Whether the terminal takes UTF-8; on one that doesn't, frames are shown in ASCII.
    public let isUTF8: Bool
    /// The terminal type in use.
    public let type: String
    /// What `TERM` says, where that had no description and ``type`` stands in for it; to be said once.
    public let substituteFor: String?

    /// Takes what arrived together, so that one frame answers all of it; to be set before the main actor is left.
    public var onEvents: (@MainActor ([TerminalEvent]) -> Void)?

    private var shown: Frame?
    private var decoder = KeyDecoder()
    private var lastInput = ContinuousClock.now
    private var lastCharacter: ContinuousClock.Instant?
    private var keySource: (any DispatchSourceRead)?
    private var signalSource: (any DispatchSourceRead)?
    private var isOpen = true

    /// Takes the terminal of standard input and output.
    ///
    /// - Parameters:
    ///   - log: the file that takes standard error while the terminal is open; none, or one that can't be written: nowhere.
    ///   - crashNote: one line that a crash leaves on the restored terminal.
    /// - Throws: what stands in the way, and what to do about it.
    public init(log: String?, crashNote: String) throws(TerminalFailure) {
        switch ct_check() {
        case ct_no_input_terminal: throw .inputIsNoTerminal
        case ct_no_output_terminal: throw .outputIsNoTerminal
        default: break
        }
        let wanted = getenv("TERM").map { String(cString: $0) } ?? ""
        type = try Self.usableType(for: wanted)
        substituteFor = type == wanted ? nil : wanted
        let answer = ct_open(type, log, crashNote)
        switch answer.outcome {
        case ct_opened: break
        case ct_no_signals: throw .refused("no pipe for signals, as too many files are open")
        default: throw .refused("curses could not start on TERM=\(type)")
        }
        isUTF8 = answer.is_utf8
        keySource = watch(STDIN_FILENO) { $0.readKeys() }
        signalSource = watch(answer.signals) { $0.readSignals() }
    }

    /// How large the screen is.
    public var size: Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        ct_size(&columns, &rows)
        return Size(columns: Int(columns), rows: Int(rows))
    }

    /// Shows a frame; only what differs from the last one is sent.
    public func show(_ frame: Frame) {
        guard isOpen else { return }
        let frame = isUTF8 ? frame : frame.inASCII()
        let last = shown?.size == frame.size ? shown : nil
        if last == nil { ct_blank() }
        var changed = 0
        for row in 0..<min(frame.size.rows, size.rows) where last?.row(row) != frame.row(row) {
            let cells = frame.row(row).filter { $0.width > 0 }.map(ct_cell.init)
            cells.withUnsafeBufferPointer { ct_put_row(Int32(row), $0.baseAddress, $0.count) }
            changed += 1
            // Three rows that look like rows elsewhere on the screen make curses scroll them there, with SU and SD, which
            // some terminals don't know, and which it can't be told not to use. It never sees more than two at a time.
            if last != nil, changed.isMultiple(of: 2) { ct_flush() }
        }
        shown = frame
        ct_flush()
    }

    /// Sends the whole screen again, for when something else wrote on it.
    public func repaint() {
        guard isOpen else { return }
        ct_distrust_screen()
        ct_flush()
    }

    /// Gives the terminal back and stops the process, as Ctrl-Z does.
    ///
    /// Once it continues, the last frame is shown again, and ``TerminalEvent/resized(_:)`` follows.
    public func suspend() {
        guard isOpen else { return }
        ct_suspend()
        // Told later: this may be called while the events before are still being taken.
        DispatchQueue.main.async { [weak self] in
            MainActor.assumeIsolated { self?.tellSize() }
        }
    }

    /// Asks for attention.
    public func bell() {
        guard isOpen else { return }
        ct_bell()
    }

    /// Gives the terminal back as it was, and ends what ``ProcessGuard`` guards; does nothing the second time.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        keySource?.cancel()
        signalSource?.cancel()
        keySource = nil
        signalSource = nil
        ct_close()
        ProcessGuard.killAll()
    }

    /// Ends the process by a signal, so that whoever started it learns why.
    public nonisolated static func die(of signal: Int32) -> Never {
        ct_die_of(signal)
        // Only where the signal is one that ends nothing.
        exit(128 + signal)
    }

    private static func usableType(for wanted: String) throws(TerminalFailure) -> String {
        for candidate in TerminalType.candidates(for: wanted) {
            switch ct_look_up_type(candidate) {
            case ct_type_usable: return candidate
            case ct_type_no_cursor: throw .cannotPlaceText(type: candidate)
            default: continue
            }
        }
        throw .unknownType(wanted)
    }

    private func watch(
        _ file: Int32, _ handle: @escaping @MainActor @Sendable (Terminal) -> Void
    ) -> any DispatchSourceRead {
        let source = DispatchSource.makeReadSource(fileDescriptor: file, queue: .main)
        source.setEventHandler { [weak self] in
            // The main queue is the main actor's.
            MainActor.assumeIsolated {
                guard let self, self.isOpen else { return }
                handle(self)
            }
        }
        source.activate()
        return source
    }

    /// Two characters that follow each other faster than this were hardly typed one after the other.
    private static let haste: Duration = .milliseconds(20)

    private func readKeys() {
        let now = ContinuousClock.now
        // The rest of a sequence follows at once; what comes later was pressed by a person.
        // Of a paste, which no part must be taken for keys, a slow line may bring the rest later.
        let patience: Duration = decoder.isPasting ? .seconds(5) : .milliseconds(500)
        if decoder.isPending, now - lastInput > patience { decoder.forget() }
        lastInput = now
        var keys: [Key] = []
        var code = ct_next_key()
        let isEmpty = code == ct_key_none.rawValue
        while code != ct_key_none.rawValue {
            if let byte = UInt8(exactly: code) {
                keys += decoder.take(byte)
            } else if let key = Key(curses: code) {
                keys += decoder.take(key)
            } else {
                decoder.forget()
            }
            code = ct_next_key()
        }
        keys += decoder.pause()
        let isAlone = keys.count == 1 && lastCharacter.map { now - $0 > Self.haste } ?? true
        if keys.contains(where: \.isCharacter) { lastCharacter = now }
        tell(keys.map { .key($0, isAlone: isAlone) })
        if isEmpty, isOpen, ct_is_gone() { hangUp() }
    }

    /// A terminal that is gone stays readable for ever: stop looking, or the process spins.
    private func hangUp() {
        keySource?.cancel()
        keySource = nil
        tell([.hangup])
    }

    private func readSignals() {
        var isResized = false
        while isOpen {
            let signal = ct_next_signal()
            switch signal {
            case 0:
                if isResized { takeNewSize() }
                return
            case SIGWINCH: isResized = true
            case SIGTSTP: suspend()
            case SIGCONT:
                ct_resume()
                tellSize()
            default: tell([.terminated(signal: signal)])
            }
        }
    }

    private func takeNewSize() {
        ct_take_new_size()
        tellSize()
    }

    /// Curses may have cut or moved its rows, so all of them are put again.
    private func tellSize() {
        shown = nil
        tell([.resized(size)])
    }

    private func tell(_ events: [TerminalEvent]) {
        guard isOpen, !events.isEmpty else { return }
        onEvents?(events)
    }
}

extension Key {
    fileprivate var isCharacter: Bool {
        if case .character = self { true } else { false }
    }
}
