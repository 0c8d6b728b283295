/// What the jobs of a CronJob are made from.
public struct JobTemplate: Hashable, Sendable {
    /// The names of its containers.
    public var containers: [String] = []
    /// The image of its first container.
    public var image = ""
    /// What its containers run, one text after the other: command and arguments.
    public var script = ""
    /// The Kubernetes service account that its pods run as; empty for the namespace's default.
    public var serviceAccount = ""
    /// The annotations of its pods.
    public var annotations: [String: String] = [:]
    /// After how many seconds a job is ended; nothing where it may go on for ever.
    public var deadline: Int64?
    /// How often a pod that failed is followed by another one; Kubernetes' own default is 6.
    public var backoffLimit: Int64 = 6
    /// `Never` or `OnFailure`.
    public var restartPolicy = ""
    /// The claim behind each path at which a container mounts one.
    public var mounts: [String: String] = [:]
    /// Its `spec`, as JSON.
    public var spec = ""

    /// An empty one.
    public init() {}
}
