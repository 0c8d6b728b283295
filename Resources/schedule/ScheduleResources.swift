/// What scheduled backups are made of, compiled into the binary.
public enum ScheduleResources {
    /// The CronJob, with `${…}` where something is filled in.
    public static var cronJob: [UInt8] { PackageResources.cronjob_yaml }

    /// What its pods run.
    public static var script: [UInt8] { PackageResources.backup_sh }
}
