import Cloud

import struct FoundationEssentials.Date

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

/// What names an object of a Kubernetes API.
struct WireMetadata: Decodable {
    let namespace: String
    let name: String
    let uid: String
    let generation: Int64?
    let createTime: Date?
    let labels: [String: String]
    let annotations: [String: String]
    let isDeleting: Bool
    /// What controls it.
    let owner: Workload.Owner?

    /// Puts together what was asked for alone.
    init(
        namespace: String, name: String, uid: String, generation: Int64?, createTime: Date?,
        annotations: [String: String]
    ) {
        (self.namespace, self.name, self.uid) = (namespace, name, uid)
        (self.generation, self.createTime, self.annotations) = (generation, createTime, annotations)
        (labels, isDeleting, owner) = ([:], false, nil)
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        (namespace, name, uid) = (fields.text("namespace"), fields.text("name"), fields.text("uid"))
        (generation, createTime) = (fields.number("generation"), fields.time("creationTimestamp"))
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
