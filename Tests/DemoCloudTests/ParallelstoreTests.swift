import DemoCloud
import FoundationEssentials
import Testing

@Suite struct ParallelstoreTests {
    private let requestID = "11111111-1111-4111-8111-111111111111"

    @Test(arguments: ["v1", "v1beta", "v1alpha"])
    func everyVersionAnswers(version: String) throws {
        var cloud = try TestCloud(smallWorld)
        let instance = try cloud.get(TestCloud.zone("instances/one", version: version))
        #expect(instance["name"].text == "projects/p/locations/z-a/instances/one")
        #expect(instance["capacityGib"].text == "12000")
        #expect(!instance.keys.contains("description"))
        let operation = try cloud.post(
            TestCloud.zone("instances/one:exportData", version: version),
            #"{"destinationGcsBucket":{"uri":"gs://b/x"}}"#)
        #expect(
            operation["metadata"]["@type"].text
                == "type.googleapis.com/google.cloud.parallelstore.\(version).ExportDataMetadata")
    }

    @Test func aListOfAllZonesNamesTheUnreachable() throws {
        var cloud = try TestCloud(smallWorld)
        let list = try cloud.get("/parallelstore/v1/projects/p/locations/-/instances")
        #expect(
            list["instances"].elements.compactMap { $0["name"].text?.split(separator: "/").last } == [
                "late", "one", "two", "far",
            ])
        #expect(list["unreachable"].elements.map(\.text) == ["projects/p/locations/z-c"])
        #expect(cloud.send("GET", "/parallelstore/v1/projects/p/locations/z-c/instances/dark").status == 503)
        #expect(cloud.send("GET", "/parallelstore/v1/projects/p/locations/z-c/instances").status == 503)
    }

    @Test func pagesMakeUpTheWholeList() throws {
        var cloud = try TestCloud(smallWorld)
        var names: [String?] = []
        var token = ""
        repeat {
            let page = try cloud.get("/parallelstore/v1/projects/p/locations/-/instances?pageSize=2&pageToken=\(token)")
            #expect(page["instances"].elements.count <= 2)
            names += page["instances"].elements.map { $0["name"].text }
            token = page["nextPageToken"].text ?? ""
        } while !token.isEmpty
        #expect(names.count == 4 && Set(names).count == 4)
    }

    @Test(arguments: [
        ("GET", "projects/p/locations/z-a/instances/none", "", 404, "NOT_FOUND"),
        ("GET", "projects/p/locations/z-a/operations/none", "", 404, "NOT_FOUND"),
        ("GET", "projects/other/locations/-/instances", "", 403, "PERMISSION_DENIED"),
        ("GET", "projects/p/locations/mars/instances", "", 403, "PERMISSION_DENIED"),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=one", #"{"capacityGib":"12000"}"#, 409,
            "ALREADY_EXISTS"
        ),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=n", #"{"capacityGib":"13000"}"#, 400,
            "INVALID_ARGUMENT"
        ),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=n", #"{"capacityGib":"8000"}"#, 400,
            "INVALID_ARGUMENT"
        ),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=N", #"{"capacityGib":"12000"}"#, 400,
            "INVALID_ARGUMENT"
        ),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=n-", #"{"capacityGib":"12000"}"#, 400,
            "INVALID_ARGUMENT"
        ),
        ("POST", "projects/p/locations/z-a/instances?instanceId=n", #"{"capacity":1}"#, 400, "INVALID_ARGUMENT"),
        (
            "POST", "projects/p/locations/z-a/instances?instanceId=n&requestId=00000000-0000-0000-0000-000000000000",
            #"{"capacityGib":"12000"}"#, 400, "INVALID_ARGUMENT"
        ),
        (
            "POST", "projects/p/locations/z-a/instances/one:exportData", #"{"destinationGcsBucket":{"uri":"b/x"}}"#,
            400, "INVALID_ARGUMENT"
        ),
        (
            "POST", "projects/p/locations/z-a/instances/late:exportData", #"{"destinationGcsBucket":{"uri":"gs://b"}}"#,
            400, "FAILED_PRECONDITION"
        ),
        ("PATCH", "projects/p/locations/z-a/instances/one?updateMask=capacityGib", "{}", 400, "INVALID_ARGUMENT"),
    ])
    func refusalsHaveGooglesBody(method: String, path: String, body: String, status: Int, code: String) throws {
        var cloud = try TestCloud(smallWorld)
        let answer = try Value(cloud.send(method, "/parallelstore/v1beta/\(path)", body: body))
        #expect(answer.status == status)
        #expect(answer["error"]["status"].text == code)
        #expect(answer["error"]["code"].number == Double(status))
        #expect(answer["error"]["message"].text?.isEmpty == false)
    }

    @Test func anInstanceIsCreatedAndDeletedInTime() throws {
        var cloud = try TestCloud(smallWorld)
        let created = try cloud.post(
            TestCloud.zone("instances?instanceId=new"), #"{"capacityGib":"12000","labels":{"a":"b"}}"#)
        #expect(!created.keys.contains("done"))
        cloud.pass(59)
        #expect(try cloud.get(TestCloud.zone("instances/new"))["state"].text == "CREATING")
        cloud.pass(1)
        #expect(try cloud.get(TestCloud.zone("instances/new"))["state"].text == "ACTIVE")
        let done = try cloud.operation(created["name"].text ?? "")
        #expect(done["done"].isTrue && done["response"]["capacityGib"].text == "12000")

        try Value(cloud.send("DELETE", TestCloud.zone("instances/new")))["name"].text.map { _ in cloud.pass(1) }
        #expect(try cloud.get(TestCloud.zone("instances/new"))["state"].text == "DELETING")
        cloud.pass(30)
        #expect(cloud.send("GET", TestCloud.zone("instances/new")).status == 404)
    }

    @Test func onlyDescriptionAndLabelsChange() throws {
        var cloud = try TestCloud(smallWorld)
        let patch = cloud.send(
            "PATCH", TestCloud.zone("instances/one?updateMask=description,labels"),
            body: #"{"description":"d","labels":{"k":"v"},"capacityGib":"99"}"#)
        #expect(patch.status == 200)
        let instance = try cloud.get(TestCloud.zone("instances/one"))
        #expect(instance["description"].text == "d" && instance["labels"]["k"].text == "v")
        #expect(instance["capacityGib"].text == "12000")
    }

    @Test func aRequestIDIsRememberedForAnHour() throws {
        var cloud = try TestCloud(smallWorld)
        let first = try cloud.export("one", to: "gs://b/x", requestID: requestID)
        cloud.pass(3599)
        let second = try cloud.export("one", to: "gs://b/x", requestID: requestID)
        #expect(second["name"] == first["name"])
        #expect(second["done"].isTrue)
        cloud.pass(1)
        let third = try cloud.export("one", to: "gs://b/x", requestID: requestID)
        #expect(third.status == 200 && third["name"] != first["name"])
        #expect(try cloud.export("one", to: "gs://b/y", requestID: requestID).status == 400)
    }

    @Test func withoutARequestIDTheSecondExportIsRefusedWhileTheFirstRuns() throws {
        var cloud = try TestCloud(smallWorld)
        #expect(try cloud.export("one", to: "gs://b/x").status == 200)
        let second = try cloud.export("one", to: "gs://b/x")
        #expect(second.status == 400 && second["error"]["status"].text == "FAILED_PRECONDITION")
    }

    @Test func forgettingAnOperationDoesNotStopIt() throws {
        var cloud = try TestCloud(smallWorld)
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        #expect(cloud.send("DELETE", "/parallelstore/v1beta/\(name)").status == 200)
        #expect(try cloud.operation(name).status == 404)
        cloud.pass(1000)
        #expect(try cloud.objects("b", prefix: "x/").count == 1002)
    }
}
