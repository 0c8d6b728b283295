import DemoCloud
import FoundationEssentials
import Testing

@Suite struct TransferTests {
    @Test func countersAndBucketAgreeAtEveryMoment() throws {
        var cloud = try TestCloud(smallWorld)
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        var lastFound: Int64 = 0
        for step in 0..<18 {
            let operation = try cloud.operation(name)
            let counters = operation["metadata"]["operationMetadata"]["counters"]
            let stored = try cloud.objects("b", prefix: "x/")
            #expect(counters["objectsCopied"].int64 == Int64(stored.count), "after \(step) steps")
            #expect(counters["bytesCopied"].int64 == stored.reduce(0) { $0 + ($1["size"].int64 ?? -1) })
            let found = counters["objectsFound"].int64 ?? -1
            #expect(found >= lastFound && found >= Int64(stored.count))
            lastFound = found
            if step < 2 { #expect(stored.isEmpty, "nothing is copied while the source is counted") }
            cloud.pass(Double(step % 5) * 3 + 1.7)
        }
        let done = try cloud.operation(name)
        #expect(done["done"].isTrue && done["response"].exists && !done["error"].exists)
        #expect(done["metadata"]["operationMetadata"]["counters"]["objectsFound"].int64 == 1002)
        #expect(done["metadata"]["operationMetadata"]["transferType"].text == "EXPORT")
    }

    @Test func objectsAppearInTheOrderOfTheirNames() throws {
        var cloud = try TestCloud(smallWorld)
        _ = try cloud.export("one", to: "gs://b/x")
        cloud.pass(40)
        let names = try cloud.objects("b", prefix: "x/d/").compactMap { $0["name"].text }
        #expect(names.first == "x/d/000" && names.count > 10 && names.count < 1000)
        for (number, name) in names.enumerated() {
            let digits = String(String(1000 + number).dropFirst())
            #expect(name == "x/d/\(digits)")
        }
    }

    @Test func aSecondExportSkipsWhatIsThere() throws {
        var cloud = try TestCloud(smallWorld)
        _ = try cloud.export("one", to: "gs://b/x")
        cloud.pass(1000)
        cloud.send("DELETE", "/storage/v1/b/b/o/x%2Fd%2F500")
        cloud.send("POST", "/upload/storage/v1/b/b/o?uploadType=media&name=x/d/700", body: "changed")
        cloud.send("POST", "/upload/storage/v1/b/b/o?uploadType=media&name=x/old", body: "stays")
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(1000)
        let counters = try cloud.operation(name)["metadata"]["operationMetadata"]["counters"]
        #expect(counters["objectsSkipped"].int64 == 1000)
        #expect(counters["objectsFound"].int64 == 2 && counters["objectsCopied"].int64 == 2)
        #expect(try cloud.objects("b", prefix: "x/").count == 1003)
        #expect(try cloud.get("/storage/v1/b/b/o/x%2Fd%2F700")["size"].int64 == 10 * 1_048_576)
    }

    @Test func anImportReadsTheBucketAndAnExportGivesItBack() throws {
        var cloud = try TestCloud(smallWorld)
        let body = #"{"sourceGcsBucket":{"uri":"gs://things/n/"},"destinationParallelstore":{"path":"/in"}}"#
        let name = try cloud.post(TestCloud.zone("instances/two:importData"), body)["name"].text ?? ""
        cloud.pass(60)
        let done = try cloud.operation(name)
        #expect(done["metadata"]["@type"].text?.hasSuffix("ImportDataMetadata") == true)
        #expect(done["done"].isTrue)
        #expect(done["metadata"]["operationMetadata"]["counters"]["objectsCopied"].int64 == 2500)
        _ = try cloud.export("two", to: "gs://b/back")
        cloud.pass(60)
        let copies = try cloud.objects("b", prefix: "back/")
        #expect(copies.count == 2500 && copies.first?["name"].text == "back/in/0000")
        let originals = try cloud.objects("things", prefix: "n/")
        #expect(copies.map { $0["crc32c"] } == originals.map { $0["crc32c"] })
    }

    @Test func aCancelledExportEndsSoonAndKeepsWhatItCopied() throws {
        var cloud = try TestCloud(smallWorld)
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(50)
        #expect(try cloud.post("/parallelstore/v1beta/\(name):cancel").keys.isEmpty)
        let asked = try cloud.operation(name)
        #expect(asked["metadata"]["requestedCancellation"].isTrue && !asked["done"].exists)
        cloud.pass(5)
        let ended = try cloud.operation(name)
        #expect(ended["done"].isTrue && ended["error"]["code"].number == 1)
        let stored = try cloud.objects("b", prefix: "x/").count
        cloud.pass(500)
        #expect(try cloud.objects("b", prefix: "x/").count == stored && stored > 0 && stored < 1002)
        #expect(
            try cloud.operation(name)["metadata"]["operationMetadata"]["counters"]["objectsCopied"].int64
                == Int64(stored))
    }

    @Test func aBucketWithoutABindingForTheAgentDeniesTheExportUntilItHasOne() throws {
        var cloud = try TestCloud(smallWorld)
        let first = try cloud.export("one", to: "gs://strange/x")["name"].text ?? ""
        cloud.pass(1000)
        #expect(try cloud.operation(first)["error"]["code"].number == 7)
        let etag = try cloud.get("/storage/v1/b/strange/iam")["etag"].text ?? ""
        let agent = "serviceAccount:service-123@gcp-sa-parallelstore.iam.gserviceaccount.com"
        let policy = #"{"etag":"\#(etag)","bindings":[{"role":"roles/storage.admin","members":["\#(agent)"]}]}"#
        #expect(cloud.send("PUT", "/storage/v1/b/strange/iam", body: policy).status == 200)
        #expect(cloud.send("PUT", "/storage/v1/b/strange/iam", body: policy).status == 412)
        let second = try cloud.export("one", to: "gs://strange/x")["name"].text ?? ""
        cloud.pass(1000)
        #expect(try cloud.operation(second)["response"].exists)
    }

    @Test func aFailingInstanceEndsItsTransferWithAnError() throws {
        var cloud = try TestCloud(
            smallWorld.replacing(#""after": "500s", "instance": "two""#, with: #""after": "50s", "instance": "one""#))
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(60)
        #expect(try cloud.get(TestCloud.zone("instances/one"))["state"].text == "FAILED")
        #expect(try cloud.operation(name)["error"]["code"].number == 13)
    }

    @Test func unreadableFilesFailAndAreSummarised() throws {
        var cloud = try TestCloud(
            smallWorld.replacing(#""layout": "tree"}"#, with: #""layout": "tree", "unreadable": ["d/003", "d/500"]}"#))
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(1000)
        let operation = try cloud.operation(name)
        let metadata = operation["metadata"]["operationMetadata"]
        #expect(operation["done"].isTrue && !operation["error"].exists)
        #expect(metadata["counters"]["objectsFailed"].int64 == 2 && metadata["counters"]["objectsCopied"].int64 == 1000)
        let summary = metadata["errorSummary"].elements
        #expect(summary.count == 1 && summary.first?["errorCode"].text == "PERMISSION_DENIED")
        #expect(summary.first?["errorCount"].int64 == 2)
        #expect(summary.first?["errorLogEntries"].elements.first?["uri"].text == "gs://b/x/d/003")
        #expect(try cloud.objects("b", prefix: "x/").count == 1000)
    }

    @Test func timeMayRunFaster() throws {
        var cloud = try TestCloud(smallWorld.replacing(#""project": "p","#, with: #""project": "p", "speed": 100,"#))
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        cloud.pass(1.2)
        #expect(try cloud.operation(name)["done"].isTrue)
    }
}
