import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// What lies under backup roots.
    @Suite struct StorageTests {
        private func root(_ text: String) throws -> GCSURI { try #require(GCSURI(text)) }

        @Test func aRootIsListedWithItsManifests() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let trainA = try root("gs://ml-backups/train-a/")
                let listing = try await cloud.listing(of: trainA)
                let complete = (0..<24).map { "step-\(12_000 - 500 * $0)" }
                #expect(Set(listing.prefixes) == Set(complete + ["step-13000", "manual-friday"]))
                #expect(Set(listing.manifests.keys) == Set(complete))
                let operations = try await cloud.operations(zones: [])
                for name in complete {
                    guard case .read(let manifest) = listing.manifests[name] else {
                        Issue.record("\(name): \(String(describing: listing.manifests[name]))")
                        continue
                    }
                    let export = try #require(operations.first { $0.transfer?.uri?.name == name })
                    #expect(manifest.checkpoint == name && manifest.operation == export.name)
                    #expect(manifest.instance == export.target && manifest.instance?.id == "train-a")
                    #expect(manifest.startTime == export.createTime && manifest.endTime == export.endTime)
                    #expect(manifest.counters == export.transfer?.counters && manifest.sourcePath == "/")
                    #expect((manifest.objects, manifest.bytes) == (48_211, export.transfer?.counters.bytesCopied))
                    #expect(manifest.digest == nil && manifest.requestID != nil && manifest.by?.user == "ops")
                    #expect(manifest.shape?.capacityGiB != nil && manifest.shape?.network.isEmpty == false)
                }
                // What was read once is not read again, and says the same.
                let before = try await world.requests().count
                #expect(try await cloud.listing(of: trainA) == listing)
                #expect(try await !world.requests().dropFirst(before).contains { $0.contains("alt=media") })
            }
        }

        @Test func rootsWithoutManifestsOrAnythingElse() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let empty = try root("gs://ml-backups/nobody/")
                #expect(try await cloud.listing(of: empty) == RootListing(root: empty, prefixes: []))
                let plain = try root("gs://ml-backups/train-c/東京チェックポイント/")
                #expect(try await cloud.listing(of: plain) == RootListing(root: plain, prefixes: []))
                let bucket = try await cloud.listing(of: try root("gs://ml-backups"))
                #expect(
                    Set(bucket.prefixes) == ["train-a", "train-b", "train-c", "embed-2", "vision-lab"])
                #expect(bucket.manifests.isEmpty)
            }
        }

        @Test func bucketsThatCanNotBeReadAreFailures() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let missing = try root("gs://no-such-bucket/train-a/")
                let none = await Result { () async throws(CloudFailure) in try await cloud.listing(of: missing) }
                #expect(none.kind == .notFound)
                let denied = try root("gs://ml-restricted/speech/")
                let refused = await Result { () async throws(CloudFailure) in try await cloud.listing(of: denied) }
                // gcloud looks for an object of that name first.
                #expect(refused.kind == .permissionDenied(permission: "storage.objects.get"))
            }
        }

        @Test func manifestsThatMayNotBeReadAreThereAllTheSame() async throws {
            try await withWorld { world in
                try await world.fail(
                    #"""
                    [{"path": "*/.psconsole/*.json", "status": 403, "message":
                      "ops@example.com does not have storage.objects.get access to the Google Cloud Storage object."}]
                    """#)
                let listing = try await world.cloud().listing(of: try root("gs://ml-backups/vision-lab/"))
                #expect(listing.prefixes == ["v3-epoch-40"])
                #expect(
                    listing.manifests == ["v3-epoch-40": .unreadable("PERMISSION_DENIED storage.objects.get")])
            }
        }

        @Test func aListingThatFailsLeavesTheLastGoodOne() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let root = try root("gs://ml-backups/vision-lab/")
                let listing = try await cloud.listing(of: root)
                var readings = Readings()
                readings.take(Fetched(.root(root), .success(.root(listing)), at: World.start))
                for (fault, kind) in [
                    (#""status": 401"#, CloudFailure.Kind.unauthenticated), (#""status": 429"#, .quota),
                    (#""status": 404, "message": "The specified bucket does not exist.""#, .notFound),
                    (#""fail": "garbage""#, .malformed), (#""fail": "empty""#, .malformed),
                    (#""fail": "empty", "skip": 3"#, .malformed),
                ] {
                    try await world.fail(#"[{"path": "*/o", \#(fault)}]"#)
                    let result = await Result { () async throws(CloudFailure) in try await cloud.listing(of: root) }
                    #expect(result.kind == kind, "\(fault): \(result)")
                    readings.take(Fetched(.root(root), result.map { .root($0) }, at: World.start + 60))
                    #expect(readings.roots[root]?.value == listing && readings.roots[root]?.takenAt == World.start)
                    #expect(readings.roots[root]?.failure?.kind == kind)
                }
                try await world.fail(#"[{"path": "*/o", "fail": "hang"}]"#)
                let slow = world.cloud(deadline: .seconds(4))
                let hung = await Result { () async throws(CloudFailure) in try await slow.listing(of: root) }
                #expect(hung.kind == .timedOut(seconds: 4))
                await world.groups.expectGone()
            }
        }

        @Test func aManifestThatIsNoneHidesNoOther() async throws {
            let scenario = standardScenario().replacing(
                #"{"path": "train-a/README.txt""#,
                with: #"""
                    {"path": "train-a/.psconsole/junk.json", "text": "<html>\n==> x <==\n"},
                    {"path": "train-a/.psconsole/empty.json", "text": ""},
                    {"path": "train-a/.psconsole/big.json", "size": "1MiB"},
                    {"path": "train-a/README.txt"
                    """#)
            try await withWorld(scenario) { world in
                let manifests = try await world.cloud().listing(of: try root("gs://ml-backups/train-a/")).manifests
                #expect(manifests["junk"] == .unreadable("no manifest: <html> ==> x <=="))
                #expect(manifests["empty"] == .unreadable("no manifest: "))
                #expect(manifests["big"] == .unreadable("it is too large: 1048576 bytes"))
                #expect(manifests.values.filter { if case .read = $0 { true } else { false } }.count == 24)
            }
        }
    }
}
