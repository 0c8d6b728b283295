import Cloud
import Plans

/// A drill of the checkpoint at the cursor of the browser.
extension State {
    /// The checkpoint that the key acts on.
    private var checkpointToDrill: (checkpoint: Checkpoint, browser: RestoreBrowser)? {
        guard case .browser(let browser) = screens.last, browser.folder == nil else { return nil }
        return browser.checkpoint.map { ($0, browser) }
    }

    var drillAvailability: Availability {
        guard let (checkpoint, _) = checkpointToDrill else { return .hidden }
        // What is known to be flawed proves nothing by being restored.
        guard checkpoint.state == .complete else { return .no("it is not complete") }
        guard case .drill(let draft)? = ordered, draft.source.checkpoint == checkpoint.uri else { return .yes }
        return .no("the plan is being made")
    }

    /// Has the plan of it made.
    mutating func orderDrill() -> [Effect] {
        guard let (checkpoint, browser) = checkpointToDrill else { return [] }
        let instances = readings.instances.value?.instances ?? []
        let source = RestoreSource(
            checkpoint, manifest: readings.manifest(of: checkpoint), instance: browser.instance)
        let order = PlanOrder.drill(
            .drill(
                of: source, like: overview(of: browser)?.instance, among: instances,
                project: browser.instance.project, now: now))
        ordered = order
        notice = "looking at \(checkpoint.name), then the plan of the drill is shown"
        return [.plan(order)]
    }
}
