/// Who can be given something.
extension World {
    /// Changes a policy to that in the body of a `setIamPolicy`, if it is one that can be.
    func changed(_ policy: IAMPolicy, by body: JSON) throws(Refusal) -> IAMPolicy {
        guard let asked = body["policy"], asked.object != nil else {
            throw Refusal(code: .invalidArgument, message: "Policy must be specified.")
        }
        try policy.checkVersion(asked)
        try checkMembers(of: asked.list("bindings"), notIn: policy.bindings)
        try policy.checkEtag(asked)
        var changed = policy
        changed.set(asked.list("bindings"), at: now)
        return changed
    }

    /// Refuses to give anything to somebody who does not exist.
    ///
    /// Members that the policy has already are not looked at: a scenario may have given them what no service would.
    func checkMembers(of bindings: [JSON], notIn before: [JSON]) throws(Refusal) {
        let known = Set(before.flatMap { $0.list("members") }.compactMap(\.string))
        for binding in bindings {
            let role = binding.text("role")
            guard role.hasPrefix("roles/") || role.contains("/roles/") else {
                throw Refusal(code: .invalidArgument, message: "Role \(role) is not supported for this resource.")
            }
            for member in binding.list("members").compactMap(\.string) where !known.contains(member) {
                try checkMember(member)
            }
        }
    }

    private func checkMember(_ member: String) throws(Refusal) {
        if ["allUsers", "allAuthenticatedUsers"].contains(member) { return }
        let parts = member.split(separator: ":", maxSplits: 1).map(String.init)
        let types = [
            "user", "group", "domain", "principal", "principalSet", "projectOwner", "projectEditor", "projectViewer",
            "deleted", "serviceAccount",
        ]
        guard parts.count == 2, types.contains(parts[0]) else {
            throw Refusal(
                code: .invalidArgument,
                message: "The member \(member) is of an unknown type. Please set a valid type prefix for the member.")
        }
        guard parts[0] == "serviceAccount" else { return }
        if parts[1].hasSuffix("]"), let bracket = parts[1].firstIndex(of: "[") {
            try checkPool(String(parts[1][..<bracket]))
        } else if !isServiceAccount(parts[1]) {
            throw Refusal(code: .invalidArgument, message: "Service account \(parts[1]) does not exist.")
        }
    }

    /// A project's identity pool is made when the first of its clusters turns Workload Identity Federation on.
    private func checkPool(_ pool: String) throws(Refusal) {
        guard clusters.contains(where: { $0.features.workloadPool == pool }) else {
            throw Refusal(
                code: .invalidArgument,
                message:
                    "Identity Pool does not exist (\(pool)). Please check that you specified a valid resource name as "
                    + "returned in the `name` attribute in the configuration API.")
        }
    }

    /// Whether there is such an account, as far as this project can tell.
    private func isServiceAccount(_ email: String) -> Bool {
        let halves = email.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1].hasSuffix(".gserviceaccount.com") else { return false }
        if halves[1] == "\(project).iam.gserviceaccount.com" { return serviceAccounts.contains { $0.email == email } }
        // Agents are named by the number of their project, which its identifier is not.
        if halves[0].hasPrefix("service-"), halves[1].hasPrefix("gcp-sa-") {
            return halves[0].dropFirst("service-".count).allSatisfy(\.isNumber)
                && (email != serviceAgent || hasServiceAgent)
        }
        return true
    }
}
