/// What the caller may do, as `kubectl auth can-i` asks: one thing, or with `--list` everything in a namespace.
struct AccessReview {
    static let kinds = [
        (plural: "selfsubjectaccessreviews", kind: "SelfSubjectAccessReview"),
        (plural: "selfsubjectrulesreviews", kind: "SelfSubjectRulesReview"),
    ]

    static func answer(_ request: DemoRequest, _ path: [String], _ cluster: Cluster) throws(KubeRefusal) -> JSON {
        guard request.method == "POST", path[2] == "v1", let kind = kinds.first(where: { $0.plural == path[3] })?.kind
        else { throw .noSuchPath }
        let type = (request.headers["content-type"] ?? "application/json").prefix { $0 != ";" }
        let review = try KubernetesService.object(request.body, String(type))
        return [
            "kind": .string(kind), "apiVersion": "authorization.k8s.io/v1", "metadata": [:],
            "spec": review["spec"] ?? [:],
            "status": kind == "SelfSubjectRulesReview" ? rules(cluster) : verdict(review, cluster),
        ]
    }

    private static func verdict(_ review: JSON, _ cluster: Cluster) -> JSON {
        let asked = review.at("spec", "resourceAttributes") ?? [:]
        return ["allowed": .bool(cluster.permits(asked.text("verb"), asked.text("resource")))]
    }

    private static func rules(_ cluster: Cluster) -> JSON {
        let rules = cluster.kinds.map { kind -> JSON in
            let verbs = Discovery.verbs.filter { cluster.permits($0, kind.plural) }
            return [
                "verbs": .array(verbs.map { .string($0) }), "apiGroups": [.string(kind.group)],
                "resources": [.string(kind.plural)],
            ]
        }
        return ["resourceRules": .array(rules), "nonResourceRules": [], "incomplete": false]
    }
}
