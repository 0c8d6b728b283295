import FoundationEssentials

/// The latest requests, for tests and for curious operators.
struct RequestLog: Hashable, Sendable {
    private var entries: [JSON] = []
    private static let limit = 1000

    /// Notes a request with the status of its answer, which is 0 where the client gets none.
    mutating func add(_ request: DemoRequest, status: Int, at moment: Date) {
        if entries.count == Self.limit { entries.removeFirst(Self.limit / 4) }
        entries.append([
            "method": .string(request.method), "path": .string(request.target),
            "time": .string(Timestamp.milliseconds(moment)), "status": .integer(Int64(status)),
        ])
    }

    var json: JSON { .array(entries) }
}
