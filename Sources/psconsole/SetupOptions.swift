import ArgumentParser
import Cloud
import Configuration
import Foundation
import Plans

/// What is to be set up.
struct SetupOptions: ParsableArguments {
    @Argument(help: "The instance: NAME, ZONE/NAME or the full resource name.")
    var instance: String

    @Option(
        help: "The cluster, NAME or LOCATION/NAME; otherwise the only one, or the one with a claim on the instance.")
    var cluster: String?

    @Option(help: "The CronJob's namespace; otherwise that of the claim, otherwise default.")
    var namespace: String?

    @Option(help: "The Kubernetes service account of its pods; otherwise parallelstore-sa.")
    var serviceAccount: String?

    @Option(help: "The Google service account, its name or e-mail address; otherwise parallelstore-sa.")
    var account: String?

    @Option(
        help: "The backup root, gs://BUCKET/FOLDER/; otherwise the first that the configuration or an export names.")
    var destination: String?

    @Flag(
        help: ArgumentHelp(
            "Give it roles/storage.admin on the project, as the guide does; otherwise roles/storage.objectUser on the bucket, "
                + "which is enough."))
    var projectWideStorage = false

    /// What can't be is refused before anything is asked.
    func validate() throws {
        if let destination, GCSURI(destination) == nil {
            throw ValidationError("--destination: \(destination) is no gs://BUCKET/FOLDER/\nNothing was changed.")
        }
        let anywhere = InstanceName(project: "project", location: "", id: "")
        let target = SetupTarget(
            instance: anywhere, network: "", bucket: "bucket",
            cluster: ClusterName(project: "project", location: "", id: ""),
            namespace: namespace ?? SetupTarget.usualNamespace,
            kubernetesAccount: serviceAccount ?? SetupTarget.usualAccount, account: try googleAccount(anywhere))
        guard target.mistakes.isEmpty else {
            let words = target.mistakes.map { "\($0.field.option): \($0.words)" }.joined(separator: "\n")
            throw ValidationError("\(words)\nNothing was changed.")
        }
    }

    /// What is meant, and all instances, as they were listed just now.
    func target(_ workplace: Workplace) async throws -> (SetupTarget, InstanceList) {
        let desk = workplace.desk
        let selector = try CheckpointsCommand.List.selector(instance)
        standardError("Looking at \(selector), its project, its bucket and its cluster…")
        do {
            async let clusters = desk.cloud.clusters()
            let readings = try await readings(selector, workplace)
            let overview = try Lookup.one(selector, of: readings)
            guard let list = readings.instances.value else { throw Words("No instances were listed.") }
            let name = overview.instance.name
            let place = try await desk.place(
                of: name, cluster: cluster, namespace: namespace, among: try await clusters)
            let target = SetupTarget(
                instance: name, network: overview.instance.network,
                bucket: try bucket(destination ?? overview.roots.first?.description, of: name), cluster: place.0,
                namespace: place.namespace, kubernetesAccount: serviceAccount ?? SetupTarget.usualAccount,
                account: try googleAccount(name), isProjectWide: projectWideStorage)
            return (target, list)
        } catch let error as CloudFailure {
            throw Words("\(error.inOneLine) Nothing was changed.")
        }
    }

    /// Operations are asked for only where they have to tell the bucket.
    private func readings(_ selector: InstanceSelector, _ workplace: Workplace) async throws -> Readings {
        let (cloud, roots) = (workplace.desk.cloud, workplace.configuration.roots)
        guard destination != nil else { return try await Lookup(cloud, roots).readings() }
        var readings = Readings(configuredRoots: roots)
        readings.take(Fetched(.instances, .success(.instances(try await cloud.instances())), at: Date()))
        return readings
    }

    private func bucket(_ root: String?, of instance: InstanceName) throws -> String {
        guard let root else {
            throw Words(
                "No backup root of \(instance.id) is known: name one with --destination gs://BUCKET/FOLDER/. Nothing was "
                    + "changed.")
        }
        guard let uri = GCSURI(root) else { throw Words("\(root) is no gs://BUCKET/FOLDER/. Nothing was changed.") }
        return uri.bucket
    }

    private func googleAccount(_ instance: InstanceName) throws -> ServiceAccountName {
        let text = account ?? SetupTarget.usualAccount
        guard let name = ServiceAccountName(text, in: instance.project) else {
            throw ValidationError(
                "--account: \(text) is neither an account's name (6 to 30 lower-case letters, digits and dashes) nor its "
                    + "e-mail address\nNothing was changed.")
        }
        return name
    }
}

extension SetupTarget.Field {
    /// Where it is said on the command line.
    fileprivate var option: String {
        switch self {
        case .namespace: "--namespace"
        case .kubernetesAccount: "--service-account"
        case .bucket: "--destination"
        }
    }
}
