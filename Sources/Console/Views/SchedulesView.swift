import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// The CronJobs that back instances up, and the instances that none does.
struct SchedulesView {
    let state: State
    let screen: SchedulesScreen

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        let items = state.scheduleItems
        var title = [Span("SCHEDULES", .bold)]
        if let board = state.board {
            title = [
                Span("SCHEDULES \(board.watched.count)", .bold), .gap(3),
                Span("read \(Figures.steadyAge(of: board.time, now: state.now)) ago", .dim),
            ]
        }
        frame.draw(title, row: 0, in: body.takeTop(1))
        var foot = body.takeBottom(min(foot.count, max(0, body.rows - 2)))
        for line in self.foot.prefix(foot.rows) { frame.draw(line, row: 0, in: foot.takeTop(1)) }
        guard let board = state.board, !items.isEmpty else {
            frame.draw([.gap(2), Span(nothing, .dim)], row: 0, in: body)
            return
        }
        table(of: board, items.dropFirst(state.screenOffset).prefix(max(0, body.rows - 1)), columns: area.columns).draw(
            on: &frame, in: body, offset: 0,
            selection: screen.index(in: items).map { .init(index: $0 - state.screenOffset, hasFocus: true) })
    }

    /// How many rows there is room for.
    func visibleRows(in rows: Int) -> Int { max(0, rows - 2 - min(foot.count, max(0, rows - 3))) }

    /// Those in sight: how it goes is worth more than when, and has what the other columns leave.
    private func table(
        of board: ScheduleBoard, _ items: ArraySlice<SchedulesScreen.Item>, columns: Int
    ) -> Table {
        let longest = longestName(columns)
        var titles: [Table.Column] = [
            .init("INSTANCE", least: min(longest, board.widths.instance)),
            .init("CRONJOB", elastic: true, least: min(longest, board.widths.name)),
            .init("SCHEDULE", least: board.widths.schedule),
        ]
        if columns >= 100 { titles += [.init("NEXT (UTC)", least: 12), .init("LAST", right: true, least: 7)] }
        if columns >= 150 { titles.append(.init("CLUSTER", least: board.widths.cluster)) }
        let room = max(24, columns - Table(columns: titles, rows: []).width - 2)
        return Table(
            columns: titles + [.init("HOW IT GOES")],
            rows: items.map { item in
                let (cells, goes) = row(item, on: board, longest)
                return Array(cells.prefix(titles.count)) + [[goes.cut(to: room)]]
            })
    }

    /// One long name does not push aside what all the others have to tell.
    private func longestName(_ columns: Int) -> Int { max(14, columns / 4) }

    private func row(
        _ item: SchedulesScreen.Item, on board: ScheduleBoard, _ longest: Int
    ) -> (Table.Row, goes: Span) {
        switch item {
        case .cronJob(let name):
            guard let schedule = board.schedule(name) else { return (Table.Row(repeating: [], count: 6), Span("")) }
            let (words, style) = Words.standing(schedule, now: state.now)
            let isOld = schedule.read.time < board.time
            let age = isOld ? "as of \(Figures.steadyAge(of: schedule.read.time, now: state.now)) ago: " : ""
            return (row(schedule, longest), Span(age + words, style))
        case .unscheduled(let name):
            let without = board.failures.isEmpty ? "no CronJob backs it up" : "? no CronJob of it could be read"
            let none = Table.Row(repeating: [Span("—", .dim)], count: 5)
            return ([[Span(name.id, .bold).cutInside(to: longest)]] + none, Span(without, .dim))
        }
    }

    private func row(_ schedule: WatchedSchedule, _ longest: Int) -> Table.Row {
        let job = schedule.cronJob
        return [
            [Span(job.instance?.id ?? "?", .bold).cutInside(to: longest)], [Span(job.name).cutInside(to: longest)],
            [Words.schedule(of: job)],
            [
                Span(
                    job.isSuspended
                        ? "suspended"
                        : schedule.nextTime(now: state.now).map { Figures.dayAndMinute($0, now: state.now) } ?? "?")
            ],
            [Span(job.lastScheduleTime.map { "\(Figures.steadyAge(of: $0, now: state.now)) ago" } ?? "never")],
            [Words.place(of: job)],
        ]
    }

    /// What is not in the list, and why.
    private var foot: [[Span]] {
        guard let board = state.board else { return [] }
        var page = ScreenPage()
        for failure in board.failures {
            page.add([.gap(2), Span("? ", .yellow)], failure, .yellow, columns: state.size.columns)
        }
        return page.lines.isEmpty ? [] : [[]] + page.lines
    }

    private var nothing: String {
        guard let board = state.board else { return "Reading clusters and their CronJobs…" }
        return board.failures.isEmpty
            ? "No CronJob backs an instance up, and no instance is ACTIVE."
            : "No CronJob was found, and not everything could be read."
    }
}

extension Words {
    /// How often a CronJob runs.
    static func schedule(of job: CronJob) -> Span {
        Span(CronExpression(job.schedule)?.words ?? job.schedule).cut(to: 16)
    }

    /// Where it is.
    static func place(of job: CronJob) -> Span { Span("\(job.cluster.id), \(job.namespace)", .dim) }

    /// How a CronJob goes, in a few words: why somebody should look at it, or what its last job made.
    static func standing(_ schedule: WatchedSchedule, now: Date) -> (words: String, style: Style) {
        let concerns = schedule.concerns(now: now)
        if let first = concerns.first(where: \.isDangerous) ?? concerns.first(where: \.isPressing) ?? concerns.first {
            let style: Style = first.isDangerous ? .red : first.isPressing ? .yellow : .plain
            return ("\(first.isDangerous ? "✗" : "!") \(first.words(now: now))", style)
        }
        guard schedule.read.jobs != nil else { return ("? its jobs could not be read", .plain) }
        guard let outcome = schedule.runs.first?.outcome else { return ("no job is known yet", .dim) }
        return outcomeWords(outcome)
    }

    /// How a job went, with its sign.
    static func outcomeWords(_ outcome: JobOutcome) -> (words: String, style: Style) {
        switch outcome {
        case .running: ("⇄ running", .plain)
        case .complete: ("✓ \(outcome.words)", .plain)
        case .incomplete, .failed, .nothing: ("✗ \(outcome.words)", .yellow)
        case .unknown: ("? \(outcome.words)", .dim)
        }
    }

    /// The schedule of an instance in the fewest words: how often, and whether it goes well.
    static func schedule(
        of instance: Instance, on board: ScheduleBoard?, now: Date
    ) -> (words: String, style: Style) {
        guard instance.state != .gone, !instance.isOfDrill else { return ("—", .dim) }
        guard let board else { return ("…", .dim) }
        let found = board.schedules(of: instance.name, now: now)
        guard let first = found.first else { return board.failures.isEmpty ? ("none", .dim) : ("?", .plain) }
        let often = (CronExpression(first.cronJob.schedule)?.words ?? "?").prefix(11)
        let more = found.count > 1 ? " +\(found.count - 1)" : ""
        let (verdict, isBad) = verdict(first, now: now)
        // Of an instance that is not ACTIVE no backup can be made, which its state says.
        return ("\(often) \(verdict)\(more)", isBad && instance.state == .active ? .yellow : .plain)
    }

    private static func verdict(_ schedule: WatchedSchedule, now: Date) -> (word: String, isBad: Bool) {
        for concern in schedule.concerns(now: now) {
            switch concern {
            case .missed: return ("missed", true)
            case .hanging: return ("hangs", true)
            case .failing, .deletesWhileFailing: return ("failing", true)
            case .suspended: return ("suspended", true)
            case .flaw(let flaw) where flaw.isGrave: return ("unsafe", true)
            case .flaw: continue
            }
        }
        if schedule.cronJob.isSuspended { return ("suspended", false) }
        guard schedule.read.jobs != nil else { return ("?", false) }
        return (schedule.last.map { $0.outcome.isUnknown ? "?" : "ok" } ?? "new", false)
    }
}
