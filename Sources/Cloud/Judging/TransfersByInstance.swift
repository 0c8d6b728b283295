import struct FoundationEssentials.Date

/// The transfers of each instance, sorted once per list of operations.
struct TransfersByInstance: Hashable, Sendable {
    /// The exports of one instance.
    struct Exports: Hashable, Sendable {
        /// The newest of all.
        var newest: Operation?
        /// By the backup root that each wrote below, newest first.
        var byRoot: [GCSURI: [Operation]] = [:]
    }

    /// Which instances exported to which name below which root.
    private(set) var writers: [GCSURI: [String: [InstanceName]]] = [:]
    /// Every instance that has exported to a place that is known.
    private(set) var exporters: Set<InstanceName> = []
    private var exports: [Place: Exports] = [:]
    private var imports: [Place: Operation] = [:]

    init(_ operations: [Operation]) {
        // Their places are sorted instead of themselves: an operation is costly to move.
        let newestFirst = operations.indices.map { (operations[$0].createTime ?? .distantPast, $0) }
            .sorted { ($0.0, $1.1) > ($1.0, $0.1) }
        for (_, index) in newestFirst {
            let operation = operations[index]
            guard let transfer = operation.transfer, let target = operation.target else { continue }
            let place = Place(target)
            guard transfer.direction == .export else {
                if imports[place] == nil { imports[place] = operation }
                continue
            }
            if exports[place] == nil { exports[place] = Exports(newest: operation) }
            guard let uri = transfer.uri else { continue }
            let root = uri.parent
            exports[place]?.byRoot[root, default: []].append(operation)
            writers[root, default: [:]][uri.name, default: []].append(target)
            exporters.insert(target)
        }
    }

    func exports(of name: InstanceName) -> Exports { exports[Place(name)] ?? Exports() }
    func newestImport(of name: InstanceName) -> Operation? { imports[Place(name)] }
}
