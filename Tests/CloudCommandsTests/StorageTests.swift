import Cloud
import Foundation
import Testing

@testable import CloudCommands

/// Buckets, policies, projects, and small objects.
@Suite struct StorageTests {
    private let uri = "gs://abc/p/lock.json"

    @Test func everySettingOfABucketIsRead() async throws {
        let fake = try await FakeGcloud(
            FakeGcloud.print(
                """
                {"kind": "storage#bucket", "name": "abc", "location": "us-central1", "billing": {"requesterPays": true},
                 "defaultEventBasedHold": true, "versioning": {"enabled": true},
                 "retentionPolicy": {"retentionPeriod": "86400", "isLocked": true},
                 "softDeletePolicy": {"retentionDurationSeconds": "604800"}, "lifecycle": {"rule": [
                  {"action": {"type": "Delete"}, "condition": {"age": 30, "matchesPrefix": ["a/"], "matchesSuffix": [".t"]}},
                  {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"}, "condition": {"age": 1}},
                  {"action": {"type": "Delete"}, "condition": {"isLive": false, "age": 3}},
                  {"action": {"type": "Delete"}, "condition": {"numNewerVersions": 2}},
                  {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": 7}},
                  {"action": {"type": "Delete"}, "condition": {"isLive": true, "strange": 1, "createdBefore": "2026-01-01"}},
                  {"action": {"type": "Delete"}}]}}
                """))
        #expect(
            try await fake.cloud.bucket("abc")
                == Bucket(
                    name: "abc", location: "US-CENTRAL1", retentionSeconds: 86_400, isRetentionLocked: true,
                    isVersioned: true, softDeleteSeconds: 604_800, isRequesterPays: true, hasDefaultHold: true,
                    deletions: [
                        LifecycleDeletion(ageDays: 30, prefixes: ["a/"], suffixes: [".t"]),
                        LifecycleDeletion(ageDays: 3, sparesLiveObjects: true),
                        LifecycleDeletion(sparesLiveObjects: true, otherConditions: ["numNewerVersions"]),
                        LifecycleDeletion(sparesLiveObjects: true, otherConditions: ["daysSinceNoncurrentTime"]),
                        LifecycleDeletion(otherConditions: ["createdBefore", "strange"]), LifecycleDeletion(),
                    ]))
        #expect(
            fake.calls == [
                ["storage", "buckets", "describe", "gs://abc", "--raw", "--format=json", "--project=p"]
            ])
    }

    @Test func thePairOfRegionsOfABucketIsRead() async throws {
        let fake = try await FakeGcloud(
            FakeGcloud.print(
                #"{"name": "abc", "location": "US", "customPlacementConfig": {"dataLocations": ["us-east4", "US-WEST1"]}}"#
            ))
        let bucket = try await fake.cloud.bucket("abc")
        #expect(bucket.location == "US" && bucket.dataLocations == ["US-EAST4", "US-WEST1"])
    }

    @Test func aLargeObjectMayTakeLongerThanASingleRequest() async throws {
        // What answers at all answers before the deadline of a copy, but not before that of a request.
        let fake = try await FakeGcloud(
            [("storage?cp?*", "sleep 1.5; exit 0"), ("*", "exec sleep 300")], deadline: .seconds(1))
        try await fake.cloud.download(#require(GCSURI("gs://abc/x")), to: "/dev/null")
        #expect(
            await Result { () async throws(CloudFailure) in try await fake.cloud.account() }.kind
                == .timedOut(seconds: 1))
    }

    @Test func whatABucketDoesNotSayIsOff() async throws {
        let fake = try await FakeGcloud(FakeGcloud.print(#"{"name": "abc", "location": "EU"}"#))
        #expect(try await fake.cloud.bucket("abc") == Bucket(name: "abc", location: "EU"))
    }

    @Test(arguments: ["{}", #"{"name": "other"}"#, "[]", ""])
    func anAnswerThatIsNoneIsMalformed(_ text: String) async throws {
        let cloud = try await FakeGcloud(FakeGcloud.print(text)).cloud
        #expect(await Result { () async throws(CloudFailure) in try await cloud.bucket("abc") }.kind == .malformed)
        #expect(
            await Result { () async throws(CloudFailure) in try await cloud.bucketPolicy("abc") }.kind == .malformed)
        #expect(await Result { () async throws(CloudFailure) in try await cloud.projectNumber("p") }.kind == .malformed)
    }

    @Test func aPolicyIsRead() async throws {
        let fake = try await FakeGcloud(
            FakeGcloud.print(
                """
                {"bindings": [{"role": "roles/storage.admin", "members": ["serviceAccount:a@b", "user:c@d"]},
                 {"role": "roles/storage.objectViewer", "members": ["user:e@f"], "condition": {"title": "t"}}],
                 "etag": "CAE="}
                """))
        #expect(
            try await fake.cloud.bucketPolicy("abc") == [
                PolicyBinding(role: "roles/storage.admin", members: ["serviceAccount:a@b", "user:c@d"]),
                PolicyBinding(role: "roles/storage.objectViewer", members: ["user:e@f"], isConditional: true),
            ])
        let empty = try await FakeGcloud(FakeGcloud.print(#"{"etag": "CAE="}"#))
        #expect(try await empty.cloud.bucketPolicy("abc") == [])
    }

    @Test func numbersAndAccountsAreRead() async throws {
        let project = try await FakeGcloud(FakeGcloud.print(#"{"projectId": "p", "projectNumber": "415104041262"}"#))
        #expect(try await project.cloud.projectNumber("p") == "415104041262")
        let signedIn = try await FakeGcloud(FakeGcloud.print(#"{"core": {"account": "a@b", "project": "p"}}"#))
        #expect(try await signedIn.cloud.account() == "a@b")
        let nobody = try await FakeGcloud(FakeGcloud.print(#"{"core": {"project": "p"}}"#))
        #expect(try await nobody.cloud.account() == nil)
        let nothing = try await FakeGcloud(FakeGcloud.print("{}"))
        #expect(try await nothing.cloud.account() == nil)
    }

    private func object(_ generation: Int, size: Int) -> String {
        FakeGcloud.print(#"{"name": "p/lock.json", "generation": "\#(generation)", "size": \#(size)}"#)
    }

    private static let gone = FakeGcloud.print(
        "", error: "ERROR: (gcloud.storage.objects.describe) gs://abc/p%2Flock.json not found: 404.\n", code: 1)
    private static let noMatch = FakeGcloud.print(
        "", error: "ERROR: (gcloud.storage.cat) The following URLs matched no objects or files:\ngs://abc/p\n", code: 1)

    @Test func anObjectIsReadInTheGenerationThatWasDescribed() async throws {
        let fake = try await FakeGcloud([
            ("*describe*", object(77, size: 5)), ("storage?cat?*lock.json#77?*", FakeGcloud.print("hello")),
        ])
        let text = try await fake.cloud.text(of: try #require(GCSURI(uri)))
        #expect(text == ObjectText(bytes: Array("hello".utf8), generation: 77))
    }

    @Test func anObjectThatIsReplacedMeanwhileIsReadAgain() async throws {
        let describe =
            "n=$(ls \"$here\" | grep -c seen); touch \"$here/seen$n\"; "
            + #"printf '{"generation": "7%s", "size": 2}' "$n""#
        let fake = try await FakeGcloud([
            ("*describe*", describe), ("storage?cat?*#71?*", FakeGcloud.print("ok")), ("storage?cat?*", Self.noMatch),
        ])
        let text = try await fake.cloud.text(of: try #require(GCSURI(uri)))
        #expect(text == ObjectText(bytes: Array("ok".utf8), generation: 71))
        #expect(fake.calls.count == 4)
    }

    @Test func anObjectThatIsNeverTheSameIsAFailure() async throws {
        let fake = try await FakeGcloud([("*describe*", object(1, size: 2)), ("storage?cat?*", Self.noMatch)])
        let uri = try #require(GCSURI(uri))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.text(of: uri) }
        #expect(result.kind == .malformed && fake.calls.count == 6)
    }

    @Test func anObjectThatIsNotThereIsNothingAndABucketThatIsNotThereAFailure() async throws {
        let uri = try #require(GCSURI(uri))
        let fake = try await FakeGcloud(Self.gone)
        #expect(try await fake.cloud.text(of: uri) == nil)
        let log = """
            ==== request start ====
            method: GET
            ==== request end ====
            ---- response start ----
            status: 404
            -- body start --
            {"error": {"code": 404, "message": "The specified bucket does not exist."}}
            -- body end --
            ---- response end ----
            ERROR: (gcloud.storage.objects.describe) gs://abc/p%2Flock.json not found: 404.
            """
        let other = try await FakeGcloud(FakeGcloud.print("", error: log, code: 1))
        let result = await Result { () async throws(CloudFailure) in try await other.cloud.text(of: uri) }
        #expect(result.kind == .notFound && result.detail == "The specified bucket does not exist.")
    }

    @Test func whatIsTooLargeOrNotWholeIsMalformed() async throws {
        let uri = try #require(GCSURI(uri))
        let large = try await FakeGcloud([("*describe*", object(1, size: 65_537)), ("*", FakeGcloud.print("no"))])
        let result = await Result { () async throws(CloudFailure) in try await large.cloud.text(of: uri) }
        #expect(result.kind == .malformed && result.detail == "gs://abc/p/lock.json is too large: 65537 bytes")
        #expect(large.calls.count == 1)
        let short = try await FakeGcloud([("*describe*", object(1, size: 3)), ("*", FakeGcloud.print("no"))])
        let part = await Result { () async throws(CloudFailure) in try await short.cloud.text(of: uri) }
        #expect(part.kind == .malformed)
    }

    @Test(arguments: ["gs://abc/a*", "gs://abc/a[1]", "gs://abc/a?", "gs://abc/a#12"])
    func aNameThatGcloudTakesForSomethingElseIsNotGiven(_ name: String) async throws {
        let fake = try await FakeGcloud("exit 0")
        let uri = try #require(GCSURI(name))
        let result = await Result { () async throws(CloudFailure) in try await fake.cloud.text(of: uri) }
        #expect(result.kind == .refused(status: "NAME") && fake.calls.isEmpty)
        #expect(result.detail?.contains(uri.path) == true)
    }
}
