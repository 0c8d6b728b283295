import DemoCloud
import FoundationEssentials
import Testing

@Suite struct FaultTests {
    private func cloud(_ rules: String) throws -> TestCloud {
        var cloud = try TestCloud(smallWorld)
        #expect(cloud.send("POST", "/demo/faults", body: rules).status == 200)
        return cloud
    }

    @Test func theThirdExportOnlyIsRefused() throws {
        var cloud = try cloud(
            #"[{"method":"POST","path":"*:exportData","skip":2,"times":1,"status":503,"message":"m"}]"#)
        let answers = try (0..<4).map { _ in
            cloud.pass(1000)
            return try cloud.export("one", to: "gs://b/x")
        }
        #expect(answers.map(\.status) == [200, 200, 503, 200])
        #expect(answers[2]["error"]["status"].text == "UNAVAILABLE")
    }

    @Test(arguments: [
        (#""fail":"hang""#, DemoResponse.Delivery.hang), (#""fail":"reset""#, .reset),
        (#""fail":"answerLost""#, .reset),
        (#""delay":"1500ms""#, .delayed(seconds: 1.5)), (#""truncateAt":10"#, .truncated(at: 10)),
        (#""fail":"empty""#, .whole),
    ])
    func theDeliveryIsDecidedHere(rule: String, delivery: DemoResponse.Delivery) throws {
        var cloud = try cloud("[{\(rule)}]")
        #expect(cloud.send("GET", TestCloud.zone("instances")).delivery == delivery)
    }

    @Test func aLostAnswerLeavesTheWorkDoneAndAResetDoesNot() throws {
        var lost = try cloud(#"[{"path":"*:exportData","fail":"answerLost"}]"#)
        lost.send(
            "POST", TestCloud.zone("instances/one:exportData"), body: #"{"destinationGcsBucket":{"uri":"gs://b/x"}}"#)
        #expect(try lost.get(TestCloud.zone("operations"))["operations"].elements.count == 2)
        var reset = try cloud(#"[{"path":"*:exportData","fail":"reset"}]"#)
        reset.send(
            "POST", TestCloud.zone("instances/one:exportData"), body: #"{"destinationGcsBucket":{"uri":"gs://b/x"}}"#)
        #expect(try reset.get(TestCloud.zone("operations"))["operations"].elements.count == 1)
    }

    @Test func bodiesMayBeHTMLGarbageOrHuge() throws {
        var html = try cloud(#"[{"status":502,"html":true}]"#)
        #expect(html.send("GET", "/storage/v1/b").headers["content-type"]?.hasPrefix("text/html") == true)
        var garbage = try cloud(#"[{"fail":"garbage"}]"#)
        #expect(throws: DecodingError.self) { try garbage.get("/storage/v1/b") }
        var huge = try cloud(#"[{"padTo":"10MiB"}]"#)
        #expect(huge.send("GET", "/storage/v1/b").body.count == 10 * 1_048_576)
    }

    @Test func requestsAreLoggedAndTimeIsPushed() throws {
        var cloud = try cloud("[]")
        let name = try cloud.export("one", to: "gs://b/x")["name"].text ?? ""
        #expect(cloud.send("POST", "/demo/time", body: #"{"advance":"10m"}"#).status == 200)
        #expect(try cloud.operation(name)["done"].isTrue)
        let log = try cloud.get("/demo/requests").elements
        #expect(log.map { $0["method"].text } == ["POST", "GET"])
        #expect(log.first?["status"].number == 200)
        #expect(cloud.send("POST", "/demo/time", body: #"{"advance":"soon"}"#).status == 400)
        #expect(cloud.send("POST", "/demo/faults", body: #"[{"fail":"sometimes"}]"#).status == 400)
    }
}
