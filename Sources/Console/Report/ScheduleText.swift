import Cells
public import Cloud

public import struct FoundationEssentials.Date

/// What `psconsole schedule show` tells: one CronJob, what is wrong with it, and how its jobs truly went.
///
/// - Parameters:
///   - schedule: the CronJob.
///   - time: when it was read.
///   - now: now.
/// - Returns: The same lines as on the screen.
public func scheduleText(_ schedule: WatchedSchedule, time: Date, now: Date) -> String {
    plainText(ScheduleView(schedule, time: time, now: now, columns: textColumns).page)
}

/// What `psconsole schedule show --log` tells: what the pods of a job have left.
///
/// - Parameters:
///   - log: what was read of it.
///   - job: the job.
///   - cluster: its cluster.
/// - Returns: The same lines as on the screen.
public func jobLogText(_ log: JobLog, of job: BackupJob, in cluster: ClusterName) -> String {
    let shown = ScheduleScreen.Log(job: job, result: .success(log))
    return plainText(JobLogView(cluster: cluster, log: shown, columns: textColumns).page)
}

/// As wide as what is pasted into a chat may be.
private let textColumns = 100

private func plainText(_ page: ScreenPage) -> String {
    page.lines.map { line in plain(line) }.joined(separator: "\n")
}
