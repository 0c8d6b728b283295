extension SetupState {
    /// The chain, in the order in which a person thinks of it.
    public var links: [SetupLink] {
        let pools = (try? cluster?.get()).map { $0.isAutopilot ? [] : $0.nodePools } ?? []
        return [
            .credentials, .services, .account, .parallelstoreRole, .storageRole, .namespace, .kubernetesAccount,
            .binding, .annotation, .workloadPool,
        ] + pools.map { .nodePool($0.name) } + [.driver, .agent, .agentRole, .peering, .addresses]
    }

    /// How every link is.
    public var findings: [SetupFinding] { links.map(finding) }

    /// How a link is.
    public func finding(_ link: SetupLink) -> SetupFinding {
        switch link {
        case .credentials: credentials
        case .services: servicesFinding
        case .account: accountFinding
        case .parallelstoreRole: parallelstoreRole
        case .storageRole: storageRole
        case .namespace: namespaceFinding
        case .kubernetesAccount: kubernetesAccountFinding
        case .binding: binding
        case .annotation: annotation
        case .workloadPool: workloadPool
        case .nodePool(let name): nodePool(name)
        case .driver: driver
        case .agent: agent
        case .agentRole: agentRole
        case .peering: peering
        case .addresses: addresses
        }
    }

    /// What could not be read, with the permission that is missing.
    func unread(_ link: SetupLink, _ probe: SetupProbe, _ failure: CloudFailure) -> SetupFinding {
        guard case .permissionDenied(let named) = failure.kind else {
            return SetupFinding(link, .unread, failure.whatHappened, remedy: failure.whatToDo, failure: failure)
        }
        let isInCluster = probe == .kubernetesAccount || probe == .namespace
        // Whoever may not have the credentials was not refused by the cluster.
        let usual = isInCluster && failure.isOfCredentials ? SetupProbe.cluster.permission : probe.permission
        let permission = named ?? usual
        let told = CloudFailure(.permissionDenied(permission: permission), task: failure.task)
        return SetupFinding(link, .unread, told.whatHappened, remedy: told.whatToDo, failure: told)
    }

    /// Judges what an answer says; one that there is none of is told instead.
    func judge<Value>(
        _ link: SetupLink, _ probe: SetupProbe, _ answer: Answer<Value>?, _ body: (Value) -> SetupFinding
    ) -> SetupFinding {
        switch answer {
        case .success(let value)?: body(value)
        case .failure(let failure)?: unread(link, probe, failure)
        case nil: SetupFinding(link, .unread, "not looked at", remedy: "look again")
        }
    }
}

extension CloudFailure {
    /// Whether it was the way to the cluster that failed, and not the cluster.
    var isOfCredentials: Bool { task == "container clusters get-credentials" || kind == .unauthenticated }
}

extension [PolicyBinding] {
    /// The first of these roles that a member has without a condition: what a condition says is not judged here.
    func role(of member: String, among roles: [String]) -> String? {
        roles.first { role in contains { $0.role == role && !$0.isConditional && $0.members.contains(member) } }
    }

    /// The first of these roles that a member has under a condition.
    func conditionalRole(of member: String, among roles: [String]) -> String? {
        roles.first { role in contains { $0.role == role && $0.isConditional && $0.members.contains(member) } }
    }

    /// Whether anything is given to a member.
    func names(_ member: String) -> Bool { contains { $0.members.contains(member) } }
}
