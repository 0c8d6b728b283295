import FoundationEssentials

/// A client's standing question about the changes of some objects.
public struct DemoWatch: Hashable, Sendable {
    let location: String
    let cluster: String
    let kind: ResourceKind
    let namespace: String
    let selector: Selector
    let sendsTables: Bool
    /// Where the watch begins; nil if it begins with what is there.
    private var version: Int64?
    private var isOver = false
    /// After so many seconds of real time the server ends the watch.
    public let seconds: Double

    init(
        _ kind: ResourceKind, of cluster: Cluster, namespace: String, selector: Selector, call: KubernetesService.Call
    ) {
        location = cluster.location
        self.cluster = cluster.name
        self.kind = kind
        self.namespace = namespace
        self.selector = selector
        sendsTables = call.wantsTable
        version = call.target.number("resourceVersion").flatMap { $0 > 0 ? $0 : nil }
        seconds = min(Double(call.target.number("timeoutSeconds") ?? 1800), 3600)
    }

    /// The events since the last time; nil once nothing more will come.
    mutating func news(in world: World) -> [UInt8]? {
        guard !isOver, let index = world.clusterIndex(location, cluster) else { return nil }
        let store = world.clusters[index].store
        guard let from = version else {
            version = store.version
            let all = store.all(kind, in: namespace.isEmpty ? nil : namespace).filter(selector.matches)
            return all.flatMap { line("ADDED", $0, at: world.now) }
        }
        guard from >= store.horizon else {
            isOver = true
            let gone = KubeRefusal(
                code: 410, reason: "Expired", message: "too old resource version: \(from) (\(store.horizon))")
            return Self.line("ERROR", gone.body)
        }
        version = store.version
        return store.changes.lazy.filter { $0.version > from }.flatMap { event($0, at: world.now) }
    }

    /// A change as this watch sees it: what begins to match has been added for it, what ceases to is deleted.
    private func event(_ change: ObjectStore.Change, at now: Date) -> [UInt8] {
        guard change.key.kind == kind, namespace.isEmpty || change.key.namespace == namespace else { return [] }
        let matches = selector.matches(change.object)
        let matched = change.before.map(selector.matches) ?? (change.kind == .deleted)
        switch (change.kind, matched, matches) {
        case (.deleted, _, true): return line("DELETED", change.object, at: now)
        case (.deleted, _, false), (_, false, false): return []
        case (_, true, true): return line("MODIFIED", change.object, at: now)
        case (_, false, true): return line("ADDED", change.object, at: now)
        case (_, true, false): return line("DELETED", change.object, at: now)
        }
    }

    private func line(_ type: String, _ object: KubeObject, at now: Date) -> [UInt8] {
        guard sendsTables else { return Self.line(type, object.json) }
        return Self.line(type, KubernetesTable.json([object], kind, [:], at: now))
    }

    private static func line(_ type: String, _ object: JSON) -> [UInt8] {
        JSON.object(["type": .string(type), "object": object]).text + [UInt8(ascii: "\n")]
    }
}
