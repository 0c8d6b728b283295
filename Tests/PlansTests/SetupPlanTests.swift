import Cloud
import Foundation
import Plans
import Testing

/// What a set-up would run, by what was found.
@Suite struct SetupPlanTests {
    private static func state(
        _ objects: SetupObjects, _ target: SetupTarget = SetupObjects.target
    ) async -> SetupState {
        let time = VirtualTime()
        let world = World(time: time, files: MemoryFiles())
        await world.change(setup: { $0 = objects })
        return await SetupState.read(target, cloud: MortalCloud(life: Life(process: 1), world: world))
    }

    private static func plan(
        _ change: (inout SetupObjects) -> Void, _ target: SetupTarget = SetupObjects.target, overwrites: Bool = false
    ) async -> (plan: Plan, state: SetupState) {
        var objects = SetupObjects.whole
        change(&objects)
        let state = await state(objects, target)
        return (.settingUp(state, overwrites: overwrites, scratch: "/scratch"), state)
    }

    private static func lines(_ plan: Plan) -> [String] { plan.steps.compactMap(\.command?.shellWords) }

    private static let email = "parallelstore-sa@p.iam.gserviceaccount.com"

    @Test func fromNothingEachLinkIsOneCommandInTheOrderOfWhatNeedsWhat() async {
        let state = await Self.state(SetupObjects())
        let plan = Plan.settingUp(state, scratch: "/scratch")
        let kubectl = "kubectl --context=gke_p_us-central1_training"
        let member = "--member=serviceAccount:\(Self.email)"
        #expect(
            Self.lines(plan) == [
                "gcloud services enable container.googleapis.com iamcredentials.googleapis.com "
                    + "parallelstore.googleapis.com servicenetworking.googleapis.com storage.googleapis.com --project=p",
                "gcloud iam service-accounts create parallelstore-sa '--display-name=Parallelstore backups' --project=p",
                "gcloud projects add-iam-policy-binding p \(member) --role=roles/parallelstore.admin --condition=None",
                "gcloud storage buckets add-iam-policy-binding gs://bucket \(member) --role=roles/storage.objectUser "
                    + "--condition=None",
                "gcloud beta services identity create --service=parallelstore.googleapis.com --project=p",
                "gcloud storage buckets add-iam-policy-binding gs://bucket "
                    + "--member=serviceAccount:service-1@gcp-sa-parallelstore.iam.gserviceaccount.com "
                    + "--role=roles/storage.admin --condition=None",
                "gcloud container clusters update training --location=us-central1 --workload-pool=p.svc.id.goog --project=p",
                "gcloud iam service-accounts add-iam-policy-binding \(Self.email) "
                    + "'--member=serviceAccount:p.svc.id.goog[backups/parallelstore-sa]' "
                    + "--role=roles/iam.workloadIdentityUser --condition=None --project=p",
                "\(kubectl) create --filename=/scratch/namespace.json",
                "\(kubectl) --namespace=backups create --filename=/scratch/account.json",
                "\(kubectl) --namespace=backups annotate serviceaccount parallelstore-sa "
                    + "iam.gke.io/gcp-service-account=\(Self.email)",
                "gcloud container clusters update training --location=us-central1 "
                    + "--update-addons=ParallelstoreCsiDriver=ENABLED --project=p",
                "gcloud container node-pools update cpu --cluster=training --location=us-central1 "
                    + "--workload-metadata=GKE_METADATA --project=p",
            ])
        #expect(state.left(by: plan).isEmpty)
        #expect(plan.confirmation == .typed("training") && plan.obstacle == nil)
        #expect(plan.clusterRights.map(\.words).sorted().first == "create namespaces (training)")
    }

    @Test func whatIsThereIsLeftAlone() async {
        let (plan, state) = await Self.plan { _ in }
        #expect(plan.steps.isEmpty && state.left(by: plan).isEmpty)
        #expect(plan.checks.allSatisfy { $0.finding == .fine })
    }

    @Test func oneThatIsAbsentIsOneStep() async {
        let (plan, _) = await Self.plan { $0.kubernetesAccounts["parallelstore-sa"] = [:] }
        #expect(plan.steps.map(\.id) == ["annotation"] && plan.confirmation == .key)
    }

    @Test func theGuidesRoleIsGivenOnlyWhereItIsAskedFor() async {
        let (plan, _) = await Self.plan(
            { $0.bucketPolicy.removeFirst() }, SetupObjects.target(isProjectWide: true))
        #expect(
            Self.lines(plan) == [
                "gcloud projects add-iam-policy-binding p --member=serviceAccount:\(Self.email) --role=roles/storage.admin "
                    + "--condition=None"
            ])
        let (least, _) = await Self.plan { $0.bucketPolicy.removeFirst() }
        #expect(least.steps.first?.consequence.contains("more than backups need") == true)
    }

    @Test func whatActsAsAnotherIsOverwrittenOnlyWhenToldTo() async {
        let other: (inout SetupObjects) -> Void = {
            $0.kubernetesAccounts["parallelstore-sa"] = [KubernetesAccount.annotation: "x@y"]
        }
        let (plan, state) = await Self.plan(other)
        #expect(plan.steps.isEmpty)
        #expect(state.left(by: plan).map(\.link) == [.annotation])
        let (overwriting, _) = await Self.plan(other, overwrites: true)
        #expect(Self.lines(overwriting).first?.hasSuffix("--overwrite") == true)
        #expect(overwriting.confirmation == .typed("parallelstore-sa"))
        #expect(overwriting.consequences.contains { $0.contains("no more as x@y") })
    }

    @Test func aDisabledAccountIsLeftToAPerson() async {
        let (plan, state) = await Self.plan {
            $0.accounts[Self.email] = ServiceAccount(email: Self.email, isDisabled: true)
        }
        #expect(plan.steps.isEmpty)
        #expect(state.left(by: plan).first?.remedy.hasPrefix("gcloud iam service-accounts enable") == true)
    }

    @Test func theWrongPrincipalIsLeftAndTheRightOneAdded() async {
        let (plan, state) = await Self.plan {
            $0.bucketPolicy[1] = PolicyBinding(
                role: "roles/storage.admin", members: [ServiceAgent(wronglyNamedAfter: "p").member])
            $0.projectPolicy.append(
                PolicyBinding(
                    role: "roles/parallelstore.serviceAgent", members: [ServiceAgent(projectNumber: "1").member]))
        }
        #expect(plan.steps.map(\.id) == ["agentRole"])
        #expect(Self.lines(plan).first?.contains("service-1@") == true)
        #expect(state.finding(.agentRole).words.contains("no such account can exist"))
    }

    @Test func aNodePoolCanBeLeftAsItIs() async throws {
        let (plan, state) = await Self.plan { $0.cluster.nodePools.append(.init(name: "old", metadataMode: "")) }
        #expect(plan.steps.map(\.id) == ["node-pool:old"])
        let rest = plan.leaving([try #require(plan.parts.first)])
        #expect(rest.steps.isEmpty && state.left(by: rest).map(\.link) == [.nodePool("old")])
    }

    /// What could not be read is neither absent nor touched, whatever else is.
    @Test(arguments: [
        SetupLink.services, .account, .parallelstoreRole, .binding, .annotation, .agentRole, .nodePool("cpu"),
    ])
    func whatCouldNotBeReadIsNotTouched(link: SetupLink) async {
        var state = await Self.state(SetupObjects())
        let denied = CloudFailure(.permissionDenied(permission: nil), task: "t")
        switch link {
        case .services: state.services = .failure(denied)
        case .account: state.account = .failure(denied)
        case .parallelstoreRole: state.projectPolicy = .failure(denied)
        case .binding: state.accountPolicy = .failure(denied)
        case .annotation: state.kubernetesAccount = .failure(denied)
        case .agentRole: state.bucketPolicy = .failure(denied)
        default: state.cluster = .failure(denied)
        }
        let plan = Plan.settingUp(state, scratch: "/scratch")
        #expect(!plan.steps.contains { $0.command?.probe == .setup(link, SetupObjects.target) })
        #expect(!plan.steps.isEmpty)
        #expect(plan.checks.contains { $0.finding == .unread && $0.words.hasSuffix("It is not touched.") })
        #expect(state.left(by: plan).contains { $0.standing == .unread && $0.permission != nil })
    }

    @Test func itIsTheSameAfterTheJournal() async throws {
        let plan = Plan.settingUp(await Self.state(SetupObjects()), scratch: "/scratch")
        let read = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan))
        #expect(read.steps == plan.steps && read.purpose == .setup)
    }
}
