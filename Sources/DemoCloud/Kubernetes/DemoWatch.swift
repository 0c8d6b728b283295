import FoundationEssentials

/// A client's standing question about the changes of some objects.
public struct DemoWatch: Hashable, Sendable {
    let location: String
    let cluster: String
    let kind: ResourceKind
    let namespace: String
    let selector: Selector
    let sendsBookmarks: Bool
    /// Where the watch begins; nil if it begins with what is there.
    private var version: Int64?
    private var isOver = false
    /// After so many seconds of real time the server ends the watch.
    public let seconds: Double

    init(
        _ kind: ResourceKind, of cluster: Cluster, namespace: String, selector: Selector, target: RequestTarget
    ) {
        location = cluster.location
        self.cluster = cluster.name
        self.kind = kind
        self.namespace = namespace
        self.selector = selector
        sendsBookmarks = target.flag("allowWatchBookmarks")
        version = target.number("resourceVersion").flatMap { $0 > 0 ? $0 : nil }
        seconds = min(Double(target.number("timeoutSeconds") ?? 1800), 3600)
    }

    /// The events since the last time; nil once nothing more will come.
    mutating func news(in world: World) -> [UInt8]? {
        guard !isOver, let index = world.clusterIndex(location, cluster) else { return nil }
        let store = world.clusters[index].store
        guard let from = version else {
            version = store.version
            let all = store.all(kind, in: namespace.isEmpty ? nil : namespace).filter(selector.matches)
            return all.flatMap { Self.line("ADDED", $0.json) }
        }
        guard from >= store.horizon else {
            isOver = true
            let gone = KubeRefusal(
                code: 410, reason: "Expired", message: "too old resource version: \(from) (\(store.horizon))")
            return Self.line("ERROR", gone.body)
        }
        version = store.version
        return store.changes.lazy.filter { $0.version > from }.flatMap { change in event(change) }
    }

    /// A change as this watch sees it: what begins to match has been added for it, what ceases to is deleted.
    private func event(_ change: ObjectStore.Change) -> [UInt8] {
        guard change.key.kind == kind, namespace.isEmpty || change.key.namespace == namespace else { return [] }
        let matches = selector.matches(change.object)
        let matched = change.before.map(selector.matches) ?? (change.kind == .deleted)
        switch (change.kind, matched, matches) {
        case (.deleted, _, true): return Self.line("DELETED", change.object.json)
        case (.deleted, _, false), (_, false, false): return []
        case (_, true, true): return Self.line("MODIFIED", change.object.json)
        case (_, false, true): return Self.line("ADDED", change.object.json)
        case (_, true, false): return Self.line("DELETED", change.object.json)
        }
    }

    private static func line(_ type: String, _ object: JSON) -> [UInt8] {
        JSON.object(["type": .string(type), "object": object]).text + [UInt8(ascii: "\n")]
    }
}
