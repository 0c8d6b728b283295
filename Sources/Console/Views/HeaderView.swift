import Cells
import Cloud

import struct FoundationEssentials.Date

/// One line: where am I, what is wrong, how fresh is it.
struct HeaderView {
    let state: State

    func draw(on frame: inout Frame, in area: Area) {
        let isWide = area.columns >= 110
        let right = freshness(isWide: isWide)
        let rightWidth = right.reduce(0) { $0 + $1.width }
        let counts = counts(isWide: isWide)
        let countsWidth = counts.reduce(0) { $0 + $1.width }
        // An age that grows by a digit moves nothing else.
        let others = countsWidth + max(rightWidth, isWide ? 30 : 16) + 6
        let detours = state.settings.isDemo ? ["demo"] : state.settings.detour.map { ["via \($0)", "detour"] } ?? []
        // The project is what nobody may mistake: where gcloud is led is said in a word before that is cut.
        let isRoomy = detours.first.map { width(of: start($0)) + Span(project).width + others <= area.columns } ?? true
        var left = start(isRoomy ? detours.first : detours.last)
        // What is wrong comes before where we are.
        let used = width(of: left) + others
        let place = Span("\(project) ▸ all zones")
        left.append(place.width + used <= area.columns ? place : Span(project).cutInside(to: area.columns - used))
        let end = frame.draw(left, row: 0, in: area)
        let room = area.columns - rightWidth - 2
        let column = min(max(end + 3, (area.columns - countsWidth) / 2), room - countsWidth)
        if column > end { frame.draw(counts, row: 0, column: column, in: area) }
        if rightWidth + 2 <= area.columns - end { frame.drawRight(right, row: 0, in: area) }
    }

    private func start(_ detour: String?) -> [Span] {
        [Span("psconsole", .bold), .gap(2)] + (detour.map { [Span($0, .yellow), .gap(1)] } ?? [])
            + (state.settings.isReadOnly ? [Span("read-only", .dim), .gap(1)] : [])
    }

    private func width(of spans: [Span]) -> Int { spans.reduce(0) { $0 + $1.width } }

    /// The project as it was given, else as the instances tell it, else in words.
    private var project: String {
        state.settings.project ?? state.readings.overviews.first?.instance.name.project ?? "gcloud's project"
    }

    private func counts(isWide: Bool) -> [Span] {
        let failed = state.readings.overviews.count { $0.instance.state == .failed }
        let exposed = state.readings.overviews.count {
            $0.instance.state != .failed && $0.isExposed(now: state.now, after: state.settings.exposedAfter)
        }
        let running = state.readings.runningTransfers.count
        guard state.readings.instances.value != nil else { return [] }
        // While roots are still being read there may be more.
        let least = state.readings.overviews.contains { $0.pendingRoots > 0 } ? "≥" : ""
        let blank = isWide ? " " : ""
        var spans = [Span("✗\(blank)\(failed) failed", failed > 0 ? .red : .dim), .gap(isWide ? 2 : 1)]
        spans += [Span("!\(blank)\(least)\(exposed) exposed", exposed > 0 ? .yellow : .dim)]
        if state.readings.operations.value != nil {
            let transfers = isWide ? " transfer\(running == 1 ? "" : "s")" : ""
            spans += [.gap(isWide ? 2 : 1), Span("⇄\(blank)\(running)\(transfers)", running > 0 ? .plain : .dim)]
        }
        let alive = state.runs.count(where: \.isAlive)
        if alive > 0 { spans += [.gap(isWide ? 2 : 1), Span("\(alive) run\(alive == 1 ? "" : "s")")] }
        return spans
    }

    /// The age of the older of the two lists that the screen is made of.
    private func freshness(isWide: Bool) -> [Span] {
        let clock = isWide ? Figures.clock(state.now) : Figures.clock(state.now).filter { $0 != " " }
        let taken = [state.readings.instances.takenAt, state.readings.operations.takenAt]
        let isStale = state.readings.instances.isStale || state.readings.operations.isStale
        guard let oldest = taken.compactMap({ $0 }).min(), taken.allSatisfy({ $0 != nil }) else {
            let words = isStale ? Span("not read", .yellow) : Span("reading…", .dim)
            return [words, .gap(isWide ? 3 : 1), Span(clock, .dim)]
        }
        let seconds = state.now.timeIntervalSince(oldest)
        let age = seconds < 5 ? "now" : Figures.steadyAge(of: oldest, now: state.now) + " ago"
        let isLate = Duration.seconds(seconds) > state.settings.refresh * 4
        let words =
            isStale || isLate
            ? Span(isStale ? "stale, \(age)" : "gcloud \(age)", .yellow) : Span(isWide ? "gcloud \(age)" : age, .dim)
        return [words, Span(isWide ? " · " : " ", .dim), Span(clock, .dim)]
    }
}
