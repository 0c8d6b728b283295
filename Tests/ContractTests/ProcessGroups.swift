import Foundation
import Synchronization
import Testing

/// The process groups of the programs that were started, and whether anything is left of them.
final class ProcessGroups: Sendable {
    private let started = Mutex<[Int32]>([])
    private let running = Mutex<Set<Int32>>([])

    func begin(_ group: Int32) {
        started.withLock { $0.append(group) }
        running.withLock { _ = $0.insert(group) }
    }

    func end(_ group: Int32) {
        running.withLock { _ = $0.remove(group) }
    }

    /// Expects that programs were started, that their end was told, and that no process of their groups is left.
    func expectGone(sourceLocation: SourceLocation = #_sourceLocation) async {
        let groups = Set(started.withLock { $0 })
        #expect(!groups.isEmpty, sourceLocation: sourceLocation)
        #expect(running.withLock { $0.isEmpty }, sourceLocation: sourceLocation)
        // A signal is on its way for a moment after it was sent.
        await eventually(sourceLocation: sourceLocation) { Self.members(of: groups).isEmpty }
    }

    /// The processes of these groups that have not ended; what has, and waits for its parent to notice, does nothing.
    private static func members(of groups: Set<Int32>) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { process in
            guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
            // Behind the name, which may hold anything: the state, the parent, the group.
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 2 && fields[0] != "Z" && Int32(fields[2]).map(groups.contains) == true
        }
    }
}

/// Waits until the condition holds, looking every few milliseconds; fails the test when it does not in time.
func eventually(
    within limit: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async rethrows {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("did not come true within \(limit)", sourceLocation: sourceLocation)
}
