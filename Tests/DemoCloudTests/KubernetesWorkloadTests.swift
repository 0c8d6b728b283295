import DemoCloud
import Testing

@Suite struct KubernetesWorkloadTests {
    private let merge = "application/merge-patch+json"

    @Test func aStatefulSetKeepsAsManyPodsAsItIsTold() throws {
        var cloud = try TestCloud(clusterWorld)
        func pods() throws -> [String] {
            try cloud.kube("GET", "\(TestCloud.core)/pods")["items"].elements.compactMap { $0["status"]["phase"].text }
        }
        #expect(try pods() == ["Running", "Running"])
        let scale = try cloud.kube(
            "PATCH", "\(TestCloud.apps)/statefulsets/train/scale", #"{"spec":{"replicas":0}}"#, type: merge)
        #expect(scale["kind"].text == "Scale" && scale["spec"]["replicas"].number == 0)
        #expect(try pods().count == 2)
        cloud.pass(6)
        #expect(try pods().isEmpty)
        #expect(try cloud.kube("GET", "\(TestCloud.apps)/statefulsets/train")["status"]["replicas"].number == 0)
        try cloud.kube("PATCH", "\(TestCloud.apps)/statefulsets/train/scale", #"{"spec":{"replicas":1}}"#, type: merge)
        #expect(try pods() == ["Pending"])
        cloud.pass(5)
        #expect(try pods() == ["Running"])
        let set = try cloud.kube("GET", "\(TestCloud.apps)/statefulsets/train")
        #expect(set["status"]["readyReplicas"].number == 1)
    }

    @Test func aDeploymentsPodsGoWithIt() throws {
        var cloud = try TestCloud(clusterWorld)
        try cloud.kube(
            "POST", "\(TestCloud.apps)/deployments",
            #"{"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#
        )
        cloud.pass(5)
        #expect(try cloud.kube("GET", "\(TestCloud.core)/pods?labelSelector=app=web")["items"].elements.count == 2)
        #expect(try cloud.kube("GET", "\(TestCloud.apps)/deployments/web")["status"]["availableReplicas"].number == 2)
        try cloud.kube("DELETE", "\(TestCloud.apps)/deployments/web")
        cloud.pass(6)
        #expect(try cloud.kube("GET", "\(TestCloud.core)/pods?labelSelector=app=web")["items"].elements.isEmpty)
        #expect(try cloud.kube("GET", "\(TestCloud.apps)/replicasets")["items"].elements.isEmpty)
    }

    @Test func aClaimThatIsUsedWaitsAndItsVolumeIsReleased() throws {
        var cloud = try TestCloud(clusterWorld)
        let claim = "\(TestCloud.core)/persistentvolumeclaims/data"
        #expect(try cloud.kube("GET", claim)["status"]["phase"].text == "Bound")
        #expect(try cloud.kube("DELETE", claim)["metadata"]["deletionTimestamp"].exists)
        cloud.pass(60)
        #expect(try cloud.kube("GET", claim)["metadata"]["deletionTimestamp"].exists)
        try cloud.kube("PATCH", "\(TestCloud.apps)/statefulsets/train/scale", #"{"spec":{"replicas":0}}"#, type: merge)
        cloud.pass(6)
        #expect(try cloud.kube("GET", claim).status == 404)
        let volume = try cloud.kube("GET", "api/v1/persistentvolumes/pv-one")
        #expect(volume["status"]["phase"].text == "Released")
        // A new claim of the old name gets the volume back only when the old claim is taken out of it.
        let body =
            #"{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteMany"],"storageClassName":"","volumeName":"pv-one","resources":{"requests":{"storage":"12000Gi"}}}}"#
        try cloud.kube("POST", "\(TestCloud.core)/persistentvolumeclaims", body)
        #expect(try cloud.kube("GET", claim)["status"]["phase"].text == "Pending")
        try cloud.kube("PATCH", "api/v1/persistentvolumes/pv-one", #"{"spec":{"claimRef":null}}"#, type: merge)
        #expect(try cloud.kube("GET", claim)["status"]["phase"].text == "Bound")
    }

    @Test func aSuspendedCronJobExportsNothingAndOthersDo() throws {
        var cloud = try TestCloud(clusterWorld)
        let operations = TestCloud.zone("operations")
        cloud.pass(7200)
        #expect(try cloud.kube("GET", "\(TestCloud.batch)/jobs")["items"].elements.isEmpty)
        #expect(
            try cloud.get(operations)["operations"].elements.filter { $0["metadata"]["verb"].text == "export" }.isEmpty)
        try cloud.kube("PATCH", "\(TestCloud.batch)/cronjobs/backup", #"{"spec":{"suspend":false}}"#, type: merge)
        // What was missed is made up for at once, as a real controller does without a deadline.
        let jobs = try cloud.kube("GET", "\(TestCloud.batch)/jobs")["items"].elements
        #expect(jobs.count == 1 && jobs.first?["metadata"]["ownerReferences"].elements.first?["name"].text == "backup")
        cloud.pass(10)
        let exports = try cloud.get(operations)["operations"].elements.filter {
            $0["metadata"]["verb"].text == "export"
        }
        #expect(exports.count == 1)
        #expect(
            exports.first?["metadata"]["operationMetadata"]["destinationGcsBucket"]["uri"].text == "gs://b/scheduled")
        #expect(try cloud.kube("GET", "\(TestCloud.batch)/cronjobs/backup")["status"]["active"].elements.count == 1)
        cloud.pass(600)
        let cron = try cloud.kube("GET", "\(TestCloud.batch)/cronjobs/backup")
        #expect(!cron["status"]["active"].exists && cron["status"]["lastSuccessfulTime"].exists)
        #expect(try !cloud.objects("b", prefix: "scheduled/").isEmpty)
        cloud.pass(3600)
        #expect(try cloud.kube("GET", "\(TestCloud.batch)/jobs")["items"].elements.count == 2)
    }

    @Test func aJobWhoseExportIsRefusedFails() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(600)
        try cloud.kube(
            "POST", "\(TestCloud.batch)/jobs",
            #"{"metadata":{"name":"j"},"spec":{"backoffLimit":1,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"b","image":"i","env":[{"name":"PSTORE_NAME","value":"two"},{"name":"PSTORE_LOCATION","value":"z-a"},{"name":"DESTINATION_GCS_URI","value":"gs://b/x"}]}]}}}}"#
        )
        cloud.pass(12)
        let pods = try cloud.kube("GET", "\(TestCloud.core)/pods?labelSelector=job-name=j")["items"].elements
        #expect(pods.compactMap { $0["status"]["phase"].text } == ["Failed"])
        let name = try #require(pods.first?["metadata"]["name"].text)
        let log = cloud.send(
            "GET", "/kubernetes/z-a/c/\(TestCloud.core)/pods/\(name)/log",
            headers: ["authorization": "Bearer \(DemoCloud.accessToken)"])
        #expect(
            String(decoding: log.body.all, as: UTF8.self).contains("FAILED_PRECONDITION: Instance is in state FAILED"))
        cloud.pass(60)
        let job = try cloud.kube("GET", "\(TestCloud.batch)/jobs/j")
        #expect(job["status"]["failed"].number == 2)
        #expect(job["status"]["conditions"].elements.first?["reason"].text == "BackoffLimitExceeded")
    }
}
