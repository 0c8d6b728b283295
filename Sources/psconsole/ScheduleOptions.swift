import ArgumentParser
import Cloud
import Configuration
import Foundation
import Plans

/// What a CronJob that backs an instance up is to be like.
struct ScheduleOptions: ParsableArguments {
    @Argument(help: "The instance: NAME, ZONE/NAME or the full resource name.")
    var instance: String

    @Option(help: "The cluster, NAME or LOCATION/NAME; otherwise the one with a claim on the instance.")
    var cluster: String?

    @Option(help: "The namespace; otherwise that of the claim.")
    var namespace: String?

    @Option(help: "The CronJob's name; otherwise ps-to-gcs-backup.")
    var name: String?

    @Option(help: "When it runs, as cron writes it; otherwise \"0 * * * *\", every hour.")
    var schedule: String?

    @Option(help: "The time zone of that, such as Europe/Berlin; otherwise Etc/UTC.")
    var timeZone: String?

    @Option(help: "The claim on the instance's volume; otherwise the only one there.")
    var claim: String?

    @Option(help: "The Kubernetes service account of its pods; otherwise parallelstore-sa.")
    var serviceAccount: String?

    @Option(help: "Where the claim is mounted in its pods; otherwise /data-ps.")
    var mountPath: String?

    @Option(help: "The path on the instance; otherwise /, all of it.")
    var path: String?

    @Option(help: "The backup root, gs://BUCKET/FOLDER/; with --mirror the checkpoint itself.")
    var destination: String?

    @Flag(inversion: .prefixedNo, help: "Write into the same prefix each time, as the guide does.")
    var mirror: Bool?

    @Flag(inversion: .prefixedNo, help: "Delete from the instance what a complete backup is known to hold.")
    var deleteAfterBackup: Bool?

    @Option(help: "How many of the newest folders, and of the newest files, are never deleted; otherwise 2.")
    var keepNewest: Int64?

    @Option(help: "For how many seconds a job waits for its export; otherwise 21600.")
    var exportDeadline: Int64?

    @Option(help: "The image of its pods, with its version.")
    var image: String?

    /// The schedule that is meant, with what is not said as it is there, or as the guide has it; and all instances.
    func schedule(_ workplace: Workplace) async throws -> (BackupSchedule, InstanceList) {
        let desk = workplace.desk
        let selector = try CheckpointsCommand.List.selector(instance)
        standardError("Looking for \(selector), and for what uses it on GKE…")
        let readings: Readings
        do {
            readings = try await Lookup(desk.cloud, workplace.configuration.roots).readings()
        } catch let error as CloudFailure {
            throw Words("\(error.inOneLine) Nothing was changed.")
        }
        let overview = try Lookup.one(selector, of: readings)
        var schedule = try await basis(overview, desk)
        apply(to: &schedule)
        let mistakes = schedule.mistakes { ScheduleClock($0) != nil }
        guard mistakes.isEmpty else {
            let words = mistakes.map { "\($0.field.option): \($0.words)" }.joined(separator: "\n")
            throw ValidationError("\(words)\nNothing was changed.")
        }
        guard let list = readings.instances.value else { throw Words("No instances were listed.") }
        return (schedule, list)
    }

    /// The CronJob of that name as it is, or a new one for the instance's claim.
    private func basis(_ overview: InstanceOverview, _ desk: Desk) async throws -> BackupSchedule {
        let name = overview.instance.name
        let use = await InstanceUse.read(name, desk.cloud)
        let claims = use.claims.filter { use in
            (cluster == nil
                || [use.name.cluster.id, "\(use.name.cluster.location)/\(use.name.cluster.id)"].contains(cluster))
                && (namespace == nil || use.name.namespace == namespace) && (claim == nil || use.name.name == claim)
        }
        let place: (ClusterName, String, String)
        if claims.count == 1 {
            place = (claims[0].name.cluster, claims[0].name.namespace, claims[0].name.name)
        } else if let namespace, let claim {
            // That it is not there, or another instance's, is told with the plan.
            place = (try await desk.cluster(cluster), namespace, claim)
        } else {
            let known = use.claims.map(\.name.words) + use.failures
            let words = claims.isEmpty ? "No claim of a cluster holds \(name.id)" : "Several claims hold \(name.id)"
            throw Words(
                "\(words)\(known.isEmpty ? "" : ": \(known.joined(separator: ", "))"). Say --cluster, --namespace and --claim. "
                    + "Nothing was changed.")
        }
        let live: CronJob?
        do {
            live = try await desk.cloud.cronJob(
                self.name ?? BackupSchedule.usualName, in: place.1, of: place.0)
        } catch { throw Words("\(error.inOneLine) Nothing was changed.") }
        let root = overview.roots.first?.description ?? ""
        guard let live, live.isBackup, live.backsUp(name) else {
            var schedule = BackupSchedule(
                cluster: place.0, namespace: place.1, claim: place.2, instance: name, destination: root)
            schedule.name = self.name ?? schedule.name
            return schedule
        }
        var schedule = BackupSchedule(live, instance: name)
        schedule.claim = claim ?? place.2
        return schedule
    }

    private func apply(to schedule: inout BackupSchedule) {
        schedule.schedule = self.schedule ?? schedule.schedule
        schedule.timeZone = timeZone ?? schedule.timeZone
        schedule.serviceAccount = serviceAccount ?? schedule.serviceAccount
        schedule.mountPath = mountPath ?? schedule.mountPath
        schedule.sourcePath = path ?? schedule.sourcePath
        schedule.destination = destination ?? schedule.destination
        schedule.isMirror = mirror ?? schedule.isMirror
        schedule.deletes = deleteAfterBackup ?? schedule.deletes
        schedule.keepNewest = keepNewest ?? schedule.keepNewest
        schedule.exportDeadline = exportDeadline ?? schedule.exportDeadline
        schedule.image = image ?? schedule.image
    }
}

extension BackupSchedule.Field {
    /// Where it is said on the command line.
    fileprivate var option: String {
        switch self {
        case .cluster: "--cluster"
        case .namespace: "--namespace"
        case .name: "--name"
        case .schedule: "--schedule"
        case .timeZone: "--time-zone"
        case .serviceAccount: "--service-account"
        case .claim: "--claim"
        case .mountPath: "--mount-path"
        case .instance: "INSTANCE"
        case .sourcePath: "--path"
        case .destination: "--destination"
        case .keepNewest: "--keep-newest"
        case .exportDeadline: "--export-deadline"
        case .image: "--image"
        }
    }
}
