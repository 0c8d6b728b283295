import FoundationEssentials

/// Where the API server of a cluster is reached, and by which authority that is vouched for.
struct KubernetesEndpoint: Hashable, Sendable {
    var authority: String
    /// PEM text.
    var certificate: String
}

/// The Kubernetes API server of every cluster, below `/kubernetes/LOCATION/CLUSTER/`.
struct KubernetesService {
    /// One request about objects of one kind.
    struct Call {
        var method: String
        var kind: ResourceKind
        /// Empty for all namespaces, and for kinds that have none.
        var namespace: String
        var name: String?
        var subresource: String?
        var target: RequestTarget
        var mediaType: String
        var wantsTable: Bool
        var body: [UInt8]

        var isDryRun: Bool { target.query["dryRun"] == "All" }
        var key: ObjectKey { ObjectKey(kind: kind, namespace: namespace, name: name ?? "") }
    }

    static func isKubernetes(_ segments: [String]) -> Bool { segments.first == "kubernetes" }

    static func answer(_ request: DemoRequest, _ target: RequestTarget, in world: inout World) -> DemoResponse {
        guard target.segments.count >= 3, let index = world.clusterIndex(target.segments[1], target.segments[2]) else {
            return KubeRefusal.noSuchPath.response
        }
        let path = Array(target.segments.dropFirst(3))
        // Health and version are told to everyone, as on a real cluster.
        if ["healthz", "livez", "readyz"].contains(path.first) {
            return DemoResponse(headers: ["content-type": "text/plain"], body: DemoBody(Array("ok".utf8)))
        }
        if path == ["version"] { return json(Discovery.version(of: world.clusters[index])) }
        guard request.headers["authorization"] == "Bearer \(DemoCloud.accessToken)" else {
            return KubeRefusal.unauthorized.response
        }
        do {
            if let answer = Discovery.answer(request, path, world.clusters[index]) { return answer }
            if path.count == 4, path[1] == "authorization.k8s.io" {
                return json(try AccessReview.answer(request, path, world.clusters[index]), status: 201)
            }
            let call = try call(request, target, path, world.clusters[index])
            let answer = try answer(call, index, in: &world)
            if request.method != "GET" { world.settle(index) }
            return answer
        } catch {
            return error.response
        }
    }

    static func json(_ json: JSON, status: Int = 200) -> DemoResponse {
        DemoResponse(json, status: status, headers: ["content-type": "application/json"])
    }

    /// Takes `api/v1/…` or `apis/GROUP/VERSION/…` apart.
    private static func call(
        _ request: DemoRequest, _ target: RequestTarget, _ path: [String], _ cluster: Cluster
    ) throws(KubeRefusal) -> Call {
        let isCore = path.first == "api"
        let prefix = isCore ? 2 : 3
        guard path.count > prefix, isCore || path.first == "apis" else { throw .noSuchPath }
        let group = isCore ? "" : path[1]
        var rest = Array(path.dropFirst(prefix))
        var namespace = ""
        if rest.count > 2, rest[0] == "namespaces", !["status", "finalize"].contains(rest[2]) {
            namespace = rest[1]
            rest.removeFirst(2)
        }
        guard
            let kind = cluster.kinds.first(where: {
                $0.group == group && $0.version == path[prefix - 1] && $0.plural == rest[0]
            }), rest.count <= 3, kind.isNamespaced || namespace.isEmpty
        else { throw .noSuchPath }
        let name = rest.count > 1 ? rest[1] : nil
        guard !kind.isNamespaced || name == nil || !namespace.isEmpty else { throw .noSuchPath }
        let subresource = rest.count > 2 ? rest[2] : nil
        if let subresource, !kind.subresources.contains(subresource) { throw .noSuchPath }
        let type = (request.headers["content-type"] ?? "application/json").prefix { $0 != ";" }
        return Call(
            method: request.method, kind: kind, namespace: namespace, name: name, subresource: subresource,
            target: target, mediaType: String(type), wantsTable: KubernetesTable.isWanted(request),
            body: request.body)
    }

    private static func answer(_ call: Call, _ index: Int, in world: inout World) throws(KubeRefusal) -> DemoResponse {
        try checkPermission(call, world.clusters[index], user: world.account)
        switch (call.method, call.name, call.subresource) {
        case ("GET", nil, nil): return try list(call, world.clusters[index], at: world.now)
        case ("GET", _?, "log"): return try log(call, world.clusters[index])
        case ("GET", _?, "scale"): return json(scale(try existing(call, world.clusters[index])))
        case ("GET", _?, _):
            let object = try existing(call, world.clusters[index])
            let version = object.json.at("metadata", "resourceVersion") ?? ""
            return json(
                call.wantsTable
                    ? KubernetesTable.json([object], call.kind, ["resourceVersion": version], at: world.now)
                    : object.json)
        case ("POST", nil, nil):
            let made = try create(call, in: &world.clusters[index], at: world.now)
            return json(made.json, status: 201)
        case ("PUT", _?, _), ("PATCH", _?, _):
            let changed = try change(call, in: &world.clusters[index], at: world.now)
            return json(call.subresource == "scale" ? scale(changed) : changed.json)
        case ("DELETE", _?, nil): return json(try delete(call, in: &world.clusters[index], at: world.now))
        case ("DELETE", nil, nil): return json(try deleteAll(call, in: &world.clusters[index], at: world.now))
        default: throw .wrongMethod()
        }
    }

    private static func checkPermission(_ call: Call, _ cluster: Cluster, user: String) throws(KubeRefusal) {
        let verb =
            switch (call.method, call.name) {
            case ("GET", nil): call.target.flag("watch") ? "watch" : "list"
            case ("GET", _): "get"
            case ("POST", _): "create"
            case ("PUT", _): "update"
            case ("PATCH", _): "patch"
            case ("DELETE", nil): "deletecollection"
            default: "delete"
            }
        guard !cluster.permits(verb, call.kind.plural) else { return }
        throw .forbidden(call.kind, call.name ?? "", verb: verb, namespace: call.namespace, user: user)
    }

    static func existing(_ call: Call, _ cluster: Cluster) throws(KubeRefusal) -> KubeObject {
        guard let object = cluster.store[call.key] else { throw .notFound(call.kind, call.name ?? "") }
        return object
    }

    // MARK: - Reading

    private static func list(_ call: Call, _ cluster: Cluster, at now: Date) throws(KubeRefusal) -> DemoResponse {
        let query = call.target.query
        let selector = try Selector(
            labels: query["labelSelector"] ?? "", fields: query["fieldSelector"] ?? "", call.kind)
        if call.target.flag("watch") {
            let watch = DemoWatch(
                call.kind, of: cluster, namespace: call.namespace, selector: selector, call: call)
            return DemoResponse(
                headers: ["content-type": "application/json"], body: DemoBody([]), delivery: .watch(watch))
        }
        let all = cluster.store.all(call.kind, in: call.namespace.isEmpty ? nil : call.namespace)
            .filter(selector.matches)
        var page: (rest: ArraySlice<KubeObject>, next: String?) = (all[...], nil)
        if let token = query["continue"], !token.isEmpty {
            guard let data = Data(base64Encoded: token) else {
                throw .badRequest("continue key is not valid: illegal base64 data")
            }
            let last = String(decoding: data, as: UTF8.self)
            page.rest = page.rest.drop { "\($0.namespace)/\($0.name)" <= last }
        }
        var metadata: JSONObject = ["resourceVersion": .string(String(cluster.store.version))]
        if let limit = call.target.number("limit"), limit > 0, page.rest.count > Int(limit) {
            let left = page.rest.count - Int(limit)
            page.rest = page.rest.prefix(Int(limit))
            page.next = page.rest.last.map { Base64.text(of: "\($0.namespace)/\($0.name)".utf8) }
            metadata["continue"] = page.next.map { .string($0) }
            metadata["remainingItemCount"] = .integer(Int64(left))
        }
        if call.wantsTable { return json(KubernetesTable.json(page.rest, call.kind, metadata, at: now)) }
        return json([
            "kind": .string("\(call.kind.kind)List"), "apiVersion": .string(call.kind.apiVersion),
            "metadata": .object(metadata), "items": .array(page.rest.map(\.json)),
        ])
    }

    /// What a pod's container has printed; only those of backups print anything.
    private static func log(_ call: Call, _ cluster: Cluster) throws(KubeRefusal) -> DemoResponse {
        let pod = try existing(call, cluster)
        let names = pod.spec.list("containers").map { $0.text("name") }
        let container = call.target.query["container"] ?? names.first ?? ""
        guard names.contains(container) else {
            throw .badRequest("container \(container) is not valid for pod \(pod.name)")
        }
        guard pod.status.text("phase") != "Pending" else {
            throw .badRequest(
                "container \"\(container)\" in pod \"\(pod.name)\" is waiting to start: ContainerCreating")
        }
        var lines = cluster.logs[pod.uid] ?? []
        if let tail = call.target.number("tailLines"), tail >= 0 { lines = lines.suffix(Int(tail)) }
        let text = lines.map { $0 + "\n" }.joined()
        return DemoResponse(headers: ["content-type": "text/plain"], body: DemoBody(Array(text.utf8)))
    }

    static func scale(_ object: KubeObject) -> JSON {
        let labels = object.json.at("spec", "selector", "matchLabels")?.object?.members ?? []
        let selector = labels.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
        var metadata: JSONObject = [:]
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object.json.at("metadata", key)
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(metadata),
            "spec": ["replicas": object.spec["replicas"] ?? 0],
            "status": ["replicas": object.status["replicas"] ?? 0, "selector": .string(selector)],
        ]
    }
}
