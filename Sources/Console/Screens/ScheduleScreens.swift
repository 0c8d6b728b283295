import Cloud
import Plans

/// The CronJobs that back instances up, in a list.
struct SchedulesScreen: Sendable {
    /// The one at the cursor; the first until the operator moves it.
    var selected: CronJobName?

    func index(in watched: [WatchedSchedule]) -> Int? {
        watched.isEmpty
            ? nil : selected.flatMap { name in watched.firstIndex { CronJobName($0.cronJob) == name } } ?? 0
    }

    mutating func move(in watched: [WatchedSchedule], _ change: (Int) -> Int) {
        guard let index = index(in: watched) else { return }
        selected = CronJobName(watched[min(max(0, change(index)), watched.count - 1)].cronJob)
    }
}

/// One CronJob, and how its jobs went.
struct ScheduleScreen: Sendable {
    let job: CronJobName
    /// The job at the cursor, by its name; the newest until the operator moves it.
    private var selected: String?
    /// What the pods of a job have left, while that is shown.
    var log: Log?

    init(_ job: CronJobName) { self.job = job }

    /// Whether the cursor was moved.
    var isMoved: Bool { selected != nil }

    /// What the pods of a job have left.
    struct Log: Sendable {
        let job: BackupJob
        /// What was read, or why it could not be; nothing until it was.
        var result: Result<JobLog, Unlisted>?
    }

    func index(in runs: [WatchedSchedule.Run]) -> Int? {
        runs.isEmpty ? nil : selected.flatMap { name in runs.firstIndex { $0.job.name == name } } ?? 0
    }

    mutating func move(in runs: [WatchedSchedule.Run], _ change: (Int) -> Int) {
        guard let index = index(in: runs) else { return }
        selected = runs[min(max(0, change(index)), runs.count - 1)].job.name
    }
}
