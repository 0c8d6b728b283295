/// The manifests that set a namespace up, as JSON; every name in them is a text and nothing else.
public enum SetupDocument {
    /// The label that says who has made an object, as Kubernetes recommends it.
    public static let label = "app.kubernetes.io/managed-by"
    /// What it says of what psconsole has made.
    public static let maker = "psconsole"

    /// The namespace.
    public static func namespace(_ target: SetupTarget) -> String {
        text(kind: "Namespace", name: target.namespace, namespace: nil)
    }

    /// The Kubernetes service account.
    public static func account(_ target: SetupTarget) -> String {
        text(kind: "ServiceAccount", name: target.kubernetesAccount, namespace: target.namespace)
    }

    private static func text(kind: String, name: String, namespace: String?) -> String {
        JSONText.fields([
            "apiVersion": .text("v1"), "kind": .text(kind),
            "metadata": .fields([
                "name": .text(name), "namespace": namespace.map { .text($0) },
                "labels": .texts([label: maker]),
            ]),
        ]).lines
    }
}
