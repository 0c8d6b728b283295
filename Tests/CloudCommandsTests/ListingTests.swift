import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Reading what lies under a backup root.
@Suite struct ListingTests {
    private static let root = "gs://ml-backups/train-a/"
    private static let noMatch = FakeGcloud.print(
        "", error: "ERROR: (gcloud.storage.ls) One or more URLs matched no objects.\n", code: 1)

    private func root() throws -> GCSURI { try #require(GCSURI(Self.root)) }

    private static func manifest(_ checkpoint: String, changing change: (inout String) -> Void = { _ in }) -> String {
        var text = """
            {"schemaVersion":1,"checkpoint":"\(checkpoint)","root":"\(root)","instance":{"name":\
            "projects/ml-prod/locations/us-central1-a/instances/train-a","capacityGib":"24000"},"sourcePath":"/",\
            "operation":"projects/ml-prod/locations/us-central1-a/operations/operation-1","requestId":"x",\
            "startTime":"2026-11-22T01:00:12.5Z","endTime":"2026-11-22T01:31:00Z","counters":{"objectsFound":"48211",\
            "objectsCopied":"48211","bytesCopied":"9","objectsFailed":"0"},"listing":{"objects":"48211",\
            "bytes":"3298534883328","digest":"sha256:ab"}}

            """
        change(&text)
        return text
    }

    private static func prefixes(_ names: [String]) -> String {
        "[\n" + names.map { #"{"url": "\#(root)\#($0)/", "type": "prefix"}"# }.joined(separator: ",\n") + "\n]\n"
    }

    private static func objects(_ objects: [(name: String, generation: String, size: Int)]) -> String {
        let items = objects.map {
            #"""
            {"url": "\#(root).psconsole/\#($0.name)#\#($0.generation)", "type": "cloud_object",
             "metadata": {"generation": "\#($0.generation)", "size": "\#($0.size)", "name": "x"}}
            """#
        }
        return "[\n" + items.joined(separator: ",\n") + "\n]\n"
    }

    /// A bucket with these manifests: name, generation, content.
    private func bucket(
        _ contents: [(name: String, generation: String, text: String)], cat: [(String, String)] = []
    ) async throws -> FakeGcloud {
        let listed = Self.objects(contents.map { ($0.name, $0.generation, $0.text.utf8.count) })
        let printing = contents.map { content in
            "printf '%s' '\(content.text.replacingOccurrences(of: "'", with: "'\\''"))'"
        }
        // Prints what the URLs name, in their order, as the real one does.
        let rules = zip(contents, printing).map { "*/\($0.name)#\($0.generation)) \($1) ;;" }.joined(separator: " ")
        let loop =
            "shift 2; for url in \"$@\"; do case \"$url\" in \(rules) --project=*) ;; "
            + "*) echo \"ERROR: (gcloud.storage.cat) The following URLs matched no objects or files:\" >&2; exit 1 ;; esac; done"
        return try await FakeGcloud(
            cat + [
                (
                    "storage?ls*\(Self.root)?\(Self.root).psconsole/*",
                    FakeGcloud.print(Self.prefixes([".psconsole", "step-1", "step-2"]) + listed)
                ),
                ("storage?ls*.psconsole/*", FakeGcloud.print(listed)),
                ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole", "step-1", "step-2"]))),
                ("storage?cat*", loop),
            ])
    }

    @Test func prefixesAndManifestsAreRead() async throws {
        let fake = try await bucket([("step-1.json", "111", Self.manifest("step-1")), ("notes.txt", "5", "x")])
        let listing = try await fake.cloud.listing(of: root())
        #expect(listing.prefixes == ["step-1", "step-2"])
        guard case .read(let manifest) = listing.manifests["step-1"] else {
            Issue.record("\(listing)")
            return
        }
        #expect(manifest.instance?.id == "train-a" && manifest.operation?.id == "operation-1")
        #expect(manifest.startTime == Date(timeIntervalSince1970: 1_795_309_212.5))
        #expect(manifest.objects == 48_211 && manifest.bytes == 3_298_534_883_328)
        #expect(manifest.counters.objectsCopied == 48_211 && manifest.endTime != nil && manifest.sourcePath == "/")
        #expect(listing.manifests.count == 1)
        #expect(
            fake.calls == [
                ["storage", "ls", "--json", "--log-http", Self.root, "--project=p"],
                ["storage", "ls", "--json", "--log-http", "\(Self.root).psconsole/", "--project=p"],
                ["storage", "cat", "\(Self.root).psconsole/step-1.json#111", "--project=p"],
            ])
    }

    @Test func aReportIsNoManifestOfAnotherCheckpoint() async throws {
        let report = #"{"schemaVersion":1,"checkpoint":"a","outcome":"cancelled","endTime":"2026-11-22T01:00:12Z"}"#
        let fake = try await bucket([
            ("a.incomplete.json", "3", report), ("a.json", "2", Self.manifest("a")), (".incomplete.json", "4", "x"),
            ("b.incomplete.json", "1", Self.manifest("b.incomplete")),
        ])
        let first = try await fake.cloud.listing(of: root())
        #expect(first.manifests.keys.sorted() == ["a"])
        guard case .read(let read) = first.reports["a"], case .read = first.manifests["a"] else {
            Issue.record("\(first)")
            return
        }
        #expect(read.outcome == .cancelled)
        #expect(first.reports.keys.sorted() == ["a", "b"])
        #expect(first.reports["b"] == .unreadable("it is on b.incomplete"))
        #expect(try await fake.cloud.listing(of: root()) == first)
        #expect(fake.calls.filter { $0[1] == "cat" }.count == 1)
    }

    @Test func theResultOfADrillIsNoManifestOfAnotherCheckpoint() async throws {
        let drill =
            #"{"schemaVersion":1,"checkpoint":"a","run":"7f3a91c0","result":"restored","seconds":{"total":"9"},"#
            + #""startTime":"2026-11-22T01:00:12Z","endTime":"2026-11-22T01:10:12Z"}"#
        let fake = try await bucket([
            ("a.drill.json", "3", drill), ("a.json", "2", Self.manifest("a")), (".drill.json", "4", "x"),
            // What an older version took for a checkpoint's manifest vouches for none.
            ("b.drill.json", "1", Self.manifest("b.drill")),
        ])
        let first = try await fake.cloud.listing(of: root())
        #expect(first.manifests.keys.sorted() == ["a"] && first.reports.isEmpty)
        guard case .read(let read) = first.drills["a"] else {
            Issue.record("\(first)")
            return
        }
        #expect(read.result == .restored && read.run == "7f3a91c0" && read.seconds.total == 9)
        #expect(first.drills["b"] == .unreadable("it is of b.drill"))
        #expect(first.pending == 0)
        #expect(try await fake.cloud.listing(of: root()) == first)
        #expect(fake.calls.filter { $0[1] == "cat" }.count == 1)
    }

    @Test func theRootMayBeWrittenWithoutItsSlash() async throws {
        let fake = try await bucket([])
        let listing = try await fake.cloud.listing(of: try #require(GCSURI("gs://ml-backups/train-a")))
        #expect(listing.prefixes == ["step-1", "step-2"])
        #expect(fake.calls[0][4] == Self.root)
    }

    @Test func aContentIsFetchedOnce() async throws {
        let fake = try await bucket([("step-1.json", "111", Self.manifest("step-1")), ("step-2.json", "112", "no")])
        let first = try await fake.cloud.listing(of: root())
        #expect(try await fake.cloud.listing(of: root()) == first)
        #expect(fake.calls.map { $0[1] } == ["ls", "ls", "cat", "ls"])
    }

    @Test func manifestsThatAreGoneAreForgotten() async throws {
        let folder = try TemporaryFolder()
        let listed =
            "if [ -e \(folder.path)/gone ]; then \(Self.noMatch); else \(FakeGcloud.print(Self.objects([]))); fi"
        let top =
            "if [ -e \(folder.path)/gone ]; then \(FakeGcloud.print(Self.prefixes(["a"]))); "
            + "else \(FakeGcloud.print(Self.prefixes(["a", ".psconsole"]))); fi"
        let fake = try await FakeGcloud([("storage?ls*.psconsole/*", listed), ("storage?ls*", top)])
        #expect(try await fake.cloud.listing(of: root()).prefixes == ["a"])
        try folder.write("gone", "")
        #expect(try await fake.cloud.listing(of: root()).prefixes == ["a"])
        #expect(try await fake.cloud.listing(of: root()).manifests.isEmpty)
        #expect(fake.calls.count == 5)
    }

    @Test func anEmptyRootIsNoFailure() async throws {
        let listing = try await FakeGcloud(Self.noMatch).cloud.listing(of: root())
        #expect(listing == RootListing(root: try root(), prefixes: []))
    }

    @Test func aFolderThatVanishedMeanwhileIsEmpty() async throws {
        let fake = try await FakeGcloud([
            ("storage?ls*.psconsole/*", Self.noMatch),
            ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole", "a"]))),
        ])
        #expect(try await fake.cloud.listing(of: root()).manifests.isEmpty)
    }

    @Test(arguments: [
        ("storage-404-bucket-ls", CloudFailure.Kind.notFound),
        ("storage-403-ls", .permissionDenied(permission: "storage.objects.list")),
        ("storage-503-ls", .unavailable), ("storage-401-ls", .unauthenticated),
    ])
    func aBucketThatCanNotBeReadIsAFailure(_ name: String, _ kind: CloudFailure.Kind) async throws {
        let (_, error) = try Sample.named(name)
        let root = try root()
        let fake = try await FakeGcloud(FakeGcloud.print("", error: error, code: 1))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.listing(of: root) }
        #expect(result.kind == kind)
    }

    @Test func aBadManifestHidesNoGoodOne() async throws {
        let fake = try await bucket([
            ("good.json", "9", Self.manifest("good")),
            ("pretty.json", "8", Self.manifest("pretty") { $0 = $0.replacing(",", with: ",\n  ") }),
            ("header.json", "7", "==> gs://ml-backups/train-a/.psconsole/good.json <==\n{}"),
            ("empty.json", "6", ""),
            ("other.json", "5", Self.manifest("good")),
            (
                "newer.json", "4",
                Self.manifest("newer") { $0 = $0.replacing(#""schemaVersion":1"#, with: #""schemaVersion":2"#) }
            ),
            ("early.json", "3", Self.manifest("early") { $0 = $0.replacing("2026-11-22T01:00:12.5Z", with: "soon") }),
            ("unlisted.json", "2", Self.manifest("unlisted") { $0 = $0.replacing(#""objects":"48211","#, with: "") }),
            ("last.json", "1", Self.manifest("last")),
        ])
        let manifests = try await fake.cloud.listing(of: root()).manifests
        for name in ["good", "pretty", "last"] {
            guard case .read(let manifest) = manifests[name] else {
                Issue.record("\(name): \(String(describing: manifests[name]))")
                continue
            }
            #expect(manifest.checkpoint == name)
        }
        #expect(
            manifests["header"] == .unreadable("no manifest: ==> gs://ml-backups/train-a/.psconsole/good.json <== {}"))
        #expect(manifests["empty"] == .unreadable("no manifest: "))
        #expect(manifests["other"] == .unreadable("it is for good"))
        #expect(manifests["newer"] == .unreadable("schemaVersion 2, which this version of psconsole does not know"))
        #expect(manifests["early"] == .unreadable("it has no startTime"))
        #expect(manifests["unlisted"] == .unreadable("it has no listing.objects"))
        #expect(fake.calls.filter { $0[1] == "cat" }.count == 1)
    }

    @Test func oneThatIsGoneHidesNoOther() async throws {
        let gone = (
            "storage?cat*gone.json*",
            FakeGcloud.print(
                "", error: "ERROR: (gcloud.storage.cat) The following URLs matched no objects or files:\ngs://x\n",
                code: 1)
        )
        let fake = try await bucket(
            [
                ("a.json", "4", Self.manifest("a")), ("gone.json", "3", "x"), ("c.json", "2", Self.manifest("c")),
                ("d.json", "1", Self.manifest("d")),
            ], cat: [gone])
        let manifests = try await fake.cloud.listing(of: root()).manifests
        #expect(manifests.count == 4)
        #expect(manifests.filter { if case .read = $0.value { true } else { false } }.keys.sorted() == ["a", "c", "d"])
        guard case .unreadable(let reason) = manifests["gone"] else {
            Issue.record("\(manifests)")
            return
        }
        #expect(reason.hasPrefix("NOT_FOUND"))
    }

    @Test func contentsThatAreNotAsLongAsListedAreReadOneByOne() async throws {
        let long = Self.manifest("a")
        let fake = try await FakeGcloud([
            ("storage?ls*.psconsole/*", FakeGcloud.print(Self.objects([("a.json", "2", 100), ("b.json", "1", 3)]))),
            ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole"]))),
            ("storage?cat*a.json*b.json*", FakeGcloud.print(long + "{}")),
            ("storage?cat*a.json*", FakeGcloud.print(long)),
            ("storage?cat*b.json*", FakeGcloud.print("{}")),
        ])
        let manifests = try await fake.cloud.listing(of: root()).manifests
        #expect(manifests["b"] == .unreadable("it has no schemaVersion"))
        guard case .read = manifests["a"] else {
            Issue.record("\(manifests)")
            return
        }
    }

    @Test func storedListingsAreNoManifests() async throws {
        let listed = Self.objects([("a.json", "2", 2)])
        let folder = #"{"url": "\#(Self.root).psconsole/listings/", "type": "prefix"}"#
        let fake = try await FakeGcloud([
            ("storage?ls*.psconsole/*", FakeGcloud.print("[\n\(folder),\n" + listed.dropFirst(2))),
            ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole", "a"]))),
            ("storage?cat*", FakeGcloud.print("{}")),
        ])
        let listing = try await fake.cloud.listing(of: root())
        #expect(listing.prefixes == ["a"] && listing.reports.isEmpty)
        #expect(listing.manifests == ["a": .unreadable("it has no schemaVersion")])
    }

    @Test func whatIsTooLargeOrOddlyNamedIsNotFetched() async throws {
        let fake = try await FakeGcloud([
            (
                "storage?ls*.psconsole/*",
                FakeGcloud.print(Self.objects([("big.json", "1", 65_537), ("a*.json", "2", 9), (".json", "3", 9)]))
            ),
            ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole"]))),
        ])
        let manifests = try await fake.cloud.listing(of: root()).manifests
        #expect(manifests["big"] == .unreadable("it is too large: 65537 bytes"))
        #expect(manifests["a*"] == .unreadable("its name can't be given to gcloud"))
        #expect(manifests.count == 2)
        #expect(fake.calls.count == 2)
    }

    @Test func whoMayNotReadManifestsStillSeesThatTheyAreThere() async throws {
        let (_, denied) = try Sample.named("storage-403-cat")
        let fake = try await bucket(
            [("a.json", "2", "x"), ("b.json", "1", "y")],
            cat: [("storage?cat*", FakeGcloud.print("", error: denied, code: 1))])
        let listing = try await fake.cloud.listing(of: root())
        #expect(listing.prefixes == ["step-1", "step-2"])
        let reason = ManifestReading.unreadable("PERMISSION_DENIED storage.objects.list")
        #expect(listing.manifests == ["a": reason, "b": reason])
        #expect(fake.calls.count == 3)
    }

    @Test func aServiceThatIsDownIsAFailureOfTheWholeListing() async throws {
        let (_, down) = try Sample.named("storage-reset-ls")
        let root = try root()
        let fake = try await bucket(
            [("a.json", "2", "x")], cat: [("storage?cat*", FakeGcloud.print("", error: down, code: 1))])
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.listing(of: root) }
        #expect(result.kind == .unavailable)
    }

    @Test func manyManifestsAreReadTheNewestFirstAndTheRestLater() async throws {
        let objects = (1...230).map { (name: "s\($0).json", generation: "\($0)", size: 2) }
        let fake = try await FakeGcloud([
            ("storage?ls*.psconsole/*", FakeGcloud.print(Self.objects(objects))),
            ("storage?ls*", FakeGcloud.print(Self.prefixes([".psconsole"]))),
            ("storage?cat*", "shift 3; for url in \"$@\"; do printf '{}'; done"),
        ])
        let first = try await fake.cloud.listing(of: root()).manifests
        #expect(first.count == 230)
        #expect(first["s30"] == .pending)
        #expect(first["s31"] == .unreadable("it has no schemaVersion"))
        let second = try await fake.cloud.listing(of: root()).manifests
        #expect(second["s1"] == .unreadable("it has no schemaVersion"))
        #expect(fake.calls.filter { $0[1] == "cat" }.count == 5)
    }
}
