import Cloud
import Plans

/// What follows once the data of a FAILED instance is elsewhere: what uses it is repointed, and it is deleted.
extension State {
    /// The FAILED instance that the keys act on, and the restore of it.
    private var restoredInstance: (instance: Instance, restore: RunSummary)? {
        let instance: Instance?
        if case .run(let screen) = screens.last {
            let old: InstanceName? =
                switch screen.run?.plan.purpose {
                case .restore: screen.run?.plan.subject
                case .repoint: screen.run?.plan.instance
                default: nil
                }
            guard let old else { return nil }
            instance = readings.overviews.first { $0.instance.name.isSameInstance(as: old) }?.instance
        } else {
            instance = instanceAtCursor?.instance
        }
        guard let instance, instance.state == .failed, let restore = restore(of: instance) else { return nil }
        return (instance, restore)
    }

    var deletionAvailability: Availability { availability { .delete($0, $1) } }

    var repointingAvailability: Availability { availability { .repoint($0, $1) } }

    private func availability(of order: (InstanceName, RunID) -> PlanOrder) -> Availability {
        guard let (instance, restore) = restoredInstance else { return .hidden }
        guard restore.standing == .over(.done) else { return .no("not before it is restored") }
        return ordered == order(instance.name, restore.id) ? .no("the plan is being made") : .yes
    }

    /// Has the plan made that repoints what uses it.
    mutating func orderRepointing() -> [Effect] {
        guard let (instance, restore) = restoredInstance else { return [] }
        let order = PlanOrder.repoint(instance.name, restore.id)
        ordered = order
        notice = "reading who uses \(instance.name.id)"
        return [.plan(order)]
    }

    /// Has the plan made that deletes it.
    mutating func orderDeletion() -> [Effect] {
        guard let (instance, restore) = restoredInstance else { return [] }
        let order = PlanOrder.delete(instance.name, restore.id)
        ordered = order
        notice = "making the plan that deletes \(instance.name.id)"
        return [.plan(order)]
    }
}
