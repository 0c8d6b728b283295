import Cells
import Cloud
import Plans

/// What concerns the CronJobs that back instances up.
extension State {
    /// What is in the list of CronJobs, in its order.
    var scheduleItems: [SchedulesScreen.Item] { board?.items ?? [] }

    /// The CronJob that a key acts on.
    var scheduleAtCursor: WatchedSchedule? {
        guard overlay == nil else { return nil }
        switch screens.last {
        case .schedules(let screen):
            guard case .cronJob(let name)? = screen.selected else { return nil }
            return board?.schedule(name)
        case .schedule(let screen): return board?.schedule(screen.job)
        default: return nil
        }
    }

    /// The instance that nothing backs up, where the cursor is on one.
    var unscheduledAtCursor: InstanceOverview? {
        guard overlay == nil, case .schedules(let screen) = screens.last,
            case .unscheduled(let name)? = screen.selected, board?.unscheduled.contains(name) == true
        else { return nil }
        return readings.overviews.first { $0.instance.name == name }
    }

    /// Has them read from time to time, once the first answer is there: nothing is to wait for them.
    mutating func followSchedules(after feed: Feed) -> [Effect] {
        guard feed == .instances, !areSchedulesFollowed else { return [] }
        areSchedulesFollowed = true
        return [.followSchedules]
    }

    mutating func take(_ snapshot: ScheduleSnapshot) {
        schedules = snapshot.keeping(schedules)
        judgeSchedules()
        for index in screens.indices {
            guard case .schedules(var screen) = screens[index] else { continue }
            // An instance that has a CronJob now is that line.
            if case .unscheduled(let name)? = screen.selected, !scheduleItems.contains(.unscheduled(name)),
                let first = board?.schedules(of: name, now: now).first
            {
                screen.selected = .cronJob(CronJobName(first.cronJob))
            }
            screen.pin(in: scheduleItems)
            screens[index] = .schedules(screen)
        }
        settle()
        settleScreen()
    }

    mutating func take(_ result: Result<JobLog, Unlisted>, of job: BackupJob) {
        for index in screens.indices {
            guard case .schedule(var screen) = screens[index], screen.log?.job == job else { continue }
            screen.log?.result = result
            screens[index] = .schedule(screen)
        }
        settleScreen()
    }

    /// Opens the list, at what is about the instance at the cursor.
    mutating func openSchedules() -> [Effect] {
        var screen = SchedulesScreen()
        if focus == .attention, case .schedule(let alarm) = selectedAttention {
            screen.selected = .cronJob(alarm.job)
        } else if let instance = instanceAtCursor?.instance.name ?? selectedInstance {
            let first = board?.schedules(of: instance, now: now).first
            let isBare = board?.unscheduled.contains(instance) == true
            screen.selected =
                first.map { .cronJob(CronJobName($0.cronJob)) } ?? (isBare ? .unscheduled(instance) : nil)
        }
        screen.pin(in: scheduleItems)
        return show(.schedules(screen))
    }

    // MARK: Keys

    func scheduleAvailability(of action: Action) -> Availability {
        if action == .newSchedule {
            guard let instance = newlyScheduled else { return .hidden }
            return instance.state == .active ? .yes : .no("\(instance.name.id) is \(instance.state.word)")
        }
        if action == .log, !screens.isSchedule { return .yes }
        guard let schedule = scheduleAtCursor else { return .hidden }
        let name = CronJobName(schedule.cronJob)
        if case .changeSchedule(name, _) = ordered { return .no("the plan is being made") }
        switch action {
        case .log: return schedule.runs.isEmpty ? .hidden : .yes
        case .change where schedule.instance == nil: return .no(absence)
        case .trigger where schedule.cronJob.instance == nil, .pause where schedule.cronJob.instance == nil,
            .remove where schedule.cronJob.instance == nil:
            return .no("it names no instance")
        case .trigger:
            let state = readings.overviews.first { $0.instance.name == schedule.instance }?.instance.state
            return state == .active ? .yes : .no(state.map { "its instance is \($0.word)" } ?? absence)
        default: return .yes
        }
    }

    /// Why a CronJob's instance is not known.
    var absence: String {
        readings.instances.value == nil || readings.instances.failure != nil
            ? "its instance could not be read" : "its instance is not there"
    }

    /// The instance that a new CronJob would back up: the one at the cursor, or of the CronJob there.
    private var newlyScheduled: Instance? {
        guard overlay == nil, case .schedules = screens.last else { return nil }
        if let overview = unscheduledAtCursor { return overview.instance }
        let name = scheduleAtCursor?.instance
        return readings.overviews.first { $0.instance.name == name }?.instance
    }

    /// The guide's name, or one with the instance's in it where another CronJob has that.
    private func freeName(for instance: InstanceName) -> String {
        let usual = BackupSchedule.usualName
        let isTaken = board?.watched.contains { $0.cronJob.name == usual } == true
        return isTaken ? String("\(usual)-\(instance.id)".prefix(52)) : usual
    }

    mutating func turnPage(_ action: Action, of screen: SchedulesScreen) {
        var screen = screen
        let step = max(
            1, SchedulesView(state: self, screen: screen).visibleRows(in: Layout(self).panel.rows) - 1)
        screen.move(in: scheduleItems) { index in
            switch action {
            case .pageDown: index + step
            case .pageUp: index - step
            case .first: 0
            default: .max
            }
        }
        replaceScreen(.schedules(screen))
        settleScreen()
    }

    mutating func perform(_ action: Action, on screen: inout SchedulesScreen) -> [Effect] {
        switch action {
        case .down: screen.move(in: scheduleItems) { $0 + 1 }
        case .up: screen.move(in: scheduleItems) { $0 - 1 }
        case .open:
            if let schedule = scheduleAtCursor { return show(.schedule(ScheduleScreen(CronJobName(schedule.cronJob)))) }
            return scheduleAvailability(of: .newSchedule) == .yes ? performOnSchedule(.newSchedule) : []
        case .back, .quit: return closeScreen()
        default: return performOnSchedule(action)
        }
        replaceScreen(.schedules(screen))
        settleScreen()
        return []
    }

    mutating func perform(_ action: Action, on screen: inout ScheduleScreen) -> [Effect] {
        if screen.log != nil {
            switch action {
            case .down, .up: scrollScreen(action)
            case .back, .quit, .log:
                screen.log = nil
                screenOffset = 0
                replaceScreen(.schedule(screen))
                settleScreen()
            default: break
            }
            return []
        }
        let runs = scheduleAtCursor?.runs ?? []
        switch action {
        // Without jobs the keys move the lines.
        case .down where runs.isEmpty, .up where runs.isEmpty: scrollScreen(action)
        case .down: screen.move(in: runs) { $0 + 1 }
        case .up: screen.move(in: runs) { $0 - 1 }
        case .log:
            guard let index = screen.index(in: runs) else { return [] }
            screen.log = ScheduleScreen.Log(job: runs[index].job)
            screenOffset = 0
            replaceScreen(.schedule(screen))
            return [.readJobLog(runs[index].job, screen.job.cluster)]
        case .back, .quit: return closeScreen()
        default: return performOnSchedule(action)
        }
        replaceScreen(.schedule(screen))
        settleScreen()
        return []
    }

    /// What the keys do with the CronJob at the cursor, from either screen.
    private mutating func performOnSchedule(_ action: Action) -> [Effect] {
        if action == .newSchedule {
            guard let instance = newlyScheduled else { return [] }
            let roots = readings.overviews.first { $0.instance.name == instance.name }?.roots ?? []
            var draft = ScheduleDraft(instance: instance.name, roots: roots)
            draft.name = freeName(for: instance.name)
            return open(ScheduleForm(draft))
        }
        guard let schedule = scheduleAtCursor else { return [] }
        switch action {
        case .trigger: return order(.trigger, of: schedule.cronJob)
        case .pause: return order(schedule.cronJob.isSuspended ? .resume : .suspend, of: schedule.cronJob)
        case .remove: return order(.remove, of: schedule.cronJob)
        case .change:
            guard let instance = schedule.instance else { return [] }
            return open(ScheduleForm(ScheduleDraft(schedule.cronJob, instance: instance)))
        default: return []
        }
    }

    private mutating func open(_ form: ScheduleForm) -> [Effect] {
        var form = form
        let effects = form.looks()
        return show(.form(form)) + effects
    }

    private mutating func order(_ change: ScheduleChange, of job: CronJob) -> [Effect] {
        let order = PlanOrder.changeSchedule(CronJobName(job), change)
        ordered = order
        notice = "reading \(job.words)"
        return [.plan(order)]
    }
}

extension [Screen] {
    /// Whether the last one is one CronJob.
    fileprivate var isSchedule: Bool { if case .schedule = last { true } else { false } }
}
