import DemoCloud
import Scenarios
import Testing

@Suite struct ContainerTests {
    private static let clusters = "/container/v1/projects/p/locations"

    @Test func clustersAreListedAndDescribed() throws {
        var cloud = try TestCloud(clusterWorld)
        let all = try cloud.get("\(Self.clusters)/-/clusters")["clusters"].elements
        #expect(all.count == 1 && all.first?["workloadIdentityConfig"]["workloadPool"].text == "p.svc.id.goog")
        #expect(try !cloud.get("\(Self.clusters)/z-b/clusters")["clusters"].exists)
        let cluster = try #require(cloud.cloud.clusters.first)
        cloud.cloud.serveKubernetes(of: cluster, at: "127.0.0.1:9", certificate: "PEM")
        let one = try cloud.get("\(Self.clusters)/z-a/clusters/c")
        #expect(one["endpoint"].text == "127.0.0.1:9" && one["masterAuth"]["clusterCaCertificate"].text == "UEVN")
        let none = try cloud.get("\(Self.clusters)/us-central1-a/clusters/none")
        #expect(none["error"]["message"].text == "Not found: projects/p/zones/us-central1-a/clusters/none.")
        let other = try cloud.get("/container/v1/projects/q/locations/-/clusters")
        #expect(other.status == 403)
        #expect(
            other["error"]["message"].text == "Required \"container.clusters.list\" permission(s) for \"projects/q\".")
    }

    @Test func networksAndTheirRangesAreRead() throws {
        var cloud = try TestCloud(clusterWorld)
        let base = "/compute/v1/projects/p/global"
        let network = try cloud.get("\(base)/networks/net")
        #expect(network["peerings"].elements.first?["state"].text == "ACTIVE")
        let none = try cloud.get("\(base)/networks/none")
        #expect(none.status == 404)
        #expect(none["error"]["message"].text == "The resource 'projects/p/global/networks/none' was not found")
        #expect(try cloud.get("\(base)/addresses")["items"].elements.count == 2)
        let ranges = try cloud.get("\(base)/addresses?filter=purpose+eq+VPC_PEERING")["items"].elements
        #expect(ranges.count == 1 && ranges.first?["prefixLength"].number == 24)
    }

    @Test(arguments: [
        (
            #"{"name":"c","location":"z","resources":[{"apiVersion":"v1","kind":"Pd"}]}"#,
            "clusters[0].resources[0].kind"
        ),
        (
            #"{"name":"c","location":"z","resources":[{"apiVersion":"v1","kind":"Pod","spek":{}}]}"#,
            "clusters[0].resources[0]"
        ),
        (#"{"name":"c","location":"z","populator":{"stuk":true}}"#, "clusters[0].populator.stuk"),
    ])
    func aMistakeInAClusterSaysWhereItIs(cluster: String, path: String) {
        let mistake = #expect(throws: ScenarioMistake.self) {
            try TestCloud(#"{"project":"p","clusters":[\#(cluster)]}"#)
        }
        #expect(mistake?.path == path)
    }

    @Test func theStandardWorldMountsTrainAAndBacksItUp() throws {
        var cloud = try TestCloud(Scenarios.standard)
        let path = "/kubernetes/us-central1-a/training"
        let headers = ["authorization": "Bearer \(DemoCloud.accessToken)"]
        func read(_ rest: String) throws -> Value { try Value(cloud.send("GET", path + rest, headers: headers)) }
        let pods = try read("/api/v1/namespaces/default/pods")["items"].elements
        #expect(pods.compactMap { $0["status"]["phase"].text } == ["Running", "Running"])
        let volume = try read("/api/v1/persistentvolumes/train-a-pv")
        let handle = "ml-prod/us-central1-a/train-a/default-pool/default-container"
        #expect(volume["status"]["phase"].text == "Bound" && volume["spec"]["csi"]["volumeHandle"].text == handle)
        let points = try cloud.get("/parallelstore/v1/projects/ml-prod/locations/us-central1-a/instances/train-a")
        let attribute = volume["spec"]["csi"]["volumeAttributes"]["accessPoints"].text
        #expect(attribute == points["accessPoints"].elements.compactMap(\.text).joined(separator: ","))
        let cron = try read("/apis/batch/v1/namespaces/default/cronjobs/ps-to-gcs-backup")
        #expect(cron["status"]["lastScheduleTime"].exists)
    }
}
