import FoundationEssentials

extension JournalFailure {
    /// What happened, what it leaves untouched and what to do next, in one line.
    public var inOneLine: String { "\(whatHappened); \(whatIsUntouched); \(whatToDo)" }

    /// What happened, in one calm line without a full stop.
    public var whatHappened: String {
        switch self {
        case .notWritable(let words): "the journal can't be written: \(words)"
        case .full: "the disk that the journal lies on is full"
        case .busy: "another program holds the journal's file"
        case .damaged(let file): "the journal was damaged; it was set aside as \(file) and a new one was begun"
        case .newer(let version): "the journal was written by a newer psconsole (its schema is \(version))"
        case .noSuchRun: "the journal has no such run"
        case .outdated: "somebody else has added to this run meanwhile"
        case .held(let holder, let run, let since):
            "process \(holder.process) on \(holder.host) works on this instance since \(since.formatted(.iso8601)), "
                + "for run \(run)"
        case .unfinished(let run): "run \(run) on this instance is not over"
        case .leaseLost: "another runner has taken this run over"
        case .corrupt(let words): "what the journal keeps can't be understood: \(words)"
        }
    }

    /// What is as it was all the same.
    public var whatIsUntouched: String {
        switch self {
        case .notWritable, .full, .busy, .newer:
            "everything can be looked at, and nothing that changes the cloud is started"
        case .damaged: "what runs were on in the old one is unknown, and what they began in the cloud goes on"
        case .noSuchRun, .outdated, .unfinished: "nothing was changed"
        case .held, .leaseLost: "that runner goes on, and nothing was changed here"
        case .corrupt: "other runs are not affected, and nothing is run for this one"
        }
    }

    /// What to do next, in one line that begins like an order.
    public var whatToDo: String {
        switch self {
        case .notWritable: "put that right, or set XDG_STATE_HOME to a folder of your own, then try again"
        case .full: "free some space, then try again"
        case .busy: "wait for it to end, or find it with fuser, then try again"
        case .damaged: "look at the transfers that run before you start anything"
        case .newer: "install that version; this one leaves the file as it is"
        case .noSuchRun: "run: psconsole runs list"
        case .outdated: "look at the run again"
        case .held(_, let run, _): "run: psconsole runs watch \(run)"
        case .unfinished(let run): "look at it with psconsole runs show \(run), then wait for it, resume or abandon it"
        case .leaseLost: "run: psconsole runs list"
        case .corrupt: "look at the transfers themselves, and keep the file"
        }
    }
}
