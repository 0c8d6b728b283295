import Cloud

/// A cluster, as GKE describes it.
struct WireCluster: Decodable {
    /// Its name; nothing where it can't be told.
    let name: ClusterName?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        // `https://container.googleapis.com/v1/projects/P/locations/L/clusters/C`, or with zones in the place of locations.
        let parts = fields.text("selfLink").split(separator: "/").map(String.init)
        let project = parts.firstIndex(of: "projects").flatMap { $0 + 1 < parts.count ? parts[$0 + 1] : nil }
        let (location, id) = (fields.text("location"), fields.text("name"))
        name = project.flatMap {
            location.isEmpty || id.isEmpty ? nil : ClusterName(project: $0, location: location, id: id)
        }
    }
}

/// A list of a Kubernetes API.
struct WireKubernetesList<Item: Decodable>: Decodable {
    /// Its kind; empty when the answer is no list.
    let kind: String
    let items: [Item]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        kind = fields.text("kind")
        items = fields.list("items")
    }
}

/// A CronJob, as Kubernetes writes it.
struct WireCronJob: Decodable {
    private let namespace: String
    /// Its name; empty when the answer is no CronJob.
    let name: String
    private let schedule: String
    private let timeZone: String
    private let isSuspended: Bool
    private let environment: [String: String]
    private let claims: Set<String>

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireMetadata? = fields.object("metadata")
        (namespace, name) = (metadata?.namespace ?? "", metadata?.name ?? "")
        let spec: Spec? = fields.object("spec")
        schedule = spec?.schedule ?? ""
        timeZone = spec?.timeZone ?? ""
        isSuspended = spec?.suspend ?? false
        environment = spec?.template?.environment ?? [:]
        claims = spec?.template?.claims ?? []
    }

    func cronJob(of cluster: ClusterName) -> CronJob {
        CronJob(
            cluster: cluster, namespace: namespace, name: name, schedule: schedule, timeZone: timeZone,
            isSuspended: isSuspended, environment: environment, claims: claims)
    }

    private struct Spec: Decodable {
        let schedule: String
        let timeZone: String
        let suspend: Bool
        let template: WirePodTemplate?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            schedule = fields.text("schedule")
            timeZone = fields.text("timeZone")
            suspend = fields.flag("suspend")
            template = fields.object("jobTemplate")
        }
    }
}

/// What pods are made from: `spec.template.spec.containers[].env[]` and `volumes[]`, whatever lies between.
struct WirePodTemplate: Decodable {
    let environment: [String: String]
    /// The claims that its pods mount.
    let claims: Set<String>
    /// The Kubernetes service account that its pods run as; empty for the namespace's default.
    let serviceAccount: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        serviceAccount = fields.text("serviceAccountName")
        let inner: WirePodTemplate? = fields.object("spec") ?? fields.object("template")
        let containers = fields.list("containers", of: Container.self)
        environment = containers.reduce(into: inner?.environment ?? [:]) { $0.merge($1.environment) { $1 } }
        let volumes = fields.list("volumes", of: Volume.self)
        claims = Set(volumes.map(\.claim).filter { !$0.isEmpty }).union(inner?.claims ?? [])
    }

    private struct Volume: Decodable {
        let claim: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            let source: Source? = fields.object("persistentVolumeClaim")
            claim = source?.claim ?? ""
        }
    }

    private struct Source: Decodable {
        let claim: String

        init(from decoder: any Decoder) throws {
            claim = try decoder.container(keyedBy: WireKey.self).text("claimName")
        }
    }

    private struct Container: Decodable {
        let environment: [String: String]

        init(from decoder: any Decoder) throws {
            let variables = try decoder.container(keyedBy: WireKey.self).list("env", of: Variable.self)
            environment = Dictionary(variables.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        }
    }

    private struct Variable: Decodable {
        let name: String
        let value: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (name, value) = (fields.text("name"), fields.text("value"))
        }
    }
}

/// What names an object of a Kubernetes API.
struct WireMetadata: Decodable {
    let namespace: String
    let name: String
    let uid: String
    let labels: [String: String]
    let annotations: [String: String]
    let isDeleting: Bool
    /// What controls it.
    let owner: Workload.Owner?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        (namespace, name, uid) = (fields.text("namespace"), fields.text("name"), fields.text("uid"))
        labels = fields.object("labels") ?? [:]
        annotations = fields.object("annotations") ?? [:]
        isDeleting = !fields.text("deletionTimestamp").isEmpty
        owner = fields.list("ownerReferences", of: Reference.self).first(where: \.isController)
            .map { Workload.Owner(kind: $0.kind, name: $0.name) }
    }

    private struct Reference: Decodable {
        let kind: String
        let name: String
        let isController: Bool

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (kind, name) = (fields.text("kind"), fields.text("name"))
            isController = fields.flag("controller")
        }
    }
}
