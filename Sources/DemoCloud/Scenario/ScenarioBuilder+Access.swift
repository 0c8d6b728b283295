import FoundationEssentials

/// Who may do what in the project, which services it uses, and how its clusters let workloads be somebody.
extension ScenarioBuilder {
    mutating func readAccess(_ root: ScenarioNode) throws(ScenarioMistake) {
        world.denied = try root.texts("denied")
        world.hasServiceAgent = try root.flag("serviceAgent", or: true)
        if root.has("services") {
            world.services.enabled = Set(try root.texts("services"))
            for node in try root.list("services") {
                guard ServiceCatalogue.titles[try node.text] != nil else {
                    throw node.mistake("one of \(ServiceCatalogue.titles.keys.sorted().joined(separator: ", "))")
                }
            }
        }
        world.checksIdentities = root.has("serviceAccounts")
        for node in try root.list("serviceAccounts") { try readServiceAccount(node) }
        var usual: [JSON] = [["role": "roles/owner", "members": [.string("user:\(world.account)")]]]
        if world.hasServiceAgent {
            usual.append([
                "role": "roles/parallelstore.serviceAgent",
                "members": [.string("serviceAccount:\(world.serviceAgent)")],
            ])
        }
        world.projectPolicy = IAMPolicy(usual + (try bindings(root, "policy")), at: start - 400 * 86_400)
    }

    private mutating func readServiceAccount(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow("name", "displayName", "description", "disabled", "policy")
        let name = try node.text("name")
        guard !world.serviceAccounts.contains(where: { $0.email.hasPrefix("\(name)@") }), !name.contains("@") else {
            throw node["name"].mistake("a name of its own, as it stands before the @")
        }
        world.makeServiceAccount(name)
        let index = world.serviceAccounts.count - 1
        world.serviceAccounts[index].displayName = try node.text("displayName", or: "")
        world.serviceAccounts[index].description = try node.text("description", or: "")
        world.serviceAccounts[index].isDisabled = try node.flag("disabled", or: false)
        let bindings = try self.bindings(node, "policy")
        if !bindings.isEmpty { world.serviceAccounts[index].policy = IAMPolicy(bindings, at: start - 86_400) }
    }

    /// The bindings of a policy, whose members need not exist: what a project would refuse may have been true once.
    func bindings(_ node: ScenarioNode, _ key: String) throws(ScenarioMistake) -> [JSON] {
        var bindings: [JSON] = []
        for binding in try node.list(key) {
            try binding.allow("role", "members", "condition")
            _ = try binding.text("role")
            guard !(try binding.texts("members")).isEmpty else {
                throw binding["members"].mistake("one member or more")
            }
            if binding.has("condition") {
                try binding["condition"].allow("title", "description", "expression")
                _ = try binding["condition"].text("expression")
            }
            bindings.append(binding.value)
        }
        return bindings
    }

    func features(_ node: ScenarioNode) throws(ScenarioMistake) -> ClusterFeatures {
        var features = ClusterFeatures()
        features.workloadPool = "\(world.project).svc.id.goog"
        if node.has("workloadPool") {
            features.workloadPool = node["workloadPool"].value == .bool(false) ? nil : try node.text("workloadPool")
        }
        features.hasParallelstoreDriver = try node.flag("parallelstoreCsiDriver", or: true)
        features.version = try node.text("version", or: features.version)
        guard features.minor > 0 else { throw node["version"].mistake("a version such as 1.32.4-gke.1353003") }
        features.isAutopilot = try node.flag("autopilot", or: false)
        guard node.has("nodePools") else { return features }
        features.nodePools = []
        for pool in try node.list("nodePools") {
            try pool.allow("name", "machineType", "nodes", "workloadMetadata")
            let mode = try pool.text("workloadMetadata", or: "GKE_METADATA")
            guard ["GKE_METADATA", "GCE_METADATA", ""].contains(mode) else {
                throw pool["workloadMetadata"].mistake("GKE_METADATA, GCE_METADATA or an empty text")
            }
            features.nodePools.append(
                .init(
                    name: try pool.text("name"), machineType: try pool.text("machineType", or: "a3-highgpu-8g"),
                    count: Int64(try pool.count("nodes", or: 3)), metadataMode: mode))
        }
        return features
    }
}
