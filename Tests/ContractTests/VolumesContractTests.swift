import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// Who uses an instance in a cluster, and what moves them, with the real kubectl.
    @Suite struct VolumesContractTests {
        private static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")
        private static let instance = InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a")
        private static let claim = ClaimName(cluster: cluster, namespace: "default", name: "train-a-pvc")
        private static let set = WorkloadName(
            cluster: cluster, namespace: "default", kind: "StatefulSet", name: "atlas-trainer")

        @Test func volumesAndWhoUsesThemAreRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let volume = try #require(try await cloud.volumes(in: Self.cluster).first)
                #expect(volume.name == "train-a-pv" && volume.instance == Self.instance)
                #expect(volume.claim == Self.claim && volume.reclaimPolicy == "Retain")
                #expect(volume.attributes == ["accessPoints": "10.60.2.2,10.60.2.3,10.60.2.4", "network": "ml-vpc"])
                let contents = try await cloud.contents(of: "default", in: Self.cluster)
                let claim = try #require(contents.claim("train-a-pvc"))
                #expect(claim.volume == "train-a-pv" && claim.phase == "Bound" && !claim.isDeleting)
                #expect(claim.storageClass == "" && claim.size == "24000Gi" && claim.accessModes == ["ReadWriteMany"])
                let users = contents.users(of: "train-a-pvc")
                guard case .scalable(let workload)? = users.first else { return #expect(Bool(false), "\(users)") }
                #expect(workload.name == Self.set && workload.replicas == 2 && workload.ready == 2)
                #expect(
                    contents.pods(using: "train-a-pvc").map(\.name).sorted() == ["atlas-trainer-0", "atlas-trainer-1"])
                let job = try await cloud.cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                #expect(job?.claims == ["train-a-pvc"])
                #expect(try await cloud.contents(of: "nowhere", in: Self.cluster) == NamespaceContents())
            }
        }

        /// What a plan does, one command after the other, and what is read of it in between.
        @Test func aClaimIsMovedToAnotherVolume() async throws {
            try await withWorld { world in
                let (cloud, changes) = (world.cloud(), world.changes())
                func run(_ words: String...) async {
                    let argv = ["kubectl", "--context=\(Self.cluster.context)", "--namespace=default"] + words
                    let answer = await changes.run(argv)
                    #expect(answer == .accepted(operation: nil), "\(words)")
                }
                func contents() async throws -> NamespaceContents {
                    try await cloud.contents(of: "default", in: Self.cluster)
                }
                let (old, held) = (
                    try #require(try await cloud.volumes(in: Self.cluster).first),
                    try #require(try await contents().claim("train-a-pvc"))
                )
                await run("patch", "cronjob", "ps-to-gcs-backup", "--type=merge", #"--patch={"spec":{"suspend":true}}"#)
                await run("scale", "statefulset/atlas-trainer", "--replicas=0")
                #expect(try await contents().workload(Self.set)?.replicas == 0)
                // The pods take their time; until then they keep the claim.
                await run("delete", "persistentvolumeclaim", "train-a-pvc", "--wait=false")
                #expect(try await contents().claim("train-a-pvc")?.isDeleting == true)
                try await world.advance("5m")
                #expect(try await contents().workload(Self.set)?.pods == 0)
                #expect(try await contents().claim("train-a-pvc") == nil)
                let new = Instance(
                    name: InstanceName(project: "ml-prod", location: "us-central1-b", id: "train-a-r1"), state: .active,
                    capacityGiB: 24_000, network: "projects/ml-prod/global/networks/ml-vpc",
                    accessPoints: ["10.60.3.2", "10.60.3.3"])
                let document = VolumeDocument(new, as: "train-a-r1-1", for: Self.claim, insteadOf: old, held)
                let file = try world.write(document.text, to: "volume.json")
                for _ in 0..<2 {
                    await run("apply", "--filename=\(file)")
                    try await world.advance("10s")
                }
                #expect(try await contents().claim("train-a-pvc")?.phase == "Bound")
                #expect(try await contents().claim("train-a-pvc")?.volume == "train-a-r1-1")
                let volume = try await cloud.volumes(in: Self.cluster).first { $0.name == "train-a-r1-1" }
                #expect(
                    volume?.instance == new.name && volume?.claim == Self.claim && volume?.reclaimPolicy == "Retain")
                #expect(volume?.attributes == ["accessPoints": "10.60.3.2,10.60.3.3", "network": "ml-vpc"])
                await run(
                    "set", "env", "cronjob/ps-to-gcs-backup", "PSTORE_LOCATION=us-central1-b", "PSTORE_NAME=train-a-r1")
                let job = try await cloud.cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                #expect(job?.backsUp(new.name) == true && job?.isSuspended == true)
                #expect(job?.destination == GCSURI("gs://ml-backups/train-a/scheduled/"))
                await run("scale", "statefulset/atlas-trainer", "--replicas=2")
                try await world.advance("1m")
                #expect(try await contents().workload(Self.set)?.ready == 2)
            }
        }

        @Test func aVolumeIsKept() async throws {
            try await withWorld(
                standardScenario().replacing(
                    #""persistentVolumeReclaimPolicy": "Retain""#, with: #""persistentVolumeReclaimPolicy": "Delete""#)
            ) { world in
                let before = try await world.cloud().volumes(in: Self.cluster).first
                #expect(before?.reclaimPolicy == "Delete")
                let answer = await world.changes().run([
                    "kubectl", "--context=\(Self.cluster.context)", "patch", "persistentvolume", "train-a-pv",
                    "--type=merge", #"--patch={"spec":{"persistentVolumeReclaimPolicy":"Retain"}}"#,
                ])
                #expect(answer == .accepted(operation: nil))
                let after = try await world.cloud().volumes(in: Self.cluster).first
                #expect(after?.reclaimPolicy == "Retain")
            }
        }

        /// What can't be read is a failure, and never nobody.
        @Test(arguments: ["persistentvolumes", "pods", "statefulsets"])
        func whatMayNotBeReadIsAFailure(kind: String) async throws {
            try await withWorld { world in
                try await world.fail(
                    #"[{"method": "GET", "path": "*/\#(kind)", "status": 403, "message": "\#(kind) is forbidden: User \"ops\" cannot list resource \"\#(kind)\" in API group \"\""}]"#
                )
                let cloud = world.cloud()
                let denied = CloudFailure.Kind.permissionDenied(permission: "list \(kind)")
                if kind == "persistentvolumes" {
                    await #expect { try await cloud.volumes(in: Self.cluster) } throws: { error in
                        (error as? CloudFailure)?.kind == denied
                    }
                } else {
                    await #expect { try await cloud.contents(of: "default", in: Self.cluster) } throws: { error in
                        (error as? CloudFailure)?.kind == denied
                    }
                }
            }
        }

        /// A volume of the driver whose handle names nothing may be any instance.
        @Test func aHandleThatNamesNothingIsAFailure() async throws {
            let odd = standardScenario().replacing(
                "ml-prod/us-central1-a/train-a/default-pool/default-container", with: "odd")
            try await withWorld(odd) { world in
                await #expect { try await world.cloud().volumes(in: Self.cluster) } throws: { error in
                    (error as? CloudFailure)?.kind == .malformed
                }
            }
        }
    }
}
