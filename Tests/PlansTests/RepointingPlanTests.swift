import Cloud
import Foundation
import Plans
import Testing

/// What a plan that repoints workloads is made of, and what speaks against it.
@Suite struct RepointingPlanTests {
    private static let volume = MountedVolume(
        cluster: World.cluster, name: "old-pv", instance: World.instance, claim: World.claim, reclaimPolicy: "Delete",
        mountOptions: ["disable-caching"],
        attributes: [
            "accessPoints": "10.9.9.9", "network": "net", "mountLocality": "node",
            "storage.kubernetes.io/csiProvisionerIdentity": "x",
        ])
    private static let claim = VolumeClaim(
        name: World.claim.name, volume: "old-pv", phase: "Bound", storageClass: "parallelstore-rwx",
        accessModes: ["ReadWriteMany"], size: "24000Gi", labels: ["app": "trainer"],
        annotations: ["pv.kubernetes.io/bind-completed": "yes", "team": "pretrain"])
    private static let set = Workload(name: World.set, replicas: 2, pods: 2, ready: 2, claims: ["train-a-pvc"])

    private static func pod(_ name: String, _ kind: String? = nil, _ owner: String = "") -> ClaimingPod {
        ClaimingPod(
            name: name, claims: ["train-a-pvc"], owner: kind.map { Workload.Owner(kind: $0, name: owner) })
    }

    private static func workload(
        _ kind: String, _ name: String, replicas: Int = 1, of owner: Workload.Owner? = nil
    ) -> Workload {
        Workload(
            name: WorkloadName(cluster: World.cluster, namespace: "default", kind: kind, name: name),
            replicas: replicas, owner: owner)
    }

    private static func read(
        _ contents: Result<NamespaceContents, CloudFailure>, jobs: Result<[CronJob], CloudFailure> = .success([]),
        volumes: Result<[MountedVolume], CloudFailure> = .success([volume])
    ) async throws -> InstanceUse {
        var cloud = try FixedCloud()
        cloud.jobs = [World.cluster: jobs]
        cloud.mounted = [World.cluster: volumes]
        cloud.namespaces = ["default": contents]
        return await InstanceUse.read(World.instance, cloud)
    }

    private static func contents(_ pods: [ClaimingPod], _ workloads: [Workload] = []) -> NamespaceContents {
        NamespaceContents(claims: [claim], pods: pods, workloads: workloads)
    }

    @Test func theOwnersOfPodsAreFound() {
        let contents = Self.contents(
            [
                Self.pod("trainer-0", "StatefulSet", "trainer"), Self.pod("eval-1-a", "ReplicaSet", "eval-1"),
                Self.pod("backup-1-x", "Job", "backup-1"),
                ClaimingPod(name: "done", claims: ["train-a-pvc"], isFinished: true),
                ClaimingPod(name: "other", claims: ["other"]),
            ],
            [
                Self.set, Self.workload("Deployment", "eval"),
                Self.workload("ReplicaSet", "eval-1", of: .init(kind: "Deployment", name: "eval")),
                Self.workload("Job", "backup-1", of: .init(kind: "CronJob", name: "backup")),
            ])
        #expect(
            contents.users(of: "train-a-pvc") == [
                .scalable(Self.workload("Deployment", "eval")), .scalable(Self.set), .job(ofCronJob: "backup"),
            ])
    }

    @Test(arguments: [
        (pod("debug"), "pod debug, which belongs to nothing"), (pod("x", "DaemonSet", "d"), "pod x of DaemonSet d"),
        (pod("x", "Job", "train"), "Job train"), (pod("x", "ReplicaSet", "r"), "ReplicaSet r of Rollout r"),
        (pod("x", "StatefulSet", "leader"), "StatefulSet leader of LeaderWorkerSet lws"),
    ])
    func whatCannotBeScaledForbidsThePlan(pod: ClaimingPod, words: String) async throws {
        let workloads = [
            Self.workload("Job", "train"),
            Self.workload("ReplicaSet", "r", of: .init(kind: "Rollout", name: "r")),
            Self.workload("StatefulSet", "leader", of: .init(kind: "LeaderWorkerSet", name: "lws")),
        ]
        let plan = try await Repointed.plan(try await Self.read(.success(Self.contents([pod], workloads))))
        #expect(
            plan.obstacle?.words
                == "\(words) uses train-a-pvc (training, default), and can't be scaled: end it first")
    }

    /// Between two pods of it, a StatefulSet has none that could be found.
    @Test func aWorkloadBetweenTwoPodsIsFoundByItsTemplate() async throws {
        let use = try await Self.read(.success(Self.contents([], [Self.set])))
        #expect(use.claims.first?.users == [.scalable(Self.set)])
        let template = Workload(name: World.set, claimTemplates: ["data"])
        #expect(template.mounts("data-trainer-12"))
        #expect(!template.mounts("data-trainer-x") && !template.mounts("data-other-0"))
    }

    @Test func aClaimThatHoldsAnotherVolumeByNowIsNotMeant() async throws {
        let moved = VolumeClaim(name: World.claim.name, volume: "new-pv", phase: "Bound")
        #expect(try await Self.read(.success(NamespaceContents(claims: [moved]))).claims.isEmpty)
        // One that is gone is missed by nobody.
        #expect(try await Self.read(.success(NamespaceContents())).claims.isEmpty)
    }

    /// A job that mounts the claim is suspended, whatever it does; only what backs the instance up is retargeted.
    @Test func cronJobsThatMountTheClaimAreSuspended() async throws {
        func job(_ name: String, _ environment: [String: String], claims: Set<String> = []) -> CronJob {
            CronJob(
                cluster: World.cluster, namespace: "default", name: name, schedule: "0 * * * *",
                environment: environment, claims: claims)
        }
        let jobs = [
            job("backup", ["PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a"]),
            job("report", [:], claims: ["train-a-pvc"]), job("unrelated", [:], claims: ["other"]),
        ]
        let use = try await Self.read(.success(Self.contents([])), jobs: .success(jobs))
        #expect(use.cronJobs.map(\.name) == ["backup", "report"])
        let verbs = try await Repointed.plan(use).steps.map { $0.id.split(separator: "/").last ?? "" }
        #expect(
            verbs == ["backup", "report", "train-a-pvc", "train-a-pvc", "train-a-pvc", "backup", "backup", "report"])
    }

    /// What could not be read is never taken for what nobody uses.
    @Test(arguments: 0..<3) func aClusterThatCannotBeReadIsNamed(which: Int) async throws {
        let failure = CloudFailure(.permissionDenied(permission: "list pods"), task: "get pods")
        let use = try await Self.read(
            which == 0 ? .failure(failure) : .success(Self.contents([], [Self.set])),
            jobs: which == 1 ? .failure(failure) : .success([]),
            volumes: which == 2 ? .failure(failure) : .success([Self.volume]))
        #expect(use.claims.isEmpty && use.clusters.isEmpty)
        #expect(use.failures == ["training: PERMISSION_DENIED list pods"])
        let plan = try await Repointed.plan(use)
        #expect(plan.checks.first { $0.title == "clusters were read" }?.finding == .unread)
        #expect(plan.obstacle?.words.contains("as far as could be read") == true)
    }

    private static func useful() async throws -> InstanceUse {
        try await read(.success(contents([pod("trainer-0", "StatefulSet", "trainer")], [set])))
    }

    @Test func itsNameIsTypedAndWhatItMeansIsSaid() async throws {
        let plan = try await Repointed.plan(try await Self.useful())
        #expect(plan.obstacle == nil && plan.confirmation == .typed("train-a"))
        #expect(plan.instance == World.instance && plan.subject == World.other)
        #expect(
            plan.consequences == [
                "Ends the pods of StatefulSet trainer (training, default), and has it run 2 again on train-a-r1.",
                "Deletes train-a-pvc (training, default), as a claim can't be moved, and makes it anew on train-a-r1 under "
                    + "its name: no workload has to be edited, and a StatefulSet's own claims can't be renamed. In between "
                    + "no pod that mounts it can start.",
                "train-a, its volumes and what lies on either instance stay as they are.",
            ])
        #expect(
            plan.checks.last?.words == "train-a-pvc (training, default): StatefulSet trainer (2)")
    }

    @Test func whatIsLeftOutIsSaidAndLeavesTheRestInOrder() async throws {
        let plan = try await Repointed.plan(try await Self.useful())
        let ids = plan.steps.map(\.id)
        let start = try #require(plan.parts.first { $0.name == "start trainer" })
        let stop = try #require(ids.first { $0.hasPrefix("end:") }.flatMap(plan.part))
        #expect(stop.name == "stop trainer" && stop.steps.count == 2)
        let standing = plan.leaving([start])
        #expect(standing.steps.map(\.id) == ids.filter { !$0.hasPrefix("start:") })
        #expect(standing.consequences.count == plan.consequences.count)
        #expect(standing.consequences.first?.contains("scale statefulset/trainer --replicas=2") == true)
        let claim = try #require(ids.first { $0.hasPrefix("make:") }.flatMap(plan.part))
        #expect(plan.leaving([claim]).steps.map(\.id) == ids.filter { $0.hasPrefix("end:") || $0.hasPrefix("start:") })
        #expect(
            plan.leaving([claim]).consequences.contains("train-a-pvc (training, default) stays as it is, on train-a."))
        #expect(plan.leaving([]) == plan)
    }

    @Test func whatItNeedsToBeAllowedIsAskedBefore() async throws {
        let plan = try await Repointed.plan(try await Self.useful())
        #expect(
            plan.clusterRights.sorted().map(\.words) == [
                "create persistentvolumes (training)", "patch persistentvolumes (training)",
                "create persistentvolumeclaims (training, default)",
                "delete persistentvolumeclaims (training, default)",
                "patch statefulsets.apps/scale (training, default)",
            ])
        var cloud = try FixedCloud()
        cloud.denied = .success(["delete persistentvolumeclaims (training, default)"])
        let denied = plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)).checks.last
        #expect(denied?.finding == .problem)
        #expect(
            denied?.words
                == "missing: delete persistentvolumeclaims (training, default). The step that needs it will fail.")
        cloud.denied = .failure(CloudFailure(.unavailable, task: "auth can-i"))
        #expect(plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)).checks.last?.finding == .unread)
        cloud.denied = .success([])
        #expect(plan.checked(await ClusterRights.ask(plan.clusterRights, cloud)).checks.last?.finding == .fine)
    }

    @Test func nothingIsRepointedToWhatIsNotReady() async throws {
        let use = try await Self.useful()
        #expect(try await Repointed.plan(use, target: nil).obstacle?.words == "it is not listed")
        let creating = Instance(name: World.other, state: .creating)
        #expect(try await Repointed.plan(use, target: creating).obstacle?.words == "it is CREATING")
        let silent = Instance(name: World.other, state: .active)
        #expect(try await Repointed.plan(use, target: silent).obstacle?.words.contains("no address") == true)
        let stage = try await Restoring.stage()
        let unfinished = try await stage.journal.run(stage.id)
        #expect(
            try await Repointed.plan(use, restore: unfinished).obstacle?.words.contains("has not restored it") == true)
        let itself = try await Repointed.restored { try Restoring.existing() }
        let same = Instance(name: World.instance, state: .active, accessPoints: ["10.0.0.2"])
        #expect(
            try await Repointed.plan(use, restore: itself, target: same).obstacle?.words.contains("nothing to repoint")
                == true)
    }

    @Test func whatAPersonShouldKnowIsAProblem() async throws {
        let plan = try await Repointed.plan(try await Self.useful(), state: .active)
        #expect(
            plan.checks.first { $0.finding == .problem }?.words
                == "it is ACTIVE: what was written to it since is not on train-a-r1")
        #expect(plan.obstacle == nil)
    }

    @Test func nothingToRepointIsSaid() async throws {
        let use = try await Self.read(.success(NamespaceContents()), volumes: .success([]))
        #expect(
            try await Repointed.plan(use).obstacle?.words
                == "no claim of a cluster holds it, and no CronJob backs it up: there is nothing to repoint")
    }

    /// What is reviewed is what is applied, to the letter.
    @Test func theManifestIsAsAgreed() async throws {
        let run = try #require(RunID("7f3a91c0"))
        let plan = try await Repointed.plan(try await Self.useful(), run: run)
        let files = plan.steps.compactMap { $0.command?.file }
        let file = try #require(files.first)
        #expect(file.path == "/scratch/train-a-r1-7f3a91c0.json")
        guard case .text(let text) = file.content else { return #expect(Bool(false), "no text") }
        #expect(
            text == """
                {
                  "apiVersion": "v1",
                  "kind": "List",
                  "items": [
                    {
                      "apiVersion": "v1",
                      "kind": "PersistentVolume",
                      "metadata": {
                        "name": "train-a-r1-7f3a91c0"
                      },
                      "spec": {
                        "storageClassName": "parallelstore-rwx",
                        "capacity": {
                          "storage": "12000Gi"
                        },
                        "accessModes": [
                          "ReadWriteMany"
                        ],
                        "persistentVolumeReclaimPolicy": "Retain",
                        "volumeMode": "Filesystem",
                        "mountOptions": [
                          "disable-caching"
                        ],
                        "claimRef": {
                          "namespace": "default",
                          "name": "train-a-pvc"
                        },
                        "csi": {
                          "driver": "parallelstore.csi.storage.gke.io",
                          "volumeHandle": "p/us-central1-a/train-a-r1/default-pool/default-container",
                          "volumeAttributes": {
                            "accessPoints": "10.0.0.2,10.0.0.3",
                            "mountLocality": "node",
                            "network": "net"
                          }
                        }
                      }
                    },
                    {
                      "apiVersion": "v1",
                      "kind": "PersistentVolumeClaim",
                      "metadata": {
                        "name": "train-a-pvc",
                        "namespace": "default",
                        "labels": {
                          "app": "trainer"
                        },
                        "annotations": {
                          "team": "pretrain"
                        }
                      },
                      "spec": {
                        "accessModes": [
                          "ReadWriteMany"
                        ],
                        "storageClassName": "parallelstore-rwx",
                        "volumeName": "train-a-r1-7f3a91c0",
                        "resources": {
                          "requests": {
                            "storage": "12000Gi"
                          }
                        }
                      }
                    }
                  ]
                }

                """)
    }
}
