import DemoCloud
import Testing

/// Service accounts inside a cluster, and what cannot be made without them.
@Suite struct KubernetesAccountTests {
    @Test func aPodWaitsForItsServiceAccount() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(1)
        let job =
            #"{"metadata":{"name":"j","annotations":{"cronjob.kubernetes.io/instantiate":"manual"},"ownerReferences":[{"apiVersion":"batch/v1","kind":"CronJob","name":"backup","uid":"\#(try cloud.kube("GET", "\(TestCloud.batch)/cronjobs/backup")["metadata"]["uid"].text ?? "")","controller":true}]},"spec":{"template":{"spec":{"serviceAccountName":"backup-sa","restartPolicy":"Never","containers":[{"name":"b","image":"i"}]}}}}"#
        #expect(try cloud.kube("POST", "\(TestCloud.batch)/jobs", job).status == 201)
        func pods() throws -> [Value] {
            try cloud.kube("GET", "\(TestCloud.core)/pods?labelSelector=job-name=j")["items"].elements
        }
        #expect(try pods().isEmpty)
        let events = try cloud.kube(
            "GET", "\(TestCloud.core)/events?fieldSelector=involvedObject.name=j")["items"].elements
        #expect(events.first?["reason"].text == "FailedCreate" && events.first?["type"].text == "Warning")
        #expect(
            events.first?["message"].text
                == "Error creating: pods \"j-\" is forbidden: error looking up service account default/backup-sa: "
                + "serviceaccount \"backup-sa\" not found")
        cloud.pass(4)
        #expect(try pods().isEmpty)
        #expect(
            try cloud.kube("POST", "\(TestCloud.core)/serviceaccounts", #"{"metadata":{"name":"backup-sa"}}"#).status
                == 201)
        // The controller tries again after a while, and only then.
        #expect(try pods().isEmpty)
        cloud.pass(4)
        #expect(try pods().count == 1)
        cloud.pass(60)
        #expect(try cloud.kube("GET", "\(TestCloud.batch)/jobs/j")["status"]["succeeded"].number == 1)
    }

    @Test func everyNamespaceHasAnAccountAndNothingGoesIntoOneThatIsNotThere() throws {
        var cloud = try TestCloud(clusterWorld)
        let accounts = "api/v1/namespaces/backups/serviceaccounts"
        let body = #"{"metadata":{"name":"backup-sa"}}"#
        let none = try cloud.kubeRefusal("POST", accounts, body)
        #expect(none == (404, "NotFound", "namespaces \"backups\" not found"))
        try cloud.kube("POST", "api/v1/namespaces", #"{"metadata":{"name":"backups"}}"#)
        #expect(try cloud.kube("POST", accounts, body).status == 201)
        try cloud.kube("DELETE", "\(accounts)/default")
        let names = try cloud.kube("GET", accounts)["items"].elements.map { $0["metadata"]["name"].text }
        #expect(names == ["backup-sa", "default"])
    }
}
