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

    /// How long what was read is good for; where there are many clusters it is so many times as long as the look takes, which
    /// stays a small part of what gcloud costs.
    private static let (pause, times, longest) = (Duration.seconds(180), 30, Duration.seconds(600))

    init(_ desk: Desk, post: @escaping @Sendable (Message) async -> Void) {
        self.desk = desk
        self.post = post
        (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has them read now.
    func refresh() { call.yield() }

    /// Reads them until the task is cancelled.
    func run() async {
        call.yield()
        var next: Task<Void, Never>?
        for await _ in calls {
            next?.cancel()
            let begin = ContinuousClock.now
            // No cluster is named that might not be there, so that nothing is thrown.
            if let snapshot = try? await desk.schedules(through: desk.background), !Task.isCancelled {
                await post(.schedules(snapshot))
            }
            let pause = min(max(Self.pause, (ContinuousClock.now - begin) * Self.times), Self.longest)
            next = Task { if (try? await Task.sleep(for: pause)) != nil { call.yield() } }
        }
        next?.cancel()
    }
}
