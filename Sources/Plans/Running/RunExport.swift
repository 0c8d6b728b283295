import Cloud
import FoundationEssentials

/// A run as lines of JSON, for other programs and for keeping: the first line is the run itself, each other line an event.
///
/// Every line is one object with `schemaVersion` (1), `run` (the run's id), `line` (`run` or `event`) and `time` (RFC 3339
/// in UTC with milliseconds). The line of the run has `purpose`, `title`, `instance`, `by` (`account` where gcloud named
/// one, `user`, `host`), `detour` where gcloud was led away from Google, `checkpoints`, and `steps`, each with `step`,
/// `title`, `turn`, and either `argv` (with the request id) or `verifies` (a prefix).
///
/// The line of an event has its `number`, its `event` (``Event/name`` without the step) and, where they apply, `step`,
/// `argv` and `requestId`, `operation`, `note`, `what` and `remedy` of a failure, `isUndecided`, `choice`, `by`, `process`,
/// `end`, `transfer` (how it ended, its counters and errors) and `listing` (objects, bytes, digest). Fields are only ever
/// added; one that changes its meaning changes the version.
public enum RunExport {
    /// The lines of a run, without line feeds.
    public static func lines(_ run: Run, _ events: [Recorded]) -> [String] {
        [line(RunLine(run))] + events.map { line(EventLine($0, of: run.id)) }
    }

    private static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and whole numbers always encode.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    fileprivate static func text(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension RunJournal {
    /// A run as lines of JSON, as ``RunExport`` describes them.
    public func export(_ id: RunID) async throws(JournalFailure) -> [String] {
        let run = try await run(id)
        // What was added since the run was read is left out, so that both belong together.
        let events = try await events(of: id, after: 0).filter { $0.number <= run.lastNumber }
        return RunExport.lines(run, events)
    }
}

private struct RunLine: Encodable {
    let schemaVersion = 1
    let line = "run"
    let run, time, purpose, title, instance: String
    let by: WhoField
    let detour: String?
    let checkpoints: [String]
    let steps: [StepField]

    init(_ run: Run) {
        self.run = run.id.description
        time = RunExport.text(run.createTime)
        purpose = run.plan.purpose.rawValue
        title = run.plan.title
        instance = run.plan.instance.description
        by = WhoField(run.by)
        detour = run.detour
        checkpoints = run.plan.checkpoints.map(\.description)
        steps = run.plan.steps.map(StepField.init)
    }
}

private struct StepField: Encodable {
    let step, title, turn: String
    let argv: [String]?
    let verifies: String?

    init(_ step: Step) {
        self.step = step.id
        title = step.title
        turn = step.turn.rawValue
        switch step.work {
        case .command(let command): (argv, verifies) = (command.line(command.requestID), nil)
        case .verify(let prefix, _, _, _): (argv, verifies) = (nil, prefix.description)
        case .checkImport(_, let expectation): (argv, verifies) = (nil, expectation.source.description)
        }
    }
}

private struct WhoField: Encodable {
    let account: String?
    let user, host: String

    init(_ who: Who) { (account, user, host) = (who.account, who.user, who.host) }
}

private struct EventLine: Encodable {
    let schemaVersion = 1
    let line = "event"
    let run: String
    let number: Int64
    let time, event: String
    var step, requestId, operation, note, what, remedy, choice, end: String?
    var argv: [String]?
    var isUndecided: Bool?
    var by: WhoField?
    var process: Int32?
    var transfer: TransferField?
    var listing: ListingField?

    init(_ recorded: Recorded, of run: RunID) {
        self.run = run.description
        number = recorded.number
        time = RunExport.text(recorded.time)
        event = recorded.event.name.split(separator: ":").first.map(String.init) ?? ""
        switch recorded.event {
        case .taken(let who, let process): (by, self.process) = (WhoField(who), process)
        case .satisfied(let step, let note), .notDone(let step, let note): (self.step, self.note) = (step, note)
        case .intended(let step, let intent):
            (self.step, argv, requestId) = (step, intent.argv, intent.requestID?.description)
        case .accepted(let step, let operation): (self.step, self.operation) = (step, operation?.description)
        case .goesOn(let step): self.step = step
        case .doubted(let step, let note), .waiting(let step, let note):
            (self.step, what, remedy) = (step, note.what, note.remedy)
        case .settled(let step, let result):
            self.step = step
            take(result)
        case .failed(let step, let failure):
            (self.step, what, remedy) = (step, failure.note.what, failure.note.remedy)
            isUndecided = failure.isUndecided
            if let result = failure.result { take(result) }
        case .decided(let step, let choice, let who):
            (self.step, self.choice, by) = (step, choice.rawValue, WhoField(who))
        case .cancelAsked(let who): by = WhoField(who)
        case .cancelIntended(let step, let argv), .renewing(let step, let argv): (self.step, self.argv) = (step, argv)
        case .cancelSent(let step, let operation): (self.step, self.operation) = (step, operation.description)
        case .ended(let end): self.end = end.rawValue
        }
    }

    private mutating func take(_ result: StepResult) {
        note = result.note
        transfer = result.transfer.map(TransferField.init)
        listing = result.listing.map { ListingField(objects: $0.objects, bytes: $0.bytes, digest: $0.digest) }
    }
}

private struct ListingField: Encodable {
    let objects, bytes: Int64
    let digest: String
}

private struct TransferField: Encodable {
    let operation, ending, reason: String
    let createTime, endTime: String?
    let objectsFound, bytesFound, objectsSkipped, bytesSkipped: Int64
    let objectsCopied, bytesCopied, objectsFailed, bytesFailed: Int64
    let errors: [ErrorField]

    init(_ record: TransferRecord) {
        operation = record.operation.description
        (ending, reason) = (record.ending.rawValue, record.reason)
        (createTime, endTime) = (record.createTime.map(RunExport.text), record.endTime.map(RunExport.text))
        let counters = record.counters
        (objectsFound, bytesFound) = (counters.objectsFound, counters.bytesFound)
        (objectsSkipped, bytesSkipped) = (counters.objectsSkipped, counters.bytesSkipped)
        (objectsCopied, bytesCopied) = (counters.objectsCopied, counters.bytesCopied)
        (objectsFailed, bytesFailed) = (counters.objectsFailed, counters.bytesFailed)
        errors = record.errors.map { error in
            ErrorField(
                code: error.code, count: error.count,
                examples: error.examples.map { .init(uri: $0.uri, details: $0.details) })
        }
    }
}

private struct ErrorField: Encodable {
    let code: String
    let count: Int64
    let examples: [Example]

    struct Example: Encodable {
        let uri: String
        let details: [String]
    }
}
