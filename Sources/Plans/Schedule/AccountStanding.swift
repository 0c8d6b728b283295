public import Cloud

/// The Kubernetes service account of a CronJob that is to be removed: whose it is, and who else needs it.
public enum AccountStanding: Hashable, Sendable {
    /// psconsole's set-up has made it, and nothing else uses it.
    case unused
    /// psconsole's set-up has made it, and these use it too.
    case used([String])
    /// Others have made it, or it is not there.
    case foreign
    /// It can't be told, and why.
    case unread(String)

    /// Judges it.
    ///
    /// - Parameters:
    ///   - account: the account; nothing where it is not there.
    ///   - job: the CronJob.
    ///   - cronJobs: those of its cluster.
    ///   - contents: what is in its namespace.
    public init(
        _ account: KubernetesAccount?, of job: CronJob, among cronJobs: [CronJob], _ contents: NamespaceContents
    ) {
        let name = job.template.serviceAccount
        let others = cronJobs.filter {
            $0.namespace == job.namespace && $0.name != job.name && $0.template.serviceAccount == name
        }
        let users = others.map { "CronJob \($0.name)" } + contents.users(ofAccount: name)
        self = account?.isOurs != true ? .foreign : users.isEmpty ? .unused : .used(users)
    }
}
