import DemoCloud
import FoundationEssentials
import Testing

@Suite struct StorageTests {
    @Test(arguments: [
        ("", "/", ["a.txt", "z"], ["a/", "n/"]),
        ("a", "/", ["a.txt"], ["a/"]),
        ("a/", "/", ["a/b"], ["a/c/"]),
        ("n/000", "5", (0..<10).filter { $0 != 5 }.map { "n/000\($0)" }, ["n/0005"]),
        ("none", "/", [], []),
    ])
    func aDelimiterFoldsNames(prefix: String, delimiter: String, items: [String], prefixes: [String]) throws {
        var cloud = try TestCloud(smallWorld)
        let list = try cloud.get("/storage/v1/b/things/o?prefix=\(prefix)&delimiter=\(delimiter)")
        #expect(list["items"].elements.compactMap { $0["name"].text } == items)
        #expect(list["prefixes"].elements.compactMap(\.text) == prefixes)
    }

    @Test(arguments: [1, 7, 1000])
    func pagesHoldEveryNameOnceAndInOrder(size: Int) throws {
        var cloud = try TestCloud(smallWorld)
        let target = "/storage/v1/b/things/o?fields=items/name,nextPageToken&maxResults=\(size)"
        let prefix = size == 1 ? "&prefix=a" : ""
        var names: [String] = []
        var token = ""
        repeat {
            let page = try cloud.get("\(target)\(prefix)&pageToken=\(token)")
            #expect(page["items"].elements.count <= size)
            names += page["items"].elements.compactMap { $0["name"].text }
            token = page["nextPageToken"].text ?? ""
        } while !token.isEmpty
        #expect(names.count == (size == 1 ? 3 : 2504) && names == Array(Set(names)).sorted())
    }

    @Test(arguments: [
        ("items/name", ["items"], ["name"]),
        ("items(name,size),prefixes", ["items"], ["name", "size"]),
        ("kind,items/size,items/name", ["kind", "items"], ["name", "size"]),
    ])
    func aMaskProjects(mask: String, keys: [String], itemKeys: [String]) throws {
        var cloud = try TestCloud(smallWorld)
        let list = try cloud.get("/storage/v1/b/things/o?prefix=a&fields=\(mask)")
        #expect(list.keys == Set(keys))
        #expect(list["items"].elements.allSatisfy { $0.keys == Set(itemKeys) })
        #expect(cloud.send("GET", "/storage/v1/b/things/o?fields=items(").status == 400)
    }

    @Test func preconditionsGuardEveryWrite() throws {
        var cloud = try TestCloud(smallWorld)
        let upload = "/upload/storage/v1/b/b/o?uploadType=media&name=lock"
        let first = try Value(cloud.send("POST", upload + "&ifGenerationMatch=0", body: "one"))
        #expect(first.status == 200)
        let refused = try Value(cloud.send("POST", upload + "&ifGenerationMatch=0", body: "two"))
        #expect(refused.status == 412 && refused["error"]["errors"].elements.first?["reason"].text == "conditionNotMet")
        let generation = first["generation"].text ?? ""
        let second = try Value(cloud.send("POST", upload + "&ifGenerationMatch=\(generation)", body: "three"))
        #expect((second["generation"].int64 ?? 0) > (first["generation"].int64 ?? 0))
        #expect(cloud.send("GET", "/storage/v1/b/b/o/lock?ifGenerationMatch=\(generation)").status == 412)
        #expect(cloud.send("DELETE", "/storage/v1/b/b/o/lock?ifGenerationMatch=\(generation)").status == 412)
        #expect(cloud.send("GET", "/storage/v1/b/b/o/lock?generation=\(generation)").status == 404)
        let live = second["generation"].text ?? ""
        #expect(cloud.send("DELETE", "/storage/v1/b/b/o/lock?ifGenerationMatch=\(live)").status == 204)
        #expect(cloud.send("DELETE", "/storage/v1/b/b/o/lock").status == 404)
    }

    @Test func checksumsAreTrue() throws {
        var cloud = try TestCloud(smallWorld)
        let written = try Value(
            cloud.send("POST", "/upload/storage/v1/b/b/o?uploadType=media&name=n", body: "123456789"))
        // The check value of CRC-32C, and the MD5 digest that md5sum gives for the same text.
        #expect(written["crc32c"].text == "4waSgw==")
        #expect(
            written["md5Hash"].text == "JfnnlDI7RTiF9RgfGNKI8A=="
                || written["md5Hash"].text == "JfnnlDI7RTiF9RgfG2JNCw==")

        let generated = try cloud.get("/storage/v1/b/things/o/n%2F0042")
        let bytes = cloud.send("GET", "/storage/v1/b/things/o/n%2F0042?alt=media").body.all
        let copy = cloud.cloud.handle(
            DemoRequest(method: "POST", target: "/upload/storage/v1/b/b/o?uploadType=media&name=c", body: bytes),
            at: cloud.now)
        #expect(try Value(copy)["crc32c"] == generated["crc32c"])
    }

    @Test(arguments: [
        ("bytes=0-2", "123", "bytes 0-2/9"), ("bytes=7-", "89", "bytes 7-8/9"), ("bytes=-3", "789", "bytes 6-8/9"),
        ("bytes=4-9223372036854775807", "56789", "bytes 4-8/9"),
    ])
    func aRangeIsServed(range: String, text: String, contentRange: String) throws {
        var cloud = try TestCloud(smallWorld)
        cloud.send("POST", "/upload/storage/v1/b/b/o?uploadType=media&name=n", body: "123456789")
        let answer = cloud.send("GET", "/download/storage/v1/b/b/o/n?alt=media", headers: ["Range": range])
        #expect(answer.status == 206 && answer.body.all == Array(text.utf8))
        #expect(answer.headers["content-range"] == contentRange)
        #expect(cloud.send("GET", "/storage/v1/b/b/o/n?alt=media", headers: ["Range": "bytes=9-"]).status == 416)
    }

    @Test func aTebibyteNeedsNoMemory() throws {
        let scenario = smallWorld.replacing(
            #"{"path": "a.txt", "text": "A"}"#, with: #"{"path": "big", "size": "3TiB"}"#)
        var cloud = try TestCloud(scenario)
        let answer = cloud.send("GET", "/storage/v1/b/things/o/big?alt=media")
        #expect(answer.body.count == 3 * 1_099_511_627_776)
        #expect(answer.body.bytes(from: answer.body.count - 3, limit: 10) == [0, 0, 0])
        #expect(answer.headers["x-goog-hash"]?.hasPrefix("crc32c=") == true)
    }

    @Test(arguments: ["\n", "\r\n"])
    func aMultipartUploadMayQuoteItsBoundary(newline: String) throws {
        var cloud = try TestCloud(smallWorld)
        let lines = [
            "--==1==", "Content-Type: application/json", "", #"{"name":"dir/n","metadata":{"k":"v"}}"#, "--==1==",
            "Content-Type: text/x", "", "line\n--not the boundary", "--==1==--", "",
        ]
        let answer = try Value(
            cloud.send(
                "POST", "/upload/storage/v1/b/b/o?uploadType=multipart",
                headers: ["Content-Type": "multipart/related; boundary='==1=='"], body: lines.joined(separator: newline)
            ))
        #expect(answer["name"].text == "dir/n" && answer["contentType"].text == "text/x")
        #expect(answer["metadata"]["k"].text == "v")
        #expect(
            cloud.send("GET", "/storage/v1/b/b/o/dir%2Fn?alt=media").body.all == Array("line\n--not the boundary".utf8))
    }

    @Test func aResumableUploadArrivesInPieces() throws {
        var cloud = try TestCloud(smallWorld)
        let begun = cloud.send(
            "POST", "/resumable/upload/storage/v1/b/b/o?uploadType=resumable&name=r&ifGenerationMatch=0",
            headers: ["Host": "h:1"], body: "{}")
        let location = try #require(begun.headers["location"])
        #expect(location.hasPrefix("http://h:1/"))
        let target = String(location.dropFirst("http://h:1".count))
        let first = cloud.send("PUT", target, headers: ["Content-Range": "bytes 0-3/*"], body: "abcd")
        #expect(first.status == 308 && first.headers["range"] == "bytes=0-3")
        let asked = cloud.send("PUT", target, headers: ["Content-Range": "bytes */8"])
        #expect(asked.status == 308 && asked.headers["range"] == "bytes=0-3")
        let last = try Value(cloud.send("PUT", target, headers: ["Content-Range": "bytes 2-7/8"], body: "cdefgh"))
        #expect(last.status == 200 && last["size"].text == "8")
        #expect(cloud.send("GET", "/storage/v1/b/b/o/r?alt=media").body.all == Array("abcdefgh".utf8))
    }

    @Test func aRewriteCopiesWithinAndAcrossBuckets() throws {
        var cloud = try TestCloud(smallWorld)
        let answer = try cloud.post("/storage/v1/b/things/o/a%2Fc%2Fd/rewriteTo/b/b/o/e%2Ff")
        #expect(answer["done"].isTrue && answer["objectSize"].text == "1")
        #expect(cloud.send("GET", "/storage/v1/b/b/o/e%2Ff?alt=media").body.all == Array("D".utf8))
    }

    @Test func anObjectsMetadataIsPatched() throws {
        var cloud = try TestCloud(smallWorld)
        let answer = try Value(
            cloud.send("PATCH", "/storage/v1/b/things/o/z", body: #"{"metadata":{"a":"b"},"size":"99"}"#))
        #expect(
            answer["metadata"]["a"].text == "b" && answer["metageneration"].text == "2" && answer["size"].text == "1")
    }

    @Test func aClosedBucketRefusesEverything() throws {
        var cloud = try TestCloud(smallWorld)
        for target in ["closed", "closed/o", "closed/o/x", "closed/iam", "closed/storageLayout"] {
            let answer = try cloud.get("/storage/v1/b/\(target)")
            #expect(answer.status == 403, "\(target)")
            #expect(answer["error"]["errors"].elements.first?["reason"].text == "forbidden")
        }
        #expect(cloud.send("GET", "/storage/v1/b/none/o").status == 404)
    }

    @Test func policyEtagsAreComparedInOneAlphabet() throws {
        var cloud = try TestCloud(smallWorld)
        let etag = try cloud.get("/storage/v1/b/b/iam")["etag"].text ?? ""
        let safe = String(etag.map { $0 == "/" ? "_" : $0 == "+" ? "-" : $0 })
        #expect(cloud.send("PUT", "/storage/v1/b/b/iam", body: #"{"etag":"\#(safe)","bindings":[]}"#).status == 200)
    }

    @Test func bucketsAreMadeListedAndChanged() throws {
        var cloud = try TestCloud(smallWorld)
        #expect(try cloud.post("/storage/v1/b?project=p", #"{"name":"new","location":"eu"}"#)["location"].text == "EU")
        #expect(try cloud.post("/storage/v1/b?project=p", #"{"name":"new"}"#).status == 409)
        let patched = try Value(cloud.send("PATCH", "/storage/v1/b/new", body: #"{"versioning":{"enabled":true}}"#))
        #expect(patched["versioning"]["enabled"].isTrue)
        let names = try cloud.get("/storage/v1/b?project=p&fields=items/name")["items"].elements.map { $0["name"].text }
        #expect(names == ["b", "closed", "new", "strange", "things"])
        #expect(try cloud.get("/storage/v1/b/new/storageLayout")["hierarchicalNamespace"].exists)
        #expect(cloud.send("DELETE", "/storage/v1/b/new").status == 204)
        #expect(cloud.send("DELETE", "/storage/v1/b/things").status == 409)
    }
}
