import Cloud

/// A cloud without anything in it, whose answers can be held back.
actor FakeCloud: CloudReading {
    /// What was asked for, in this order.
    private(set) var calls: [Feed] = []
    /// The zones of each list of operations.
    private(set) var zones: [[String]] = []
    /// How many calls were called off while they were held.
    private(set) var cancelled = 0

    private var isHolding = false
    private var failure: CloudFailure.Kind?
    private var held: [Int: CheckedContinuation<Void, Never>] = [:]
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func instances() async throws(CloudFailure) -> InstanceList {
        try await answer(.instances)
        return InstanceList([Instance(.trainA)])
    }

    func operations(zones: [String]) async throws(CloudFailure) -> [Operation] {
        self.zones.append(zones)
        try await answer(.operations)
        return []
    }

    func operations(in zone: String) async throws(CloudFailure) -> [Operation] {
        try await operations(zones: [zone])
    }

    func operation(_ name: OperationName) async throws(CloudFailure) -> Operation {
        try await answer(.operation(name))
        return Operation(name: name, target: nil, kind: .other(verb: ""), status: .done)
    }

    func locations() async throws(CloudFailure) -> [String] { [] }

    func listing(of root: GCSURI) async throws(CloudFailure) -> RootListing {
        try await answer(.root(root))
        return RootListing(root: root, prefixes: [])
    }

    /// Holds back what is asked for from now on.
    func hold() { isHolding = true }

    /// Answers what was held back, and everything from now on.
    func release() {
        isHolding = false
        held.values.forEach { $0.resume() }
        held = [:]
    }

    /// Fails everything from now on, or nothing.
    func fail(_ kind: CloudFailure.Kind?) { failure = kind }

    /// Waits until there were so many calls.
    func reached(_ count: Int) async {
        guard calls.count < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    private func answer(_ feed: Feed) async throws(CloudFailure) {
        calls.append(feed)
        let id = calls.count
        for watcher in watchers where watcher.count <= id { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= id }
        if isHolding { await holdBack(id) }
        if Task.isCancelled {
            cancelled += 1
            throw CloudFailure(.cancelled, task: "\(feed)")
        }
        if let failure { throw CloudFailure(failure, task: "\(feed)") }
    }

    private func holdBack(_ id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume() } else { held[id] = continuation }
            }
        } onCancel: {
            Task { await self.callOff(id) }
        }
    }

    private func callOff(_ id: Int) {
        held.removeValue(forKey: id)?.resume()
    }
}
