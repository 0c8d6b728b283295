import Cloud

/// What a claim needs in its cluster before GKE's volume populator can fill it.
extension RestorePreflight {
    func claim(_ claim: PopulatedClaim) async -> Look {
        let (name, cluster) = (claim.name, claim.name.cluster)
        let account = ClusterObject(
            cluster: cluster, namespace: name.namespace, kind: "serviceaccount", name: claim.serviceAccount)
        let needed: [(ClusterObject, missing: String)] = [
            (
                PopulationDocument.definition(in: cluster),
                "\(cluster.id) has no volume populator: it comes with GKE 1.31.1, and with the Parallelstore CSI driver"
            ),
            (
                ClusterObject(cluster: cluster, kind: "namespace", name: name.namespace),
                "there is no namespace \(name.namespace) in \(cluster.id)"
            ),
            (account, "there is no service account \(claim.serviceAccount) in \(name.namespace) of \(cluster.id)"),
        ]
        do throws(CloudFailure) {
            for (object, missing) in needed where try await !cloud.isThere(object) {
                return Look(checks: [.claim: (.obstacle, missing)])
            }
            guard try await !cloud.isThere(ClusterObject(name)) else {
                return Look(checks: [.claim: (.obstacle, "there is a claim \(name.words) already")])
            }
            let resources = [
                "gcpdatasources.datalayer.gke.io", "storageclasses.storage.k8s.io", "persistentvolumeclaims",
            ]
            let needed = resources.map { resource in
                let namespace = resource.hasPrefix("storageclasses") ? "" : name.namespace
                return ClusterRight(cluster: cluster, namespace: namespace, verb: "create", resource: resource)
            }
            let rights = await ClusterRights.ask(needed, cloud)
            guard rights.missing.isEmpty else {
                let words = rights.missing.map(\.words).joined(separator: ", ")
                return Look(checks: [.claim: (.obstacle, "you may not \(words)")])
            }
            if let failure = rights.failures.first { throw failure }
            return Look(checks: [
                .claim: (
                    .fine,
                    "no \(name.name) in \(name.namespace) of \(cluster.id); whether \(claim.serviceAccount) may read the "
                        + "bucket can't be told from here"
                )
            ])
        } catch {
            return Self.unread(error, .claim, after: ". Applying it will tell.")
        }
    }
}
