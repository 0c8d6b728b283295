import DemoCloud
import Scenarios
import Testing

/// What is prepared before backups can run on a cluster: services, the cluster itself, and accounts inside it.
@Suite struct SetupTests {
    private static let services = "/serviceusage/v1/projects/p/services"
    private static let cluster = "/container/v1/projects/p/locations/z-a/clusters/c"

    /// A world in which nothing is prepared.
    private var bareWorld: String {
        clusterWorld.replacing(
            #""name": "c", "location": "z-a","#,
            with: #""name": "c", "location": "z-a", "workloadPool": false, "parallelstoreCsiDriver": false, "#
                + #""nodePools": [{"name": "pool-1", "workloadMetadata": ""}, {"name": "pool-2", "workloadMetadata": "GCE_METADATA"}],"#
        ).replacing(
            #""project": "p","#,
            with:
                #""project": "p", "services": ["container.googleapis.com", "serviceusage.googleapis.com"], "serviceAgent": false,"#
        )
    }

    @Test func servicesAreListedPageByPage() throws {
        var cloud = try TestCloud(bareWorld)
        var names: [String] = []
        var token = ""
        repeat {
            let page = try cloud.get("\(Self.services)?filter=state%3AENABLED&pageSize=1&pageToken=\(token)")
            #expect(page["services"].elements.allSatisfy { $0["state"].text == "ENABLED" })
            names += page["services"].elements.compactMap { $0["config"]["name"].text }
            token = page["nextPageToken"].text ?? ""
        } while !token.isEmpty
        #expect(names == ["container.googleapis.com", "serviceusage.googleapis.com"])
        #expect(try cloud.get("\(Self.services)?filter=size%3ALARGE").status == 400)
    }

    @Test func aServiceThatIsNotEnabledRefusesEverythingUntilItIs() throws {
        var cloud = try TestCloud(bareWorld)
        let refusal = try cloud.get(TestCloud.zone("instances"))
        #expect(refusal.status == 403)
        #expect(
            refusal["error"]["message"].text?.hasPrefix(
                "Parallelstore API has not been used in project p before or it is disabled.") == true)
        let name = try cloud.post("\(Self.services)/parallelstore.googleapis.com:enable")["name"].text ?? ""
        #expect(try !cloud.get("/serviceusage/v1/\(name)")["done"].exists)
        cloud.pass(3)
        let done = try cloud.get("/serviceusage/v1/\(name)")
        #expect(done["done"].isTrue && done["response"]["service"]["state"].text == "ENABLED")
        #expect(try cloud.get(TestCloud.zone("instances")).status == 200)
        let again = try cloud.post("\(Self.services)/parallelstore.googleapis.com:enable")
        #expect(again["done"].isTrue && again["name"].text == "operations/noop.DONE_OPERATION")
        let batch = try cloud.post(
            "\(Self.services):batchEnable",
            #"{"serviceIds":["parallelstore.googleapis.com","storage.googleapis.com"]}"#)
        cloud.pass(3)
        let both = try cloud.get("/serviceusage/v1/\(batch["name"].text ?? "")")
        #expect(both["response"]["services"].elements.count == 2)
        let unknown = try cloud.post("\(Self.services)/none.googleapis.com:enable")
        #expect(unknown.status == 403)
        #expect(
            unknown["error"]["message"].text
                == "Not found or permission denied for service(s): none.googleapis.com.")
    }

    @Test func theAgentIsThereOnceItsIdentityWasMade() throws {
        var cloud = try TestCloud(bareWorld)
        let agent = "service-123@gcp-sa-parallelstore.iam.gserviceaccount.com"
        let body = #"{"bindings":[{"role":"roles/storage.admin","members":["serviceAccount:\#(agent)"]}]}"#
        #expect(cloud.send("PUT", "/storage/v1/b/strange/iam", body: body).status == 400)
        let made = try cloud.post(
            "/serviceusage/v1beta1/projects/p/services/parallelstore.googleapis.com:generateServiceIdentity")
        #expect(made["done"].isTrue && made["response"]["email"].text == agent)
        #expect(cloud.send("PUT", "/storage/v1/b/strange/iam", body: body).status == 200)
    }

    /// Changes something of the cluster and lets the time pass that it takes.
    private func change(_ target: String, _ body: String, in cloud: inout TestCloud) throws {
        let operation = try Value(cloud.send("PUT", target, body: body))
        #expect(operation["status"].text == "RUNNING" && operation["operationType"].text == "UPDATE_CLUSTER")
        #expect(try cloud.get(Self.cluster)["status"].text == "RECONCILING")
        cloud.pass(30)
        let done = try cloud.get("/container/v1/projects/p/locations/z-a/operations/\(operation["name"].text ?? "")")
        #expect(done["status"].text == "DONE" && done["endTime"].exists)
        #expect(try cloud.get(Self.cluster)["status"].text == "RUNNING")
    }

    @Test func aClusterIsPreparedStepByStep() throws {
        var cloud = try TestCloud(bareWorld)
        var cluster = try cloud.get(Self.cluster)
        #expect(!cluster["workloadIdentityConfig"].exists && cluster["nodePools"].elements.count == 2)
        #expect(!cluster["addonsConfig"]["parallelstoreCsiDriverConfig"].exists)
        #expect(
            !cluster["nodePools"].elements.contains {
                $0["config"]["workloadMetadataConfig"]["mode"].text == "GKE_METADATA"
            })
        let pool = "\(Self.cluster)/nodePools/pool-1"
        let mode = #"{"workloadMetadataConfig":{"mode":"GKE_METADATA"}}"#
        // Nodes cannot serve identities that the cluster does not know of.
        #expect(cloud.send("PUT", pool, body: mode).status == 400)
        try change(
            Self.cluster, #"{"update":{"desiredWorkloadIdentityConfig":{"workloadPool":"p.svc.id.goog"}}}"#, in: &cloud)
        try change(
            Self.cluster, #"{"update":{"desiredAddonsConfig":{"parallelstoreCsiDriverConfig":{"enabled":true}}}}"#,
            in: &cloud)
        try change(pool, mode, in: &cloud)
        cluster = try cloud.get(Self.cluster)
        #expect(cluster["workloadIdentityConfig"]["workloadPool"].text == "p.svc.id.goog")
        #expect(cluster["addonsConfig"]["parallelstoreCsiDriverConfig"]["enabled"].isTrue)
        let modes = cluster["nodePools"].elements.map { $0["config"]["workloadMetadataConfig"]["mode"].text }
        #expect(modes == ["GKE_METADATA", "GCE_METADATA"])
        #expect(try cloud.get(pool)["name"].text == "pool-1")
        #expect(try cloud.get("\(Self.cluster)/nodePools/none").status == 404)
        #expect(try cloud.get("/container/v1/projects/p/locations/-/operations")["operations"].elements.count == 3)
    }

    @Test func aClusterTakesOneChangeAtATime() throws {
        var cloud = try TestCloud(bareWorld)
        let body = #"{"update":{"desiredWorkloadIdentityConfig":{"workloadPool":"p.svc.id.goog"}}}"#
        let name = try Value(cloud.send("PUT", Self.cluster, body: body))["name"].text ?? ""
        let second = try Value(cloud.send("PUT", Self.cluster, body: body))
        #expect(second.status == 400 && second["error"]["status"].text == "FAILED_PRECONDITION")
        #expect(second["error"]["message"].text == "Cluster is running incompatible operation \(name).")
        let other = body.replacing("p.svc", with: "q.svc")
        #expect(cloud.send("PUT", Self.cluster, body: other).status == 400)
    }

    @Test func autopilotLooksAfterItself() throws {
        var cloud = try TestCloud(
            clusterWorld.replacing(
                #""name": "c","#, with: #""name": "c", "autopilot": true, "version": "1.28.3-gke.1","#))
        let cluster = try cloud.get(Self.cluster)
        #expect(cluster["autopilot"]["enabled"].isTrue && cluster["currentMasterVersion"].text == "1.28.3-gke.1")
        #expect(try cloud.kube("GET", "version")["gitVersion"].text == "v1.28.3-gke.1")
        let pool = try Value(
            cloud.send(
                "PUT", "\(Self.cluster)/nodePools/pool-1", body: #"{"workloadMetadataConfig":{"mode":"GKE_METADATA"}}"#)
        )
        #expect(pool["error"]["message"].text == "Autopilot node pools cannot be accessed or modified.")
        let driver = #"{"update":{"desiredAddonsConfig":{"parallelstoreCsiDriverConfig":{"enabled":true}}}}"#
        #expect(cloud.send("PUT", Self.cluster, body: driver).status == 400)
    }

    /// What a backup on the cluster complains of in a world with all that it needs, but for one text of the scenario.
    @Test(arguments: [
        ("", "", "Exporting Parallelstore data"),
        (#""disabled": false"#, #""disabled": true"#, "getAccessToken"),
        ("roles/iam.workloadIdentityUser", "roles/iam.serviceAccountUser", "getAccessToken"),
        ("[default/backup-sa]", "[other/backup-sa]", "getAccessToken"),
        ("roles/parallelstore.admin", "roles/parallelstore.viewer", "PERMISSION_DENIED: Permission 'parallelstore"),
        (#""iam.gke.io/gcp-service-account""#, #""another""#, "PERMISSION_DENIED: Permission 'parallelstore"),
        (
            #""workloadMetadata": "GKE_METADATA""#, #""workloadMetadata": """#,
            "PERMISSION_DENIED: Permission 'parallelstore"
        ),
        // A script that vouches for its backups writes into the bucket itself.
        (
            #""env": ["#, #""env": [{"name": "BACKUP_MODE", "value": "new-prefix"},"#,
            "Permission 'storage.objects.create' denied"
        ),
    ])
    func aBackupNeedsEveryLinkOfTheChain(piece: String, wrong: String, complaint: String) throws {
        let prepared =
            clusterWorld
            .replacing(
                #""project": "p","#,
                with:
                    #""project": "p", "serviceAccounts": [{"name": "backup-sa", "disabled": false, "policy": [{"role": "roles/iam.workloadIdentityUser", "members": ["serviceAccount:p.svc.id.goog[default/backup-sa]"]}]}], "policy": [{"role": "roles/parallelstore.admin", "members": ["serviceAccount:backup-sa@p.iam.gserviceaccount.com"]}],"#
            )
            .replacing(
                #""created": "-30d", "network": "net","#,
                with:
                    #""created": "-30d", "network": "net", "nodePools": [{"name": "n", "workloadMetadata": "GKE_METADATA"}],"#
            )
            .replacing(
                #""resources": ["#,
                with:
                    #""resources": [{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "backup-sa", "annotations": {"iam.gke.io/gcp-service-account": "backup-sa@p.iam.gserviceaccount.com"}}},"#
            )
            .replacing(#""suspend": true"#, with: #""suspend": false"#)
            .replacing(
                #"{"restartPolicy": "OnFailure","#,
                with: #"{"serviceAccountName": "backup-sa", "restartPolicy": "OnFailure","#)
        var cloud = try TestCloud(piece.isEmpty ? prepared : prepared.replacing(piece, with: wrong))
        // A backup begins at the full hour; its programs need some seconds to start.
        cloud.pass(3600 + 15)
        let pods = try cloud.kube("GET", "\(TestCloud.core)/pods")["items"].elements.compactMap {
            $0["metadata"]["name"].text
        }
        let pod = try #require(pods.first { $0.hasPrefix("backup-") })
        let log = cloud.send(
            "GET", "/kubernetes/z-a/c/\(TestCloud.core)/pods/\(pod)/log",
            headers: ["authorization": "Bearer \(DemoCloud.accessToken)"])
        let text = String(decoding: log.body.all, as: UTF8.self)
        #expect(text.contains(complaint))
        #expect(text.contains("ERROR:") == !piece.isEmpty)
    }

    @Test func theStandardWorldIsPreparedButForOneNodePool() throws {
        var cloud = try TestCloud(Scenarios.standard)
        let cluster = try cloud.get("/container/v1/projects/ml-prod/locations/us-central1-a/clusters/training")
        let modes = cluster["nodePools"].elements.map { $0["config"]["workloadMetadataConfig"]["mode"].text }
        #expect(modes == ["GKE_METADATA", "GCE_METADATA"])
        let account = "/iam/v1/projects/-/serviceAccounts/parallelstore-sa@ml-prod.iam.gserviceaccount.com"
        let bindings = try cloud.post("\(account):getIamPolicy")["bindings"].elements
        #expect(
            bindings.first?["members"].elements.map(\.text)
                == ["serviceAccount:ml-prod.svc.id.goog[default/parallelstore-sa]"])
        let roles = try cloud.post("/cloudresourcemanager/v1/projects/ml-prod:getIamPolicy")["bindings"].elements
        #expect(roles.contains { $0["role"].text == "roles/parallelstore.admin" })
    }
}
