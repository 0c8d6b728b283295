/// What an API server says about itself: its version, its kinds, and which of its requests take which parameters.
struct Discovery {
    static func version(of cluster: Cluster) -> JSON {
        [
            "major": "1", "minor": .string("\(cluster.features.minor)"),
            "gitVersion": .string("v\(cluster.features.version)"),
            "gitCommit": "0000000000000000000000000000000000000000", "gitTreeState": "clean",
            "buildDate": "2025-05-08T04:33:31Z", "goVersion": "go1.23.6 X:boringcrypto", "compiler": "gc",
            "platform": "linux/amd64",
        ]
    }

    static let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    private static let verbsInJSON = JSON.array(verbs.map { .string($0) })

    /// The answer if the path is one of discovery.
    static func answer(_ request: DemoRequest, _ path: [String], _ cluster: Cluster) -> DemoResponse? {
        guard request.method == "GET" else { return nil }
        let isAggregated = (request.headers["accept"] ?? "").contains("as=APIGroupDiscoveryList")
        switch path {
        case ["api"]:
            if isAggregated { return aggregated([""], cluster) }
            return KubernetesService.json(["kind": "APIVersions", "versions": ["v1"]])
        case ["apis"]:
            if isAggregated { return aggregated(groups(cluster), cluster) }
            return KubernetesService.json([
                "kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups(cluster).map(group)),
            ])
        case ["api", "v1"]: return resources("", cluster)
        case ["openapi", "v3"]: return KubernetesService.json(OpenAPI.index(cluster))
        case ["openapi", "v2"]: return OpenAPI.second
        default:
            if path.count == 2, path[0] == "apis", groups(cluster).contains(path[1]) {
                return KubernetesService.json(group(path[1]))
            }
            if path.count == 3, path[0] == "apis", path[2] == "v1", groups(cluster).contains(path[1]) {
                return resources(path[1], cluster)
            }
            if path.starts(with: ["openapi", "v3"]) { return OpenAPI.group(Array(path.dropFirst(2)), cluster) }
            return nil
        }
    }

    /// The groups besides the one without a name, in the order of their kinds.
    static func groups(_ cluster: Cluster) -> [String] {
        var groups: [String] = []
        for kind in cluster.kinds where !kind.group.isEmpty && !groups.contains(kind.group) {
            groups.append(kind.group)
        }
        return groups + ["authorization.k8s.io"]
    }

    private static func group(_ name: String) -> JSON {
        let version: JSON = ["groupVersion": .string("\(name)/v1"), "version": "v1"]
        return [
            "kind": "APIGroup", "apiVersion": "v1", "name": .string(name), "versions": [version],
            "preferredVersion": version,
        ]
    }

    private static func resources(_ group: String, _ cluster: Cluster) -> DemoResponse {
        var list: [JSON] = []
        for kind in cluster.kinds where kind.group == group {
            list.append([
                "name": .string(kind.plural), "singularName": .string(kind.kind.lowercased()),
                "namespaced": .bool(kind.isNamespaced), "kind": .string(kind.kind), "verbs": verbsInJSON,
                "shortNames": .array(kind.shortNames.map { .string($0) }),
                "categories": kind.isOfAll ? ["all"] : [],
            ])
            for part in kind.subresources {
                list.append([
                    "name": .string("\(kind.plural)/\(part)"), "singularName": "",
                    "namespaced": .bool(kind.isNamespaced), "kind": .string(part == "scale" ? "Scale" : kind.kind),
                    "verbs": ["get", "patch", "update"],
                ])
            }
        }
        if group == "authorization.k8s.io" {
            for review in AccessReview.kinds {
                list.append([
                    "name": .string(review.plural), "singularName": .string(review.kind.lowercased()),
                    "namespaced": false, "kind": .string(review.kind), "verbs": ["create"],
                ])
            }
        }
        let version = group.isEmpty ? "v1" : "\(group)/v1"
        return KubernetesService.json([
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(version), "resources": .array(list),
        ])
    }

    /// All groups with their kinds in one answer, which is what newer clients ask for.
    private static func aggregated(_ groups: [String], _ cluster: Cluster) -> DemoResponse {
        let items = groups.map { group -> JSON in
            let isReview = group == "authorization.k8s.io"
            let resources = isReview ? reviews : cluster.kinds.filter { $0.group == group }.map(aggregated)
            var metadata: JSONObject = [:]
            metadata.add("name", unlessEmpty: group)
            metadata["creationTimestamp"] = .null
            return [
                "metadata": .object(metadata),
                "versions": [["version": "v1", "resources": .array(resources), "freshness": "Current"]],
            ]
        }
        let type = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        return DemoResponse(
            [
                "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
                "items": .array(items),
            ], headers: ["content-type": type])
    }

    private static let reviews = AccessReview.kinds.map { review -> JSON in
        [
            "resource": .string(review.plural), "scope": "Cluster",
            "singularResource": .string(review.kind.lowercased()),
            "responseKind": ["group": "authorization.k8s.io", "version": "v1", "kind": .string(review.kind)],
            "verbs": ["create"],
        ]
    }

    private static func aggregated(_ kind: ResourceKind) -> JSON {
        func name(_ group: String, _ version: String, _ kind: String) -> JSON {
            ["group": .string(group), "version": .string(version), "kind": .string(kind)]
        }
        var json: JSONObject = [
            "resource": .string(kind.plural), "responseKind": name(kind.group, kind.version, kind.kind),
            "scope": kind.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(kind.kind.lowercased()),
            "verbs": verbsInJSON,
        ]
        if !kind.shortNames.isEmpty { json["shortNames"] = .array(kind.shortNames.map { .string($0) }) }
        if kind.isOfAll { json["categories"] = ["all"] }
        let parts = kind.subresources.map { part -> JSON in
            [
                "subresource": .string(part),
                "responseKind": part == "scale"
                    ? name("autoscaling", "v1", "Scale") : name(kind.group, kind.version, kind.kind),
                "verbs": ["get", "patch", "update"],
            ]
        }
        if !parts.isEmpty { json["subresources"] = .array(parts) }
        return .object(json)
    }
}
