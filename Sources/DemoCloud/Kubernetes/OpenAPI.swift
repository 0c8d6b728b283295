/// The little of OpenAPI that kubectl needs before it applies: which requests take `fieldValidation` and `dryRun`.
///
/// No schemas of kinds are published. kubectl then merges by those it has compiled in, and leaves it to the server to
/// refuse unknown fields.
struct OpenAPI {
    private static func places(_ cluster: Cluster) -> [String] {
        ["api/v1"] + Discovery.groups(cluster).map { "apis/\($0)/v1" }
    }

    static func index(_ cluster: Cluster) -> JSON {
        let paths = places(cluster).map { place in
            JSONObject.Member(
                key: place,
                value: ["serverRelativeURL": .string("/openapi/v3/\(place)?hash=\(place.utf8.count)")])
        }
        return ["paths": .object(JSONObject(members: paths))]
    }

    static func group(_ path: [String], _ cluster: Cluster) -> DemoResponse? {
        guard places(cluster).contains(path.joined(separator: "/")) else { return nil }
        let group = path.count == 3 ? path[1] : ""
        var paths: JSONObject = [:]
        for kind in cluster.kinds where kind.group == group {
            let space = kind.isNamespaced ? "namespaces/{namespace}/" : ""
            paths["/\(path.joined(separator: "/"))/\(space)\(kind.plural)/{name}"] = ["patch": patch(kind)]
        }
        return KubernetesService.json([
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.32"],
            "paths": .object(paths), "components": ["schemas": [:]],
        ])
    }

    private static func patch(_ kind: ResourceKind) -> JSON {
        let parameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map { name -> JSON in
            ["name": .string(name), "in": "query", "schema": ["type": "string"]]
        }
        return [
            "operationId": .string("patch\(kind.kind)"), "parameters": .array(parameters),
            "responses": ["200": ["description": "OK"]], "x-kubernetes-action": "patch",
            "x-kubernetes-group-version-kind": [
                "group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind),
            ],
        ]
    }

    /// Version 2 without a definition, in the binary form: field 1, the text `2.0`.
    static var second: DemoResponse {
        DemoResponse(
            headers: ["content-type": "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"],
            body: DemoBody([0x0A, 3] + Array("2.0".utf8)))
    }
}
