/// Why the console can't use what it was started on; its description says what to do.
public enum TerminalFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Standard input is a file or a pipe.
    case inputIsNoTerminal
    /// Standard output is a file or a pipe.
    case outputIsNoTerminal
    /// `TERM` names a terminal on which nothing can be placed, as `dumb` does.
    case cannotPlaceText(type: String)
    /// Neither `TERM` nor anything that could stand in for it is described on this machine.
    case unknownType(String)
    /// The system refused something that opening needs.
    case refused(String)

    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .inputIsNoTerminal:
            "standard input is not a terminal: start the console from a shell, without a pipe or a file in front of it"
        case .outputIsNoTerminal:
            "standard output is not a terminal: start the console without redirecting what it shows"
        case .cannotPlaceText(let type):
            "TERM=\(type) is a terminal without cursor movement: run it in a full terminal, or set TERM=xterm-256color"
        case .unknownType(let type):
            "no terminal description for TERM=\(type), nor for xterm or vt100: install ncurses-base, or set TERMINFO_DIRS"
        case .refused(let what):
            "the terminal could not be opened: \(what)"
        }
    }
}
