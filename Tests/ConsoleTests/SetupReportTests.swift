import Cloud
import Console
import Foundation
import Testing

/// The set-up as text and as JSON.
@Suite struct SetupReportTests {
    static func state(_ change: (inout SetupState) -> Void = { _ in }) -> SetupState {
        let name = ServiceAccountName(id: "parallelstore-sa", project: "p")
        var state = SetupState(
            SetupTarget(
                instance: InstanceName(project: "p", location: "z", id: "train-a"),
                network: "projects/p/global/networks/n",
                bucket: "backups", cluster: ClusterName(project: "p", location: "z", id: "training"),
                namespace: "default", account: name))
        state.services = .success(Set(state.target.neededServices))
        state.account = .success(ServiceAccount(email: name.email))
        state.accountPolicy = .success([
            PolicyBinding(role: SetupTarget.identityRole, members: [state.target.workload(of: "p.svc.id.goog")])
        ])
        state.projectPolicy = .success([
            PolicyBinding(role: "roles/parallelstore.admin", members: [name.member]),
            PolicyBinding(role: "roles/storage.objectUser", members: [name.member]),
        ])
        state.projectNumber = .success("42")
        state.bucketPolicy = .success([
            PolicyBinding(role: "roles/storage.admin", members: [ServiceAgent(projectNumber: "42").member])
        ])
        state.cluster = .success(
            ClusterSettings(
                workloadPool: "p.svc.id.goog", hasDriver: true, version: "1.32.4",
                nodePools: [.init(name: "cpu", metadataMode: "GKE_METADATA")]))
        state.kubernetesAccount = .success(KubernetesAccount(annotations: [KubernetesAccount.annotation: name.email]))
        state.namespace = .success(true)
        state.peerings = .success([NetworkPeering(name: "servicenetworking-googleapis-com", state: "ACTIVE")])
        state.ranges = .success([AddressRange(name: "r", address: "10.0.0.0", prefixLength: 20)])
        state.instances = .success(.init(InstanceList([]), in: state.target.network))
        change(&state)
        return state
    }

    @Test func allThatIsThereIsSaidInOneLineEach() {
        let report = SetupReport(Self.state(), now: Date(timeIntervalSince1970: 0))
        let lines = report.text.split(separator: "\n")
        #expect(lines.count == 19 && lines.dropFirst().prefix(16).allSatisfy { $0.hasPrefix("  ✓ ") }, "\(report.text)")
        #expect(lines.contains("All 16 links are present."))
        #expect(report.exitStatus == 0)
    }

    @Test func whatIsMissingSaysWhatToDo() {
        let state = Self.state {
            $0.account = .success(nil)
            $0.cluster = .failure(CloudFailure(.permissionDenied(permission: nil), task: "t"))
        }
        let report = SetupReport(state, now: Date())
        #expect(report.exitStatus == 1)
        #expect(
            report.text.contains("✗ service account      absent: there is no parallelstore-sa@p.iam"), "\(report.text)")
        #expect(report.text.contains("→ create it"))
        #expect(report.text.contains("Ask for what is missing: container.clusters.get."))
        let absent = SetupReport(Self.state { $0.account = .success(nil) }, now: Date())
        #expect(absent.exitStatus == 2)
    }

    /// What comes from the cloud can't touch the terminal.
    @Test func controlCharactersAreShown() {
        let state = Self.state {
            $0.kubernetesAccount = .success(
                KubernetesAccount(annotations: [KubernetesAccount.annotation: "a\u{1b}[2Jb"]))
        }
        let report = SetupReport(state, now: Date())
        #expect(!report.text.contains("\u{1b}"))
        #expect(report.links.allSatisfy { !$0.words.contains("\u{1b}") })
    }

    @Test func asJSONEachLinkHasItsState() throws {
        struct Read: Decodable {
            struct Link: Decodable {
                let link, state, words: String
                let nodePool, remedy, missingPermission: String?
            }
            let schemaVersion: Int
            let instance, serviceAccount: String
            let links: [Link]
        }
        let state = Self.state {
            $0.services = .failure(CloudFailure(.permissionDenied(permission: "a.b"), task: "t"))
        }
        let read = try JSONDecoder().decode(Read.self, from: Data(SetupReport(state, now: Date()).json().utf8))
        #expect(read.schemaVersion == 1 && read.instance == "projects/p/locations/z/instances/train-a")
        let services = try #require(read.links.first { $0.link == "services" })
        #expect(services.state == "unread" && services.missingPermission == "a.b")
        #expect(read.links.filter { $0.link == "nodePool" }.map(\.nodePool) == ["cpu"])
        #expect(read.links.count == 16)
    }
}
