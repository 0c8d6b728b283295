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
        let watched = state.watchedSchedules
        var title = [Span("SCHEDULES", .bold)]
        if let board = state.board {
            title = [
                Span("SCHEDULES \(watched.count)", .bold), .gap(3),
                Span("read \(Figures.steadyAge(of: board.time, now: state.now)) ago", .dim),
            ]
        }
        frame.draw(title, row: 0, in: body.takeTop(1))
        var foot = body.takeBottom(min(foot.count, max(0, body.rows - 2)))
        for line in self.foot.prefix(foot.rows) { frame.draw(line, row: 0, in: foot.takeTop(1)) }
        guard !watched.isEmpty else {
            frame.draw([.gap(2), Span(nothing, .dim)], row: 0, in: body)
            return
        }
        table(of: watched, columns: area.columns).draw(
            on: &frame, in: body, offset: state.screenOffset,
            selection: screen.index(in: watched).map { .init(index: $0, hasFocus: true) })
    }

    /// How many CronJobs there is room for.
    func visibleRows(in rows: Int) -> Int { max(0, rows - 2 - min(foot.count, max(0, rows - 3))) }

    /// How it goes is worth more than when: it has what the other columns leave.
    private func table(of watched: [WatchedSchedule], columns: Int) -> Table {
        var titles: [Table.Column] = [.init("INSTANCE"), .init("CRONJOB", elastic: true), .init("SCHEDULE")]
        if columns >= 100 { titles += [.init("NEXT (UTC)"), .init("LAST", right: true)] }
        if columns >= 150 { titles.append(.init("CLUSTER")) }
        let rows = watched.map { Array(row($0).prefix(titles.count)) }
        let room = max(24, columns - Table(columns: titles, rows: rows).width - 2)
        let goes = watched.map { schedule -> [Span] in
            let (words, style) = Words.standing(schedule, now: state.now)
            let isOld = state.board.map { schedule.read.time < $0.time } ?? false
            let age = isOld ? "as of \(Figures.steadyAge(of: schedule.read.time, now: state.now)) ago: " : ""
            return [Span(age + words, style).cut(to: room)]
        }
        return Table(columns: titles + [.init("HOW IT GOES")], rows: zip(rows, goes).map { $0.0 + [$0.1] })
    }

    private func row(_ schedule: WatchedSchedule) -> Table.Row {
        let job = schedule.cronJob
        return [
            [Span(job.instance?.id ?? "?", .bold)], [Span(job.name)],
            [Span(CronExpression(job.schedule)?.words ?? job.schedule).cut(to: 16)],
            [
                Span(
                    job.isSuspended
                        ? "suspended" : schedule.nextTime.map { Figures.dayAndMinute($0, now: state.now) } ?? "?")
            ],
            [Span(job.lastScheduleTime.map { "\(Figures.steadyAge(of: $0, now: state.now)) ago" } ?? "never")],
            [Span("\(job.cluster.id), \(job.namespace)", .dim)],
        ]
    }

    /// What is not in the list, and why.
    private var foot: [[Span]] {
        guard let board = state.board else { return [] }
        var page = ScreenPage()
        for failure in board.failures {
            page.add([.gap(2), Span("? ", .yellow)], failure, .yellow, columns: state.size.columns)
        }
        let bare = unscheduled.map(\.id)
        if !bare.isEmpty {
            let more = bare.count > 8 ? " and \(bare.count - 8) more" : ""
            page.add(
                "Not scheduled: \(bare.prefix(8).joined(separator: ", "))\(more)", .dim, indent: 2,
                columns: state.size.columns)
        }
        return page.lines.isEmpty ? [] : [[]] + page.lines
    }

    /// The ACTIVE instances that no CronJob backs up, as far as that is known.
    private var unscheduled: [InstanceName] {
        guard let board = state.board, board.failures.isEmpty else { return [] }
        return state.readings.overviews.map(\.instance)
            .filter { $0.state == .active && !$0.isOfDrill && board.schedules(of: $0.name, now: state.now).isEmpty }
            .map(\.name)
    }

    private var nothing: String {
        guard let board = state.board else { return "Reading clusters and their CronJobs…" }
        return board.failures.isEmpty
            ? "No CronJob backs an instance up. n makes one for the instance that the dashboard is on."
            : "No CronJob was found, and not everything could be read."
    }
}

extension Words {
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
