import DemoCloud
import FoundationEssentials
import Testing

/// What keeps objects: versions, retention and holds; and the project that they belong to.
@Suite struct ProtectionTests {
    private static let world = smallWorld.replacing(
        #"{"name": "b"}"#,
        with: #"""
            {"name": "b"}, {"name": "held", "objects": [{"path": "e", "text": "E", "eventBasedHold": true},
              {"path": "t", "text": "T", "temporaryHold": true}]},
            {"name": "hold", "settings": {"defaultEventBasedHold": true}},
            {"name": "kept", "created": "-30s", "settings": {"retentionPolicy": {"retentionPeriod": "90"}},
              "objects": [{"path": "a", "text": "A"}]},
            {"name": "old", "settings": {"versioning": {"enabled": true}, "retentionPolicy": {"retentionPeriod": "90"}},
              "objects": [{"path": "p/{i}", "count": 5, "size": 1}, {"path": "q", "text": "Q"}]}
            """#)

    private func expectRefused(_ response: DemoResponse, _ reason: String, _ words: String) throws {
        let error = try Value(response)["error"]
        #expect(response.status == 403 && error["errors"].elements.first?["reason"].text == reason)
        #expect(error["message"].text?.contains(words) == true)
    }

    @Test func retentionKeepsObjectsForItsTime() throws {
        var cloud = try TestCloud(Self.world)
        let upload = "/upload/storage/v1/b/kept/o?uploadType=media&name=a"
        let words = "Object 'kept/a' is subject to bucket's retention policy"
        try expectRefused(cloud.send("DELETE", "/storage/v1/b/kept/o/a"), "retentionPolicyNotMet", words)
        try expectRefused(cloud.send("POST", upload, body: "B"), "retentionPolicyNotMet", words)
        try expectRefused(
            cloud.send("POST", "/storage/v1/b/things/o/z/rewriteTo/b/kept/o/a"), "retentionPolicyNotMet", words)
        // A condition that does not hold is told first.
        #expect(cloud.send("DELETE", "/storage/v1/b/kept/o/a?ifGenerationMatch=1").status == 412)
        #expect(try cloud.get("/storage/v1/b/kept/o/a")["retentionExpirationTime"].exists)
        #expect(cloud.send("GET", "/storage/v1/b/kept/o/a?alt=media").body.all == Array("A".utf8))
        cloud.pass(61)
        #expect(cloud.send("DELETE", "/storage/v1/b/kept/o/a").status == 204)
    }

    @Test(arguments: [("e", "eventBasedHold", "Event-Based"), ("t", "temporaryHold", "Temporary")])
    func aHoldKeepsAnObjectUntilItIsReleased(name: String, key: String, word: String) throws {
        var cloud = try TestCloud(Self.world)
        let words = "Object 'held/\(name)' is under active \(word) hold"
        try expectRefused(cloud.send("DELETE", "/storage/v1/b/held/o/\(name)"), "forbidden", words)
        try expectRefused(
            cloud.send("POST", "/upload/storage/v1/b/held/o?uploadType=media&name=\(name)"), "forbidden", words)
        #expect(try cloud.get("/storage/v1/b/held/o/\(name)")[key].isTrue)
        #expect(cloud.send("PATCH", "/storage/v1/b/held/o/\(name)", body: #"{"\#(key)":false}"#).status == 200)
        #expect(cloud.send("DELETE", "/storage/v1/b/held/o/\(name)").status == 204)
    }

    @Test func aDefaultHoldIsPutOnNewObjects() throws {
        var cloud = try TestCloud(Self.world)
        let new = try Value(cloud.send("POST", "/upload/storage/v1/b/hold/o?uploadType=media&name=n", body: "N"))
        #expect(new["eventBasedHold"].isTrue)
        #expect(cloud.send("DELETE", "/storage/v1/b/hold/o/n").status == 403)
    }

    @Test func aVersionedBucketKeepsWhatIsReplacedAndDeleted() throws {
        var cloud = try TestCloud(Self.world)
        let first = try cloud.get("/storage/v1/b/old/o/q")["generation"].text ?? ""
        let upload = "/upload/storage/v1/b/old/o?uploadType=media&name=q"
        let second = try Value(cloud.send("POST", upload, body: "R"))["generation"].text ?? ""
        #expect(cloud.send("DELETE", "/storage/v1/b/old/o/q").status == 204)
        #expect(cloud.send("GET", "/storage/v1/b/old/o/q").status == 404)
        #expect(cloud.send("GET", "/storage/v1/b/old/o/q?alt=media&generation=\(first)").body.all == Array("Q".utf8))
        #expect(cloud.send("GET", "/storage/v1/b/old/o/q?alt=media&generation=\(second)").body.all == Array("R".utf8))
        // Both versions lie behind the live objects, and the older one has outlived the retention.
        let list = try cloud.get("/storage/v1/b/old/o?prefix=q&versions=true")["items"].elements
        #expect(list.map { $0["generation"].text } == [first, second])
        #expect(list.allSatisfy { $0["timeDeleted"].exists })
        #expect(try cloud.get("/storage/v1/b/old/o?prefix=q")["items"].elements.isEmpty)
        try expectRefused(
            cloud.send("DELETE", "/storage/v1/b/old/o/q?generation=\(second)"), "retentionPolicyNotMet", "old/q")
        #expect(cloud.send("DELETE", "/storage/v1/b/old/o/q?generation=\(first)").status == 204)
        #expect(cloud.send("GET", "/storage/v1/b/old/o/q?generation=\(first)").status == 404)
        #expect(cloud.send("DELETE", "/storage/v1/b/old").status == 409)
    }

    @Test(arguments: [1, 2, 3, 1000])
    func pagesHoldEveryVersionOnce(size: Int) throws {
        var cloud = try TestCloud(Self.world)
        for name in ["p/0", "p/3", "p/3", "a", "q"] {
            cloud.send("POST", "/upload/storage/v1/b/old/o?uploadType=media&name=\(name)", body: "x")
        }
        #expect(cloud.send("DELETE", "/storage/v1/b/old/o/p%2F4").status == 204)
        var seen: [String] = []
        var token = ""
        repeat {
            let page = try cloud.get("/storage/v1/b/old/o?versions=true&maxResults=\(size)&pageToken=\(token)")
            seen += page["items"].elements.compactMap { item in
                item["name"].text.map { $0 + (item["timeDeleted"].exists ? "-" : "") }
            }
            token = page["nextPageToken"].text ?? ""
        } while !token.isEmpty
        #expect(seen == ["a", "p/0-", "p/0", "p/1", "p/2", "p/3-", "p/3-", "p/3", "p/4-", "q-", "q"])
        let folded = try cloud.get("/storage/v1/b/old/o?versions=true&delimiter=/")
        #expect(folded["prefixes"].elements.map(\.text) == ["p/"] && folded["items"].elements.count == 3)
    }

    @Test func aProjectIsDescribedToWhoeverMaySeeIt() throws {
        var cloud = try TestCloud(smallWorld)
        let project = try cloud.get("/cloudresourcemanager/v1/projects/p")
        #expect(project["projectNumber"].text == "123" && project["projectId"].text == "p")
        #expect(try cloud.get("/cloudresourcemanager/v1/projects/123") == project)
        let other = try cloud.get("/cloudresourcemanager/v1/projects/q")
        #expect(other.status == 403 && other["error"]["status"].text == "PERMISSION_DENIED")
        #expect(cloud.send("POST", "/cloudresourcemanager/v1/projects/p").status == 404)
    }
}
