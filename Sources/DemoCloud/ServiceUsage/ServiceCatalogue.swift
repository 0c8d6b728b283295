import FoundationEssentials

/// Which of Google's services the project has enabled.
struct ServiceCatalogue: Hashable, Sendable {
    /// The services which the demo knows of, with their titles.
    static let titles = [
        "cloudresourcemanager.googleapis.com": "Cloud Resource Manager API",
        "compute.googleapis.com": "Compute Engine API", "container.googleapis.com": "Kubernetes Engine API",
        "iam.googleapis.com": "Identity and Access Management (IAM) API",
        "iamcredentials.googleapis.com": "IAM Service Account Credentials API",
        "logging.googleapis.com": "Cloud Logging API", "lustre.googleapis.com": "Google Cloud Managed Lustre API",
        "monitoring.googleapis.com": "Cloud Monitoring API", "parallelstore.googleapis.com": "Parallelstore API",
        "servicenetworking.googleapis.com": "Service Networking API",
        "serviceusage.googleapis.com": "Service Usage API",
        "storage-api.googleapis.com": "Google Cloud Storage JSON API",
        "storage.googleapis.com": "Cloud Storage API",
    ]

    /// Those that are enabled; unless a scenario says otherwise, all that Parallelstore needs.
    var enabled = Set(titles.keys).subtracting(["lustre.googleapis.com"])
    var operations: [ServiceOperation] = []

    var names: [String] { Set(Self.titles.keys).union(enabled).sorted() }

    func json(_ name: String, projectNumber: String) -> JSON {
        [
            "name": .string("projects/\(projectNumber)/services/\(name)"),
            "config": ["name": .string(name), "title": .string(Self.titles[name] ?? name)],
            "state": enabled.contains(name) ? "ENABLED" : "DISABLED", "parent": .string("projects/\(projectNumber)"),
        ]
    }
}

/// The enabling of services, which takes a moment.
struct ServiceOperation: Hashable, Sendable {
    var name: String
    var services: [String]
    /// Whether several were asked for at once, which the answer shows.
    var isBatch: Bool
    var due: Date
    var isDone = false

    func json(in world: World) -> JSON {
        var json: JSONObject = ["name": .string(name)]
        let package = "type.googleapis.com/google.api.serviceusage.v1"
        let names = services.map { JSON.string("projects/\(world.projectNumber)/services/\($0)") }
        json["metadata"] = ["@type": .string("\(package).OperationMetadata"), "resourceNames": .array(names)]
        guard isDone else { return .object(json) }
        let all = services.map { world.services.json($0, projectNumber: world.projectNumber) }
        json["done"] = true
        json["response"] =
            isBatch
            ? ["@type": .string("\(package).BatchEnableServicesResponse"), "services": .array(all)]
            : ["@type": .string("\(package).EnableServiceResponse"), "service": all.first ?? [:]]
        return .object(json)
    }
}

extension World {
    /// Begins to enable services; what is enabled already needs no time and no operation of its own.
    mutating func enable(_ names: [String], isBatch: Bool) -> ServiceOperation {
        guard !names.allSatisfy(services.enabled.contains) else {
            return ServiceOperation(
                name: "operations/noop.DONE_OPERATION", services: names, isBatch: isBatch, due: now, isDone: true)
        }
        let operation = ServiceOperation(
            name: "operations/acat.p2-\(projectNumber)-\(newOperationID(at: now).suffix(36))", services: names,
            isBatch: isBatch, due: now + durations.service)
        services.operations.append(operation)
        return operation
    }

    mutating func endServiceOperations() {
        for index in services.operations.indices
        where !services.operations[index].isDone && services.operations[index].due <= now {
            services.operations[index].isDone = true
            services.enabled.formUnion(services.operations[index].services)
        }
    }

    /// The refusal of a service that is not enabled; nil where it is, and for those a project cannot do without.
    func refusal(byServiceOf segments: [String]) -> Refusal? {
        guard let first = segments.first, ["parallelstore", "container", "compute"].contains(first) else { return nil }
        let name = "\(first).googleapis.com"
        guard !services.enabled.contains(name) else { return nil }
        let title = ServiceCatalogue.titles[name] ?? name
        let url = "https://console.developers.google.com/apis/api/\(name)/overview?project=\(project)"
        return Refusal(
            code: .permissionDenied,
            message: "\(title) has not been used in project \(project) before or it is disabled. Enable it by visiting "
                + "\(url) then retry. If you enabled this API recently, wait a few minutes for the action to propagate to "
                + "our systems and retry.",
            details: [
                Refusal.info(
                    reason: "SERVICE_DISABLED", domain: "googleapis.com",
                    metadata: [
                        "consumer": .string("projects/\(project)"), "service": .string(name),
                        "serviceTitle": .string(title), "containerInfo": .string(project),
                        "activationUrl": .string(url),
                    ]),
                [
                    "@type": "type.googleapis.com/google.rpc.Help",
                    "links": [["description": "Google developers console API activation", "url": .string(url)]],
                ],
            ])
    }
}
