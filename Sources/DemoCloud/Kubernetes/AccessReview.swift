/// Whether the caller may do something, as `kubectl auth can-i` asks.
struct AccessReview {
    static func answer(_ request: DemoRequest, _ path: [String], _ cluster: Cluster) throws(KubeRefusal) -> JSON {
        guard request.method == "POST", path[2] == "v1", path[3] == "selfsubjectaccessreviews" else {
            throw .noSuchPath
        }
        let type = (request.headers["content-type"] ?? "application/json").prefix { $0 != ";" }
        let review = try KubernetesService.object(request.body, String(type))
        let asked = review.at("spec", "resourceAttributes") ?? [:]
        let isAllowed = cluster.permits(asked.text("verb"), asked.text("resource"))
        return [
            "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": [:],
            "spec": review["spec"] ?? [:], "status": ["allowed": .bool(isAllowed)],
        ]
    }
}
