import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// The checkpoints of an instance with what is gained and lost by each; below them, more about the one at the cursor.
struct BrowserView {
    let state: State
    let browser: RestoreBrowser

    private var columns: Int { state.size.columns }

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        frame.draw(title, row: 0, in: body.takeTop(1))
        let foot = foot(rows: area.rows)
        var bottom = body.takeBottom(min(foot.count, body.rows))
        if let folder = browser.folder { draw(folder, on: &frame, in: body) } else { drawTable(on: &frame, in: body) }
        for line in foot { frame.draw(line, row: 0, in: bottom.takeTop(1)) }
    }

    /// How many rows of checkpoints, or of folders, are in sight.
    func visibleRows(in rows: Int) -> Int { max(1, rows - 2 - foot(rows: rows).count) }

    private var overview: InstanceOverview? { state.overview(of: browser) }

    private var title: [Span] {
        let head: [Span] = [Span("RESTORE", .bold), .gap(2), Span(browser.instance.id, .bold), .gap(1)]
        if let folder = browser.folder {
            let words = "from \(folder.uri): a folder alone, or all of it"
            return head + [Span(words).cut(to: columns - head.reduce(0) { $0 + $1.width })]
        }
        let roots = overview?.roots ?? []
        let place = roots.count == 1 ? roots[0].description : "\(roots.count) roots"
        let words = "from   \(place)   \(browser.checkpoints.count), newest complete first"
        return head + [Span(words, .dim).cut(to: columns - head.reduce(0) { $0 + $1.width })]
    }

    // MARK: Checkpoints

    private func drawTable(on frame: inout Frame, in area: Area) {
        let rows = max(0, area.rows - 1)
        let shown = browser.checkpoints.indices.dropFirst(browser.offset).prefix(rows)
        let table = Table(
            columns: [
                .init("CHECKPOINT", elastic: true, least: min(30, browser.nameWidth)),
                .init("TAKEN (UTC)", importance: 5, least: 15), .init("AGE", right: true, importance: 2, least: 6),
                .init("SIZE", right: true, importance: 4, least: 9),
                .init("OBJECTS", right: true, importance: 3, least: 10),
                .init("STATE", least: stateWidth), .init("LOSES", right: true, least: 6),
                .init("RESTORE", right: true, importance: 6, least: 7),
            ],
            rows: shown.map { row(browser.checkpoints[$0]) })
        table.draw(
            on: &frame, in: area, offset: 0,
            selection: browser.index.map { .init(index: $0 - browser.offset, hasFocus: true) })
    }

    /// What is cut there is told below of the one at the cursor.
    private var stateWidth: Int { min(40, max(16, columns / 3 - 10)) }

    private func row(_ checkpoint: Checkpoint) -> Table.Row {
        let (glyph, words, style) = Words.checkpoint(checkpoint)
        let part = Words.part(checkpoint)
        let standing = Span("\(glyph) \(words)\(part.map { " · \($0)" } ?? "")", part == nil ? style : .yellow)
        return [
            [Span((browser.marked == checkpoint.uri ? "= " : "") + checkpoint.name, .bold)],
            [Span(checkpoint.startTime.map(Figures.dayAndTime) ?? "—", .dim)],
            [Span(checkpoint.startTime.map { Figures.age(of: $0, now: state.now) } ?? "—")],
            [Span(Words.size(of: checkpoint) ?? "—")],
            [Span(Words.objects(of: checkpoint) ?? "—")],
            [standing.cut(to: stateWidth)],
            [Span(loss(checkpoint) ?? "?")],
            [Span(checkpoint.state == .complete ? duration(of: checkpoint) : "—")],
        ]
    }

    /// The work since that would be lost: until now, or until the instance was seen to fail.
    private func loss(_ checkpoint: Checkpoint) -> String? {
        checkpoint.startTime.map { Figures.age(of: $0, now: overview?.seenFailing ?? state.now) }
    }

    private func estimate(_ checkpoint: Checkpoint) -> RestoreEstimate? {
        guard let objects = checkpoint.objects, let bytes = checkpoint.bytes else { return nil }
        return RestoreEstimate(
            objects: objects, bytes: bytes, capacityGiB: overview?.instance.capacityGiB, past: browser.past,
            drill: checkpoint.drillReport)
    }

    /// How long a restore took in a drill, else how long an import may take.
    private func duration(of checkpoint: Checkpoint) -> String {
        if let report = checkpoint.drillReport, report.result == .restored { return "\(Words.took(report)) measured" }
        return estimate(checkpoint)?.words ?? "—"
    }

    // MARK: Folders

    private func draw(_ folder: RestoreBrowser.Folder, on frame: inout Frame, in area: Area) {
        let whole = folder.path.isEmpty ? "all of it" : "all of \(folder.path.joined(separator: "/"))"
        let names = folder.names ?? []
        var lines: [[Span]] = [[.gap(2), Span(whole)]]
        lines += names.map { [.gap(2), Span("\($0)/", .bold)] + evidence(of: $0, in: folder) }
        for (line, spans) in lines.dropFirst(browser.offset).prefix(area.rows).enumerated() {
            let isSelected = browser.offset + line == folder.index
            frame.draw(spans, row: line, in: area)
            if isSelected {
                frame.draw([Span("▸")], row: line, in: area)
                frame.restyle(row: line, in: area) { _ in Style(reversed: true) }
            }
        }
        guard folder.names == nil || names.isEmpty else { return }
        let words =
            folder.failure.map { "could not be listed: \($0)" }
            ?? (folder.names == nil ? "listing…" : "no folders in it")
        frame.draw(
            [.gap(2), Span(words, folder.failure == nil ? .dim : .yellow).cut(to: columns - 2)], row: 1, in: area)
    }

    /// What a framework left in a folder, where a survey has told.
    private func evidence(of name: String, in folder: RestoreBrowser.Folder) -> [Span] {
        guard let survey = browser.checkpoint?.survey?.survey,
            survey.seriesFolder == folder.path.joined(separator: "/"),
            let member = survey.series.first(where: { $0.name == name })
        else { return [] }
        let (glyph, words, style) = Words.evidence(member.evidence)
        let size = "\(Figures.bytes(member.bytes)), \(Figures.count(member.objects)) objects"
        return [.gap(2), Span("\(glyph) \(words)", style), .gap(2), Span(size, .dim)]
    }

    // MARK: Below

    private func foot(rows: Int) -> [[Span]] {
        var page = ScreenPage()
        if let time = browser.time {
            page.lines.append([])
            page.lines.append(
                [.gap(2), Span("Newest complete one before (UTC): ")] + time.spans(columns: 24, hasFocus: true)
                    + [.gap(2), Span("such as 2026-11-23 02:00", .dim)])
            return page.lines
        }
        guard let checkpoint = browser.checkpoint else { return [] }
        if browser.statement == checkpoint.uri {
            let (_, words, _) = Words.checkpoint(checkpoint)
            page.lines.append([])
            page.add(
                [.gap(2), Span("✗ ", .red)],
                "\(checkpoint.name) is \(words). What is missing in it is missing after the restore, and nothing tells "
                    + "what that is.", .red, columns: columns)
            page.lines.append([
                .gap(2), Span("Choose it all the same: "), Span("y", .bold), .gap(5), Span("Esc no", .dim),
            ])
            return page.lines
        }
        guard rows > 12, browser.folder == nil else { return [] }
        page.lines.append([])
        for words in details(of: checkpoint) { page.add(words, .dim, indent: 2, columns: columns) }
        return Array(page.lines.prefix(max(2, rows / 3)))
    }

    /// What a person weighs, of the one at the cursor.
    private func details(of checkpoint: Checkpoint) -> [String] {
        var first = ["path \(checkpoint.sourcePath?.description ?? "unknown")"]
        first += checkpoint.committedMember.map { ["newest committed in it: \($0)"] } ?? []
        first += Words.unfinished(checkpoint).map { [$0] } ?? []
        switch state.verifications[checkpoint.uri] {
        case .going?, .failed?:
            first += state.verifications[checkpoint.uri].map { [Words.verification($0, now: state.now).words] } ?? []
        case .done?, nil:
            first.append(
                checkpoint.verification.map { Words.verification($0, now: state.now).words }
                    ?? (checkpoint.hasManifest
                        ? "not compared with its manifest here: v does" : "no manifest to compare it with"))
        }
        var lines = checkpoint.state == .complete ? [] : [Words.checkpoint(checkpoint).words]
        lines.append(first.joined(separator: " · "))
        lines += Words.drill(checkpoint, now: state.now).map { [$0.words] } ?? []
        if let estimate = estimate(checkpoint) {
            lines.append("import \(estimate.words), \(estimate.basis)")
        }
        if let loss = loss(checkpoint) {
            let until = overview?.seenFailing.map { "until \(Figures.time($0))" } ?? "until now"
            lines.append("loses the work of \(loss), from its start \(until)")
        }
        return lines
    }
}
