import ArgumentParser
import CHeap
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

extension ScheduleCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the CronJobs that back instances up, with how their last jobs truly went.",
            discussion: """
                By the service's operations and the manifests, not by what Kubernetes says of their pods. Exit status: 0 all \
                well, 2 something needs attention, 1 something could not be read.
                """)

        @OptionGroup var cloud: CloudOptions

        @Option(help: "Only this cluster: NAME or LOCATION/NAME.")
        var cluster: String?

        @Option(help: "table or json.")
        var format: StatusCommand.Format = .table

        @MainActor
        func run() async throws {
            heap_stay_compact()
            try await cloud.look { workplace in
                let now = Date()
                async let found = workplace.desk.schedules(cluster)
                let readings = try await StatusCommand.readOnce(workplace.connection, workplace.configuration)
                let snapshot = try await found
                let report = SchedulesReport(
                    readings.watched(snapshot), readings,
                    failures: snapshot.failures + readings.failures(of: snapshot),
                    now: now)
                standardOutput(format == .json ? try report.json() : report.text)
                for failure in report.failures { standardError("psconsole: \(failure)") }
                return report.failures.isEmpty ? report.needsAttention ? 2 : 0 : 1
            }
        }
    }
}

extension ScheduleCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show a CronJob that backs an instance up, and how its jobs went; with --log what one of them printed.",
            discussion: "Exit status: 0 all well, 2 something needs attention, 1 something could not be read.")

        @OptionGroup var cloud: CloudOptions
        @OptionGroup var choice: CronJobChoice

        @Flag(help: "What the pods of its newest job have left and printed.")
        var log = false

        @Option(help: "The same of this job.")
        var job: String?

        @MainActor
        func run() async throws {
            try await cloud.look { workplace in
                let desk = workplace.desk
                let found = try await choice.find(desk)
                let snapshot = try await desk.schedules("\(found.cluster.location)/\(found.cluster.id)")
                let readings = try await StatusCommand.readOnce(workplace.connection, workplace.configuration)
                let now = Date()
                let watched = readings.watched(snapshot)
                guard let schedule = watched.first(where: { CronJobName($0.cronJob) == CronJobName(found) }) else {
                    throw Words("\(found.words) is not there any more.")
                }
                let failures = snapshot.failures + readings.failures(of: snapshot)
                for failure in failures { standardError(plainText("psconsole: \(failure)")) }
                guard log || job != nil else {
                    standardOutput(scheduleText(schedule, time: snapshot.time, now: now))
                    return failures.isEmpty ? schedule.concerns(now: now).isEmpty ? 0 : 2 : 1
                }
                guard let run = schedule.runs.first(where: { job == nil || $0.job.name == job }) else {
                    throw Words("The cluster remembers no \(job.map { "job \($0)" } ?? "job") of \(found.words).")
                }
                do throws(CloudFailure) {
                    let left = try await desk.cloud.log(of: run.job, in: found.cluster)
                    standardOutput(jobLogText(left, of: run.job, in: found.cluster))
                    return left.failure == nil ? run.outcome.isComplete || run.outcome == .running ? 0 : 2 : 1
                } catch {
                    throw Words(error.inOneLine)
                }
            }
        }
    }
}

extension Readings {
    /// Why instances, operations or the roots that CronJobs write to could not be read: how their jobs went is not known then.
    fileprivate func failures(of snapshot: ScheduleSnapshot) -> [String] {
        let places = Set(snapshot.schedules.compactMap { $0.cronJob.destination?.folder })
        let failed = roots.filter { root, _ in places.contains(root) || places.contains(where: { $0.parent == root }) }
        return [instances.failure, operations.failure].compactMap(\.?.inOneLine)
            + failed.compactMap { root, reading in reading.failure.map { "\(root): \($0.inOneLine)" } }.sorted()
    }
}

extension Desk {
    /// The CronJobs that back instances up, of one cluster or of all, and what could not be read.
    func schedules(
        _ name: String? = nil, through cloud: (any Runner.Reading)? = nil
    ) async throws -> ScheduleSnapshot {
        let cloud = cloud ?? self.cloud
        let clusters: [ClusterName]
        if let name {
            clusters = [try await cluster(name)]
        } else {
            do { clusters = try await cloud.clusters() } catch {
                return ScheduleSnapshot(
                    schedules: [], unread: nil, failures: ["clusters could not be read: \(error.inOneLine)"],
                    time: Date())
            }
        }
        return await withTaskGroup(of: (ClusterName, ClusterSchedules?, [String]).self) { group in
            for cluster in clusters { group.addTask { await schedules(of: cluster, cloud) } }
            var (found, failures): ([(ClusterName, ClusterSchedules)], [String]) = ([], [])
            var unread: Set<ClusterName> = []
            for await (cluster, read, words) in group {
                if let read { found.append((cluster, read)) } else { unread.insert(cluster) }
                failures += words
            }
            return ScheduleSnapshot(
                found.sorted { $0.0 < $1.0 }.map(\.1), unread: unread, failures: failures.sorted(),
                script: ScheduleTemplate.standard.script, time: Date()
            ) { zone in ScheduleClock(zone).map { clock in { clock.offset(at: $0) } } }
        }
    }

    private func schedules(of cluster: ClusterName, _ cloud: any Runner.Reading) async -> (
        ClusterName, ClusterSchedules?, [String]
    ) {
        var failures: [String] = []
        func read<Value>(_ body: () async throws(CloudFailure) -> Value) async -> Value? {
            do throws(CloudFailure) { return try await body() } catch {
                failures.append("\(cluster.id): \(error.inOneLine)")
                return nil
            }
        }
        guard let cronJobs = await read({ () throws(CloudFailure) in try await cloud.cronJobs(in: cluster) }) else {
            return (cluster, nil, failures)
        }
        let backups = cronJobs.filter(\.isBackup)
        guard !backups.isEmpty else {
            return (cluster, ClusterSchedules(cronJobs: [], jobs: [], volumes: []), failures)
        }
        let jobs = await read { () throws(CloudFailure) in try await cloud.jobs(in: cluster) }
        let volumes = await read { () throws(CloudFailure) in try await cloud.volumes(in: cluster) }
        return (cluster, ClusterSchedules(cronJobs: backups, jobs: jobs, volumes: volumes), failures)
    }
}
