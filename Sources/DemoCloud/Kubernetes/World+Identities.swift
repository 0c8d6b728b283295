/// As whom the programs in a pod act, and whether Parallelstore lets them.
extension World {
    /// What gcloud in a pod complains of where it may not write into a bucket.
    ///
    /// Only a world that has service accounts of its own looks so closely.
    func complaint(of pod: KubeObject, _ index: Int, writing bucket: String) -> String? {
        guard checksIdentities else { return nil }
        let (members, complaint) = members(of: pod, index)
        return complaint ?? refusal(to: members, writing: bucket)
    }

    /// The same where it may not do something with an instance; `permission` is what that takes.
    func complaint(of pod: KubeObject, _ index: Int, on instance: InstanceKey, permission: String) -> String? {
        guard checksIdentities else { return nil }
        let (members, complaint) = members(of: pod, index)
        return complaint ?? refusal(to: members, on: instance, permission: permission)
    }

    /// As whom gcloud in a pod acts, and what it complains of where it gets no token.
    private func members(of pod: KubeObject, _ index: Int) -> ([String], complaint: String?) {
        let cluster = clusters[index]
        let given = pod.spec.text("serviceAccountName")
        let name = given.isEmpty ? "default" : given
        // Pods run on the first pool of nodes.
        let isFederated = cluster.features.nodePools.first?.metadataMode == "GKE_METADATA"
        guard let pool = cluster.features.workloadPool, isFederated || cluster.features.isAutopilot else {
            return (["serviceAccount:\(projectNumber)-compute@developer.gserviceaccount.com"], nil)
        }
        let workload = "serviceAccount:\(pool)[\(pod.namespace)/\(name)]"
        let principal =
            "principal://iam.googleapis.com/projects/\(projectNumber)/locations/global/workloadIdentityPools/\(pool)"
            + "/subject/ns/\(pod.namespace)/sa/\(name)"
        let account = cluster.store[.serviceAccount, pod.namespace, name]
        let email = account?.json.text("metadata", "annotations", "iam.gke.io/gcp-service-account") ?? ""
        guard !email.isEmpty else { return ([workload, principal], nil) }
        let found = serviceAccounts.first { $0.email == email && !$0.isDisabled }
        guard let found,
            [workload, principal].contains(where: { found.policy.grants(["roles/iam.workloadIdentityUser"], to: $0) })
        else {
            let complaint =
                "There was a problem refreshing your current auth tokens: (\"Failed to retrieve "
                + "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token from the "
                + "Google Compute Engine metadata service. Status: 403 Response:\\nb\"Unable to generate access token; IAM "
                + "returned 403 Forbidden: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may "
                + "not exist).\\nThis error could be caused by a missing IAM policy binding on the target IAM service "
                + "account.\\n\"\")"
            return ([], complaint)
        }
        return (["serviceAccount:\(email)"], nil)
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

    private func refusal(to members: [String], on instance: InstanceKey, permission: String) -> String? {
        let roles = ["roles/parallelstore.admin", "roles/editor", "roles/owner"]
        guard !members.contains(where: { projectPolicy.grants(roles, to: $0) }) else { return nil }
        return "PERMISSION_DENIED: Permission '\(permission)' denied on "
            + "'projects/\(project)/locations/\(instance.zone)/instances/\(instance.id)'."
    }
}
