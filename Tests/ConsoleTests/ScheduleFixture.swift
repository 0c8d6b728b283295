import Cells
import Cloud
import Foundation
import Plans

@testable import Console

/// The CronJobs of the night: one of ours that runs, one after the guide, one suspended, one that points nowhere.
enum ScheduleFixture {
    static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")
    private static let script = "set -euo pipefail"
    private static let guide = "gcloud beta parallelstore instances export-data; rm -rf $dir"

    static func cronJob(
        _ name: String, of id: String, _ zone: String = "us-central1-a", into root: String, isOurs: Bool = true,
        isSuspended: Bool = false, timeZone: String = "", deletes: String = "false", last: Date? = nil
    ) -> CronJob {
        var environment = [
            "PSTORE_NAME": id, "PSTORE_LOCATION": zone, "DESTINATION_GCS_URI": root, "SOURCE_PARALLELSTORE_PATH": "/",
            "DELETE_AFTER_BACKUP": deletes, "PSTORE_MOUNT_PATH": "/data-ps",
        ]
        if isOurs { environment["BACKUP_MODE"] = "new-prefix" }
        var job = CronJob(
            cluster: cluster, namespace: "default", name: name, schedule: "0 * * * *", timeZone: timeZone,
            isSuspended: isSuspended, environment: environment, claims: ["\(id)-pvc"])
        job.concurrencyPolicy = "Forbid"
        job.template.image = isOurs ? BackupSchedule.usualImage : "google/cloud-sdk:slim"
        job.template.deadline = isOurs ? 25_200 : nil
        job.template.script = isOurs ? script : guide
        job.template.serviceAccount = "parallelstore-sa"
        job.template.mounts = ["/data-ps": "\(id)-pvc"]
        if isOurs { job.annotations = [CronJob.renderedAnnotation: "sha256"] }
        job.lastScheduleTime = last
        return job
    }

    static func job(
        _ name: String, of cronJob: String, from: Double, to end: Double?, _ state: BackupJob.State = .succeeded
    ) -> BackupJob {
        BackupJob(
            namespace: "default", name: name, cronJob: cronJob, createTime: Fixture.ago(from),
            endTime: end.map(Fixture.ago), state: state)
    }

    static let cronJobs = [
        cronJob("backup-train-b", of: "train-b", into: "gs://ml-backups/train-b/", last: Fixture.ago(847)),
        cronJob(
            "ps-to-gcs-backup", of: "eval-2", into: "gs://ml-backups/eval-2/eval-2-20261123T013000Z/", isOurs: false,
            deletes: "true", last: Fixture.ago(847)),
        cronJob(
            "nightly", of: "train-c", "us-central1-b", into: "gs://ml-archive/train-c/", isSuspended: true,
            last: Fixture.ago(3 * 86_400)),
        cronJob(
            "old-backup", of: "vision-old", into: "gs://ml-backups/vision-old/", timeZone: "Europe/Berlin",
            last: Fixture.ago(847)),
        cronJob("backup-train-a", of: "train-a", into: "gs://ml-backups/train-a/", last: Fixture.ago(847)),
    ]

    static let jobs = [
        job("backup-train-b-29923430", of: "backup-train-b", from: 1530, to: nil, .running),
        job("backup-train-b-29923380", of: "backup-train-b", from: 5130, to: 3000),
        job("ps-to-gcs-backup-29923410", of: "ps-to-gcs-backup", from: 5430, to: 2440),
        job(
            "backup-train-a-29923440", of: "backup-train-a", from: 847, to: 840, .failed(reason: "BackoffLimitExceeded")
        ),
    ]

    static func snapshot(
        _ cronJobs: [CronJob] = cronJobs, failures: [String] = [], jobs: [BackupJob]? = jobs
    ) -> ScheduleSnapshot {
        let volumes = cronJobs.compactMap { job in
            job.instance.map { location, id in
                MountedVolume(
                    cluster: cluster, name: "\(id)-pv",
                    instance: InstanceName(project: "ml-prod", location: location, id: id),
                    claim: ClaimName(cluster: cluster, namespace: "default", name: "\(id)-pvc"), reclaimPolicy: "Retain"
                )
            }
        }
        return ScheduleSnapshot(
            [ClusterSchedules(cronJobs: cronJobs, jobs: jobs, volumes: volumes)], failures: failures, script: script,
            time: Fixture.ago(12)
        ) { zone in { _ in zone.isEmpty ? 0 : 3600 } }
    }

    /// The night with its CronJobs read, and their list open.
    static func list(_ columns: Int, _ rows: Int, isReadOnly: Bool = false, at id: String = "eval-2") -> State {
        var state = Fixture.night(columns, rows, isReadOnly: isReadOnly)
        for key in "Cg" { _ = state.update(.key(.character(key))) }
        while let schedule = state.scheduleAtCursor, schedule.cronJob.instance?.id != id {
            _ = state.update(.key(.down))
            if state.scheduleAtCursor == schedule { break }
        }
        return state
    }
}
