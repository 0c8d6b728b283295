public import Cloud

public import struct FoundationEssentials.Date

/// Something in the cloud that can be asked for, as data.
public enum Condition: Hashable, Sendable, Codable {
    /// The operation that the step began is over, and ended well.
    case operationSucceeded
    /// An operation is over, however it ended.
    case operationOver(OperationName)
    /// No export or import works on the plan's instance.
    case instanceIdle
    /// The instance is there and ACTIVE; what is not yet is waited for.
    case instanceActive(InstanceName)
    /// The instance is there, FAILED, and the very one that was created then; where it is another, nothing may be done.
    case instanceFailed(InstanceName, createTime: Date?)
    /// The instance is there, and this run has created it: its label ``NewInstance/runLabel`` says so.
    case instanceIsOurs(InstanceName)
    /// The instance is neither being created nor deleted, and nothing transfers on it; what goes on is waited for.
    case instanceAtRest(InstanceName)
    /// No instance of that name is there.
    case instanceAbsent(InstanceName)
    /// The JSON object there was written by this run.
    case objectIsOurs(GCSURI)
    /// There is no such object, or it was written by somebody else.
    case objectIsNotOurs(GCSURI)
    /// There is no such object.
    case objectAbsent(GCSURI)
    /// There is no such object; one of another generation than that is not what was meant, and nothing may be done then.
    case objectWithdrawn(GCSURI, generation: Int64?)
    /// Nothing lies under that prefix.
    case prefixEmpty(GCSURI)
    /// Nothing works on the instance or reads that prefix, as far as transfers and the lock tell, and nothing was exported into
    /// it since the plan was made; where such a manifest was written or an export was begun, nothing may be done.
    case prefixUnused(GCSURI, manifest: GCSURI?, lock: GCSURI)
    /// Nothing is exported into that prefix, nor was since the plan was made, and its manifest is of the generation that was
    /// reviewed; nothing: there was none.
    case prefixUnchanged(GCSURI, manifest: GCSURI?, generation: Int64?)
    /// The CronJob is suspended, or is not; one that is not there any more has nothing to be changed.
    case cronJob(CronJobName, isSuspended: Bool)
    /// The CronJob's containers have these variables; one that is not there any more has nothing to be changed.
    case cronJobEnvironment(CronJobName, [String: String])
    /// The CronJob is what was rendered with that digest, and was changed since that generation where one is named: somebody
    /// else may have changed it, and left the digest.
    case cronJobRendered(CronJobName, digest: String, after: Int64?)
    /// The CronJob is as it was reviewed, as the cluster counts its changes, or is still not there; otherwise nothing may be done.
    case cronJobUnchanged(CronJobName, generation: Int64?)
    /// The workload is to run so many pods, and all of them are ready; for none, none is left.
    case replicas(WorkloadName, Int)
    /// No pod uses the claim, and the volume would stay without it; where it would not, nothing may be done.
    case claimUnused(ClaimName, volume: String)
    /// No claim of that name holds the volume any more.
    case claimAbsent(ClaimName, volume: String)
    /// The claim is bound to that volume; where it holds another one, nothing may be done.
    case claimBound(ClaimName, volume: String)
    /// There is a claim of that name, and it is not about to go.
    case claimThere(ClaimName)
    /// No claim of that name is there, or this run has made it; where another one is, nothing may be done.
    case claimIsFree(ClaimName)
    /// The claim was filled from there, and the instance behind it is ACTIVE.
    case claimFilled(ClaimName, from: GCSURI)
    /// There is such an object in a cluster, or there is none.
    case clusterObject(ClusterObject, isThere: Bool)
    /// The volume stays when its claim is deleted.
    case volumeKept(ClusterName, String)
    /// A link of the chain that scheduled backups hang on is as it has to be.
    case setup(SetupLink, SetupTarget)
    /// GKE does not change the cluster just now; what goes on is waited for.
    case clusterAtRest(ClusterName)
    /// All of these, in this order.
    case all([Condition])

    /// Whether it comes true by itself when what goes on is over, so that it is waited for before anything is begun.
    var isAwaited: Bool {
        switch self {
        case .prefixUnused, .instanceAtRest, .claimUnused, .clusterAtRest: true
        case .all(let conditions): conditions.contains(where: \.isAwaited)
        default: false
        }
    }

    /// Whether others may get in the way of the change that makes it true, as they change the same policy or cluster.
    var isContended: Bool { if case .setup = self { true } else { false } }

    /// For how many seconds it is waited for before a person is asked; nothing where that is as long as it takes, or not at
    /// all.
    var patience: Double? {
        switch self {
        // Counted only once the operation that deletes it is over.
        case .instanceAbsent: 900
        // A job that makes a backup may use it.
        case .claimUnused: 900
        // Pods may take minutes to end, or to start.
        case .replicas: 600
        case .claimAbsent, .claimBound, .clusterObject, .cronJobRendered: 180
        case .all(let conditions): conditions.compactMap(\.patience).max()
        default: nil
        }
    }

    /// The same for a command that may have been begun already: what keeps it waiting then is most likely its own.
    var isAwaitedInDoubt: Bool {
        switch self {
        case .instanceIdle: true
        case .all(let conditions): conditions.contains(where: \.isAwaitedInDoubt)
        default: isAwaited
        }
    }
}

/// Where a CronJob is.
public struct CronJobName: Hashable, Sendable, Codable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace.
    public let namespace: String
    /// Its name there.
    public let name: String

    /// Where it is, in a few words: `nightly (training, default)`.
    public var words: String { "\(name) (\(cluster.id), \(namespace))" }

    /// Names one by its parts.
    public init(cluster: ClusterName, namespace: String, name: String) {
        (self.cluster, self.namespace, self.name) = (cluster, namespace, name)
    }

    /// How every command on it begins.
    var kubectl: [String] { ["kubectl", "--context=\(cluster.context)", "--namespace=\(namespace)"] }

    /// Names one.
    public init(_ job: CronJob) { (cluster, namespace, name) = (job.cluster, job.namespace, job.name) }

    /// The command that suspends it, or has it go on.
    func argv(suspend: Bool) -> [String] {
        kubectl + [
            "patch", "cronjob", name, "--type=merge", #"--patch={"spec":{"suspend":\#(suspend)}}"#,
        ]
    }

    /// The command that gives its containers these variables.
    func argv(environment: [String: String]) -> [String] {
        kubectl + ["set", "env", "cronjob/\(name)"]
            + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
