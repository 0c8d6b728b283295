import Cloud

/// Whether Parallelstore's service agent may write into a bucket, as far as the bucket's own policy tells.
struct AgentCheck {
    /// The agent as a policy names it.
    let member: String
    let bindings: [PolicyBinding]

    /// The agent of a project, by the project's number.
    init(projectNumber: String, bindings: [PolicyBinding]) {
        member = ServiceAgent(projectNumber: projectNumber).member
        self.bindings = bindings
    }

    private static let documented = ServiceAgent.documentedRole

    var finding: (Check.Finding, String) {
        let found = bindings.filter { $0.members.contains(member) }.compactMap(Self.judge)
        if let best = found.first(where: { $0.0 == .fine }) ?? found.first { return best }
        return (
            .problem,
            "no role on the bucket lets \(member.dropFirst(15)) write; a role further up may. The export tells."
        )
    }

    /// Roles with which objects can be listed and read (Cloud Storage, "IAM roles").
    private static let reading = [
        documented, "roles/storage.objectAdmin", "roles/storage.objectUser", "roles/storage.objectViewer",
    ]

    /// The same for reading from the bucket, as an import does.
    var readingFinding: (Check.Finding, String) {
        let found = bindings.filter { $0.members.contains(member) && Self.reading.contains($0.role) }
        if let best = found.first(where: { !$0.isConditional }) { return (.fine, "it has \(best.role)") }
        if let conditional = found.first { return (.problem, "\(conditional.role), but under a condition") }
        return (
            .problem,
            "no role on the bucket lets \(member.dropFirst(15)) read; a role further up may. The import tells."
        )
    }

    private static func judge(_ binding: PolicyBinding) -> (Check.Finding, String)? {
        let role = binding.role
        let narrow = ServiceAgent.narrowRoles
        guard role == documented || (ServiceAgent.plausibleRoles + narrow).contains(role) else { return nil }
        if binding.isConditional { return (.problem, "\(role), but under a condition") }
        if role == documented { return (.fine, "it has \(role)") }
        return narrow.contains(role)
            ? (.problem, "\(role) is narrower than documented: Parallelstore asks for \(documented)")
            : (.fine, "it has \(role); Parallelstore asks for \(documented)")
    }
}
