public import Cloud
import Plans

import struct FoundationEssentials.Date

/// For what the chain of scheduled backups is looked at.
public struct SetupRequest: Hashable, Sendable {
    /// The instance.
    public let instance: InstanceName
    /// A backup root of it; nothing where none is known.
    public let root: GCSURI?
    /// The CronJob that it is looked at for; otherwise cluster and namespace are those of the instance's claim.
    public let cronJob: CronJob?
    /// The cluster, where a person has chosen one.
    public var cluster: ClusterName?
}

/// What was found of the chain that scheduled backups hang on.
public struct SetupLook: Sendable {
    /// The clusters of the project; none where they could not be listed.
    public let clusters: [ClusterName]
    /// What was read, or why it could not be.
    public let result: Result<SetupState, Unlisted>

    /// Puts it together.
    public init(clusters: [ClusterName], result: Result<SetupState, Unlisted>) {
        (self.clusters, self.result) = (clusters, result)
    }
}

/// The chain that scheduled backups hang on: what is there, what is absent, and what could not be read.
struct SetupScreen: Sendable {
    private(set) var request: SetupRequest
    /// The clusters of the project, once they were read.
    var clusters: [ClusterName] = []
    /// What was read, or why it could not be; nothing until it was.
    var result: Result<SetupState, Unlisted>?
    /// When that came.
    var time: Date?

    init(request: SetupRequest) { self.request = request }

    /// Whether it can be looked at for another cluster: a CronJob has its own.
    var hasOtherClusters: Bool {
        request.cronJob == nil && clusters.contains { $0 != cluster }
    }

    /// Goes on to the next cluster.
    mutating func chooseNextCluster() {
        guard hasOtherClusters else { return }
        let next = cluster.flatMap(clusters.firstIndex).map { $0 + 1 } ?? 0
        request.cluster = clusters[next % clusters.count]
        (result, time) = (nil, nil)
    }

    /// The one that it is looked at for, as far as that is known.
    private var cluster: ClusterName? {
        if case .success(let state)? = result { return state.target.cluster }
        return request.cluster
    }
}
