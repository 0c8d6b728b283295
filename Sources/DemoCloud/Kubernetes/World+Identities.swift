/// As whom the programs in a pod act, and whether Parallelstore lets them.
extension World {
    /// What gcloud in a pod complains of; nil if it may export the instance, and may write into the bucket, if it writes there.
    ///
    /// Only a world that has service accounts of its own looks so closely.
    func refusalOfIdentity(of pod: KubeObject, _ index: Int, instance: InstanceKey, writes bucket: String?) -> String? {
        guard checksIdentities else { return nil }
        let cluster = clusters[index]
        func refusal(_ members: [String]) -> String? {
            bucket.flatMap { self.refusal(to: members, writing: $0) } ?? self.refusal(to: members, exporting: instance)
        }
        let given = pod.spec.text("serviceAccountName")
        let name = given.isEmpty ? "default" : given
        // Pods run on the first pool of nodes.
        let isFederated = cluster.features.nodePools.first?.metadataMode == "GKE_METADATA"
        guard let pool = cluster.features.workloadPool, isFederated || cluster.features.isAutopilot else {
            return refusal(["serviceAccount:\(projectNumber)-compute@developer.gserviceaccount.com"])
        }
        let workload = "serviceAccount:\(pool)[\(pod.namespace)/\(name)]"
        let principal =
            "principal://iam.googleapis.com/projects/\(projectNumber)/locations/global/workloadIdentityPools/\(pool)"
            + "/subject/ns/\(pod.namespace)/sa/\(name)"
        let account = cluster.store[.serviceAccount, pod.namespace, name]
        let email = account?.json.text("metadata", "annotations", "iam.gke.io/gcp-service-account") ?? ""
        guard !email.isEmpty else { return refusal([workload, principal]) }
        let found = serviceAccounts.first { $0.email == email && !$0.isDisabled }
        guard let found,
            [workload, principal].contains(where: { found.policy.grants(["roles/iam.workloadIdentityUser"], to: $0) })
        else {
            return "There was a problem refreshing your current auth tokens: (\"Failed to retrieve "
                + "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token from the "
                + "Google Compute Engine metadata service. Status: 403 Response:\\nb\"Unable to generate access token; IAM "
                + "returned 403 Forbidden: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may "
                + "not exist).\\nThis error could be caused by a missing IAM policy binding on the target IAM service "
                + "account.\\n\"\")"
        }
        return refusal(["serviceAccount:\(email)"])
    }

    private func refusal(to members: [String], writing bucket: String) -> String? {
        let roles = ["roles/storage.admin", "roles/storage.objectAdmin", "roles/storage.objectUser"]
        let policies = [projectPolicy, buckets[bucket]?.policy].compactMap { $0 }
        guard !members.contains(where: { member in policies.contains { $0.grants(roles, to: member) } }) else {
            return nil
        }
        let who = members.first?.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        return "HTTPError 403: \(who) does not have storage.objects.create access to the Google Cloud Storage object. "
            + "Permission 'storage.objects.create' denied on resource (or it may not exist)."
    }

    private func refusal(to members: [String], exporting instance: InstanceKey) -> String? {
        let roles = ["roles/parallelstore.admin", "roles/editor", "roles/owner"]
        guard !members.contains(where: { projectPolicy.grants(roles, to: $0) }) else { return nil }
        return "PERMISSION_DENIED: Permission 'parallelstore.instances.exportData' denied on "
            + "'projects/\(project)/locations/\(instance.zone)/instances/\(instance.id)'."
    }
}
