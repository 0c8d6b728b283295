import Cells
public import Cloud

public import struct FoundationEssentials.Date

/// The first line of `psconsole status`: what was looked at, and when.
public func statusHeader(_ readings: Readings, project: String?, place: String?, now: Date) -> String {
    let project = project ?? readings.overviews.first?.instance.name.project ?? "gcloud's project"
    let words = [place, project].compactMap { $0 }.joined(separator: " ")
    return plainText("\(words) ▸ all zones · \(Figures.clock(now))")
}

/// What `psconsole status` prints for a person: findings, instances and running transfers, one line each.
public func statusText(_ readings: Readings, now: Date, exposedAfter: Duration) -> String {
    var lines: [String] = []
    // That lists could not be read at all is told on standard error.
    let findings = readings.findings(now: now, exposedAfter: exposedAfter).filter { !$0.isAboutLists }
    let subjects = findings.map { Span($0.subject).width }.max() ?? 0
    for finding in findings {
        let subject = Span(finding.subject)
        let spans = [
            Span(finding.urgency == .now ? "✗ " : "! "), subject, .gap(subjects - subject.width + 2),
            Span(finding.sentence(now: now)),
        ]
        lines.append(plain(spans))
    }
    if !findings.isEmpty, !readings.overviews.isEmpty { lines.append("") }
    lines += instanceLines(readings, now: now)
    let running = readings.runningTransfers
    if !running.isEmpty { lines.append("") }
    for operation in running { lines.append(transferLine(operation, now: now)) }
    return lines.joined(separator: "\n")
}

private func instanceLines(_ readings: Readings, now: Date) -> [String] {
    guard !readings.overviews.isEmpty else {
        return readings.instances.value == nil ? [] : ["No instances were listed."]
    }
    return plainTable(
        [
            .init("STATE"), .init("NAME"), .init("ZONE"), .init("SIZE", right: true), .init("EXPOSED", right: true),
            .init("NEWEST COMPLETE"),
        ],
        readings.overviews.map { overview in
            let (glyph, _) = Words.state(overview.instance.state)
            return [
                "\(glyph) \(overview.instance.state.word)\(overview.isUnconfirmed ? " stale" : "")",
                overview.instance.name.id, overview.instance.name.location,
                overview.instance.capacityGiB.map { Figures.capacity(gib: $0) } ?? "?",
                Words.exposure(overview.exposure, now: now),
                overview.newestComplete?.uri.description ?? Words.newestComplete(overview),
            ]
        })
}

private func transferLine(_ operation: Operation, now: Date) -> String {
    guard let transfer = operation.transfer else { return "" }
    let counters = transfer.counters
    let age = operation.createTime.map { ", started \(Figures.age(of: $0, now: now)) ago" } ?? ""
    return plain([
        Span("⇄ \(transfer.direction.rawValue) \(operation.target?.id ?? "?")  "),
        Span("\(Figures.bytes(counters.bytesCopied)) of \(Figures.bytes(counters.bytesFound)) found so far\(age)"),
        Span(counters.objectsFailed > 0 ? ", \(Figures.count(counters.objectsFailed)) failed" : ""),
    ])
}

/// Text from the cloud as a terminal may be shown it.
public func plainText(_ text: String) -> String { plain([Span(text)]) }

func plain(_ spans: [Span]) -> String {
    var frame = Frame(size: Size(columns: spans.reduce(0) { $0 + $1.width }, rows: 1))
    let area = frame.area
    frame.draw(spans, row: 0, in: area)
    return frame.lines[0]
}
