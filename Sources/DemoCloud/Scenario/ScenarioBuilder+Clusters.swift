import FoundationEssentials

extension ScenarioBuilder {
    mutating func readNetwork(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow("name", "peerings")
        let name = try node.text("name")
        guard !world.networks.contains(where: { $0.name == name }) else {
            throw node["name"].mistake("a name of its own")
        }
        var peerings: [JSON] = []
        for peering in try node.list("peerings") {
            _ = try peering.members()
            peerings.append(peering.value)
        }
        world.networks.append(Network(name: name, peerings: peerings))
    }

    mutating func readAddress(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow("name", "address", "prefixLength", "network", "purpose", "status")
        let network = try node.text("network")
        guard world.networks.contains(where: { $0.name == network }) else {
            throw node["network"].mistake("the name of one of the networks")
        }
        let length = try node.integer("prefixLength")
        guard (8...32).contains(length) else { throw node["prefixLength"].mistake("a number from 8 to 32") }
        world.addresses.append(
            Address(
                name: try node.text("name"), address: try node.text("address"), prefixLength: Int64(length),
                network: network, purpose: try node.text("purpose", or: "VPC_PEERING"),
                status: try node.text("status", or: "RESERVED")))
    }

    mutating func readCluster(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow(
            "name", "location", "created", "network", "workloadPool", "parallelstoreCsiDriver", "version", "autopilot",
            "nodePools", "settings", "denied", "populator", "populatorDefinition", "resources")
        let name = try node.text("name")
        let location = try node.text("location")
        guard world.clusterIndex(location, name) == nil else { throw node["name"].mistake("a name of its own") }
        let created = start + (try node.duration("created", or: -30 * 86_400))
        var cluster = Cluster(
            name: name, location: location, created: created, network: try node.text("network", or: "default"),
            begins: start)
        cluster.features = try features(node)
        if node.has("settings") { cluster.settings = JSONObject(members: try node["settings"].members()) }
        cluster.denied = try node.texts("denied")
        if node.has("populator") {
            cluster.populator = try populator(node["populator"])
        }
        for space in ["default", "kube-system"] {
            add(KubeObject(.namespace, name: space, namespace: "", [:]), .namespace, to: &cluster)
            add(KubeObject(.serviceAccount, name: "default", namespace: space, [:]), .serviceAccount, to: &cluster)
        }
        if try node.flag("populatorDefinition", or: true) { add(Self.definition, .definition, to: &cluster) }
        for resource in try node.list("resources") { try readResource(resource, into: &cluster) }
        world.clusters.append(cluster)
    }

    func populator(_ node: ScenarioNode) throws(ScenarioMistake) -> Cluster.Populator {
        try node.allow("stuck", "scan", "rate", "objectsPerSecond")
        return Cluster.Populator(isStuck: try node.flag("stuck", or: false), pace: try pace(node))
    }

    /// A cluster by its name, or by `location/name` where names repeat.
    func cluster(_ node: ScenarioNode) throws(ScenarioMistake) -> DemoCluster {
        let name = try node.text
        let found = world.clusters.filter { $0.name == name || "\($0.location)/\($0.name)" == name }
        guard found.count == 1 else { throw node.mistake("the name of one of the clusters") }
        return DemoCluster(location: found[0].location, name: found[0].name)
    }

    private func add(_ object: KubeObject, _ kind: ResourceKind, to cluster: inout Cluster) {
        var object = object
        object.addDefaults(kind)
        cluster.store.put(object, kind, at: cluster.created)
    }

    /// Reads one Kubernetes object, as strictly as an API server does.
    private func readResource(_ node: ScenarioNode, into cluster: inout Cluster) throws(ScenarioMistake) {
        let (version, name) = (try node.text("apiVersion"), try node.text("kind"))
        guard let kind = cluster.kinds.first(where: { $0.apiVersion == version && $0.kind == name }) else {
            throw node["kind"].mistake("a kind that the cluster has")
        }
        var object: KubeObject
        do {
            let (json, unknown) = try KubernetesSchema.standard.decoded(node.value, kind)
            guard unknown.isEmpty else { throw KubeRefusal.unknownFields(kind, unknown) }
            object = KubeObject(json: json)
            if kind.isNamespaced, object.namespace.isEmpty { object.json.set("default", "metadata", "namespace") }
            object.addDefaults(kind)
            let causes = Validation.causes(object, kind, before: nil)
            guard causes.isEmpty else { throw KubeRefusal.invalid(kind, object.name, causes) }
        } catch let refusal as KubeRefusal {
            throw ScenarioMistake(
                path: node.path, expected: "a valid \(name)", found: refusal.message)
        } catch {
            throw node.mistake("a valid \(name)")
        }
        if kind.isNamespaced, cluster.store[.namespace, "", object.namespace] == nil {
            throw node["metadata"]["namespace"].mistake("one of the namespaces")
        }
        cluster.store.put(object, kind, at: cluster.created)
    }

    /// The definition that GKE brings for its populator.
    private static var definition: KubeObject {
        let kind = ResourceKind.dataSource
        return KubeObject(
            .definition, name: kind.groupResource, namespace: "",
            [
                "spec": [
                    "group": .string(kind.group), "scope": "Namespaced",
                    "names": [
                        "kind": .string(kind.kind), "listKind": .string("\(kind.kind)List"),
                        "plural": .string(kind.plural), "singular": "gcpdatasource",
                    ],
                    "versions": [["name": "v1", "served": true, "storage": true]],
                ],
                "status": [
                    "conditions": [["type": "Established", "status": "True", "reason": "InitialNamesAccepted"]]
                ],
            ])
    }
}
