import FoundationEssentials

/// Creating, changing and deleting objects.
extension KubernetesService {
    private static func parse(_ body: [UInt8]) throws(KubeRefusal) -> JSON {
        do { return try JSONParser.parse(body) } catch {
            throw .badRequest("couldn't get version/kind; json parse error: invalid character at line \(error.line)")
        }
    }

    /// Reads an object, as strictly as the client has asked for.
    private static func decoded(_ json: JSON, _ call: Call) throws(KubeRefusal) -> KubeObject {
        let given = (json.text("apiVersion"), json.text("kind"))
        guard given.0.isEmpty || given.0 == call.kind.apiVersion else {
            throw .badRequest(
                "the API version in the data (\(given.0)) does not match the expected API version (\(call.kind.apiVersion))"
            )
        }
        guard given.1.isEmpty || given.1 == call.kind.kind else {
            throw .badRequest("\(given.1) in version \"\(call.kind.version)\" cannot be handled as a \(call.kind.kind)")
        }
        var (object, unknown) = try KubernetesSchema.standard.decoded(json, call.kind)
        if !unknown.isEmpty, call.target.query["fieldValidation"] == "Strict" {
            throw .unknownFields(call.kind, unknown)
        }
        object.set(.string(call.kind.apiVersion), "apiVersion")
        object.set(.string(call.kind.kind), "kind")
        return KubeObject(json: object)
    }

    /// The object in a body, in either form.
    static func object(_ body: [UInt8], _ mediaType: String) throws(KubeRefusal) -> JSON {
        switch mediaType {
        case "application/json": return try parse(body)
        case KubernetesBinary.mediaType:
            do { return try KubernetesBinary.object(body) } catch { throw .badRequest("unexpected EOF") }
        default: throw .unsupportedMedia(["application/json", KubernetesBinary.mediaType])
        }
    }

    private static func body(_ call: Call) throws(KubeRefusal) -> JSON {
        try object(call.body, call.mediaType)
    }

    static func create(_ call: Call, in cluster: inout Cluster, at now: Date) throws(KubeRefusal) -> KubeObject {
        var object = try decoded(try body(call), call)
        if call.kind.isNamespaced {
            guard object.namespace.isEmpty || object.namespace == call.namespace else {
                throw .badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request")
            }
            object.json.set(.string(call.namespace), "metadata", "namespace")
            guard let space = cluster.store[.namespace, "", call.namespace] else {
                throw .notFound(.namespace, call.namespace)
            }
            guard !space.isDeleting else {
                throw KubeRefusal(
                    code: 403, reason: "Forbidden",
                    message:
                        "\(call.kind.groupResource) \"\(object.name)\" is forbidden: unable to create new content in "
                        + "namespace \(call.namespace) because it is being terminated")
            }
        } else {
            object.json.set(nil, "metadata", "namespace")
        }
        let prefix = object.json.text("metadata", "generateName")
        if object.name.isEmpty, !prefix.isEmpty {
            object.json.set(.string(prefix + cluster.store.newSuffix()), "metadata", "name")
        }
        guard !object.name.isEmpty else {
            throw .invalid(
                call.kind, "",
                [.init(kind: .required, field: "metadata.name", detail: "name or generateName is required")])
        }
        for key in ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "generation", "managedFields"] {
            object.json.set(nil, "metadata", key)
        }
        if call.kind.subresources.contains("status") { object.json.set(nil, "status") }
        object.addDefaults(call.kind)
        let causes = Validation.causes(object, call.kind, before: nil)
        guard causes.isEmpty else { throw .invalid(call.kind, object.name, causes) }
        let key = ObjectKey(kind: call.kind, namespace: object.namespace, name: object.name)
        guard cluster.store[key] == nil else { throw .alreadyExists(call.kind, object.name) }
        var kept = cluster
        object = kept.store.put(object, call.kind, at: now)
        if !call.isDryRun { cluster = kept }
        return object
    }

    static func change(_ call: Call, in cluster: inout Cluster, at now: Date) throws(KubeRefusal) -> KubeObject {
        // A patch says more about what is wrong with it than that its object does not exist.
        let patch = try patch(call)
        let before = try existing(call, cluster)
        if call.subresource == "scale" { return try rescale(before, patch, call, in: &cluster, at: now) }
        let json: JSON
        if let patch { json = try patch.0.apply(patch.1, to: before.json, call.kind) } else { json = try body(call) }
        var object = try decoded(json, call)
        guard object.name == before.name else {
            throw .badRequest(
                "the name of the object (\(object.name)) does not match the name on the URL (\(before.name))")
        }
        let version = object.json.text("metadata", "resourceVersion")
        guard version.isEmpty || version == before.json.text("metadata", "resourceVersion") else {
            throw .conflict(call.kind, before.name)
        }
        let uid = object.uid
        guard uid.isEmpty || uid == before.uid else { throw .conflict(call.kind, before.name) }
        for key in [
            "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
        ] {
            object.json.set(before.json.at("metadata", key), "metadata", key)
        }
        if call.subresource == "status" {
            let status = object.json["status"]
            object = before
            object.json.set(status, "status")
        } else if call.kind.subresources.contains("status") {
            object.json.set(before.json["status"], "status")
        }
        object.addDefaults(call.kind)
        let causes = Validation.causes(object, call.kind, before: before)
        guard causes.isEmpty else { throw .invalid(call.kind, object.name, causes) }
        return keep(object, call, in: &cluster, at: now)
    }

    private static func keep(_ object: KubeObject, _ call: Call, in cluster: inout Cluster, at now: Date) -> KubeObject
    {
        var kept = cluster
        let object = kept.store.put(object, call.kind, at: now)
        if !call.isDryRun { cluster = kept }
        return object
    }

    /// The patch that a request carries; nil for a replacement.
    private static func patch(_ call: Call) throws(KubeRefusal) -> (KubernetesPatch, JSON)? {
        guard call.method == "PATCH" else { return nil }
        let accepted = KubernetesPatch.allCases.filter { !call.kind.isCustom || $0 != .strategic }
        guard let form = accepted.first(where: { $0.rawValue == call.mediaType }) else {
            throw .unsupportedMedia(accepted.map(\.rawValue))
        }
        return (form, try parse(call.body))
    }

    private static func rescale(
        _ before: KubeObject, _ patch: (KubernetesPatch, JSON)?, _ call: Call, in cluster: inout Cluster, at now: Date
    ) throws(KubeRefusal) -> KubeObject {
        let current = scale(before)
        let wanted: JSON
        if let patch { wanted = try patch.0.apply(patch.1, to: current, call.kind) } else { wanted = try body(call) }
        let version = wanted.text("metadata", "resourceVersion")
        guard version.isEmpty || version == before.json.text("metadata", "resourceVersion") else {
            throw .conflict(call.kind, before.name)
        }
        let replicas = wanted.at("spec", "replicas")?.wholeNumber ?? 0
        guard replicas >= 0 else {
            throw .invalid(
                call.kind, before.name,
                [
                    .init(
                        kind: .invalid, field: "spec.replicas",
                        detail: "\(replicas): must be greater than or equal to 0")
                ])
        }
        var object = before
        object.json.set(.integer(replicas), "spec", "replicas")
        return keep(object, call, in: &cluster, at: now)
    }

    static func delete(_ call: Call, in cluster: inout Cluster, at now: Date) throws(KubeRefusal) -> JSON {
        let object = try existing(call, cluster)
        let options = call.body.isEmpty ? [:] : try parse(call.body)
        for (key, value) in [("uid", object.uid), ("resourceVersion", object.json.text("metadata", "resourceVersion"))]
        {
            guard let wanted = options.at("preconditions", key)?.string, wanted != value else { continue }
            throw KubeRefusal(
                code: 409, reason: "Conflict",
                message:
                    "Operation cannot be fulfilled on \(call.kind.groupResource) \"\(object.name)\": the \(key) in the "
                    + "precondition (\(wanted)) does not match the \(key) in record (\(value)). The object might have been "
                    + "modified")
        }
        let dryRun = call.isDryRun || options.list("dryRun").contains("All")
        let grace =
            options["gracePeriodSeconds"]?.wholeNumber ?? call.target.number("gracePeriodSeconds")
        var kept = cluster
        let policy = options["propagationPolicy"]?.string ?? call.target.query["propagationPolicy"]
        if policy == "Orphan" { kept.orphan(object, at: now) }
        kept.delete(call.key, grace: grace.map(Double.init), at: now)
        let left = kept.store[call.key]
        if !dryRun { cluster = kept }
        if let left { return left.json }
        var details: JSONObject = ["name": .string(object.name)]
        details.add("group", unlessEmpty: call.kind.group)
        details["kind"] = .string(call.kind.plural)
        details["uid"] = .string(object.uid)
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": .object(details),
        ]
    }

    static func deleteAll(_ call: Call, in cluster: inout Cluster, at now: Date) throws(KubeRefusal) -> JSON {
        let query = call.target.query
        let selector = try Selector(
            labels: query["labelSelector"] ?? "", fields: query["fieldSelector"] ?? "", call.kind)
        let all = cluster.store.all(call.kind, in: call.namespace.isEmpty ? nil : call.namespace)
            .filter(selector.matches)
        if !call.isDryRun {
            for object in all {
                cluster.delete(ObjectKey(kind: call.kind, namespace: object.namespace, name: object.name), at: now)
            }
        }
        return [
            "kind": .string("\(call.kind.kind)List"), "apiVersion": .string(call.kind.apiVersion),
            "metadata": ["resourceVersion": .string(String(cluster.store.version))],
            "items": .array(all.map(\.json)),
        ]
    }
}

extension Cluster {
    /// Lets what an object owns live on without it.
    mutating func orphan(_ owner: KubeObject, at now: Date) {
        for (key, object) in store.objects {
            let owners = object.json.list("metadata", "ownerReferences")
            guard owners.contains(where: { $0.text("uid") == owner.uid }) else { continue }
            var changed = object
            let left = owners.filter { $0.text("uid") != owner.uid }
            changed.json.set(left.isEmpty ? nil : .array(left), "metadata", "ownerReferences")
            put(changed, key.kind, at: now)
        }
    }
}
