public import Cloud

extension GcloudCloud {
    /// The operations of all zones.
    ///
    /// No document says that the service lists the operations of all zones at once, so when it refuses that, it is asked
    /// zone by zone, and from then on without trying again: in `zones`, or in all that the service is offered in when there
    /// are none.
    public func operations(zones: [String]) async throws(CloudFailure) -> [Operation] {
        if await !memory.listsOperationsByZone {
            do {
                return try await operations(in: "-")
            } catch {
                guard error.refusesAllZones else { throw error }
            }
        }
        let zones = zones.isEmpty ? try await locations() : zones
        let found = try await operations(ofEach: zones)
        await memory.listOperationsByZone()
        return found
    }

    private func operations(ofEach zones: [String]) async throws(CloudFailure) -> [Operation] {
        let answers = await withTaskGroup(of: (zone: String, answer: Result<[Operation], CloudFailure>).self) { group in
            for zone in Set(zones) {
                group.addTask {
                    do throws(CloudFailure) {
                        return (zone, .success(try await self.operations(in: zone)))
                    } catch {
                        return (zone, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var found: [Operation] = []
        var silent: [String] = []
        for (zone, answer) in answers.sorted(by: { $0.zone < $1.zone }) {
            switch answer {
            case .success(let operations): found += operations
            case .failure(let failure) where failure.isSilence: silent.append(zone)
            case .failure(let failure):
                throw CloudFailure(failure.kind, task: "operations list in \(zone)", detail: failure.detail)
            }
        }
        guard silent.isEmpty else { throw CloudFailure(.unreachable(zones: silent), task: "operations list") }
        return found
    }

    /// The operations of one zone.
    public func operations(in location: String) async throws(CloudFailure) -> [Operation] {
        let run = try await gcloud.run(
            ["beta", "parallelstore", "operations", "list", "--location=\(location)", "--format=json", "--log-http"],
            task: "operations list")
        if let same = await memory.operations(in: location, asPrintedIn: run.answer) { return same }
        let elements = try run.answer.list(of: WireOperation.self)
        let operations = elements.compactMap { $0.value?.operation }
        guard elements.isEmpty || !operations.isEmpty else { throw run.answer.malformed }
        await memory.remember(operations, in: location, asPrintedIn: run.answer)
        return operations
    }
}

extension CloudFailure {
    /// Whether it may mean that the service does not take `-` for all zones.
    fileprivate var refusesAllZones: Bool {
        switch kind {
        case .refused(status: "INVALID_ARGUMENT"), .notFound: true
        case .permissionDenied: detail.contains("locations/-")
        default: false
        }
    }

    /// Whether a zone did not answer, rather than answer with a refusal.
    fileprivate var isSilence: Bool {
        switch kind {
        case .unavailable, .timedOut: true
        default: false
        }
    }
}
