import Cloud

/// The steps that add what is absent, each with its own probe.
struct SetupSteps {
    let state: SetupState
    let overwrites: Bool
    let scratch: String

    private var target: SetupTarget { state.target }
    private var project: String { target.instance.project }

    /// The name of the step that annotates the Kubernetes account.
    static let annotation = "annotation"

    /// In the order in which each finds what it needs: IAM knows the pool of a project's identities only once a cluster has
    /// it on, and what disturbs most comes last.
    var all: [Step] {
        let pools = state.links.filter { if case .nodePool = $0 { true } else { false } }
        let order: [SetupLink] =
            [
                .services, .account, .parallelstoreRole, .storageRole, .agent, .agentRole, .workloadPool, .binding,
                .namespace, .kubernetesAccount, .annotation, .driver,
            ] + pools
        return order.compactMap(step)
    }

    /// The link that a step is about.
    static func link(of step: Step) -> SetupLink? {
        // The agent is asked for without a probe, as nothing lists agents.
        if step.id == "agent" { return .agent }
        if case .setup(let link, _)? = step.command?.probe { return link }
        return nil
    }

    /// Which step adds a link, counted from 1.
    func number(of link: SetupLink, in steps: [Step]) -> Int? {
        steps.firstIndex { Self.link(of: $0) == link }.map { $0 + 1 }
    }

    /// The account as which the Kubernetes account acts now, where that is another one.
    var replaced: String? {
        guard let email = (try? state.kubernetesAccount?.get())??.email, email != target.account.email else {
            return nil
        }
        return email
    }

    private func isToDo(_ link: SetupLink) -> Bool {
        let standing = state.finding(link).standing
        switch link {
        // As whom nobody acts needs nothing.
        case .account, .parallelstoreRole, .storageRole, .binding:
            return standing == .absent && (overwrites || state.finding(.annotation).standing != .wrong)
        case .annotation: return standing == .absent || standing == .wrong && overwrites
        // The wrong principal is left, and the right one added beside it.
        case .agentRole: return standing == .absent || standing == .wrong
        default: return standing == .absent
        }
    }

    private func step(_ link: SetupLink) -> Step? {
        guard isToDo(link) else { return nil }
        switch link {
        case .services:
            return make(
                link, "enable \(state.missingServices.count == 1 ? "an API" : "APIs")",
                gcloud("services", "enable") + state.missingServices + ["--project=\(project)"],
                consequence: "They stay enabled, and cost nothing by themselves.", seconds: 900)
        case .account:
            return make(
                link, "create \(target.account.id)",
                gcloud("iam", "service-accounts", "create", target.account.id)
                    + ["--display-name=Parallelstore backups", "--project=\(target.account.project)"])
        case .parallelstoreRole:
            return make(
                link, "let it start exports", onProject(SetupTarget.parallelstoreRole),
                consequence:
                    "The role allows everything on the project's instances, also to delete them: Google has no "
                    + "narrower one with which exports can be started.")
        case .storageRole: return storageRole
        case .agent:
            let argv = gcloud("beta", "services", "identity", "create", "--service=parallelstore.googleapis.com")
            return Step(
                id: "agent", title: "ask for the service agent", consequence: "It changes nothing where it is there.",
                ifStopped: Self.stopped,
                work: .command(ChangingCommand(argv: argv + ["--project=\(project)"])))
        case .agentRole:
            guard let agent = state.serviceAgent else { return nil }
            return make(
                link, "let the agent write into gs://\(target.bucket)",
                onBucket(agent.member, ServiceAgent.documentedRole))
        case .workloadPool:
            return make(
                link, "turn Workload Identity on in \(target.cluster.id)",
                updating(["--workload-pool=\(target.usualPool)"]),
                consequence: "The control plane takes some minutes; pods go on as they are.", seconds: 3_600)
        case .driver:
            return make(
                link, "turn the CSI driver on in \(target.cluster.id)",
                updating(["--update-addons=ParallelstoreCsiDriver=ENABLED"]),
                consequence: "A DaemonSet comes onto its nodes; pods go on as they are.", seconds: 3_600)
        case .binding:
            let pool = (try? state.cluster?.get())?.workloadPool ?? target.usualPool
            return make(
                link, "let the pods act as \(target.account.id)",
                gcloud("iam", "service-accounts", "add-iam-policy-binding", target.account.email)
                    + [
                        "--member=\(target.workload(of: pool))", "--role=\(SetupTarget.identityRole)",
                        "--condition=None",
                        "--project=\(target.account.project)",
                    ],
                consequence: "So may every pod that runs as \(target.kubernetesAccount) in \(target.namespace).")
        case .namespace:
            return creating(
                link, "create namespace \(target.namespace)", "namespace.json", SetupDocument.namespace(target))
        case .kubernetesAccount:
            return creating(
                link, "create \(target.kubernetesAccount) in \(target.namespace)", "account.json",
                SetupDocument.account(target))
        case .annotation: return annotating
        case .nodePool(let name):
            return make(
                link, "set GKE_METADATA on node pool \(name)",
                gcloud("container", "node-pools", "update", name)
                    + [
                        "--cluster=\(target.cluster.id)", "--location=\(target.cluster.location)",
                        "--workload-metadata=GKE_METADATA", "--project=\(target.cluster.project)",
                    ],
                consequence:
                    "Makes the nodes of \(name) anew, a few at a time, which ends every pod on them once; pods there "
                    + "that act as the nodes' own account can't any more.", seconds: 14_400)
        case .credentials, .peering, .addresses: return nil
        }
    }

    private var storageRole: Step? {
        guard !target.isProjectWide else {
            return make(
                .storageRole, "let it use every bucket of \(project)", onProject(SetupTarget.guideRole),
                consequence:
                    "As the guide has it: it can read and delete everything in every bucket of the project, which "
                    + "backups do not need.")
        }
        return make(
            .storageRole, "let it write into gs://\(target.bucket)",
            onBucket(target.account.member, SetupTarget.objectRole),
            consequence:
                "It can read, write and delete the objects of that bucket alone: the manifests, listings and locks. "
                + "The guide's \(SetupTarget.guideRole) on the whole project is more than backups need; "
                + "--project-wide-storage gives it.")
    }

    private var annotating: Step? {
        let note = "\(KubernetesAccount.annotation)=\(target.account.email)"
        let argv = kubectl + ["annotate", "serviceaccount", target.kubernetesAccount, note]
        guard let replaced else {
            return make(.annotation, "annotate \(target.kubernetesAccount)", argv, id: Self.annotation)
        }
        return make(
            .annotation, "annotate \(target.kubernetesAccount) anew", argv + ["--overwrite"],
            consequence: "Every pod that runs as it acts as \(target.account.email) then, and no more as \(replaced).",
            id: Self.annotation)
    }

    /// What follows, a sentence each.
    func consequences(_ steps: [Step]) -> [String] {
        guard !steps.isEmpty else { return ["Nothing is absent that is added here."] }
        var sentences = [
            "Adds what is absent so that pods that run as \(target.kubernetesWords) act as "
                + "\(target.account.email) and back \(target.instance.id) up into gs://\(target.bucket).",
            "Takes nothing away, and touches nothing that could not be read.",
        ]
        for step in steps {
            if case .nodePool? = Self.link(of: step) { sentences.append(step.consequence) }
            if step.id == Self.annotation, replaced != nil { sentences.append(step.consequence) }
        }
        return sentences
    }
}

extension SetupSteps {
    private static let stopped = "It may be there or not; applying it again looks first."

    private func gcloud(_ words: String...) -> [String] { ["gcloud"] + words }

    private var kubectl: [String] {
        ["kubectl", "--context=\(target.cluster.context)", "--namespace=\(target.namespace)"]
    }

    /// Without a condition, also where the policy has some: gcloud asks otherwise.
    private func onProject(_ role: String) -> [String] {
        gcloud("projects", "add-iam-policy-binding", project)
            + ["--member=\(target.account.member)", "--role=\(role)", "--condition=None"]
    }

    private func onBucket(_ member: String, _ role: String) -> [String] {
        gcloud("storage", "buckets", "add-iam-policy-binding", "gs://\(target.bucket)")
            + ["--member=\(member)", "--role=\(role)", "--condition=None"]
    }

    private func updating(_ options: [String]) -> [String] {
        gcloud("container", "clusters", "update", target.cluster.id)
            + ["--location=\(target.cluster.location)"] + options + ["--project=\(target.cluster.project)"]
    }

    private func make(
        _ link: SetupLink, _ title: String, _ argv: [String], consequence: String = "", file: LocalFile? = nil,
        id: StepID? = nil, seconds: Double? = nil
    ) -> Step {
        let ofCluster: Bool =
            switch link {
            case .workloadPool, .driver, .nodePool: true
            default: false
            }
        return Step(
            id: id ?? Self.id(of: link), title: title, consequence: consequence, ifStopped: Self.stopped,
            work: .command(
                ChangingCommand(
                    argv: argv, file: file, probe: .setup(link, target),
                    requirement: ofCluster ? .clusterAtRest(target.cluster) : nil, deadline: seconds)))
    }

    private static func id(of link: SetupLink) -> StepID {
        if case .nodePool(let name) = link { "node-pool:\(name)" } else { link.name }
    }

    /// With `create`, which refuses what somebody else has made meanwhile.
    private func creating(_ link: SetupLink, _ title: String, _ name: String, _ text: String) -> Step {
        let file = "\(scratch)/\(name)"
        let place = link == .namespace ? Array(kubectl.prefix(2)) : kubectl
        return make(
            link, title, place + ["create", "--filename=\(file)"],
            file: LocalFile(path: file, content: .text(text)))
    }
}
