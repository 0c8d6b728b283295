import DemoCloud
import Testing

/// What a container with psconsole's own script does: it ends as the script itself does, and says so.
@Suite struct BackupScriptTests {
    @Test func aBackupIsVouchedForAndSaysWhatItHolds() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        try cloud.startBackup()
        cloud.pass(600)
        let end = try cloud.backupEnd()
        #expect(end.code == 0 && end.reason == "Completed")
        #expect(end.message.contains(#""outcome":"complete","exitCode":0,"reason":""#))
        #expect(try cloud.reasonOfJob() == "CompletionsReached")
        let names = try cloud.objects("b", prefix: "x/").compactMap { $0["name"].text }
        #expect(names.contains { $0.hasPrefix("x/.psconsole/one-") && $0.hasSuffix("Z.json") })
    }

    @Test func anotherExportOnTheInstanceEndsTheJobAtOnce() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        _ = try cloud.export("one", to: "gs://b/other")
        try cloud.startBackup()
        cloud.pass(12)
        let end = try cloud.backupEnd()
        #expect(end.code == 69 && end.message.contains("the instance is in use: projects/p/locations/z-a/operations/"))
        cloud.pass(1)
        #expect(try cloud.reasonOfJob() == "PodFailurePolicy")
        cloud.pass(600)
        #expect(try cloud.backupPods().count == 1)
    }

    @Test func anInstanceThatIsNotActiveIsRefused() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        try cloud.startBackup(of: "two")
        cloud.pass(12)
        #expect(try cloud.backupEnd().code == 65)
    }

    @Test func anExportThatFailsIsReportedAndTriedAgainIntoTheSamePlace() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        try cloud.startBackup(to: "gs://nowhere/x/")
        cloud.pass(900)
        let end = try cloud.backupEnd()
        #expect(end.code == 70 && end.message.contains("the export failed: code 5"))
        #expect(try cloud.reasonOfJob() == "BackoffLimitExceeded")
        let uris = try cloud.exportURIs()
        #expect(uris.count == 4 && Set(uris).count == 1, "\(uris)")
    }

    @Test func aPodThatGivesUpWaitingIsFollowedByOneThatAdoptsItsExport() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        try cloud.startBackup(deadline: 60)
        cloud.pass(67)
        let end = try cloud.backupEnd()
        #expect(end.code == 75, "\(end)")
        cloud.pass(900)
        #expect(try cloud.exportURIs().count == 1)
        #expect(try cloud.backupEnd().code == 0)
        #expect(try cloud.reasonOfJob() == "CompletionsReached")
    }

    @Test func aJobThatRunsForTooLongIsEnded() throws {
        var cloud = try TestCloud(clusterWorld)
        cloud.pass(10)
        try cloud.startBackup(limit: 8)
        cloud.pass(20)
        #expect(try cloud.reasonOfJob() == "DeadlineExceeded")
        #expect(try cloud.backupPods().allSatisfy { $0["status"]["phase"].text != "Running" })
    }
}

extension TestCloud {
    fileprivate mutating func startBackup(
        of instance: String = "one", to uri: String = "gs://b/x/", deadline: Int = 600, limit: Int = 3600
    ) throws {
        let variables = [
            ("PSTORE_NAME", instance), ("PSTORE_LOCATION", "z-a"), ("DESTINATION_GCS_URI", uri),
            ("BACKUP_MODE", "new-prefix"), ("EXPORT_DEADLINE_SECONDS", "\(deadline)"),
        ].map { #"{"name":"\#($0)","value":"\#($1)"}"# }.joined(separator: ",")
        let job = try kube(
            "POST", "\(Self.batch)/jobs",
            #"""
            {"metadata":{"name":"j"},"spec":{"backoffLimit":3,"activeDeadlineSeconds":\#(limit),
              "podFailurePolicy":{"rules":[{"action":"FailJob",
                "onExitCodes":{"containerName":"b","operator":"In","values":[64,65,69]}}]},
              "template":{"spec":{"restartPolicy":"Never","containers":[{"name":"b","image":"i","env":[\#(variables)]}]}}}}
            """#)
        #expect(job.status == 201, "\(job)")
    }

    fileprivate mutating func backupPods() throws -> [Value] {
        try kube("GET", "\(Self.core)/pods?labelSelector=job-name=j")["items"].elements
            .sorted { ($0["status"]["startTime"].text ?? "") < ($1["status"]["startTime"].text ?? "") }
    }

    /// How the newest pod's container ended.
    fileprivate mutating func backupEnd() throws -> (code: Int, reason: String, message: String) {
        let end = try #require(try backupPods().last)["status"]["containerStatuses"].elements.first?["state"][
            "terminated"]
        return (Int(end?["exitCode"].number ?? -1), end?["reason"].text ?? "", end?["message"].text ?? "")
    }

    fileprivate mutating func reasonOfJob() throws -> String? {
        try kube("GET", "\(Self.batch)/jobs/j")["status"]["conditions"].elements.last?["reason"].text
    }

    fileprivate mutating func exportURIs() throws -> [String] {
        try get(Self.zone("operations"))["operations"].elements
            .compactMap { $0["metadata"]["operationMetadata"]["destinationGcsBucket"]["uri"].text }
            .filter { $0.contains("/x/one-") }
    }
}
