import Cloud
import CloudCommands
import Foundation
import Testing

extension Contract {
    /// What a backup depends on in Cloud Storage, read in detail.
    @Suite struct StorageDetailTests {
        private func uri(_ text: String) throws -> GCSURI { try #require(GCSURI(text)) }

        @Test func settingsOfBucketsAreRead() async throws {
            let settings = """
                {"location": "US-CENTRAL1", "billing": {"requesterPays": true}, "defaultEventBasedHold": true,
                 "retentionPolicy": {"retentionPeriod": "60", "isLocked": true}, "lifecycle": {"rule": [
                  {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"}, "condition": {"age": 1}},
                  {"action": {"type": "Delete"}, "condition": {"age": 9, "matchesPrefix": ["tmp/"], "isLive": true}},
                  {"action": {"type": "Delete"}, "condition": {"numNewerVersions": 3, "notYetKnown": 1}}]}}
                """
            let scenario = standardScenario().replacing(
                #"{"name": "ml-staging", "created": "-12d", "agent": false, "settings": {"location": "US-CENTRAL1"}}"#,
                with: #"{"name": "ml-staging", "settings": \#(settings)}"#)
            try await withWorld(scenario) { world in
                let cloud = world.cloud()
                #expect(
                    try await cloud.bucket("ml-backups")
                        == Bucket(
                            name: "ml-backups", location: "US-CENTRAL1", isVersioned: true, softDeleteSeconds: 604_800))
                #expect(
                    try await cloud.bucket("ml-backups-eu")
                        == Bucket(name: "ml-backups-eu", location: "EUROPE-WEST4", retentionSeconds: 2_592_000))
                #expect(
                    try await cloud.bucket("ml-staging")
                        == Bucket(
                            name: "ml-staging", location: "US-CENTRAL1", retentionSeconds: 60, isRetentionLocked: true,
                            isRequesterPays: true, hasDefaultHold: true,
                            deletions: [
                                LifecycleDeletion(ageDays: 9, prefixes: ["tmp/"]),
                                LifecycleDeletion(
                                    sparesLiveObjects: true, otherConditions: ["notYetKnown", "numNewerVersions"]),
                            ]))
                let none = await Result { () async throws(CloudFailure) in try await cloud.bucket("no-such-bucket") }
                #expect(none.kind == .notFound)
                let denied = await Result { () async throws(CloudFailure) in try await cloud.bucket("ml-restricted") }
                #expect(denied.kind == .permissionDenied(permission: "storage.buckets.get"))
                try await world.fail(#"[{"path": "*/b/*", "fail": "empty"}]"#)
                let empty = await Result { () async throws(CloudFailure) in try await cloud.bucket("ml-backups") }
                #expect(empty.kind == .malformed)
            }
        }

        @Test func whoMayDoWhatIsRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let number = try await cloud.projectNumber("ml-prod")
                #expect(number == "415104041262")
                let agent = "serviceAccount:service-\(number)@gcp-sa-parallelstore.iam.gserviceaccount.com"
                let owners = PolicyBinding(
                    role: "roles/storage.legacyBucketOwner", members: ["projectEditor:ml-prod", "projectOwner:ml-prod"])
                let admin = PolicyBinding(role: "roles/storage.admin", members: [agent])
                #expect(try await cloud.bucketPolicy("ml-backups") == [owners, admin])
                #expect(try await cloud.bucketPolicy("ml-staging") == [owners])
                let denied = await Result { () async throws(CloudFailure) in
                    try await cloud.bucketPolicy("ml-restricted")
                }
                #expect(denied.kind == .permissionDenied(permission: "storage.buckets.getIamPolicy"))
                let none = await Result { () async throws(CloudFailure) in
                    try await cloud.bucketPolicy("no-such-bucket")
                }
                #expect(none.kind == .notFound)
                let other = await Result { () async throws(CloudFailure) in try await cloud.projectNumber("other") }
                #expect(other.kind == .permissionDenied(permission: nil))
                #expect(try await cloud.account() == nil)
                _ = try world.write("[core]\naccount = ops@example.com\n", to: "configurations/config_default")
                #expect(try await cloud.account() == "ops@example.com")
                try await world.fail(#"[{"path": "*/iam", "fail": "empty"}]"#)
                let empty = await Result { () async throws(CloudFailure) in try await cloud.bucketPolicy("ml-backups") }
                #expect(empty.kind == .malformed)
            }
        }

        @Test func smallObjectsAreReadWithTheirGeneration() async throws {
            let scenario = standardScenario().replacing(
                #"{"path": "train-a/README.txt""#,
                with: #"""
                    {"path": "t/edge", "size": "64KiB"}, {"path": "t/big", "size": 65537}, {"path": "t/empty", "text": ""},
                    {"path": "t/a%2Fb + c.json", "text": "odd"}, {"path": "train-a/README.txt"
                    """#)
            try await withWorld(scenario) { world in
                let cloud = world.cloud()
                let readme = try #require(try await cloud.text(of: try uri("gs://ml-backups/train-a/README.txt")))
                #expect(String(decoding: readme.bytes, as: UTF8.self).hasPrefix("Backups of train-a."))
                // As Cloud Storage's are, it is the moment of the writing in microseconds.
                #expect(readme.generation > 1_700_000_000_000_000)
                #expect(try await cloud.text(of: try uri("gs://ml-backups/t/edge"))?.bytes.count == 65_536)
                #expect(try await cloud.text(of: try uri("gs://ml-backups/t/empty"))?.bytes == [])
                #expect(
                    try await cloud.text(of: try uri("gs://ml-backups/t/a%2Fb + c.json"))?.bytes == Array("odd".utf8))
                #expect(
                    try await cloud.text(of: try uri("gs://ml-backups/train-c/東京チェックポイント/メモ.txt"))?.bytes
                        == Array("全角の名前\n".utf8))
                #expect(try await cloud.text(of: try uri("gs://ml-backups/nothing")) == nil)
                for (name, kind) in [
                    ("gs://ml-backups/t/big", CloudFailure.Kind.malformed), ("gs://no-such-bucket/nothing", .notFound),
                    ("gs://ml-restricted/x", .permissionDenied(permission: "storage.objects.get")),
                ] {
                    let uri = try uri(name)
                    let result = await Result { () async throws(CloudFailure) in try await cloud.text(of: uri) }
                    #expect(result.kind == kind, "\(name): \(result)")
                }
            }
        }
    }
}
