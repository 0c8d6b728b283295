import Cells
import Cloud
import Plans

/// Whether a key can act on what is at the cursor.
enum Availability: Hashable, Sendable {
    case yes
    /// Not now, and why: the key stays in sight, dim.
    case no(String)
    /// There is nothing here that it could act on.
    case hidden
}

extension State {
    /// The keys there are.
    var keyTable: KeyTable { KeyTable(isReadOnly: settings.isReadOnly) }

    /// Where keys are pressed.
    var context: Context {
        if overlay != nil { return .page }
        switch screens.last {
        case .form: return .form
        case .review(let review): return review.typed == nil ? .review : .typing
        case .history: return .history
        case .run(let run):
            switch run.ask {
            case .cancel, .abandon: return .naming
            case .resume, .decide, .change: return .asking
            case nil: return run.showsLog ? .log : .run
            }
        case .browser(let browser):
            if browser.time != nil { return .time }
            return browser.statement == nil ? .browser : .asking
        case .comparison: return .comparison
        case .schedules: return .schedules
        case .schedule(let schedule): return schedule.log == nil ? .schedule : .log
        case .setup: return .setup
        case nil: break
        }
        switch focus {
        case .attention: return .attention
        case .instances: return .instances
        case .transfers: return .transfers
        case .checkpoints: return .checkpoints
        }
    }

    /// Whether an action can be done here and now.
    func availability(of action: Action) -> Availability {
        let found = availabilityHere(of: action)
        guard found == .yes, journalFailure != nil else { return found }
        switch action {
        case .backUp, .restore, .delete, .repoint, .drill, .cancelTransfer, .resume, .abandon, .cancelRun, .choose,
            .review, .trigger, .pause, .remove, .newSchedule, .add:
            return .no("no journal")
        default: return .yes
        }
    }

    private func availabilityHere(of action: Action) -> Availability {
        switch action {
        case .backUp: backUpAvailability
        case .restore: restoreAvailability
        case .delete: deletionAvailability
        case .repoint: repointingAvailability
        case .change where scheduleAtCursor != nil, .trigger, .pause, .remove, .newSchedule, .log:
            scheduleAvailability(of: action)
        case .setup: setupAvailability
        case .add: addingAvailability
        case .otherCluster: otherClusterAvailability
        case .change: changeAvailability
        case .newestBefore, .enterFolder, .compare: browserAvailability(of: action)
        case .drill: drillAvailability
        case .cancelTransfer: cancelAvailability
        case .verify: verifyAvailability
        case .survey: surveyAvailability
        case .resume: resumeAvailability
        case .leaveOut: leavingAvailability
        case .cancelRun, .abandon, .choose: runAvailability(of: action)
        default: .yes
        }
    }

    /// The instance that a key of the dashboard acts on.
    var instanceAtCursor: InstanceOverview? {
        let name = focus == .attention ? selectedAttention?.instance : selectedInstance
        return name.flatMap { name in readings.known.first { $0.instance.name.isSameInstance(as: name) } }
    }

    private var backUpAvailability: Availability {
        guard let instance = instanceAtCursor?.instance else { return .hidden }
        return instance.state == .active ? .yes : .no("not while \(instance.state.word)")
    }

    /// The transfer that a key acts on: the one at the cursor, or the one whose page is open.
    var transferAtCursor: Operation? {
        if case .transfer(let name) = overlay { return transfers.first { $0.name == name } }
        guard overlay == nil, focus == .transfers else { return nil }
        return selectedIndex(of: .transfers).map { transfers[$0] }
    }

    private var cancelAvailability: Availability {
        guard let transfer = transferAtCursor else { return .hidden }
        guard transfer.isRunning else { return .no("it is over") }
        if ordered == .cancel(transfer.name) { return .no("the plan is being made") }
        return transfer.isCancellationRequested ? .no("being cancelled already") : .yes
    }

    /// The checkpoint that a key acts on.
    var checkpointAtCursor: Checkpoint? {
        let checkpoints = shownOverview?.checkpoints ?? []
        if case .checkpoint(let uri) = overlay { return checkpoints.first { $0.uri == uri } }
        if overlay == nil, case .browser(let browser) = screens.last {
            return browser.folder == nil ? browser.checkpoint : nil
        }
        guard overlay == nil, focus == .checkpoints else { return nil }
        return selectedIndex(of: .checkpoints).map { checkpoints[$0] }
    }

    private var verifyAvailability: Availability {
        guard let checkpoint = checkpointAtCursor else { return .hidden }
        if case .going = verifications[checkpoint.uri] { return .no("going on") }
        // What was mended is compared once more.
        if checkpoint.isVouchedFor || checkpoint.isChanged { return .yes }
        switch checkpoint.state {
        case .complete: return .yes
        case .running: return .no("while it is written")
        case .incomplete: return .no("it is incomplete")
        case .unknown: return .no("nothing vouches for it")
        }
    }

    private var surveyAvailability: Availability {
        guard let checkpoint = checkpointAtCursor else { return .hidden }
        return checkpoint.state == .running ? .no("while it is written") : .yes
    }

    /// The run that a key acts on, as the list tells it.
    var runAtCursor: RunSummary? {
        switch screens.last {
        case .run(let screen): return runs.first { $0.id == screen.id }
        case .history(let history): return history.index(in: runs).map { runs[$0] }
        case .form, .review, .browser, .comparison, .schedules, .schedule, .setup: return nil
        case nil: break
        }
        guard focus == .attention, case .run(let run) = selectedAttention else { return nil }
        return run
    }

    /// The run that a key is to resume or decide: the one at the cursor; from the dashboard otherwise the first that waits for
    /// somebody.
    var runToResume: RunSummary? {
        if let runAtCursor { return runAtCursor }
        guard screens.isEmpty, overlay == nil else { return nil }
        return runsInNeed.first { !$0.remedy.isEmpty }
    }

    private var leavingAvailability: Availability {
        guard case .review(let review) = screens.last, !review.plan.parts.isEmpty else { return .hidden }
        return .yes
    }

    private var resumeAvailability: Availability {
        guard let run = runToResume else { return .hidden }
        switch run.standing {
        case .interrupted: return isStarting(run) ? .no("it is starting") : .yes
        case .undecided:
            if case .run = screens.last { return .no("it needs a decision") }
            return .yes
        case .alive: return .no("it goes on")
        case .corrupt: return .no("its history can't be understood")
        case .over: return .hidden
        }
    }

    private func runAvailability(of action: Action) -> Availability {
        guard case .run(let screen) = screens.last else { return .hidden }
        guard let run = screen.run else { return action == .choose ? .hidden : .no("not read yet") }
        guard run.end == nil else { return .hidden }
        switch action {
        case .choose: return run.question == nil ? .hidden : .yes
        case .cancelRun: return run.isCancelAsked ? .no("being cancelled already") : .yes
        default: break
        }
        if let run = runAtCursor, isStarting(run) { return .no("it is starting") }
        switch runAtCursor?.standing {
        case .interrupted, .undecided: return .yes
        case .alive, .over, .corrupt, .none: return run.question == nil ? .no("while it goes on") : .yes
        }
    }
}
