import DemoCloud
import Testing

@Suite struct KubernetesTests {
    @Test func onlyWhoHasTheTokenIsLetIn() throws {
        var cloud = try TestCloud(clusterWorld)
        let refused = try cloud.kube("GET", "api/v1/namespaces", token: "other")
        #expect(refused.status == 401 && refused["message"].text == "Unauthorized")
        #expect(try cloud.kube("GET", "api/v1/namespaces").status == 200)
        #expect(try cloud.kube("GET", "version", token: "other")["minor"].text == "32")
    }

    @Test func theDoorOfAClusterLeadsToItsServer() throws {
        var cloud = try TestCloud(clusterWorld)
        let cluster = try #require(cloud.cloud.clusters.first)
        #expect(cluster.name == "c" && cluster.location == "z-a")
        cloud.cloud.serveKubernetes(of: cluster, at: "127.0.0.1:9", certificate: "PEM")
        let headers = ["host": "127.0.0.1:9", "authorization": "Bearer \(DemoCloud.accessToken)"]
        #expect(try Value(cloud.send("GET", "/api/v1/nodes", headers: headers)).status == 404)
        #expect(try Value(cloud.send("GET", "/api/v1/pods", headers: headers))["kind"].text == "PodList")
        let log = try cloud.get("/demo/requests").elements.compactMap { $0["path"].text }
        #expect(log == ["/kubernetes/z-a/c/api/v1/nodes", "/kubernetes/z-a/c/api/v1/pods"])
    }

    @Test func discoveryComesInBothForms() throws {
        var cloud = try TestCloud(clusterWorld)
        let aggregated = try cloud.kube(
            "GET", "apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
        #expect(aggregated["kind"].text == "APIGroupDiscoveryList")
        let groups = aggregated["items"].elements.compactMap { $0["metadata"]["name"].text }
        #expect(groups.contains("datalayer.gke.io") && groups.contains("batch"))
        #expect(try cloud.kube("GET", "apis")["kind"].text == "APIGroupList")
        let kinds = try cloud.kube("GET", "apis/apps/v1")["resources"].elements.compactMap { $0["name"].text }
        #expect(kinds.contains("deployments/scale"))
        try cloud.kube(
            "DELETE", "apis/apiextensions.k8s.io/v1/customresourcedefinitions/gcpdatasources.datalayer.gke.io")
        #expect(try cloud.kube("GET", "apis/datalayer.gke.io/v1/gcpdatasources").status == 404)
    }

    @Test func objectsAreMadeReadChangedAndDeleted() throws {
        var cloud = try TestCloud(clusterWorld)
        let accounts = "\(TestCloud.core)/serviceaccounts"
        let made = try cloud.kube("POST", accounts, #"{"metadata":{"name":"a","labels":{"x":"1"}}}"#)
        #expect(made.status == 201 && made["kind"].text == "ServiceAccount" && made["metadata"]["uid"].exists)
        let again = try cloud.kubeRefusal("POST", accounts, #"{"metadata":{"name":"a"}}"#)
        #expect(again == (409, "AlreadyExists", #"serviceaccounts "a" already exists"#))
        #expect(try cloud.kube("GET", "\(accounts)?labelSelector=x%3D1")["items"].elements.count == 1)
        #expect(try cloud.kube("GET", "\(accounts)?labelSelector=x+notin+(1)")["items"].elements.count == 1)
        #expect(try cloud.kube("GET", "\(accounts)?fieldSelector=metadata.name%3Da")["items"].elements.count == 1)
        #expect(try cloud.kubeRefusal("GET", "\(accounts)?fieldSelector=spec.x%3Da").code == 400)
        let version = try #require(made["metadata"]["resourceVersion"].text)
        let changed = try cloud.kube(
            "PUT", "\(accounts)/a",
            #"{"metadata":{"name":"a","resourceVersion":"\#(version)","annotations":{"b":"c"}}}"#)
        #expect(changed["metadata"]["annotations"]["b"].text == "c")
        let stale = try cloud.kubeRefusal(
            "PUT", "\(accounts)/a", #"{"metadata":{"name":"a","resourceVersion":"\#(version)"}}"#)
        #expect(stale.reason == "Conflict" && stale.message.contains("the object has been modified"))
        #expect(try cloud.kube("DELETE", "\(accounts)/a?dryRun=All")["status"].text == "Success")
        #expect(try cloud.kube("DELETE", "\(accounts)/a")["status"].text == "Success")
        let gone = try cloud.kubeRefusal("GET", "\(accounts)/a")
        #expect(gone == (404, "NotFound", #"serviceaccounts "a" not found"#))
        let nowhere = try cloud.kubeRefusal(
            "POST", "api/v1/namespaces/none/serviceaccounts", #"{"metadata":{"name":"a"}}"#)
        #expect(nowhere.message == #"namespaces "none" not found"#)
    }

    @Test func pagesHoldEverythingOnce() throws {
        var cloud = try TestCloud(clusterWorld)
        for number in 0..<5 { try cloud.kube("POST", "api/v1/namespaces", #"{"metadata":{"name":"n\#(number)"}}"#) }
        var seen: [String] = []
        var token = ""
        repeat {
            let page = try cloud.kube("GET", "api/v1/namespaces?limit=3&continue=\(token)")
            seen += page["items"].elements.compactMap { $0["metadata"]["name"].text }
            token = page["metadata"]["continue"].text ?? ""
        } while !token.isEmpty
        #expect(seen == ["default", "kube-system", "n0", "n1", "n2", "n3", "n4"])
    }

    @Test func whatMayNotBeDoneIsForbidden() throws {
        var cloud = try TestCloud(clusterWorld)
        let list = try cloud.kubeRefusal("GET", "\(TestCloud.core)/configmaps")
        #expect(
            list == (
                403, "Forbidden",
                #"configmaps is forbidden: User "ops@example.com" cannot list resource "configmaps" in API group "" in the namespace "default""#
            ))
        let delete = try cloud.kubeRefusal("DELETE", "api/v1/persistentvolumes/pv-one")
        #expect(delete.message.hasSuffix(#"in API group "" at the cluster scope"#))
        for (verb, isAllowed) in [("get", true), ("delete", false)] {
            let review = try cloud.kube(
                "POST", "apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                #"{"spec":{"resourceAttributes":{"verb":"\#(verb)","resource":"persistentvolumes"}}}"#)
            #expect(review.status == 201 && review["status"]["allowed"].isTrue == isAllowed)
        }
        let rules = try cloud.kube(
            "POST", "apis/authorization.k8s.io/v1/selfsubjectrulesreviews", #"{"spec":{"namespace":"default"}}"#)
        let volumes = rules["status"]["resourceRules"].elements.first {
            $0["resources"].elements.first?.text == "persistentvolumes"
        }
        #expect(volumes?["verbs"].elements.contains { $0.text == "delete" } == false)
    }

    @Test(arguments: [
        (#""name": "Bad_Name""#, 422, "a lowercase RFC 1123 subdomain must consist of"),
        (#""name": "n"},"spec":{"schedule":"61 * * * *""#, 422, "end of range (61) above maximum (59): 61"),
        (#""name": "n"},"spec":{"timeZone":"Mars/Olympus""#, 422, "unknown time zone Mars/Olympus"),
        (
            #""name": "n"},"spec":{"suspend":"yes""#, 400,
            "cannot unmarshal string into Go struct field CronJobSpec.spec.suspend of type bool"
        ),
        (#""name": "n"},"spec":{"shedule":"* * * * *""#, 400, #"strict decoding error: unknown field "spec.shedule""#),
        (
            #""name": "n"},"spec":{"schedule":"* * * * *""#, 422,
            "spec.jobTemplate.spec.template.spec.containers: Required value"
        ),
    ])
    func aBadCronJobIsRefused(rest: String, code: Int, message: String) throws {
        var cloud = try TestCloud(clusterWorld)
        let refusal = try cloud.kubeRefusal(
            "POST", "\(TestCloud.batch)/cronjobs?fieldValidation=Strict", "{\"metadata\":{\(rest)}}")
        #expect(refusal.code == code && refusal.message.contains(message), "\(refusal.message)")
    }

    @Test func someThingsCannotBeChanged() throws {
        var cloud = try TestCloud(clusterWorld)
        let merge = "application/merge-patch+json"
        for (path, patch, message) in [
            (
                "\(TestCloud.core)/persistentvolumeclaims/data", #"{"spec":{"volumeName":"x"}}"#,
                "spec is immutable after creation"
            ),
            (
                "api/v1/persistentvolumes/pv-one", #"{"spec":{"csi":{"volumeHandle":"x"}}}"#,
                "is immutable after creation"
            ),
            (
                "apis/storage.k8s.io/v1/storageclasses/ps", #"{"parameters":{"network":"x"}}"#,
                "updates to parameters are forbidden."
            ),
            ("\(TestCloud.apps)/statefulsets/train", #"{"spec":{"serviceName":"x"}}"#, "updates to statefulset spec"),
        ] {
            let refusal = try cloud.kubeRefusal("PATCH", path, patch, type: merge)
            #expect(refusal.code == 422 && refusal.message.contains(message), "\(refusal.message)")
        }
    }

    @Test func patchesComeInThreeForms() throws {
        var cloud = try TestCloud(clusterWorld)
        let path = "\(TestCloud.batch)/cronjobs/backup"
        func containers(_ json: Value) -> [Value] {
            json["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"].elements
        }
        let strategic = try cloud.kube(
            "PATCH", path,
            #"{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"b","env":[{"name":"PSTORE_NAME","value":"two"},{"$patch":"delete","name":"PSTORE_LOCATION"}]}]}}}}}}"#,
            type: "application/strategic-merge-patch+json")
        let env = containers(strategic).first?["env"].elements ?? []
        #expect(
            env.compactMap { $0["name"].text } == ["PSTORE_NAME", "SOURCE_PARALLELSTORE_PATH", "DESTINATION_GCS_URI"])
        #expect(env.first?["value"].text == "two")
        #expect(containers(strategic).first?["image"].text == "google/cloud-sdk:slim")
        let merge = try cloud.kube("PATCH", path, #"{"spec":{"suspend":false}}"#, type: "application/merge-patch+json")
        #expect(!merge["spec"]["suspend"].isTrue && merge["spec"]["schedule"].exists)
        let json = try cloud.kube(
            "PATCH", path,
            #"[{"op":"test","path":"/spec/suspend","value":false},{"op":"replace","path":"/spec/suspend","value":true}]"#,
            type: "application/json-patch+json")
        #expect(json["spec"]["suspend"].isTrue)
        #expect(try cloud.kubeRefusal("PATCH", path, "{}", type: "application/apply-patch+yaml").code == 415)
        #expect(try cloud.kubeRefusal("PATCH", path, "\"x\"", type: "application/merge-patch+json").code == 400)
    }

    @Test func aWatchTellsWhatChanges() throws {
        var cloud = try TestCloud(clusterWorld)
        let headers = ["authorization": "Bearer \(DemoCloud.accessToken)"]
        let response = cloud.send(
            "GET", "/kubernetes/z-a/c/api/v1/namespaces?watch=true&labelSelector=w", headers: headers)
        guard case .watch(var watch) = response.delivery else {
            Issue.record("no watch")
            return
        }
        func types() throws -> [String] {
            let bytes = try #require(cloud.cloud.news(of: &watch, at: cloud.now))
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
                String($0.dropFirst(#"{"type":""#.count).prefix { $0 != "\"" })
            }
        }
        #expect(try types() == [])
        try cloud.kube("POST", "api/v1/namespaces", #"{"metadata":{"name":"other"}}"#)
        try cloud.kube("POST", "api/v1/namespaces", #"{"metadata":{"name":"n","labels":{"w":""}}}"#)
        #expect(try types() == ["ADDED"])
        let merge = "application/merge-patch+json"
        try cloud.kube("PATCH", "api/v1/namespaces/n", #"{"metadata":{"labels":{"v":"1"}}}"#, type: merge)
        try cloud.kube("PATCH", "api/v1/namespaces/n", #"{"metadata":{"labels":{"w":null}}}"#, type: merge)
        #expect(try types() == ["MODIFIED", "DELETED"])
    }

    @Test func faultsAreWordedAsKubernetesWordsThem() throws {
        var cloud = try TestCloud(clusterWorld)
        _ = try cloud.post(
            "/demo/faults", #"[{"path":"/kubernetes/*/pods","status":503,"message":"not now","times":1}]"#)
        let refusal = try cloud.kubeRefusal("GET", "api/v1/pods")
        #expect(refusal == (503, "ServiceUnavailable", "not now"))
        #expect(try cloud.kube("GET", "api/v1/pods").status == 200)
    }
}
