import Cloud
import Console
import Foundation
import Plans

/// Makes plans for the console, and looks at what they depend on while their forms are filled in.
actor Planner {
    private let desk: Desk
    private let post: @Sendable (Message) async -> Void
    private var looking: Look?

    init(_ desk: Desk, post: @escaping @Sendable (Message) async -> Void) {
        self.desk = desk
        self.post = post
    }

    /// A look at what an order depends on.
    private struct Look {
        let order: PlanOrder
        let task: Task<Found?, Never>
        let begin: Date
        /// Finished once somebody waits for the plan.
        let ordered: AsyncStream<Never>.Continuation

        /// Whether a plan may still be made of it: a restore looks at what matters once more right before each step.
        var isFresh: Bool {
            let limit =
                switch order {
                case .restore, .drill: 300.0
                case .backup, .cancel, .delete, .repoint, .schedule, .changeSchedule, .setUp: 30.0
                }
            return abs(begin.timeIntervalSinceNow) < limit
        }
    }

    /// What was found, with what was ordered.
    private enum Found {
        case backup(BackupOrder, PreflightFindings)
        case restore(RestoreOrder, RestoreFindings)
    }

    /// How long whoever waits for the plan waits for the listing of what is restored.
    private static let patience: Duration = .seconds(10)

    /// Calls off what is being looked at.
    func stop() { looking?.task.cancel() }

    /// Looks at everything an order depends on; the look for an earlier one is called off.
    func look(_ order: PlanOrder) async { _ = await found(order) }

    /// Nothing is found by a look that was called off itself: what it could not read any more is no finding.
    private func found(_ order: PlanOrder) async -> Found? {
        let look = currentLook(at: order)
        let found = await look.task.value
        return looking?.task == look.task && !look.task.isCancelled ? found : nil
    }

    private func currentLook(at order: PlanOrder) -> Look {
        if let looking, looking.order == order, !looking.task.isCancelled, looking.isFresh { return looking }
        looking?.task.cancel()
        let (desk, post) = (desk, post)
        let (orders, ordered) = AsyncStream<Never>.makeStream()
        let task = Task { () -> Found? in
            let tell: @Sendable ([Check]) async -> Void = { checks in
                guard !Task.isCancelled else { return }
                await post(.preflighted(order, checks))
            }
            switch order {
            case .backup(let draft):
                guard let backup = try? draft.order(by: await desk.who()) else { return nil }
                let preflight = BackupPreflight(cloud: desk.cloud, now: { Date() })
                return .backup(backup, await preflight.look(at: backup) { await tell($0.checks) })
            case .restore(let draft), .drill(let draft):
                guard let restore = try? draft.order(by: await desk.who()) else { return nil }
                let patience: @Sendable () async -> Void = {
                    for await _ in orders {}
                    try? await Task.sleep(for: Self.patience)
                }
                return .restore(restore, await desk.preflight(restore, patience: patience) { await tell($0.checks) })
            case .schedule(let draft):
                if let schedule = try? draft.order() {
                    await tell(await desk.preflight(schedule))
                }
                return nil
            case .cancel, .delete, .repoint, .changeSchedule, .setUp: return nil
            }
        }
        let look = Look(order: order, task: task, begin: Date(), ordered: ordered)
        looking = look
        return look
    }

    /// Makes the plan that was ordered.
    func plan(_ order: PlanOrder) async {
        switch order {
        case .cancel(let name): return await planCancel(name)
        case .delete(let name, let restore):
            return await post(order) { try await $0.deletion(of: name, restoredBy: restore) }
        case .repoint(let name, let restore):
            return await post(order) { try await $0.repointing(of: name, restoredBy: restore) }
        case .setUp(let request):
            return await post(order) { desk in
                // Read anew: it may have been on the screen for an hour.
                let state = try await desk.setup(request, among: try await desk.cloud.clusters())
                let (run, plan) = await desk.settingUp(state)
                guard plan.steps.isEmpty else { return (run, plan) }
                throw Words("Nothing of it is added here: what to do stands beside each link.")
            }
        case .changeSchedule(let name, let change):
            return await post(order) { try await $0.changing(name, change) }
        case .schedule(let draft):
            return await post(order) { desk in
                let schedule: BackupSchedule
                do throws(BackupSchedule.Mistake) { schedule = try draft.order() } catch {
                    throw Words("\(error.field.rawValue): \(error.words)")
                }
                return try await desk.applying(schedule)
            }
        case .backup, .restore, .drill: break
        }
        if let mistake = await mistake(in: order) { return await post(.planFailed(order, mistake)) }
        currentLook(at: order).ordered.finish()
        switch await found(order) {
        case .backup(let backup, let findings)?:
            let (id, plan) = desk.backup(backup, findings)
            await post(.planned(order, id, plan))
        case .restore(let restore, let findings)?:
            guard case .drill = order else {
                let (id, plan) = desk.restore(restore, findings)
                return await post(.planned(order, id, plan))
            }
            do {
                let (id, plan) = try desk.drill(restore, findings)
                await post(.planned(order, id, plan))
            } catch {
                await post(.planFailed(order, "\(error)"))
            }
        case nil: break
        }
    }

    private func mistake(in order: PlanOrder) async -> String? {
        let who = await desk.who()
        switch order {
        case .backup(let draft):
            do throws(BackupDraft.Mistake) { _ = try draft.order(by: who) } catch {
                return "\(error.field.rawValue): \(error.words)"
            }
        case .restore(let draft), .drill(let draft):
            do throws(RestoreDraft.Mistake) { _ = try draft.order(by: who) } catch {
                return "\(error.field.rawValue): \(error.words)"
            }
        case .cancel, .delete, .repoint, .schedule, .changeSchedule, .setUp: break
        }
        return nil
    }

    /// Sends the plan that the desk makes for an order without a form.
    private func post(_ order: PlanOrder, _ make: (Desk) async throws -> (RunID, Plan)) async {
        do {
            let (run, plan) = try await make(desk)
            await post(.planned(order, run, plan))
        } catch {
            await post(.planFailed(order, "\(error)"))
        }
    }

    private func planCancel(_ name: OperationName) async {
        do throws(CloudFailure) {
            let operation = try await desk.cloud.operation(name)
            guard operation.isRunning, let target = operation.target else {
                return await post(
                    .planFailed(.cancel(name), "operation \(name.id) is over already; nothing was cancelled"))
            }
            if let run = await desk.run(of: name) {
                return await post(
                    .planFailed(
                        .cancel(name), "run \(run) drives it: press H, open that run, and cancel it there"))
            }
            await post(.planned(.cancel(name), RunID(UUID()), .cancelling(operation, of: target)))
        } catch {
            await post(.planFailed(.cancel(name), "\(error.inOneLine) Nothing was cancelled."))
        }
    }
}
