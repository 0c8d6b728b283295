import FoundationEssentials

/// Remembers request ids for 60 minutes, so that a request sent again does not act again.
///
/// The service documents "at least 60 minutes since the first request"; the demo forgets at exactly 60, which is the
/// least a client may rely on.
struct RequestMemory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var operation: String
        var subject: String
        var first: Date
    }

    private var entries: [String: Entry] = [:]
    private static let lifetime: TimeInterval = 3600

    /// The operation which the request began before, if the id is still remembered.
    ///
    /// The id must be a UUID other than the zero UUID, and may not be used for another subject.
    func operation(for id: String, subject: String, now: Date) throws(Refusal) -> String? {
        guard let uuid = UUID(uuidString: id), uuid.uuidString.contains(where: { $0 != "0" && $0 != "-" }) else {
            throw Refusal(code: .invalidArgument, message: "Invalid request_id '\(id)': must be a non-zero valid UUID.")
        }
        guard let entry = entries[id.lowercased()], now.timeIntervalSince(entry.first) < Self.lifetime else {
            return nil
        }
        guard entry.subject == subject else {
            throw Refusal(code: .invalidArgument, message: "Request id '\(id)' was already used for another request.")
        }
        return entry.operation
    }

    mutating func remember(_ id: String, subject: String, operation: String, now: Date) {
        entries = entries.filter { now.timeIntervalSince($0.value.first) < Self.lifetime }
        entries[id.lowercased()] = Entry(operation: operation, subject: subject, first: now)
    }
}
