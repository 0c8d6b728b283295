import Cloud
import Plans

/// The chain that scheduled backups hang on.
extension State {
    /// For what `S` looks: the CronJob at the cursor, or the instance.
    private var setupRequest: SetupRequest? {
        if let schedule = scheduleAtCursor {
            guard let name = schedule.instance else { return nil }
            return SetupRequest(instance: name, root: schedule.cronJob.destination, cronJob: schedule.cronJob)
        }
        let overview = screens.isEmpty && overlay == nil ? instanceAtCursor : unscheduledAtCursor
        guard let overview else { return nil }
        return SetupRequest(instance: overview.instance.name, root: overview.roots.first, cronJob: nil)
    }

    var setupAvailability: Availability {
        guard let request = setupRequest else {
            return scheduleAtCursor == nil ? .hidden : .no(absence)
        }
        let state = readings.known.first { $0.instance.name == request.instance }?.instance.state
        return state == .gone ? .no("it is GONE") : .yes
    }

    /// Whether what is absent can be added.
    var addingAvailability: Availability {
        guard case .setup(let screen) = screens.last, case .success(let state)? = screen.result else { return .hidden }
        if ordered == .setUp(screen.request) { return .no("the plan is being made") }
        return state.findings.contains { $0.standing == .absent || $0.standing == .wrong }
            ? .yes : .no("nothing is absent")
    }

    /// Whether the chain can be looked at for another cluster.
    var otherClusterAvailability: Availability {
        guard case .setup(let screen) = screens.last, screen.hasOtherClusters else { return .hidden }
        return .yes
    }

    mutating func openSetup() -> [Effect] {
        guard let request = setupRequest else { return [] }
        return show(.setup(SetupScreen(request: request))) + [.readSetup(request)]
    }

    mutating func take(_ look: SetupLook, of request: SetupRequest) {
        for index in screens.indices {
            guard case .setup(var screen) = screens[index], screen.request == request else { continue }
            screen.time = now
            screen.clusters = look.clusters
            screen.result = look.result.mapError { Unlisted(words: Redaction.scrub($0.words)) }
            screens[index] = .setup(screen)
        }
        settleScreen()
    }

    mutating func perform(_ action: Action, on screen: inout SetupScreen) -> [Effect] {
        switch action {
        case .down, .up: scrollScreen(action)
        case .back, .quit: return closeScreen()
        case .otherCluster:
            screen.chooseNextCluster()
            screenOffset = 0
            replaceScreen(.setup(screen))
            return [.readSetup(screen.request)]
        case .add:
            guard case .success? = screen.result else { return [] }
            ordered = .setUp(screen.request)
            notice = "looking once more, and making the plan that adds what is absent"
            return [.plan(.setUp(screen.request))]
        default: break
        }
        return []
    }

    /// Looks once more, since it may have changed.
    mutating func lookAgainAtSetup() -> [Effect] {
        guard case .setup(let screen) = screens.last else { return [] }
        return [.readSetup(screen.request)]
    }
}
