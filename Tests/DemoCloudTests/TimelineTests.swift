import DemoCloud
import FoundationEssentials
import Testing

@Suite struct TimelineTests {
    private func cloud(timeline: String, operations: String = "[]") throws -> TestCloud {
        let event = #"{"after": "500s", "instance": "two", "state": "FAILED"}"#
        let more = smallWorld.replacing(#""timeline": ["#, with: #""operations": \#(operations), "timeline": ["#)
        return try TestCloud(more.replacing(event, with: timeline))
    }

    @Test func aZoneComesAndGoes() throws {
        var cloud = try cloud(
            timeline: #"{"after":"9s","zone":"z-b","reachable":false},{"after":"5s","zone":"z-c","reachable":true}"#)
        #expect(try unreachable(&cloud) == ["projects/p/locations/z-c"])
        cloud.pass(5)
        #expect(try unreachable(&cloud) == [])
        cloud.pass(5)
        #expect(try unreachable(&cloud) == ["projects/p/locations/z-b"])
    }

    private func unreachable(_ cloud: inout TestCloud) throws -> [String?] {
        try cloud.get("/parallelstore/v1/projects/p/locations/-/instances")["unreachable"].elements.map(\.text)
    }

    @Test func aTransferBeginsByItself() throws {
        var cloud = try cloud(timeline: #"{"after":"5s","kind":"export","instance":"one","uri":"gs://b/auto"}"#)
        cloud.pass(4)
        #expect(try cloud.get(TestCloud.zone("operations"))["operations"].elements.count == 1)
        cloud.pass(200)
        #expect(try cloud.objects("b", prefix: "auto/").count == 1002)
    }

    @Test func aRunningOperationIsCancelledByItself() throws {
        var cloud = try cloud(
            timeline: #"{"after":"20s","cancel":"op-1"}"#,
            operations: #"[{"id":"op-1","kind":"export","instance":"one","uri":"gs://b/x","started":"-40s"}]"#)
        let before = try cloud.get(TestCloud.zone("operations/op-1"))["metadata"]["operationMetadata"]["counters"]
        #expect((250...310).contains(before["objectsCopied"].int64 ?? 0))
        cloud.pass(26)
        #expect(try cloud.get(TestCloud.zone("operations/op-1"))["error"]["code"].number == 1)
    }

    @Test func changedFilesAreExportedAgain() throws {
        let files = #"[{"path":"METADATA","text":"v2"},{"path":"new","size":5}]"#
        var cloud = try cloud(timeline: #"{"after":"300s","instance":"one","write":\#(files)}"#)
        _ = try cloud.export("one", to: "gs://b/x")
        cloud.pass(301)
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(200)
        let counters = try cloud.operation(name)["metadata"]["operationMetadata"]["counters"]
        #expect(counters["objectsCopied"].int64 == 2 && counters["objectsSkipped"].int64 == 1001)
        #expect(cloud.send("GET", "/storage/v1/b/b/o/x%2FMETADATA?alt=media").body.all == Array("v2".utf8))
    }

    @Test func faultsBeginByThemselves() throws {
        var cloud = try cloud(timeline: #"{"after":"5s","faults":[{"path":"/storage/*","status":500}]}"#)
        #expect(cloud.send("GET", "/storage/v1/b").status == 200)
        cloud.pass(5)
        #expect(cloud.send("GET", "/storage/v1/b").status == 500)
    }

    @Test func anOperationOfThePastKeepsItsCounters() throws {
        let past = #"""
            {"id":"op-1","kind":"import","instance":"two","uri":"gs://b/x","started":"-2d","took":"9m",
             "end":"failed","message":"out of space","objects":7,"bytes":"7GiB"}
            """#
        var cloud = try cloud(timeline: "", operations: "[\(past)]")
        let operation = try cloud.get(TestCloud.zone("operations/op-1"))
        #expect(operation["error"]["message"].text == "out of space")
        let metadata = operation["metadata"]["operationMetadata"]
        #expect(metadata["counters"]["objectsCopied"].int64 == 7)
        #expect(metadata["sourceGcsBucket"]["uri"].text == "gs://b/x")
    }
}
