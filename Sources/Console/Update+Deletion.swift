import Cloud
import Plans

/// Deleting a FAILED instance, once its data is elsewhere.
extension State {
    /// The FAILED instance that the key acts on, and the restore of it.
    private var instanceToDelete: (instance: Instance, restore: RunSummary)? {
        let instance: Instance?
        if case .run(let screen) = screens.last {
            guard screen.run?.plan.purpose == .restore, let subject = screen.run?.plan.subject else { return nil }
            instance = readings.overviews.first { $0.instance.name.isSameInstance(as: subject) }?.instance
        } else {
            instance = instanceAtCursor?.instance
        }
        guard let instance, instance.state == .failed, let restore = restore(of: instance) else { return nil }
        return (instance, restore)
    }

    var deletionAvailability: Availability {
        guard let (instance, restore) = instanceToDelete else { return .hidden }
        guard restore.standing == .over(.done) else { return .no("not before it is restored") }
        return ordered == .delete(instance.name, restore.id) ? .no("the plan is being made") : .yes
    }

    /// Has the plan made that deletes it.
    mutating func orderDeletion() -> [Effect] {
        guard let (instance, restore) = instanceToDelete else { return [] }
        let order = PlanOrder.delete(instance.name, restore.id)
        ordered = order
        notice = "making the plan that deletes \(instance.name.id)"
        return [.plan(order)]
    }
}
