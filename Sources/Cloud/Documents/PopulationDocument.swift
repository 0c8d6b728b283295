/// What has GKE's volume populator make an instance and fill it from a bucket: the manifests of a GCPDataSource, a StorageClass
/// and a claim ("About GKE Volume Populator", "CSI driver reference").
///
/// They are JSON, which `kubectl apply` takes like YAML, and the same for the same values.
public struct PopulationDocument: Hashable, Sendable {
    /// The claim.
    public let claim: ClaimName
    /// What the data source and the class are called.
    public let name: String
    /// Where the data lies.
    public let source: GCSURI
    /// The Kubernetes service account that may read it.
    public let serviceAccount: String
    /// The instance that is to be made: everything but its name, which is the driver's.
    public let shape: Shape
    /// Labels of all three, by which they are known.
    public let labels: [String: String]

    /// What the instance is to be like.
    public struct Shape: Hashable, Sendable {
        /// Its zone.
        public let zone: String
        /// Its capacity in GiB.
        public let capacityGiB: Int64
        /// What the driver is told besides, such as `network` and `file-stripe-level`.
        public let parameters: [String: String]

        /// Makes a shape.
        public init(zone: String, capacityGiB: Int64, parameters: [String: String]) {
            (self.zone, self.capacityGiB, self.parameters) = (zone, capacityGiB, parameters)
        }
    }

    /// Makes the documents.
    public init(
        claim: ClaimName, name: String, source: GCSURI, serviceAccount: String, shape: Shape, labels: [String: String]
    ) {
        self.claim = claim
        self.name = name
        self.source = source
        self.serviceAccount = serviceAccount
        self.shape = shape
        self.labels = labels
    }

    /// The API group of ``dataSource``.
    private static let group = "datalayer.gke.io"

    /// The data source.
    public var dataSource: ClusterObject {
        ClusterObject(cluster: claim.cluster, namespace: claim.namespace, kind: "gcpdatasource", name: name)
    }

    /// The class.
    public var storageClass: ClusterObject { ClusterObject(cluster: claim.cluster, kind: "storageclass", name: name) }

    /// The definition that a cluster has where it has the populator.
    public static func definition(in cluster: ClusterName) -> ClusterObject {
        ClusterObject(cluster: cluster, kind: "customresourcedefinition", name: "gcpdatasources.\(group)")
    }

    /// The manifest of the data source and of the class.
    ///
    /// The class keeps the volume when its claim goes, and makes it at once: the populator supports no other binding.
    public var basis: String {
        JSONText.fields([
            "apiVersion": .text("v1"), "kind": .text("List"),
            "items": .list([
                .fields([
                    "apiVersion": .text("\(Self.group)/v1"), "kind": .text("GCPDataSource"),
                    "metadata": metadata(name, claim.namespace),
                    "spec": .fields([
                        "cloudStorage": .fields([
                            "serviceAccountName": .text(serviceAccount), "uri": .text(source.folder.description),
                        ])
                    ]),
                ]),
                .fields([
                    "apiVersion": .text("storage.k8s.io/v1"), "kind": .text("StorageClass"),
                    "metadata": metadata(name, nil), "provisioner": .text(MountedVolume.driver),
                    "parameters": shape.parameters.isEmpty ? nil : .texts(shape.parameters),
                    "reclaimPolicy": .text("Retain"), "volumeBindingMode": .text("Immediate"),
                    "allowedTopologies": .list([
                        .fields([
                            "matchLabelExpressions": .list([
                                .fields([
                                    "key": .text("topology.gke.io/zone"), "values": .list([.text(shape.zone)]),
                                ])
                            ])
                        ])
                    ]),
                ]),
            ]),
        ]).lines
    }

    /// The manifest of the claim.
    public var request: String {
        JSONText.fields([
            "apiVersion": .text("v1"), "kind": .text("PersistentVolumeClaim"),
            "metadata": metadata(claim.name, claim.namespace),
            "spec": .fields([
                "accessModes": .list([.text("ReadWriteMany")]), "storageClassName": .text(name),
                "resources": .fields(["requests": .fields(["storage": .text("\(shape.capacityGiB)Gi")])]),
                "dataSourceRef": .fields([
                    "apiGroup": .text(Self.group), "kind": .text("GCPDataSource"), "name": .text(name),
                ]),
            ]),
        ]).lines
    }

    private func metadata(_ name: String, _ namespace: String?) -> JSONText {
        .fields([
            "name": .text(name), "namespace": namespace.map { .text($0) },
            "labels": labels.isEmpty ? nil : .texts(labels),
        ])
    }
}
