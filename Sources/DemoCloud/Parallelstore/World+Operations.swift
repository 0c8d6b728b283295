import FoundationEssentials

/// Everything needed to begin a transfer.
struct TransferOrder: Hashable, Sendable {
    var instance: InstanceKey
    var kind: Transfer.Kind
    var uri: String
    var path: String
    var apiVersion: String
    /// The account that does the work, where it is not the service agent.
    var account: String?
    /// A scenario's own speed for this one transfer.
    var pace: TransferPace?
    /// A scenario's own identifier.
    var id: String?

    /// Bucket and prefix of a `gs://` URI; a prefix that is not empty ends in a slash.
    var location: (bucket: String, prefix: String) { Self.location(uri) }

    static func location(_ uri: String) -> (bucket: String, prefix: String) {
        let parts = uri.dropFirst("gs://".count).split(separator: "/", maxSplits: 1)
        let prefix = parts.count == 2 ? String(parts[1]) : ""
        return (String(parts.first ?? ""), prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/")
    }

    /// The path without the leading slash; one that is not empty ends in a slash.
    var directory: String {
        let directory = String(path.drop { $0 == "/" })
        return directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
    }
}

extension World {
    func hasTransfer(_ key: InstanceKey) -> Bool {
        operations.contains { $0.instance == key && $0.end == nil && $0.transfer != nil }
    }

    /// Addresses for an instance that is being made.
    func newAccessPoints() -> [String] { (2...4).map { "10.99.\(instances.count % 200 + 16).\($0)" } }

    /// Refuses a transfer which the service would not begin.
    func checkTransfer(_ order: TransferOrder) throws(Refusal) {
        let key = order.instance
        guard let index = instanceIndex(key) else {
            let name = "projects/\(project)/locations/\(key.zone)/instances/\(key.id)"
            throw Refusal(code: .notFound, message: "Resource '\(name)' was not found")
        }
        guard instances[index].state == "ACTIVE" else {
            throw Refusal(code: .failedPrecondition, message: "Instance is in state \(instances[index].state)")
        }
        guard !hasTransfer(key) else {
            throw Refusal(
                code: .failedPrecondition, message: "A data transfer is already in progress on instance '\(key.id)'")
        }
    }

    /// Begins a transfer at a moment (of the past, where a scenario says so); nothing if there is no such instance.
    @discardableResult
    mutating func beginTransfer(_ order: TransferOrder, at moment: Date? = nil) -> Operation? {
        guard let index = instanceIndex(order.instance) else { return nil }
        let started = moment ?? now
        let instance = instances[index]
        let (bucket, prefix) = order.location
        let pace = order.pace ?? instance.transferPace ?? transferPace
        let isExport = order.kind == .export
        let objects = buckets[bucket]?.objects ?? ObjectIndex()
        let sourcePrefix = isExport ? order.directory : prefix
        let source = (isExport ? instance.tree : objects).parts(prefix: sourcePrefix)
        let count = source.reduce(0) { $0 + Int64($1.count) }
        var planner = TransferPlanner(
            from: sourcePrefix, to: isExport ? prefix : order.directory, in: isExport ? objects : instance.tree,
            unreadable: isExport ? instance.unreadable : [], pace: pace, copyingBegins: started + pace.scan,
            firstGeneration: newGeneration(count: count + 1, at: started))
        let account = order.account ?? serviceAgent
        let obstacle = obstacle(account, bucket: bucket, writing: isExport)
        if obstacle == nil { for entry in source { planner.take(entry) } }
        let transfer = Transfer(
            kind: order.kind, uri: order.uri, path: order.path, started: started, scan: pace.scan, plan: planner.plan)
        var operation = Operation(
            id: order.id ?? newOperationID(at: started), instance: order.instance, created: started,
            apiVersion: order.apiVersion, work: .transfer(transfer), due: started + pace.scan + planner.plan.seconds)
        operation.prospect = obstacle ?? .success
        operations.append(operation)
        return operation
    }

    private func obstacle(_ account: String, bucket: String, writing: Bool) -> Operation.Outcome? {
        guard buckets[bucket] != nil else {
            return .error(.notFound, "The specified bucket does not exist: gs://\(bucket)")
        }
        guard !mayTransfer(account, bucket: bucket, writing: writing) else { return nil }
        let permission = writing ? "storage.objects.create" : "storage.objects.list"
        return .error(
            .permissionDenied,
            "Permission denied: service account \(account) does not have \(permission) access to gs://\(bucket)")
    }

    /// Puts at the destinations what running transfers have copied by now.
    mutating func progressTransfers() {
        for index in operations.indices where operations[index].end == nil {
            guard case .transfer(var transfer) = operations[index].work else { continue }
            // At the due time of a success everything is done, whatever the sum of many fractions of a second says.
            let isComplete = operations[index].due <= now && operations[index].prospect == .success
            let arrived = transfer.progress(to: isComplete ? .distantFuture : now)
            operations[index].work = .transfer(transfer)
            guard !arrived.isEmpty else { continue }
            if transfer.kind == .export {
                let bucket = TransferOrder.location(transfer.uri).bucket
                for entry in arrived { buckets[bucket]?.objects.insert(entry) }
            } else if let instance = instanceIndex(operations[index].instance) {
                for entry in arrived { instances[instance].tree.insert(entry) }
            }
        }
    }

    /// Ends the operations whose time has come.
    mutating func endOperations() {
        for index in operations.indices where operations[index].end == nil && operations[index].due <= now {
            end(index, operations[index].prospect)
        }
    }

    mutating func end(_ index: Int, _ outcome: Operation.Outcome) {
        operations[index].end = .init(moment: now, outcome: outcome)
        guard outcome == .success, let instance = instanceIndex(operations[index].instance) else { return }
        switch operations[index].work {
        case .create:
            instances[instance].state = "ACTIVE"
            instances[instance].updated = now
        case .delete:
            instances.remove(at: instance)
        case .update, .transfer:
            break
        }
    }

    /// Asks a running operation to stop; best effort, and transfers only: the others go on to their end.
    mutating func cancelOperation(_ index: Int) {
        guard operations[index].end == nil else { return }
        operations[index].isCancelRequested = true
        guard operations[index].transfer != nil, operations[index].due > now + durations.cancel else { return }
        operations[index].due = now + durations.cancel
        operations[index].prospect = .error(.cancelled, "The operation was cancelled.")
    }
}
