public import Cloud

/// What uses an instance in the clusters of its project.
public struct InstanceUse: Hashable, Sendable {
    /// The claims on its volumes.
    public var claims: [ClaimUse] = []
    /// The CronJobs that mount one of those claims, or back the instance up.
    public var cronJobs: [CronJob] = []
    /// The clusters that were read.
    public var clusters: [ClusterName] = []
    /// What could not be read, and why, each in a few words: who uses the instance there is not known.
    public var failures: [String] = []

    /// Nothing read yet.
    public init() {}

    /// A claim, and who uses it.
    public struct ClaimUse: Hashable, Sendable {
        /// Where it is.
        public let name: ClaimName
        /// The volume that it holds.
        public let volume: MountedVolume
        /// The claim itself; nothing when it was deleted, and workloads wait for it.
        public let claim: VolumeClaim?
        /// Who uses it.
        public let users: [ClaimUser]
        /// The Kubernetes service account of the pods that use it; nothing where none does now.
        public let serviceAccount: String?

        /// Makes one.
        public init(
            name: ClaimName, volume: MountedVolume, claim: VolumeClaim?, users: [ClaimUser],
            serviceAccount: String? = nil
        ) {
            self.serviceAccount = serviceAccount
            self.name = name
            self.volume = volume
            self.claim = claim
            self.users = users
        }
    }
}

extension InstanceUse {
    /// Reads it, all clusters side by side; one of which anything can't be read counts as not read.
    ///
    /// - Parameters:
    ///   - instance: the instance.
    ///   - cloud: where it is read.
    /// - Returns: What was found, and what could not be read.
    public static func read(_ instance: InstanceName, _ cloud: any Runner.Reading) async -> InstanceUse {
        var use = InstanceUse()
        let clusters: [ClusterName]
        do throws(CloudFailure) {
            clusters = try await cloud.clusters()
        } catch {
            use.failures = ["the clusters: \(error.whatHappened)"]
            return use
        }
        await withTaskGroup(of: (ClusterName, Result<InstanceUse, CloudFailure>).self) { group in
            for cluster in clusters {
                group.addTask {
                    do throws(CloudFailure) {
                        return (cluster, .success(try await read(instance, in: cluster, cloud)))
                    } catch {
                        return (cluster, .failure(error))
                    }
                }
            }
            for await (cluster, result) in group {
                switch result {
                case .success(let found):
                    use.claims += found.claims
                    use.cronJobs += found.cronJobs
                    use.clusters.append(cluster)
                case .failure(let failure): use.failures.append("\(cluster.id): \(failure.whatHappened)")
                }
            }
        }
        use.claims.sort { ($0.name, $0.volume.name) < ($1.name, $1.volume.name) }
        use.cronJobs.sort { ($0.cluster, $0.namespace, $0.name) < ($1.cluster, $1.namespace, $1.name) }
        use.clusters.sort()
        use.failures.sort()
        return use
    }

    private static func read(
        _ instance: InstanceName, in cluster: ClusterName, _ cloud: any Runner.Reading
    ) async throws(CloudFailure) -> InstanceUse {
        var use = InstanceUse()
        let volumes = try await cloud.volumes(in: cluster).filter { $0.claim != nil && isMeant($0.instance, instance) }
        let jobs = try await cloud.cronJobs(in: cluster)
        for namespace in Set(volumes.compactMap { $0.claim?.namespace }).sorted() {
            let contents = try await cloud.contents(of: namespace, in: cluster)
            for volume in volumes {
                guard let name = volume.claim, name.namespace == namespace else { continue }
                let claim = contents.claim(name.name)
                if let claim {
                    // One of that name that holds another volume by now is no claim on this one.
                    guard claim.volume == volume.name else { continue }
                } else {
                    // A claim that is gone is one that is missing only where something mounts it.
                    let isMissed =
                        contents.workloads.contains { $0.mounts(name.name) } || jobs.contains { mounts($0, name) }
                    guard isMissed, !use.claims.contains(where: { $0.name == name }) else { continue }
                }
                use.claims.append(
                    ClaimUse(
                        name: name, volume: volume, claim: claim, users: contents.users(of: name.name),
                        serviceAccount: contents.pods(using: name.name).first?.serviceAccount))
            }
        }
        let names = use.claims.map(\.name)
        use.cronJobs = jobs.filter { job in job.backsUp(instance) || names.contains { mounts(job, $0) } }
        return use
    }

    private static func mounts(_ job: CronJob, _ claim: ClaimName) -> Bool {
        job.cluster == claim.cluster && job.namespace == claim.namespace && job.claims.contains(claim.name)
    }

    /// Whether a volume's instance is that one; where a project is written as a number it can't be told apart.
    private static func isMeant(_ found: InstanceName, _ instance: InstanceName) -> Bool {
        found.isSameInstance(as: instance)
            && (found.project == instance.project || found.project.allSatisfy(\.isNumber)
                || instance.project.allSatisfy(\.isNumber))
    }
}
