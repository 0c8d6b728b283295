import DemoCloud
import Testing

@Suite struct PopulatorTests {
    private static let claims = "\(TestCloud.core)/persistentvolumeclaims"
    private static let sources = "apis/datalayer.gke.io/v1/namespaces/default/gcpdatasources"
    private static let source =
        #"{"metadata":{"name":"src"},"spec":{"cloudStorage":{"serviceAccountName":"sa","uri":"gs://things/n/"}}}"#
    private static let claim =
        #"{"metadata":{"name":"new"},"spec":{"accessModes":["ReadWriteMany"],"storageClassName":"ps","resources":{"requests":{"storage":"12000Gi"}},"dataSourceRef":{"apiGroup":"datalayer.gke.io","kind":"GCPDataSource","name":"src"}}}"#

    private func phase(_ cloud: inout TestCloud) throws -> String? {
        try cloud.kube("GET", "\(Self.claims)/new")["status"]["phase"].text
    }

    @Test func aClaimWithASourceBecomesAFilledInstance() throws {
        var cloud = try TestCloud(clusterWorld)
        try cloud.kube("POST", Self.sources, Self.source)
        let made = try cloud.kube("POST", Self.claims, Self.claim)
        let instance = "pvc-\(try #require(made["metadata"]["uid"].text))"
        #expect(try phase(&cloud) == "Pending")
        #expect(try cloud.get(TestCloud.zone("instances/\(instance)"))["state"].text == "CREATING")
        #expect(try cloud.reasons("new") == ["Provisioning"])
        cloud.pass(61)
        let imports = try cloud.get(TestCloud.zone("operations"))["operations"].elements.filter {
            $0["metadata"]["operationMetadata"]["transferType"].text == "IMPORT"
        }
        #expect(imports.count == 1 && imports.first?["metadata"]["target"].text?.hasSuffix(instance) == true)
        #expect(try phase(&cloud) == "Pending")
        cloud.pass(60)
        #expect(try phase(&cloud) == "Bound")
        let reasons = Set(try cloud.reasons("new"))
        #expect(
            reasons == [
                "Provisioning", "PopulateOperationStartSuccess", "PopulateOperationFinished", "PopulatorFinished",
            ])
        let volume = try cloud.kube("GET", "api/v1/persistentvolumes/\(instance)")
        #expect(volume["spec"]["csi"]["volumeHandle"].text == "p/z-a/\(instance)/default-pool/default-container")
        #expect(volume["spec"]["csi"]["volumeAttributes"]["accessPoints"].text?.split(separator: ",").count == 3)
        // The class says Delete: with the claim go the volume, the instance and the data.
        try cloud.kube("DELETE", "\(Self.claims)/new")
        #expect(try cloud.kube("GET", "api/v1/persistentvolumes/\(instance)").status == 404)
        #expect(try cloud.get(TestCloud.zone("instances/\(instance)"))["state"].text == "DELETING")
        cloud.pass(31)
        #expect(try cloud.get(TestCloud.zone("instances/\(instance)")).status == 404)
    }

    @Test func aMissingSourceIsToldAndHoldsAClaimThatIsBeingDeleted() throws {
        var cloud = try TestCloud(clusterWorld)
        try cloud.kube("POST", Self.claims, Self.claim)
        #expect(try cloud.reasons("new") == ["PopulatorDataSourceNotFound"])
        try cloud.kube("POST", Self.sources, Self.source)
        #expect(try cloud.reasons("new").contains("Provisioning"))
        try cloud.kube("DELETE", "\(Self.sources)/src")
        try cloud.kube("DELETE", "\(Self.claims)/new")
        cloud.pass(600)
        let held = try cloud.kube("GET", "\(Self.claims)/new")
        #expect(held["metadata"]["deletionTimestamp"].exists)
        #expect(held["metadata"]["finalizers"].elements.map(\.text) == ["datalayer.gke.io/populate-target-protection"])
        try cloud.kube("POST", Self.sources, Self.source)
        #expect(try cloud.kube("GET", "\(Self.claims)/new").status == 404)
    }

    @Test func aPopulatorCanBeStuck() throws {
        let world = clusterWorld.replacing(
            #""created": "-30d","#, with: #""created": "-30d", "populator": {"stuck": true},"#
        )
        .replacing("\"timeline\": [", with: #""timeline": [{"after": "1300s", "cluster": "c", "populator": {}}, "#)
        var cloud = try TestCloud(world)
        try cloud.kube("POST", Self.sources, Self.source)
        try cloud.kube("POST", Self.claims, Self.claim)
        cloud.pass(1200)
        #expect(try phase(&cloud) == "Pending")
        #expect(try cloud.reasons("new").contains("PopulateOperationStartError"))
        #expect(try cloud.get(TestCloud.zone("operations"))["operations"].elements.allSatisfy { $0["done"].isTrue })
        cloud.pass(300)
        #expect(try phase(&cloud) == "Bound")
    }

    @Test func anImportCanBeSlow() throws {
        let world = clusterWorld.replacing(
            #""created": "-30d","#,
            with: #""created": "-30d", "populator": {"rate": "1B/s", "objectsPerSecond": 0.001},"#)
        var cloud = try TestCloud(world)
        try cloud.kube("POST", Self.sources, Self.source)
        try cloud.kube("POST", Self.claims, Self.claim)
        cloud.pass(600)
        #expect(try phase(&cloud) == "Pending")
        let told = try cloud.kube("GET", "\(TestCloud.core)/events?fieldSelector=reason=TransferInProgress")["items"]
            .elements
        #expect(told.count == 1 && (told.first?["count"].number ?? 0) >= 7)
    }
}
