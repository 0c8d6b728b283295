import Cloud
import Console
import Foundation

/// Reads the CronJobs that back instances up from time to time, beside everything else.
///
/// They change seldom, and a look at them costs a gcloud and three kubectl a cluster: how their jobs truly go is told by
/// operations and manifests, which are read far more often.
struct ScheduleWatch: Sendable {
    private let desk: Desk
    private let post: @Sendable (Message) async -> Void
    private let calls: AsyncStream<Void>
    private let call: AsyncStream<Void>.Continuation

    /// How long what was read is good for.
    private static let pause: Duration = .seconds(180)

    init(_ desk: Desk, post: @escaping @Sendable (Message) async -> Void) {
        self.desk = desk
        self.post = post
        (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has them read now.
    func refresh() { call.yield() }

    /// Reads them until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: Self.pause)) != nil { call.yield() }
            }
            call.yield()
            for await _ in calls {
                // No cluster is named that might not be there, so that nothing is thrown.
                guard let snapshot = try? await desk.schedules(), !Task.isCancelled else { continue }
                await post(.schedules(snapshot))
            }
            group.cancelAll()
        }
    }
}
