import Cells
import Cloud
import Plans

/// A run as it is watched.
struct RunScreen: Sendable {
    let id: RunID
    /// The plan, known before the journal has told of the run when it was just confirmed here.
    private let confirmed: Plan?
    /// The run as the journal tells it; nothing until it does.
    private(set) var run: Run?
    /// How far the step is that goes on.
    private(set) var progress: StepProgress?
    /// The same, judged from several looks at a transfer.
    private(set) var transfer = TransferProgress()
    /// Why the run could not be read the last time.
    var readFailure: String?
    /// Why what was ordered last could not be done: to start the run, or to tell it something.
    var orderFailure: String?
    /// What happened, one by one, as far as it was asked for.
    private(set) var log: [Recorded] = []
    /// Whether that is shown.
    var showsLog = false
    /// What the operator is asked before something is done.
    var ask: Ask?
    /// What the bell was last rung for, or need not be.
    private var call: Call?

    /// A question to whoever watches.
    enum Ask: Hashable, Sendable {
        case cancel(TypedName)
        case abandon(TypedName)
        case resume
        case decide(Question, Choice)
        /// To give the run up, and order it once more with something changed.
        case change(Question)
    }

    /// What makes a run call for a person.
    private enum Call: Hashable, Sendable {
        case none
        case waiting(StepID, FailureNote)
        case question(StepID)
        case ended
    }

    /// A run of which nothing was read yet.
    init(_ id: RunID) {
        self.id = id
        confirmed = nil
    }

    /// A run that was confirmed a moment ago.
    init(_ id: RunID, starting plan: Plan) {
        self.id = id
        confirmed = plan
        call = Call.none
    }

    /// What was reviewed.
    var plan: Plan? { run?.plan ?? confirmed }

    /// Takes what the journal tells; says whether it now calls for a person, and did not before.
    mutating func take(_ run: Run, _ progress: StepProgress?) -> Bool {
        self.run = run
        readFailure = nil
        if let progress, let counters = progress.counters {
            if progress.step != self.progress?.step { transfer = TransferProgress() }
            if progress.time != self.progress?.time { transfer.take(counters, at: progress.time) }
        }
        self.progress = progress
        dropOldQuestion()
        let now = Self.call(of: run)
        defer { call = now }
        // What was so when it was opened is seen without a bell.
        return call != nil && now != .none && now != call
    }

    /// Takes more of what happened.
    mutating func take(_ events: [Recorded]) {
        log += events.filter { $0.number > (log.last?.number ?? 0) }
    }

    /// The number behind which the journal has to tell more of what happened; nothing while that is not shown.
    var logToRead: Int64? {
        guard showsLog, let run else { return nil }
        let known = log.last?.number ?? 0
        return known < run.lastNumber ? known : nil
    }

    private mutating func dropOldQuestion() {
        guard let run else { return }
        switch ask {
        case .decide(let question, _) where run.question != question: ask = nil
        case .change(let question) where run.question != question: ask = nil
        case .cancel where run.end != nil || run.isCancelAsked: ask = nil
        case .abandon where run.end != nil, .resume where run.end != nil: ask = nil
        default: break
        }
    }

    private static func call(of run: Run) -> Call {
        if run.end != nil { return .ended }
        if let question = run.question { return .question(question.step) }
        if let waiting = run.waiting, waiting.note.needsPerson { return .waiting(waiting.step, waiting.note) }
        return .none
    }

    /// Takes a key for the name that is asked for.
    mutating func type(_ key: Key, isAlone: Bool) -> TypedName.Answer {
        switch ask {
        case .cancel(var name):
            defer { ask = .cancel(name) }
            return name.press(key, isAlone: isAlone)
        case .abandon(var name):
            defer { ask = .abandon(name) }
            return name.press(key, isAlone: isAlone)
        case .resume, .decide, .change, .none: return .notMine
        }
    }
}

/// What covers the dashboard, the last one being in sight; Esc goes back to the one before.
enum Screen: Sendable {
    case form(any OrderForm)
    case review(Review)
    case history(HistoryScreen)
    case run(RunScreen)
    case browser(RestoreBrowser)
    case comparison(ComparisonScreen)
    case schedules(SchedulesScreen)
    case schedule(ScheduleScreen)
    case setup(SetupScreen)
}

/// The runs in a list.
struct HistoryScreen: Sendable {
    /// The one at the cursor; the first until the operator moves it.
    var selected: RunID?

    func index(in runs: [RunSummary]) -> Int? {
        runs.isEmpty ? nil : selected.flatMap { id in runs.firstIndex { $0.id == id } } ?? 0
    }

    mutating func move(in runs: [RunSummary], _ change: (Int) -> Int) {
        guard let index = index(in: runs) else { return }
        selected = runs[min(max(0, change(index)), runs.count - 1)].id
    }
}
