import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// One CronJob: what it does, what is wrong with it, and how its jobs truly went.
struct ScheduleView {
    let job: CronJobName
    /// Nothing where it is not there any more, or could not be read.
    let schedule: WatchedSchedule?
    /// When it was read.
    let time: Date?
    let now: Date
    let columns: Int
    /// The job at the cursor, and whether that was moved there.
    var cursor: (index: Int, isMoved: Bool)?

    init(_ state: State, _ screen: ScheduleScreen) {
        job = screen.job
        schedule = state.board?.schedule(screen.job)
        (time, now, columns) = (schedule?.read.time, state.now, state.size.columns)
        cursor = schedule.flatMap { screen.index(in: $0.runs) }.map { ($0, screen.isMoved) }
    }

    init(_ schedule: WatchedSchedule, time: Date, now: Date, columns: Int) {
        job = CronJobName(schedule.cronJob)
        self.schedule = schedule
        (self.time, self.now, self.columns) = (time, now, columns)
    }

    var page: ScreenPage {
        var page = ScreenPage()
        let place = "\(job.cluster.id) in \(job.cluster.location) · namespace \(job.namespace)"
        page.lines.append([Span("CRONJOB", .bold), .gap(2), Span(job.name, .bold), .gap(3), Span(place, .dim)])
        guard let schedule, let time else {
            page.add("It is not there any more, or its cluster could not be read.", .dim, indent: 2, columns: columns)
            return page
        }
        for concern in schedule.concerns(now: now) {
            let style: Style = concern.isDangerous ? .red : concern.isPressing ? .yellow : .plain
            page.add(
                [.gap(2), Span(concern.isDangerous ? "✗ " : "! ", style)], concern.words(now: now), style,
                columns: columns)
        }
        page.lines.append([])
        for (name, words) in facts(schedule) {
            page.add([.gap(2), Span(name, .dim), .gap(max(1, 12 - Span(name).width))], words, columns: columns)
        }
        page.lines.append([])
        add(schedule, to: &page)
        page.lines.append([])
        page.add(
            "Read \(Figures.steadyAge(of: time, now: now)) ago. How a job went is told by its export and the manifest, not by "
                + "what Kubernetes says of its pod.", .dim, indent: 2, columns: columns)
        return page
    }

    private func facts(_ schedule: WatchedSchedule) -> [(String, String)] {
        let job = schedule.cronJob
        let variables = job.environment
        let instance = job.instance.map { "\($0.id) in \($0.location)" } ?? "no instance that it names"
        let isMirror = !job.isOurs || variables["BACKUP_MODE"] == "mirror"
        let zone = job.timeZone.isEmpty ? "Etc/UTC" : job.timeZone
        let deletes =
            switch variables["DELETE_AFTER_BACKUP"] {
            case "true": "from the instance what it has backed up"
            case "false": "nothing"
            case let other: "? DELETE_AFTER_BACKUP is \(other ?? "not set")"
            }
        return [
            ("backs up", "\(instance), \(variables["SOURCE_PARALLELSTORE_PATH"] ?? "/")"),
            (
                "into",
                "\(variables["DESTINATION_GCS_URI"] ?? "?")\(isMirror ? ", the same prefix each time" : ", a new prefix each time")"
            ),
            ("deletes", deletes), ("runs at", "\(job.schedule) in \(zone)"), ("next", next(schedule)),
            ("claim", job.claims.sorted().joined(separator: ", ")),
            ("image", job.template.image),
        ].filter { !$0.1.isEmpty }
    }

    /// The next three times, in UTC and by the clock of the schedule's zone.
    private func next(_ schedule: WatchedSchedule) -> String {
        guard !schedule.cronJob.isSuspended else { return "never: it is suspended" }
        let times = schedule.read.nextTimes.filter { $0.time > now }.prefix(3)
        guard !times.isEmpty else {
            return schedule.read.nextTimes.isEmpty
                ? "? its schedule or its time zone can't be understood" : "? it was read too long ago"
        }
        let isLocal = times.contains { $0.offset != 0 }
        return times.map { occurrence in
            let local =
                isLocal
                ? " (there \(Figures.dayAndMinute(occurrence.time.addingTimeInterval(Double(occurrence.offset)), now: now)))"
                : ""
            return Figures.dayAndMinute(occurrence.time, now: now) + local
        }.joined(separator: ", ") + " UTC"
    }

    private func add(_ schedule: WatchedSchedule, to page: inout ScreenPage) {
        guard schedule.read.jobs != nil else {
            page.lines.append([.gap(2), Span("JOBS", .bold)])
            page.add("could not be read", .yellow, indent: 4, columns: columns)
            return
        }
        let runs = schedule.runs
        page.lines.append([
            .gap(2), Span("JOBS \(runs.count)", .bold), .gap(2), Span("that the cluster remembers", .dim),
        ])
        guard !runs.isEmpty else {
            page.add("none", .dim, indent: 4, columns: columns)
            return
        }
        let names = min(max(16, columns / 3), runs.map { Span($0.job.name).width }.max() ?? 0)
        for (index, run) in runs.enumerated() {
            let (words, style) = Words.outcomeWords(run.outcome)
            let isAtCursor = index == cursor?.index
            let name = Span(run.job.name, isAtCursor ? Style(reversed: true) : .plain).cutInside(to: names)
            let begun = run.job.createTime.map { Figures.dayAndTime($0) } ?? "?"
            let took = run.job.createTime.flatMap { begin in
                run.job.endTime.map { Figures.duration(seconds: $0.timeIntervalSince(begin)) }
            }
            let head: [Span] = [
                .gap(2), Span(begun, .dim), .gap(2), name,
                .gap(names - name.width + 2), Span(took ?? "", .dim), .gap(max(0, 7 - Span(took ?? "").width) + 1),
            ]
            let start = page.lines.count
            page.add(head, words, style, columns: columns)
            if isAtCursor {
                page.selected = start
                // Until it was moved the top is in sight: what is wrong stands there.
                if cursor?.isMoved == true { page.focus = start..<page.lines.count }
            }
        }
    }
}

/// What the pods of a job have left.
struct JobLogView {
    let cluster: ClusterName
    let log: ScheduleScreen.Log
    let columns: Int

    var page: ScreenPage {
        var page = ScreenPage()
        page.add(
            [Span("LOG of job \(log.job.name)", .bold), .gap(2)], "\(cluster.id), \(log.job.namespace)",
            .dim,
            columns: columns)
        switch log.result {
        case nil: page.lines.append([.gap(2), Span("Reading its pods…", .dim)])
        case .failure(let unlisted)?:
            page.add([.gap(2), Span("? ", .yellow)], "could not be read: \(unlisted.words)", .yellow, columns: columns)
        case .success(let found)?: add(found, to: &page)
        }
        return page
    }

    private func add(_ log: JobLog, to page: inout ScreenPage) {
        if log.pods.isEmpty {
            page.add("It has no pod: none was made, or it was deleted since.", .dim, indent: 2, columns: columns)
        }
        for pod in log.pods {
            let (words, isWell) = pod.words
            page.add([.gap(2), Span("pod \(pod.name)  ")], words, isWell ? .dim : .yellow, columns: columns)
            if let message = pod.end?.message, !message.isEmpty {
                page.add(Redaction.scrub(message), .dim, indent: 4, columns: columns)
            }
        }
        if let failure = log.failure {
            page.add([.gap(2), Span("? ", .yellow)], "not all could be read: \(failure)", .yellow, columns: columns)
        }
        for event in log.events where event.isWarning || log.pods.isEmpty {
            page.add(
                [.gap(2), Span("event \(event.reason)  ")], Redaction.scrub(event.message),
                event.isWarning ? .yellow : .dim, columns: columns)
        }
        guard let pod = log.pods.first, log.failure == nil || !log.lines.isEmpty else { return }
        page.lines.append([])
        page.add("The end of what \(pod.name) has printed:", .dim, indent: 2, columns: columns)
        for line in log.lines { page.add(Redaction.scrub(line), indent: 2, columns: columns) }
        if log.lines.isEmpty { page.add("nothing", .dim, indent: 4, columns: columns) }
    }
}

extension JobLog.Pod {
    /// How it stands, in a few words, and whether that is well.
    var words: (String, isWell: Bool) {
        guard let end else { return (phase, phase != "Failed") }
        return ("\(phase): ended with \(end.code) (\(end.reason))", end.code == 0)
    }
}
