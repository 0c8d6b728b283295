import Cloud
import CloudCommands
import DemoCloud
import Foundation
import Testing

extension Contract {
    /// What scheduled backups need, read with the real gcloud and kubectl.
    @Suite struct SetupContractTests {
        private static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")
        private static let account = ServiceAccountName(id: "parallelstore-sa", project: "ml-prod")
        private static let none = ServiceAccountName(id: "nobody-sa", project: "ml-prod")

        @Test func accountsAndPoliciesAreRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                #expect(try await cloud.enabledServices(in: "ml-prod").contains("parallelstore.googleapis.com"))
                #expect(try await cloud.serviceAccount(Self.account) == ServiceAccount(email: Self.account.email))
                let old = ServiceAccountName(id: "old-exporter", project: "ml-prod")
                #expect(try await cloud.serviceAccount(old)?.isDisabled == true)
                #expect(try await cloud.serviceAccount(Self.none) == nil)
                let pods = "serviceAccount:ml-prod.svc.id.goog[default/parallelstore-sa]"
                #expect(try await cloud.policy(of: Self.account)?.first?.members == [pods])
                #expect(try await cloud.policy(of: Self.none) == nil)
                let roles = try await cloud.projectPolicy("ml-prod").filter { $0.members.contains(Self.account.member) }
                #expect(roles.map(\.role) == ["roles/parallelstore.admin", "roles/storage.admin"])
            }
        }

        @Test func theClusterAndTheNetworkAreRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let settings = try await cloud.settings(of: Self.cluster)
                #expect(settings.workloadPool == "ml-prod.svc.id.goog" && settings.hasDriver && !settings.isAutopilot)
                #expect(settings.nodePools.map(\.metadataMode) == ["GKE_METADATA", "GCE_METADATA"])
                #expect(settings.status == "RUNNING" && !settings.isTooOld)
                let found = try await cloud.kubernetesAccount("parallelstore-sa", in: "default", of: Self.cluster)
                #expect(found?.email == Self.account.email)
                #expect(try await cloud.kubernetesAccount("nope", in: "default", of: Self.cluster) == nil)
                #expect(try await cloud.kubernetesAccount("nope", in: "nowhere", of: Self.cluster) == nil)
                let peerings = try await cloud.peerings(of: "projects/ml-prod/global/networks/ml-vpc")
                #expect(peerings.map(\.isOfServices) == [true] && peerings.first?.state == "ACTIVE")
                let ranges = try await cloud.peeringRanges(of: "projects/ml-prod/global/networks/ml-vpc")
                #expect(ranges.first?.address == "10.60.0.0")
            }
        }

        /// gcloud lists no address and ends well where it may not list any: that is no network without ranges.
        @Test func whatMayNotBeListedIsNotAbsent() async throws {
            let scenario = standardScenario(["denied": #"["compute.globalAddresses.list", "compute.networks.get"]"#])
            try await withWorld(scenario) { world in
                let cloud = world.cloud()
                let network = "projects/ml-prod/global/networks/ml-vpc"
                await Self.expectDenied("compute.globalAddresses.list") { () async throws in
                    _ = try await cloud.peeringRanges(of: network)
                }
                await Self.expectDenied("compute.networks.get") { () async throws in
                    _ = try await cloud.peerings(of: network)
                }
                try await world.fail(#"[{"path": "/compute/*", "status": 503}]"#)
                await #expect { try await cloud.peeringRanges(of: network) } throws: { error in
                    (error as? CloudFailure)?.kind != .notFound
                }
            }
        }

        private static func expectDenied(_ permission: String, _ body: () async throws -> Void) async {
            await #expect { try await body() } throws: { error in
                (error as? CloudFailure)?.kind == .permissionDenied(permission: permission)
            }
        }
    }
}
