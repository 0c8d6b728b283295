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

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireMetadata? = fields.object("metadata")
        (namespace, name) = (metadata?.namespace ?? "", metadata?.name ?? "")
        let spec: Spec? = fields.object("spec")
        schedule = spec?.schedule ?? ""
        timeZone = spec?.timeZone ?? ""
        isSuspended = spec?.suspend ?? false
        environment = spec?.environment ?? [:]
    }

    func cronJob(of cluster: ClusterName) -> CronJob {
        CronJob(
            cluster: cluster, namespace: namespace, name: name, schedule: schedule, timeZone: timeZone,
            isSuspended: isSuspended, environment: environment)
    }

    private struct Spec: Decodable {
        let schedule: String
        let timeZone: String
        let suspend: Bool
        let environment: [String: String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            schedule = fields.text("schedule")
            timeZone = fields.text("timeZone")
            suspend = fields.flag("suspend")
            let job: Nested? = fields.object("jobTemplate")
            environment = job?.environment ?? [:]
        }
    }

    /// `spec.template.spec.containers[].env[]`, whatever lies between.
    private struct Nested: Decodable {
        let environment: [String: String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            let inner: Nested? = fields.object("spec") ?? fields.object("template")
            let containers = fields.list("containers", of: Container.self)
            environment = containers.reduce(into: inner?.environment ?? [:]) { $0.merge($1.environment) { $1 } }
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

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        (namespace, name) = (fields.text("namespace"), fields.text("name"))
    }
}
