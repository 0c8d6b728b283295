import Cells
import Cloud

/// The exports and imports: those that run with their progress, below them those that ended.
struct TransfersView {
    let state: State

    func draw(on frame: inout Frame, in area: Area) {
        var body = area
        let reading = state.readings.operations
        let running = state.readings.runningTransfers
        let isStale = reading.isStale && reading.value != nil
        let details = reading.takenAt.flatMap { taken in
            isStale ? [Span("stale: as of \(Figures.steadyAge(of: taken, now: state.now)) ago", .yellow)] : nil
        }
        PaneTitle(state: state).draw(
            reading.value == nil ? "TRANSFERS" : "TRANSFERS \(running.count)", details ?? [], pane: .transfers,
            on: &frame, in: body.takeTop(1))
        let transfers = state.transfers
        guard !transfers.isEmpty else {
            frame.draw([.gap(2), Span(nothing, .dim)], row: 0, in: body)
            return
        }
        // Names give way before figures do.
        let names = min(
            max(8, min(24, body.columns - 39)), transfers.map { Span($0.target?.id ?? "?").width }.max() ?? 0)
        let offset = state.offsets[.transfers] ?? 0
        let selected = state.selectedIndex(of: .transfers)
        for line in 0..<body.rows {
            guard transfers.indices.contains(offset + line) else { return }
            frame.draw(spans(transfers[offset + line], names, body.columns), row: line, in: body)
            guard state.focus == .transfers, selected == offset + line else { continue }
            frame.draw([Span("▸")], row: line, in: body)
            frame.restyle(row: line, in: body) { Style($0.colour, reversed: true) }
        }
    }

    private func spans(_ operation: Operation, _ names: Int, _ columns: Int) -> [Span] {
        guard let transfer = operation.transfer else { return [] }
        let name = Span(operation.target?.id ?? "?", .bold).cutInside(to: names)
        let head = [.gap(2), Span(transfer.direction.rawValue), .gap(1), name, .gap(names - name.width + 2)]
        let room = columns - head.reduce(0) { $0 + $1.width }
        let tail = operation.isRunning ? running(operation, transfer.counters, room) : ended(operation)
        var left = room
        return head
            + tail.map { span in
                defer { left -= span.width }
                return span.cut(to: max(0, left))
            }
    }

    private func running(_ operation: Operation, _ counters: TransferCounters, _ room: Int) -> [Span] {
        if operation.isCancellationRequested { return [Span("being cancelled", .yellow)] }
        let progress = state.readings.progress[operation.name] ?? TransferProgress()
        let rate = progress.bytesPerSecond.map { Figures.bytes(Int64(clamping: $0)) + "/s" } ?? ""
        guard let share = progress.fraction else {
            guard progress.isGrowing else {
                return [Span("\(Words.copied(counters)) found")]
            }
            let copied = counters.bytesCopied > 0 ? ", \(Figures.bytes(counters.bytesCopied)) copied" : ""
            return [Span("counting… \(Figures.shortCount(counters.objectsFound)) objects\(copied)")]
        }
        guard !state.readings.operations.isStale else { return [Span(Figures.percent(share), .dim)] }
        var spans = [Span(Self.right(Figures.percent(share), 3)), .gap(1), Span(Self.right(rate, 11))]
        if let left = progress.secondsLeft {
            spans += [.gap(2), Span(Figures.duration(seconds: left) + " left")]
        } else if progress.isStalled {
            spans += [.gap(2), Span("stalled", .yellow)]
        }
        let gauge = min(16, room - 28)
        if gauge >= 8 { spans.insert(contentsOf: [Span(Gauge.bar(share, width: gauge)), .gap(1)], at: 0) }
        if counters.objectsFailed > 0 {
            spans += [.gap(2), Span("\(Figures.count(counters.objectsFailed)) failed", .yellow)]
        }
        return spans
    }

    private func ended(_ operation: Operation) -> [Span] {
        let outcome = operation.outcome ?? .clean
        let age = operation.endTime.map { " \(Figures.age(of: $0, now: state.now)) ago" } ?? ""
        switch outcome {
        case .clean, .running:
            let bytes = operation.transfer?.counters.bytesCopied ?? 0
            return [Span("✓ done\(age), \(Figures.bytes(bytes))", .dim)]
        case .cancelled: return [Span("✗ cancelled\(age)", .dim)]
        case .failed, .partlyFailed: return [Span("✗ failed\(age): \(Words.reason(outcome))", .yellow)]
        }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private var nothing: String {
        let reading = state.readings.operations
        if reading.value != nil { return "No transfers." }
        return reading.failure == nil ? "Reading operations…" : "Could not be read; see above."
    }
}
