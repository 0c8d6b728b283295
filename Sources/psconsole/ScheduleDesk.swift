import Cloud
import Console
import Foundation
import Plans
import ScheduleResources

extension ScheduleTemplate {
    /// What is compiled in.
    static let standard = ScheduleTemplate(
        yaml: String(decoding: ScheduleResources.cronJob, as: UTF8.self),
        script: String(decoding: ScheduleResources.script, as: UTF8.self))
}

/// How the clock of a schedule's time zone goes.
struct ScheduleClock {
    /// Nothing for UTC: what knows of time zones takes tens of megabytes once it is asked.
    private let zone: TimeZone?

    /// The clock of a zone by its IANA name, without one of GKE's own, which is UTC; nothing where it is not known.
    init?(_ name: String) {
        guard !["", "Etc/UTC", "UTC"].contains(name) else {
            zone = nil
            return
        }
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    func offset(at time: Date) -> Int { zone?.secondsFromGMT(for: time) ?? 0 }

    /// The next times of a schedule, in UTC, and in its own zone where that is another one.
    func words(_ expression: CronExpression, after now: Date) -> String {
        let times = expression.next(3, after: now, offset: offset)
        guard !times.isEmpty else { return "It never runs: no day is such a day." }
        let words = times.map { time in
            guard let zone else { return Figures.dayAndMinute(time, now: now) }
            let local = Date(timeIntervalSince1970: time.timeIntervalSince1970 + Double(offset(at: time)))
            return
                "\(Figures.dayAndMinute(time, now: now)) (\(Figures.dayAndMinute(local, now: now)) in \(zone.identifier))"
        }
        return "Runs at \(expression), next (UTC): \(words.joined(separator: ", "))."
    }
}

extension Desk {
    private func scratch(_ run: RunID) -> String { folder.appending(path: "runs/\(run)").path }

    /// The one cluster that a person names, or the only one there is.
    func cluster(_ name: String?) async throws -> ClusterName {
        let all: [ClusterName]
        do { all = try await cloud.clusters() } catch { throw Words("\(error.inOneLine) Nothing was changed.") }
        let found = all.filter { name == nil || [$0.id, "\($0.location)/\($0.id)"].contains(name) }
        guard found.count == 1 else {
            let known = all.map { "\($0.location)/\($0.id)" }.joined(separator: ", ")
            let what = found.isEmpty ? name.map { "There is no cluster \($0)" } ?? "No cluster" : "Say --cluster"
            throw Words("\(what): \(known.isEmpty ? "the project has none" : known). Nothing was changed.")
        }
        return found[0]
    }

    /// The CronJobs of these clusters that are meant to back instances up.
    func backupCronJobs(in clusters: [ClusterName]) async throws -> [CronJob] {
        var found: [CronJob] = []
        for cluster in clusters {
            do { found += try await cloud.cronJobs(in: cluster).filter(\.isBackup) } catch {
                throw Words("\(cluster.id): \(error.inOneLine) Nothing was changed.")
            }
        }
        return found.sorted { ($0.cluster, $0.namespace, $0.name) < ($1.cluster, $1.namespace, $1.name) }
    }

    /// The CronJob as it is now, with all that belongs to it, and the instance that it backs up.
    private func again(_ name: CronJobName) async throws -> (CronJob, InstanceName) {
        let found: CronJob?
        do { found = try await cloud.cronJob(name.name, in: name.namespace, of: name.cluster) } catch {
            throw Words("\(error.inOneLine) Nothing was changed.")
        }
        guard let found else { throw Words("\(name.words) is not there any more. Nothing was changed.") }
        guard let (location, id) = found.instance else {
            throw Words("\(name.words) names no instance in PSTORE_NAME and PSTORE_LOCATION. Nothing was changed.")
        }
        return (found, InstanceName(project: name.cluster.project, location: location, id: id))
    }

    /// What is looked at while a form is filled in: what it needs, and when it would run.
    func preflight(_ schedule: BackupSchedule) async -> [Check] {
        let times: Check
        if let expression = CronExpression(schedule.schedule), let clock = ScheduleClock(schedule.timeZone) {
            times = Check("schedule", .fine, clock.words(expression, after: Date()))
        } else {
            times = Check("schedule", .obstacle, "\(schedule.timeZone) is no time zone such as Europe/Berlin")
        }
        do throws(CloudFailure) {
            let instances = try await cloud.instances()
            return [times] + (await SchedulePreflight(cloud: cloud).look(at: schedule, among: instances))
        } catch {
            return [times, Check("instance", .unread, error.inOneLine)]
        }
    }

    /// The same plan, with the instances as they are now.
    func applying(_ schedule: BackupSchedule) async throws -> (RunID, Plan) {
        let instances: InstanceList
        do { instances = try await cloud.instances() } catch {
            throw Words("\(error.inOneLine) Nothing was changed.")
        }
        let (run, plan, _) = try await applying(schedule, among: instances)
        return (run, plan)
    }

    /// A plan that applies a CronJob, with what was found before it.
    func applying(
        _ schedule: BackupSchedule, among instances: InstanceList
    ) async throws -> (run: RunID, plan: Plan, order: ScheduleOrder) {
        guard let expression = CronExpression(schedule.schedule), let clock = ScheduleClock(schedule.timeZone) else {
            throw Words("\(schedule.schedule) in \(schedule.timeZone) is no schedule. Nothing was changed.")
        }
        let live: CronJob?
        async let checks = SchedulePreflight(cloud: cloud).look(at: schedule, among: instances)
        do {
            live = try await cloud.cronJob(schedule.name, in: schedule.namespace, of: schedule.cluster)
        } catch { throw Words("\(error.inOneLine) Nothing was changed.") }
        let order = ScheduleOrder(
            schedule, .standard, over: live, times: clock.words(expression, after: Date()))
        let run = RunID(UUID())
        let plan = Plan.applying(order, checks: await checks, scratch: scratch(run))
        return (run, plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)), order)
    }

    private func operations(in zone: String) async -> Result<[Cloud.Operation], CloudFailure> {
        do throws(CloudFailure) { return .success(try await cloud.operations(in: zone)) } catch {
            return .failure(error)
        }
    }

    /// The service account as which a CronJob's pods run.
    private func account(of job: CronJob) async -> AccountStanding {
        let name = job.template.serviceAccount
        guard !name.isEmpty, name != "default" else { return .foreign }
        do throws(CloudFailure) {
            let account = try await cloud.kubernetesAccount(name, in: job.namespace, of: job.cluster)
            guard account?.isOurs == true else { return .foreign }
            return AccountStanding(
                account, of: job, among: try await cloud.cronJobs(in: job.cluster),
                try await cloud.contents(of: job.namespace, in: job.cluster))
        } catch {
            return .unread(error.whatHappened)
        }
    }

    /// A plan that changes a CronJob that is there.
    func changing(_ name: CronJobName, _ change: ScheduleChange) async throws -> (RunID, Plan) {
        let (job, instance) = try await again(name)
        let run = RunID(UUID())
        let plan =
            switch change {
            case .suspend: Plan.suspending(job, true, of: instance)
            case .resume: Plan.suspending(job, false, of: instance)
            case .trigger:
                Plan.triggering(
                    job, of: instance, among: await operations(in: instance.location), run: run, scratch: scratch(run))
            case .remove: Plan.removing(job, of: instance, account: await account(of: job))
            }
        return (run, plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)))
    }
}
