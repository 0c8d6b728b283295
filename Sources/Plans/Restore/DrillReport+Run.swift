import Cloud

import struct FoundationEssentials.Date

extension DrillReport {
    /// How a drill went, as far as it has come.
    ///
    /// - Parameters:
    ///   - checkpoint: the prefix of what was restored.
    ///   - run: the drill.
    ///   - now: the time.
    init(of checkpoint: GCSURI, by run: Run, now: Date) {
        let pairs = zip(run.plan.steps, run.steps)
        let inOrder = pairs.filter { $0.0.turn == .inOrder }
        let isRestored = inOrder.allSatisfy { $1.phase == .done }
        let create = inOrder.first { $0.0.command?.trace == .creation }?.1
        let transfer = inOrder.compactMap { $1.result?.transfer }.last
        let start = create?.beginTime ?? run.createTime
        let ends = inOrder.compactMap { $1.endTime }
        let counters = transfer.map(\.counters)
        self.init(
            checkpoint: checkpoint.name, run: run.id.description, by: run.by,
            result: isRestored ? .restored : .failed, reason: isRestored ? "" : Self.reason(run),
            instance: run.plan.instance, startTime: start, endTime: pairs.compactMap { $1.endTime }.max() ?? now,
            seconds: Seconds(
                creation: create.flatMap { $0.phase == .done ? Self.seconds($0.beginTime, $0.endTime) : nil },
                transfer: transfer.flatMap { Self.seconds($0.createTime, $0.endTime) },
                total: Self.seconds(start, ends.max() ?? now) ?? 0),
            objects: counters.map { $0.objectsCopied.clampedSum($0.objectsSkipped) },
            bytes: counters.map { $0.bytesCopied.clampedSum($0.bytesSkipped) })
    }

    /// What kept it from its end: the step that failed, or who has cancelled it.
    private static func reason(_ run: Run) -> String {
        for (step, state) in zip(run.plan.steps, run.steps) where step.turn == .inOrder {
            switch state.phase {
            case .failed(let failure), .givenUp(let failure): return "\(step.title): \(failure.note.what)"
            case .pending, .inDoubt, .accepted, .done: continue
            }
        }
        return run.isCancelAsked ? "it was cancelled" : "it was given up"
    }

    private static func seconds(_ begin: Date?, _ end: Date?) -> Int64? {
        guard let begin, let end else { return nil }
        return Int64(clamping: max(0, end.timeIntervalSince(begin)).rounded())
    }
}
