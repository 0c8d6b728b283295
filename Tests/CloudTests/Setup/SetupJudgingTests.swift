import Cloud
import Testing

/// What is made of each answer, link by link.
@Suite struct SetupJudgingTests {
    private static let account = ServiceAccountName(id: "parallelstore-sa", project: "p")
    private static let agent = ServiceAgent(projectNumber: "42").member
    private static let pods = "serviceAccount:p.svc.id.goog[default/parallelstore-sa]"

    private static func target(isProjectWide: Bool = false, network: String = "projects/host/global/networks/net")
        -> SetupTarget
    {
        SetupTarget(
            instance: InstanceName(project: "p", location: "us-central1-a", id: "train-a"), network: network,
            bucket: "backups", cluster: ClusterName(project: "p", location: "us-central1-a", id: "training"),
            namespace: "default", account: account, isProjectWide: isProjectWide)
    }

    /// Everything read, and nothing there.
    private static func bare(_ target: SetupTarget = target()) -> SetupState {
        var state = SetupState(target)
        state.services = .success([])
        state.account = .success(nil)
        state.accountPolicy = .success(nil)
        state.projectPolicy = .success([])
        state.projectNumber = .success("42")
        state.bucketPolicy = .success([])
        state.cluster = .success(ClusterSettings(version: "1.32.4-gke.1"))
        state.kubernetesAccount = .success(nil)
        state.namespace = .success(false)
        state.peerings = .success([])
        state.ranges = .success([])
        state.instances = .success(.init(InstanceList([]), in: target.network))
        return state
    }

    private static func finding(_ link: SetupLink, _ change: (inout SetupState) -> Void) -> SetupFinding {
        var state = bare()
        change(&state)
        return state.finding(link)
    }

    @Test func nothingIsThereAndAllOfItIsSaid() {
        let findings = Self.bare().findings
        let present = findings.filter { $0.standing == .present }.map(\.link)
        #expect(present == [.credentials])
        #expect(findings.dropFirst().allSatisfy { $0.standing == .absent && !$0.remedy.isEmpty })
        #expect(Set(findings.map(\.link.name)).count == findings.count)
    }

    @Test func whatWasNeverAskedIsNeitherThereNorAbsent() {
        let findings = SetupState(Self.target()).findings
        #expect(findings.allSatisfy { $0.standing == .unread })
    }

    /// The service names a permission or does not: the probe's own is told then.
    @Test(arguments: [(nil, "iam.serviceAccounts.getIamPolicy"), ("a.b.c", "a.b.c")] as [(String?, String)])
    func aPermissionIsAlwaysNamed(named: String?, told: String) {
        let finding = Self.finding(.binding) {
            $0.accountPolicy = .failure(CloudFailure(.permissionDenied(permission: named), task: "t", detail: "no"))
        }
        #expect(finding.standing == .unread && finding.permission == told)
        #expect(finding.words == "PERMISSION_DENIED \(told)" && finding.remedy == "ask for the permission \(told)")
    }

    @Test func anyOtherFailureIsToldAsItIs() {
        let finding = Self.finding(.account) { $0.account = .failure(CloudFailure(.timedOut(seconds: 60), task: "t")) }
        #expect(finding.standing == .unread && finding.permission == nil && finding.words == "no answer within 60 s")
    }

    // MARK: Roles

    @Test(arguments: [
        ("roles/parallelstore.admin", false, SetupFinding.Standing.present),
        ("roles/owner", false, .present), ("roles/editor", false, .present),
        ("roles/parallelstore.admin", true, .absent), ("roles/parallelstore.viewer", false, .absent),
    ])
    func exportsNeedARoleWithoutACondition(role: String, isConditional: Bool, standing: SetupFinding.Standing) {
        let finding = Self.finding(.parallelstoreRole) {
            $0.projectPolicy = .success([
                PolicyBinding(role: role, members: [Self.account.member], isConditional: isConditional)
            ])
        }
        #expect(finding.standing == standing, "\(finding)")
        #expect(finding.words.contains("under a condition") == isConditional)
    }

    @Test func moreThanIsNeededIsThereAndSaidToBe() {
        let finding = Self.finding(.storageRole) {
            $0.projectPolicy = .success([PolicyBinding(role: "roles/storage.admin", members: [Self.account.member])])
        }
        #expect(finding.standing == .present)
        #expect(
            finding.words
                == "roles/storage.admin on p; roles/storage.objectUser on the bucket alone would be enough for backups")
    }

    @Test(arguments: ["roles/storage.objectUser", "roles/storage.objectAdmin", "roles/storage.admin"])
    func aRoleOnTheBucketIsEnough(role: String) {
        let binding = PolicyBinding(role: role, members: [Self.account.member])
        #expect(Self.finding(.storageRole) { $0.bucketPolicy = .success([binding]) }.standing == .present)
        // Unless the guide's own is asked for.
        var state = Self.bare(Self.target(isProjectWide: true))
        state.bucketPolicy = .success([binding])
        #expect(state.finding(.storageRole).standing == .absent)
    }

    /// A role on the project may be there where that could not be read: nothing is absent then.
    @Test func halfOfTheTruthIsNotAbsence() {
        let denied = CloudFailure(.permissionDenied(permission: nil), task: "t")
        #expect(Self.finding(.storageRole) { $0.projectPolicy = .failure(denied) }.standing == .unread)
        #expect(Self.finding(.agent) { $0.projectPolicy = .failure(denied) }.standing == .unread)
        let finding = Self.finding(.storageRole) {
            $0.projectPolicy = .failure(denied)
            $0.bucketPolicy = .success([
                PolicyBinding(role: "roles/storage.objectUser", members: [Self.account.member])
            ])
        }
        #expect(finding.standing == .present)
    }

    // MARK: Identity

    @Test(arguments: [
        ("serviceAccount:p.svc.id.goog[default/parallelstore-sa]", SetupFinding.Standing.present),
        ("serviceAccount:p.svc.id.goog[ml/parallelstore-sa]", .absent),
        ("serviceAccount:other.svc.id.goog[default/parallelstore-sa]", .absent),
        ("serviceAccount:p.svc.id.goog[default/parallelstore-sa-2]", .absent),
    ])
    func theMemberIsTheVeryOne(member: String, standing: SetupFinding.Standing) {
        let finding = Self.finding(.binding) {
            $0.accountPolicy = .success([PolicyBinding(role: "roles/iam.workloadIdentityUser", members: [member])])
        }
        #expect(finding.standing == standing)
        if standing == .absent { #expect(finding.words == "not \(Self.pods), but \(member)") }
    }

    @Test func anAccountThatIsDisabledIsNotAbsent() {
        let finding = Self.finding(.account) {
            $0.account = .success(ServiceAccount(email: Self.account.email, isDisabled: true))
        }
        #expect(finding.standing == .wrong && finding.remedy.hasPrefix("gcloud iam service-accounts enable"))
    }

    @Test(
        arguments: [(nil, SetupFinding.Standing.absent), ("x@y", .wrong), (account.email, .present)]
            as [(String?, SetupFinding.Standing)])
    func theAnnotationNamesThisAccountOrAnother(email: String?, standing: SetupFinding.Standing) {
        let notes = email.map { [KubernetesAccount.annotation: $0] } ?? [:]
        let finding = Self.finding(.annotation) {
            $0.kubernetesAccount = .success(KubernetesAccount(annotations: notes))
        }
        #expect(finding.standing == standing)
    }

    // MARK: The cluster

    @Test func autopilotHasItAll() {
        var state = Self.bare()
        state.cluster = .success(
            ClusterSettings(version: "1.32.4", isAutopilot: true, nodePools: [.init(name: "p", metadataMode: "")]))
        #expect(state.finding(.workloadPool).standing == .present && state.finding(.driver).standing == .present)
        #expect(!state.links.contains(.nodePool("p")))
    }

    @Test func aPoolThatKeepsPodsAwayNeedsNothing() {
        var state = Self.bare()
        state.cluster = .success(
            ClusterSettings(nodePools: [
                .init(name: "gpu", metadataMode: "GCE_METADATA", taints: ["nvidia.com/gpu"]),
                .init(name: "cpu", metadataMode: ""), .init(name: "good", metadataMode: "GKE_METADATA"),
            ]))
        #expect(state.finding(.nodePool("gpu")).standing == .present)
        #expect(state.finding(.nodePool("gpu")).words.contains("nvidia.com/gpu"))
        #expect(state.finding(.nodePool("cpu")).standing == .absent)
        #expect(state.finding(.nodePool("good")).standing == .present)
    }

    @Test(arguments: [
        ("1.28.9-gke.1", SetupFinding.Standing.wrong), ("1.29.0", .absent), ("2.0.1", .absent), ("?", .absent),
    ])
    func anOldClusterHasNoDriver(version: String, standing: SetupFinding.Standing) {
        #expect(Self.finding(.driver) { $0.cluster = .success(ClusterSettings(version: version)) }.standing == standing)
    }

    /// What the cluster refuses, it was reached for; what kept anybody from reaching it leaves both open.
    @Test func theWayToTheClusterIsJudgedByItself() {
        let forbidden = CloudFailure(.permissionDenied(permission: "get serviceaccounts"), task: "get serviceaccount")
        #expect(Self.finding(.credentials) { $0.kubernetesAccount = .failure(forbidden) }.standing == .present)
        #expect(Self.finding(.kubernetesAccount) { $0.kubernetesAccount = .failure(forbidden) }.standing == .unread)
        let noCredentials = CloudFailure(.permissionDenied(permission: nil), task: "container clusters get-credentials")
        let finding = Self.finding(.credentials) { $0.kubernetesAccount = .failure(noCredentials) }
        #expect(finding.standing == .unread && finding.permission == "container.clusters.get")
        let missing = CloudFailure(.toolMissing("kubectl"), task: "get serviceaccount")
        #expect(Self.finding(.credentials) { $0.kubernetesAccount = .failure(missing) }.standing == .unread)
    }

    // MARK: The agent

    @Test func theRoleOfTheAgentIsOnTheBucketOrTheProject() {
        let binding = PolicyBinding(role: "roles/storage.admin", members: [Self.agent])
        #expect(Self.finding(.agentRole) { $0.bucketPolicy = .success([binding]) }.standing == .present)
        #expect(Self.finding(.agentRole) { $0.projectPolicy = .success([binding]) }.standing == .present)
        let narrow = PolicyBinding(role: "roles/storage.objectCreator", members: [Self.agent])
        let finding = Self.finding(.agentRole) { $0.bucketPolicy = .success([narrow]) }
        #expect(finding.standing == .absent && finding.words.hasPrefix("roles/storage.objectCreator"))
    }

    @Test func thePrincipalOfOlderGuidesIsRecognised() {
        let mistaken = ServiceAgent(wronglyNamedAfter: "p").member
        #expect(mistaken == "serviceAccount:service-p@gcp-sa-parallelstore.iam.gserviceaccount.com")
        for member in [mistaken, "deleted:\(mistaken)?uid=1"] {
            let wrong = PolicyBinding(role: "roles/storage.admin", members: [member])
            let finding = Self.finding(.agentRole) { $0.bucketPolicy = .success([wrong]) }
            #expect(finding.standing == .wrong && finding.words.contains("took the project's id for its number"))
            let both = PolicyBinding(role: "roles/storage.admin", members: [member, Self.agent])
            let beside = Self.finding(.agentRole) { $0.bucketPolicy = .success([both]) }
            #expect(beside.standing == .present && beside.words.contains("no such account can exist"))
        }
    }

    // MARK: The network

    @Test func thePeeringIsGoogleServices() {
        let active = NetworkPeering(name: "servicenetworking-googleapis-com", state: "ACTIVE")
        #expect(Self.finding(.peering) { $0.peerings = .success([active]) }.standing == .present)
        let waiting = NetworkPeering(name: active.name, state: "INACTIVE")
        #expect(Self.finding(.peering) { $0.peerings = .success([waiting]) }.standing == .wrong)
        let none = Self.finding(.peering) { $0.peerings = .success([NetworkPeering(name: "mine", state: "ACTIVE")]) }
        #expect(none.standing == .absent && none.remedy.contains("--network=net --project=host"))
        #expect(Self.bare(Self.target(network: "")).finding(.peering).standing == .unread)
    }

    @Test(
        arguments: [
            (24, 3, [], SetupFinding.Standing.present), (24, 4, [], .wrong), (20, 4, ["us-central1-b"], .unread),
        ] as [(Int, Int, [String], SetupFinding.Standing)])
    func anInstanceMoreHasToFit(prefix: Int, count: Int, silent: [String], standing: SetupFinding.Standing) {
        let instances = (0..<count).map {
            Instance(
                name: InstanceName(project: "p", location: "z", id: "i\($0)"), state: .active,
                network: Self.target().network)
        }
        let finding = Self.finding(.addresses) {
            $0.ranges = .success([AddressRange(name: "r", address: "10.0.0.0", prefixLength: prefix)])
            $0.instances = .success(
                .init(InstanceList(instances, unreachable: silent), in: Self.target().network))
        }
        #expect(finding.standing == standing, "\(finding)")
    }

    @Test(arguments: [
        ("172.17.4.0", 24, true), ("172.16.0.0", 12, true), ("172.16.0.0", 16, false), ("172.18.0.0", 20, false),
        ("", 20, false), ("10.0.0.0", 8, false),
    ])
    func dockersOwnRangeIsInTheWay(address: String, prefix: Int, isInTheWay: Bool) {
        #expect(AddressRange(name: "r", address: address, prefixLength: prefix).isInTheWay == isInTheWay)
    }
}
