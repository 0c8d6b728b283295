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
                let lists = [readings.instances.failure, readings.operations.failure].compactMap(\.?.inOneLine)
                let report = SchedulesReport(
                    readings.watched(snapshot, now: now), readings, failures: snapshot.failures + lists, now: now)
                standardOutput(format == .json ? try report.json() : report.text)
                for failure in report.failures { standardError("psconsole: \(failure)") }
                return report.failures.isEmpty ? report.needsAttention ? 2 : 0 : 1
            }
        }
    }
}

extension Desk {
    /// The CronJobs that back instances up, of one cluster or of all, and what could not be read.
    func schedules(_ name: String? = nil) async throws -> ScheduleSnapshot {
        let clusters: [ClusterName]
        if let name {
            clusters = [try await cluster(name)]
        } else {
            do { clusters = try await cloud.clusters() } catch {
                return ScheduleSnapshot(
                    schedules: [], failures: ["clusters could not be read: \(error.inOneLine)"], time: Date())
            }
        }
        return await withTaskGroup(of: (ClusterName, ClusterSchedules?, [String]).self) { group in
            for cluster in clusters { group.addTask { await schedules(of: cluster) } }
            var (found, failures): ([(ClusterName, ClusterSchedules)], [String]) = ([], [])
            for await (cluster, read, words) in group {
                if let read { found.append((cluster, read)) }
                failures += words
            }
            return ScheduleSnapshot(
                found.sorted { $0.0 < $1.0 }.map(\.1), failures: failures.sorted(),
                script: ScheduleTemplate.standard.script, time: Date()
            ) { zone in ScheduleClock(zone).map { clock in { clock.offset(at: $0) } } }
        }
    }

    private func schedules(of cluster: ClusterName) async -> (ClusterName, ClusterSchedules?, [String]) {
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
