public import Cloud

/// A claim that GKE's volume populator is to fill: it makes an instance for it, imports into that, and binds the claim to it.
public struct PopulatedClaim: Hashable, Sendable, Codable {
    /// The claim, which is new.
    public let name: ClaimName
    /// The Kubernetes service account that may read the bucket.
    public let serviceAccount: String
    /// What the instance is to be like.
    ///
    /// Its name is the driver's; until that is known, the claim's stands for it.
    public let instance: NewInstance

    /// Makes one.
    public init(name: ClaimName, serviceAccount: String, instance: NewInstance) {
        self.name = name
        self.serviceAccount = serviceAccount
        self.instance = instance
    }

    /// What is applied to the cluster, named after the run, so that nothing of that name can be there already.
    func document(of source: GCSURI, run: RunID) -> PopulationDocument {
        PopulationDocument(
            claim: name, name: "psconsole-\(run)", source: source, serviceAccount: serviceAccount,
            shape: PopulationDocument.Shape(
                zone: instance.name.location, capacityGiB: instance.capacityGiB,
                parameters: parameters.merging(["description": "\(instance.description), \(Self.mark(of: run))"]) { $1 }
            ),
            labels: [NewInstance.runLabel: run.description])
    }

    /// By what the instance is known that the driver gives a name of its own.
    static func mark(of run: RunID) -> String { "psconsole run \(run)" }

    /// What the driver takes ("CSI driver reference"): the name of a range, and that of a network unless it is another project's.
    ///
    /// How it takes labels is written nowhere in a way that can be followed, so that it gets none.
    private var parameters: [String: String] {
        let parts = instance.network.split(separator: "/").map(String.init)
        let isShared = parts.count > 1 && parts[1] != name.cluster.project
        let all = [
            "network": isShared ? instance.network : parts.last ?? "",
            "reserved-ip-range": RestoreDraft.lastPart(of: instance.reservedIPRange),
            "file-stripe-level": NewInstance.flag(instance.fileStripeLevel),
            "directory-stripe-level": NewInstance.flag(instance.directoryStripeLevel),
        ]
        return all.filter { !$0.value.isEmpty }
    }
}
