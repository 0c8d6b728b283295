import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// A run: its steps, how far they are, what it needs, and how it ended.
struct RunView {
    let state: State
    let screen: RunScreen

    private var columns: Int { state.size.columns }

    var page: ScreenPage {
        var page = ScreenPage()
        page.lines += title
        for failure in [screen.orderFailure, screen.readFailure].compactMap(\.self) {
            page.add([.gap(2), Span("✗ ", .red)], failure, .red, columns: columns)
        }
        if let run = screen.run {
            addCall(of: run, to: &page)
            page.lines.append([])
            for (index, step) in run.plan.steps.enumerated() { add(step, run.steps[index], index, run, to: &page) }
            page.lines.append([])
            addEnding(of: run, to: &page)
        } else {
            page.lines.append([])
            let words = screen.plan == nil ? "Reading the run…" : "Starting…"
            if screen.orderFailure == nil, screen.readFailure == nil {
                page.lines.append([.gap(2), Span(words, .dim)])
            }
            if let plan = screen.plan {
                page.lines.append([])
                for (index, step) in plan.steps.enumerated() {
                    page.lines.append([.gap(2), Span("·", .dim), .gap(1), Span("\(index + 1) \(step.title)", .dim)])
                }
            }
        }
        page.bottom = bottom
        return page
    }

    private var summary: RunSummary? { state.runs.first { $0.id == screen.id } }
    private var standing: RunSummary.Standing? { summary?.standing }
    private var isStarting: Bool { summary.map(state.isStarting) ?? false }

    private var title: [[Span]] {
        var head: [Span] = [Span("RUN \(screen.id.description)", .bold), .gap(2)]
        if screen.run?.end == nil, screen.run?.question != nil { head += [Span("✗ needs a decision", .red), .gap(2)] }
        guard let plan = screen.plan else { return [head] }
        var page = ScreenPage()
        page.add(head, plan.title, .bold, columns: columns)
        guard let run = screen.run else { return page.lines }
        let lead = head.reduce(0) { $0 + $1.width }
        let who = run.by.account ?? run.by.user
        let when = "started \(Figures.time(run.createTime)) by \(who), on \(run.by.host)"
        let used = lead + Span(plan.title).width
        guard used + 3 + Span(when).width <= columns else {
            page.add(when, .dim, indent: 2, columns: columns)
            return page.lines
        }
        return [head + [Span(plan.title, .bold), .gap(columns - used - Span(when).width), Span(when, .dim)]]
    }

    /// What it needs of a person, before anything else.
    private func addCall(of run: Run, to page: inout ScreenPage) {
        guard run.end == nil else { return }
        if let question = run.question {
            let title = run.plan.step(question.step)?.title ?? question.step
            page.add(
                [.gap(2), Span("✗ ", .red)], "\(title): \(question.failure.note.what)", .red, columns: columns)
            if !question.failure.note.remedy.isEmpty {
                page.add(question.failure.note.remedy, indent: 4, columns: columns)
            }
            for (index, choice) in question.choices.enumerated() {
                // Without the keys that decide there are no numbers to press.
                let number = state.settings.isReadOnly ? [] : [Span("\(index + 1)", .bold), .gap(2)]
                page.add([.gap(4)] + number, choice.words, columns: columns)
            }
            for line in Words.errors(question.failure.result?.transfer?.errors ?? []) {
                page.add(line, .dim, indent: 4, columns: columns)
            }
        } else if let waiting = run.waiting {
            page.add(
                [.gap(2), Span("! ", .yellow)], "Waiting: \(waiting.note.what); \(waiting.note.remedy)", .yellow,
                columns: columns)
        }
        switch standing {
        case .interrupted where isStarting: page.lines.append([.gap(2), Span("⇄ starting…", .dim)])
        case .interrupted:
            let keys = state.settings.isReadOnly ? "" : " R resume, a abandon"
            page.add(
                [.gap(2), Span("! ", .yellow)],
                "Interrupted: nobody drives it; what it began in the cloud goes on.\(keys)",
                .yellow, columns: columns)
        case .corrupt(let what):
            page.add(
                [.gap(2), Span("✗ ", .red)], "Its history can't be understood: \(what)", .red, columns: columns)
        case .alive, .undecided, .over, .none: break
        }
        if run.isCancelAsked {
            page.add([.gap(2), Span("! ", .yellow)], "It is being cancelled.", .yellow, columns: columns)
        }
    }

    private func add(_ step: Step, _ stepState: StepState, _ index: Int, _ run: Run, to page: inout ScreenPage) {
        let isCurrent = run.end == nil && run.currentStep?.number == index + 1
        let (glyph, style) = Words.step(stepState, isCurrent: isCurrent)
        let titles = min(max(12, columns / 3), run.plan.steps.map { Span($0.title).width }.max() ?? 0)
        let isAhead = stepState.phase == .pending && !isCurrent
        // As long as nothing is told about a step, its title has the room.
        let title = Span(step.title, isAhead ? .dim : .plain).cut(to: isAhead ? columns - 8 : titles)
        var line: [Span] = [.gap(2), Span(glyph, style), .gap(1), Span("\(index + 1)"), .gap(1), title]
        line.append(.gap(max(0, titles - title.width) + 3))
        var room = columns - line.reduce(0) { $0 + $1.width }
        for span in details(step, stepState, isCurrent: isCurrent, run, room) {
            let part = span.cut(to: room)
            line.append(part)
            room -= part.width
        }
        page.lines.append(line)
    }

    private func details(
        _ step: Step, _ stepState: StepState, isCurrent: Bool, _ run: Run, _ room: Int
    ) -> [Span] {
        let time = duration(of: stepState, isOver: run.end != nil)
        switch stepState.phase {
        case .pending where isCurrent: return progress(of: step, run, since: nil, room)
        case .pending: return [Span(Words.turn(step.turn).split(separator: ":").first.map(String.init) ?? "", .dim)]
        case .inDoubt(nil) where isCurrent: return [Span("\(time)  asking…")]
        case .inDoubt: return [Span("nobody knows yet whether it was done", .yellow)]
        case .accepted: return progress(of: step, run, since: time, room)
        case .done:
            let note = stepState.result?.note ?? ""
            return [Span(time), Span(note.isEmpty ? "" : "   \(note)", .dim)]
        case .failed(let failure): return [Span("\(time)  \(failure.note.what)", .red)]
        case .givenUp(let failure): return [Span("\(time)  given up: \(failure.note.what)", .yellow)]
        }
    }

    private func duration(of stepState: StepState, isOver: Bool) -> String {
        guard let begin = stepState.beginTime else { return "" }
        guard let end = stepState.endTime else { return isOver ? "" : Figures.steadyAge(of: begin, now: state.now) }
        return Figures.duration(seconds: end.timeIntervalSince(begin))
    }

    /// How far the step is, by the same rules as the list of transfers.
    private func progress(of step: Step, _ run: Run, since time: String?, _ room: Int) -> [Span] {
        guard let progress = screen.progress, progress.step == step.id else {
            return [Span(time ?? "", .dim)]
        }
        if isStale(progress, run) { return lastSeen(progress) }
        if let listed = progress.listed { return [Span("listed \(Figures.count(listed)) objects")] }
        guard let counters = progress.counters else {
            return [Span(time ?? "", .dim)] + (progress.words.map { [.gap(3), Span($0, .dim)] } ?? [])
        }
        if progress.isCancellationRequested { return [Span("being cancelled", .yellow)] }
        let transfer = screen.transfer
        guard let share = transfer.fraction else {
            guard transfer.isGrowing else { return [Span("\(Words.copied(counters)) found")] }
            let copied = counters.bytesCopied > 0 ? ", \(Figures.bytes(counters.bytesCopied)) copied" : ""
            return [Span("counting… \(Figures.shortCount(counters.objectsFound)) objects\(copied)")]
        }
        var parts = [Span(Figures.percent(share)), Span(Words.copied(counters))]
        if let rate = transfer.bytesPerSecond { parts.append(Span("\(Figures.bytes(Int64(clamping: rate)))/s")) }
        if let left = transfer.secondsLeft {
            parts.append(Span("\(Figures.duration(seconds: left)) left"))
        } else if transfer.isStalled {
            parts.append(Span("stalled", .yellow))
        }
        if counters.objectsFailed > 0 {
            parts.append(Span("\(Figures.count(counters.objectsFailed)) failed", .yellow))
        }
        // Air gives way before a figure does.
        let width = parts.reduce(0) { $0 + $1.width }
        let gap = width + 3 * (parts.count - 1) <= room ? 3 : 2
        let spans = parts.flatMap { [.gap(gap), $0] }.dropFirst()
        return room < 72 ? Array(spans) : [Span(Gauge.bar(share, width: 20)), .gap(1)] + spans
    }

    /// Whether nobody has looked at it for a while, or nobody can: how fast it goes is then not known.
    private func isStale(_ progress: StepProgress, _ run: Run) -> Bool {
        run.waiting != nil || (standing == .interrupted && !isStarting)
            || state.now.timeIntervalSince(progress.time) > Self.freshTime
    }

    /// A runner looks every ten seconds; a look or two may take long.
    private static let freshTime = 30.0

    /// How far the step was when that was last read.
    private func lastSeen(_ progress: StepProgress) -> [Span] {
        let age = "as of \(Figures.age(of: progress.time, now: state.now)) ago"
        if let listed = progress.listed { return [Span("listed \(Figures.count(listed)) objects \(age)", .dim)] }
        guard let counters = progress.counters else { return [Span(age, .dim)] }
        guard let share = screen.transfer.fraction else {
            return [Span("\(Figures.shortCount(counters.objectsFound)) objects found \(age)", .dim)]
        }
        return [Span("\(Figures.percent(share)), \(Words.copied(counters)) \(age)", .dim)]
    }

    private func addEnding(of run: Run, to page: inout ScreenPage) {
        guard let end = run.end else {
            guard standing != .interrupted || isStarting else { return }
            if state.settings.isDemo {
                page.add("The run ends with this demo.", .dim, indent: 2, columns: columns)
                return
            }
            let way = run.question == nil ? "goes on" : "waits"
            page.add(
                "You may close this terminal: the run \(way). Come back with psconsole, or: "
                    + "psconsole runs watch \(run.id.description)", .dim, indent: 2, columns: columns)
            return
        }
        let (glyph, style) = Words.end(end)
        let when = run.endTime.map { " at \(Figures.time($0))" } ?? ""
        // Most notes begin with the word for the end themselves.
        let word = end == .stopped ? (run.isGivenUp ? "given up" : "failed") : Words.word(for: end)
        let note = run.note.hasPrefix(word) ? String(run.note.dropFirst(word.count)) : ": \(run.note)"
        page.add([.gap(2), Span("\(glyph) ", style)], "\(word)\(when)\(note)", style, columns: columns)
        for (step, stepState) in zip(run.plan.steps, run.steps) {
            guard let transfer = stepState.result?.transfer, transfer.ending != .clean else { continue }
            page.lines.append([])
            page.add("\(step.title): \(transfer.reason)", indent: 2, columns: columns)
            for line in Words.errors(transfer.errors) { page.add(line, .dim, indent: 4, columns: columns) }
        }
        guard end != .done, !run.leftBehind.isEmpty else { return }
        page.lines += [[], [.gap(2), Span("WHAT IS LEFT", .bold)]]
        for sentence in run.leftBehind { page.add(sentence, .dim, indent: 2, columns: columns) }
    }

    /// What is asked before something is done.
    private var bottom: [[Span]] {
        var page = ScreenPage()
        let no: [Span] = [.gap(5), Span("Esc no", .dim)]
        switch screen.ask {
        case nil: return []
        case .resume:
            let at = screen.run?.currentStep.map { ", at step \($0.number): \($0.step.title)" } ?? ""
            page.add("Resume the run\(at)?", indent: 2, columns: columns)
            page.lines.append([.gap(2), Span("Resume: "), Span("y", .bold)] + no)
        case .decide(_, let choice):
            let words = screen.run?.question?.choices.first { $0.choice == choice }?.words ?? ""
            page.add(words, indent: 2, columns: columns)
            page.lines.append([.gap(2), Span("Do that: "), Span("y", .bold)] + no)
        case .change(let question):
            let left = screen.run?.plan.step(question.step).map { $0.givenUp ?? $0.ifStopped } ?? ""
            page.add(
                "Give this run up, and order it once more with something changed? \(left)", indent: 2, columns: columns)
            page.lines.append([.gap(2), Span("Do that: "), Span("y", .bold)] + no)
        case .cancel(let name):
            page.add(
                "Cancel the run? What goes on is stopped. \(screen.run?.cancelWords ?? "")", indent: 2, columns: columns
            )
            for line in screen.run?.cancelLines ?? [] { page.add(line, .dim, indent: 4, columns: columns) }
            page.lines.append([.gap(2)] + Words.prompt("Cancel the run: type", name) + no)
        case .abandon(let name):
            page.add("Abandon the run? Nothing more is done for it. What is left:", indent: 2, columns: columns)
            for sentence in screen.run?.leftBehind ?? [] { page.add(sentence, indent: 4, columns: columns) }
            page.lines.append([.gap(2)] + Words.prompt("Abandon: type", name) + no)
        }
        // The prompt is the last line: on a small screen what stands above it gives way.
        let most = max(1, state.size.rows * 2 / 3)
        return (page.lines.count < most ? [[]] : []) + page.lines.suffix(most)
    }
}
