public import Cloud

/// Looks at what a CronJob needs before it is applied; reads only.
public struct SchedulePreflight: Sendable {
    let cloud: any Runner.Reading

    /// Makes one over the ports.
    public init(cloud: any Runner.Reading) { self.cloud = cloud }

    /// Looks at everything side by side.
    ///
    /// - Parameters:
    ///   - schedule: what is to be applied.
    ///   - instances: the instances, as they were listed just now.
    /// - Returns: What was found, in a steady order.
    public func look(at schedule: BackupSchedule, among instances: InstanceList) async -> [Check] {
        async let claim = claim(schedule)
        async let account = account(schedule)
        async let agent = agent(schedule)
        return [instance(schedule, instances), await claim, await account, await agent]
    }

    private func instance(_ schedule: BackupSchedule, _ list: InstanceList) -> Check {
        let title = "instance"
        guard let found = list.instances.first(where: { $0.name.isSameInstance(as: schedule.instance) }) else {
            return list.isSilent(schedule.instance.location)
                ? Check(title, .unread, "\(schedule.instance.location) does not answer")
                : Check(title, .obstacle, "there is no \(schedule.instance.id) in \(schedule.instance.location)")
        }
        return found.state == .active
            ? Check(title, .fine, "\(found.name.id) is ACTIVE")
            : Check(
                title, .problem, "\(found.name.id) is \(found.state.word): its backups will fail until it is ACTIVE")
    }

    /// Whether the claim is the instance's: otherwise one is exported, and another one's files are deleted.
    private func claim(_ schedule: BackupSchedule) async -> Check {
        let title = "claim"
        do throws(CloudFailure) {
            let volumes = try await cloud.volumes(in: schedule.cluster)
            let held = volumes.first { $0.claim?.namespace == schedule.namespace && $0.claim?.name == schedule.claim }
            guard let held else {
                return Check(
                    title, .obstacle,
                    "no volume of Parallelstore belongs to a claim \(schedule.claim) in \(schedule.namespace): no pod can start"
                )
            }
            guard held.instance.isSameInstance(as: schedule.instance) else {
                return Check(
                    title, .obstacle,
                    "\(schedule.claim) is \(held.instance.id) in \(held.instance.location), not \(schedule.instance.id): it would "
                        + "export one, and look at the files of another")
            }
            return Check(title, .fine, "\(schedule.claim) is \(schedule.instance.id), by its volume \(held.name)")
        } catch {
            return Check(title, .unread, "could not be read: \(error.whatHappened)")
        }
    }

    private func account(_ schedule: BackupSchedule) async -> Check {
        let title = "service account"
        let object = ClusterObject(
            cluster: schedule.cluster, namespace: schedule.namespace, kind: "serviceaccount",
            name: schedule.serviceAccount)
        do throws(CloudFailure) {
            guard try await cloud.isThere(object) else {
                return Check(
                    title, .problem, "there is no \(schedule.serviceAccount) in \(schedule.namespace): no pod can start"
                )
            }
            return Check(title, .fine, "\(schedule.serviceAccount) is there; what it may do can't be told from here")
        } catch {
            return Check(title, .unread, "could not be read: \(error.whatHappened)")
        }
    }

    private func agent(_ schedule: BackupSchedule) async -> Check {
        let title = "agent can write"
        guard let root = GCSURI(schedule.destination) else {
            return Check(title, .obstacle, "\(schedule.destination) is no gs:// URI")
        }
        do throws(CloudFailure) {
            let bindings = try await cloud.bucketPolicy(root.bucket)
            let number = try await cloud.projectNumber(schedule.instance.project)
            let (finding, words) = AgentCheck(projectNumber: number, bindings: bindings).finding
            return Check(title, finding, words)
        } catch {
            return Check(title, .unread, "could not be read: \(error.whatHappened). The export tells.")
        }
    }
}
