import Cloud
import Console
import Foundation
import Plans

extension Desk {
    /// Reads the whole chain that scheduled backups hang on.
    ///
    /// - Parameters:
    ///   - target: what is to be set up.
    ///   - instances: the instances, where they were listed just now.
    /// - Returns: What was read, and why the rest was not.
    func setup(of target: SetupTarget, among instances: InstanceList? = nil) async -> SetupState {
        await SetupState.read(target, instances: instances, cloud: cloud)
    }

    /// The same for what the console looks at, with what else it can be looked at for.
    func look(at request: SetupRequest) async -> SetupLook {
        var clusters: [ClusterName] = []
        do {
            clusters = try await cloud.clusters()
            return SetupLook(clusters: clusters, result: .success(try await setup(request, among: clusters)))
        } catch let error as PlaceUnknown {
            return SetupLook(clusters: clusters, result: .failure(Unlisted(words: error.words(of: request.instance))))
        } catch let error as CloudFailure {
            return SetupLook(clusters: clusters, result: .failure(Unlisted(words: error.inOneLine)))
        } catch {
            return SetupLook(clusters: clusters, result: .failure(Unlisted(words: "\(error)")))
        }
    }

    /// What is not said in a request is as on the command line.
    func setup(_ request: SetupRequest, among clusters: [ClusterName]) async throws -> SetupState {
        let name = request.instance
        let list = try await cloud.instances()
        guard let instance = list.instances.first(where: { $0.name.isSameInstance(as: name) }) else {
            throw Words("\(name.id) is not listed: which network it is in is not known.")
        }
        guard let root = request.root else {
            throw Words(
                "No backup root of \(name.id) is known, so that the bucket is not: psconsole setup check \(name.id) --destination "
                    + "gs://BUCKET/FOLDER/")
        }
        let job = request.cronJob
        let place = try await place(
            of: name, cluster: (job?.cluster ?? request.cluster).map { "\($0.location)/\($0.id)" },
            namespace: job?.namespace, among: clusters)
        // Kubernetes has pods that name no account run as this one.
        let own = job.map { $0.template.serviceAccount.isEmpty ? "default" : $0.template.serviceAccount }
        let kubernetesAccount = own ?? SetupTarget.usualAccount
        let account = try await account(of: kubernetesAccount, place, name.project, isInUse: job != nil)
        let target = SetupTarget(
            instance: name, network: instance.network, bucket: root.bucket, cluster: place.0,
            namespace: place.namespace,
            kubernetesAccount: kubernetesAccount, account: account)
        return await setup(of: target, among: list)
    }

    /// The Google account as which the pods of a CronJob act already, else the guide's.
    private func account(
        of kubernetesAccount: String, _ place: (ClusterName, namespace: String), _ project: String, isInUse: Bool
    ) async throws -> ServiceAccountName {
        var email: String?
        if isInUse {
            // What can't be read is told by the look at the chain.
            email = try? await cloud.kubernetesAccount(kubernetesAccount, in: place.namespace, of: place.0)?.email
        }
        let text = email ?? SetupTarget.usualAccount
        guard let account = ServiceAccountName(text, in: project) else {
            throw Words("\(kubernetesAccount) acts as \(text), which is no service account of a project.")
        }
        return account
    }

    /// A plan that adds what was found to be absent; it has no step where nothing can be added.
    func settingUp(_ state: SetupState, overwrites: Bool = false) async -> (RunID, Plan) {
        let run = RunID(UUID())
        let plan = Plan.settingUp(
            state, overwrites: overwrites, scratch: folder.appending(path: "runs/\(run)").path)
        return (run, plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)))
    }

    /// The cluster that is meant, and the namespace: a claim on the instance tells of both where a person does not.
    ///
    /// - Parameters:
    ///   - instance: the instance.
    ///   - cluster: NAME or LOCATION/NAME; nothing for the only one, or the only one with a claim on the instance.
    ///   - namespace: the namespace; nothing for that of the claim.
    ///   - clusters: those of the project.
    /// - Returns: Both.
    /// - Throws: Words, where it could be several.
    func place(
        of instance: InstanceName, cluster: String?, namespace: String?, among clusters: [ClusterName]
    ) async throws -> (ClusterName, namespace: String) {
        let meant = clusters.filter { cluster == nil || [$0.id, "\($0.location)/\($0.id)"].contains(cluster) }
        let known = clusters.map { "\($0.location)/\($0.id)" }.joined(separator: ", ")
        guard !meant.isEmpty else {
            let what = cluster.map { "There is no cluster \($0)" } ?? "No cluster"
            throw Words("\(what): \(known.isEmpty ? "the project has none" : known). Nothing was changed.")
        }
        if meant.count == 1, let namespace { return (meant[0], namespace) }
        let claims = try await claims(on: instance, in: meant)
        let holders = Set(claims.map(\.cluster))
        guard meant.count == 1 || holders.count == 1, let cluster = meant.count == 1 ? meant[0] : holders.first else {
            throw PlaceUnknown.cluster(known)
        }
        let spaces = Set(claims.filter { $0.cluster == cluster }.map(\.namespace)).sorted()
        guard namespace != nil || spaces.count < 2 else {
            throw PlaceUnknown.namespace(spaces.joined(separator: ", "))
        }
        return (cluster, namespace ?? spaces.first ?? SetupTarget.usualNamespace)
    }

    /// Where claims hold the instance: one in a cluster that can't be read may be the one that is meant.
    private func claims(on instance: InstanceName, in clusters: [ClusterName]) async throws -> [ClaimName] {
        try await withThrowingTaskGroup(of: [ClaimName].self) { group in
            for cluster in clusters {
                group.addTask {
                    do throws(CloudFailure) {
                        return try await cloud.volumes(in: cluster).filter { $0.instance.isSameInstance(as: instance) }
                            .compactMap(\.claim)
                    } catch {
                        throw Words(
                            "\(cluster.id): \(error.inOneLine) Say --cluster and --namespace. Nothing was changed.")
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// Claims on an instance don't tell which cluster or namespace is meant; what it could be.
private enum PlaceUnknown: Error, CustomStringConvertible {
    case cluster(String)
    case namespace(String)

    /// What is said on the command line.
    var description: String {
        switch self {
        case .cluster(let known): "Say --cluster: \(known). Nothing was changed."
        case .namespace(let known): "Say --namespace: \(known) have claims on it. Nothing was changed."
        }
    }

    /// What is said in the console, which asks for the cluster itself.
    func words(of instance: InstanceName) -> String {
        switch self {
        case .cluster:
            "Which cluster is meant is not known: claims on \(instance.id) are in none of them, or in several."
        case .namespace(let known):
            "Claims on \(instance.id) are in several namespaces, \(known): psconsole setup check \(instance.id) --namespace "
                + "says which is meant."
        }
    }
}
