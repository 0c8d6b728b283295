import Cells
import Cloud

import struct FoundationEssentials.Date

/// The instances, FAILED first.
struct InstancesView {
    let state: State

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        let overviews = state.readings.known
        let reading = state.readings.instances
        PaneTitle(state: state).draw(
            reading.value == nil ? "INSTANCES" : "INSTANCES \(state.readings.overviews.count)", age(reading),
            pane: .instances,
            on: &frame, in: body.takeTop(1))
        guard !overviews.isEmpty else {
            frame.draw([.gap(2), Span(nothing, .dim)], row: 0, in: body)
            return
        }
        let table = Table(
            columns: [
                .init("STATE"), .init("NAME", elastic: true), .init("ZONE", importance: 4),
                .init("SIZE", right: true, importance: 3), .init("EXPOSED", right: true),
                .init("SCHEDULE", importance: 5), .init("NEWEST COMPLETE", importance: 2),
                .init("TYPE", importance: 1),
            ],
            rows: overviews.map(row))
        table.draw(
            on: &frame, in: body, offset: state.offsets[.instances] ?? 0,
            selection: state.selectedIndex(of: .instances).map {
                .init(index: $0, hasFocus: state.focus == .instances)
            })
    }

    private func row(_ overview: InstanceOverview) -> Table.Row {
        let instance = overview.instance
        let (glyph, style) = Words.state(instance.state)
        let isExposed = overview.isExposed(now: state.now, after: state.settings.exposedAfter)
        let (schedule, scheduleStyle) = Words.schedule(of: instance, on: state.board, now: state.now)
        let mark = overview.isUnconfirmed ? " stale" : ""
        return [
            [Span("\(glyph) \(instance.state.word)\(mark)", overview.isUnconfirmed ? .dim : style)],
            [Span(instance.name.id, instance.state == .gone ? .plain : .bold)],
            [Span(instance.name.location)],
            [Span(instance.capacityGiB.map { Figures.capacity(gib: $0) } ?? (instance.state == .gone ? "—" : "?"))],
            [
                Span(Words.exposure(overview.exposure, now: lossTime(overview)), isExposed ? .yellow : .plain),
                Span(isExposed ? " !" : "  ", isExposed ? .yellow : .plain),
            ],
            [Span(schedule, scheduleStyle)],
            [Span(Words.newestComplete(overview), .dim).cut(to: 24)],
            [Span(type(instance), .dim)],
        ]
    }

    private func type(_ instance: Instance) -> String {
        if instance.state == .gone { return "" }
        return instance.deploymentType.isEmpty ? "scratch" : instance.deploymentType.lowercased()
    }

    /// Once an instance has failed, no more work is lost.
    private func lossTime(_ overview: InstanceOverview) -> Date { overview.seenFailing ?? state.now }

    private func age(_ reading: Reading<InstanceList>) -> [Span] {
        guard reading.isStale, let taken = reading.takenAt else { return [] }
        return [Span("stale: as of \(Figures.steadyAge(of: taken, now: state.now)) ago", .yellow)]
    }

    private var nothing: String {
        let reading = state.readings.instances
        if reading.value != nil { return "No instances were listed." }
        return reading.failure == nil ? "Reading instances…\(state.waiting)" : "Could not be read; see the line above."
    }
}
