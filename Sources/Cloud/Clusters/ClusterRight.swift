/// Something that may be done in a cluster, or not: a verb of Kubernetes on a kind of object.
public struct ClusterRight: Hashable, Sendable, Comparable {
    /// The cluster.
    public let cluster: ClusterName
    /// The namespace; empty for what belongs to none.
    public let namespace: String
    /// The verb, such as `create`.
    public let verb: String
    /// The kind as Kubernetes names it in rules, such as `cronjobs.batch`; with `/scale` behind it that part of it alone.
    public let resource: String

    /// Names one.
    public init(cluster: ClusterName, namespace: String = "", verb: String, resource: String) {
        self.cluster = cluster
        self.namespace = namespace
        self.verb = verb
        self.resource = resource
    }

    /// What it is and where: `create cronjobs.batch (training, default)`.
    public var words: String {
        "\(verb) \(resource) (\(([cluster.id] + (namespace.isEmpty ? [] : [namespace])).joined(separator: ", ")))"
    }

    /// By cluster, namespace, kind and verb.
    public static func < (left: ClusterRight, right: ClusterRight) -> Bool {
        (left.cluster, left.namespace, left.resource, left.verb)
            < (right.cluster, right.namespace, right.resource, right.verb)
    }
}

/// What came of asking for rights.
public struct ClusterRights: Hashable, Sendable {
    /// Those that are missing.
    public var missing: [ClusterRight] = []
    /// Why some could not be asked for.
    public var failures: [CloudFailure] = []

    /// Asks for each of them, side by side.
    public static func ask(_ rights: some Sequence<ClusterRight>, _ cloud: any ClusterReading) async -> ClusterRights {
        await withTaskGroup(of: (ClusterRight, Result<Bool, CloudFailure>).self) { group in
            for right in Set(rights) {
                group.addTask {
                    do throws(CloudFailure) {
                        return (right, .success(try await cloud.isAllowed(right)))
                    } catch {
                        return (right, .failure(error))
                    }
                }
            }
            var found = ClusterRights()
            for await (right, result) in group {
                switch result {
                case .success(true): break
                case .success(false): found.missing.append(right)
                case .failure(let failure): found.failures.append(failure)
                }
            }
            found.missing.sort()
            return found
        }
    }
}
