import Cloud
import ScheduleResources
import Testing
import Yams

/// The CronJob as it is applied: whatever is filled in comes out as that, and as nothing else.
@Suite struct ScheduleDocumentTests {
    static let template = ScheduleTemplate(
        yaml: String(decoding: ScheduleResources.cronJob, as: UTF8.self),
        script: String(decoding: ScheduleResources.script, as: UTF8.self))
    static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")

    static var schedule: BackupSchedule {
        BackupSchedule(
            cluster: cluster, namespace: "ml", claim: "train-a-pvc", instance: .trainA, destination: "gs://abc/train-a/"
        )
    }

    private static func parsed(_ schedule: BackupSchedule) throws -> Node {
        try #require(try Yams.compose(yaml: ScheduleDocument(schedule, template).text))
    }

    private static func environment(_ node: Node) -> [String: String] {
        let container = node["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"]?["containers"]?[0]
        let pairs = (container?["env"]?.array() ?? []).compactMap { variable -> (String, String)? in
            guard let name = variable["name"]?.string, let value = variable["value"]?.string else { return nil }
            return (name, value)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func everythingIsWhereItBelongs() throws {
        let node = try Self.parsed(Self.schedule)
        #expect(
            node["metadata"]?["name"]?.string == "ps-to-gcs-backup" && node["metadata"]?["namespace"]?.string == "ml")
        #expect(node["spec"]?["concurrencyPolicy"]?.string == "Forbid" && node["spec"]?["suspend"] == nil)
        let job = try #require(node["spec"]?["jobTemplate"]?["spec"])
        #expect(job["activeDeadlineSeconds"]?.int == 25_200)
        let pod = try #require(job["template"]?["spec"])
        #expect(pod["volumes"]?[0]?["persistentVolumeClaim"]?["claimName"]?.string == "train-a-pvc")
        #expect(pod["containers"]?[0]?["args"]?[0]?.string == Self.template.script)
        #expect(
            Self.environment(node) == [
                "PSTORE_MOUNT_PATH": "/data-ps", "PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a",
                "SOURCE_PARALLELSTORE_PATH": "/", "DESTINATION_GCS_URI": "gs://abc/train-a/",
                "DELETE_AFTER_BACKUP": "false", "PSTORE_PROJECT": "ml-prod", "BACKUP_MODE": "new-prefix",
                "KEEP_NEWEST": "2", "EXPORT_DEADLINE_SECONDS": "21600", "CRONJOB_NAME": "ps-to-gcs-backup",
            ])
        let lines = ScheduleDocument(Self.schedule, Self.template).text.split(separator: "\n")
        #expect(!lines.contains { !$0.hasPrefix(String(repeating: " ", count: 18)) && $0.contains("${") })
    }

    @Test(arguments: [
        "/a\" && rm -rf /", "/a\nkind: Secret", "/a: {b}", "/${CLAIM}", "/$(PSTORE_NAME)", "/$$x", "/ä \u{1F600}",
        "/'\\", "/#",
        "/a\u{85}b\u{2028}c\u{7f}\t",
    ]) func whatIsFilledInStaysData(path: String) throws {
        var schedule = Self.schedule
        schedule.sourcePath = path
        let environment = Self.environment(try Self.parsed(schedule))
        #expect(environment.count == 11)
        let value = try #require(environment["SOURCE_PARALLELSTORE_PATH"])
        // Kubernetes makes one of two dollars, and expands what stands behind a single one.
        #expect(value.replacing("$$", with: "$") == path && !value.contains("$(") == !path.contains("$("))
        #expect(value == path.replacing("$", with: "$$"))
    }

    @Test func theSameIsRenderedTheSameAndAnythingElseIsNot() {
        let one = ScheduleDocument(Self.schedule, Self.template)
        #expect(one == ScheduleDocument(Self.schedule, Self.template))
        var other = Self.schedule
        other.keepNewest = 3
        #expect(ScheduleDocument(other, Self.template).digest != one.digest)
        #expect(one.text.contains("psconsole/rendered: \"\(one.digest)\""))
    }

    /// Kubernetes expands `$(NAME)` in arguments where NAME is a variable of the container, and makes one dollar of two.
    @Test func kubernetesLeavesTheScriptAsItIs() throws {
        let script = Self.template.script
        #expect(!script.contains("$$"))
        let names = Self.environment(try Self.parsed(Self.schedule)).keys
        for name in Array(names) + ["JOB_NAME", "JOB_UID", "POD_NAMESPACE"] { #expect(!script.contains("$(\(name))")) }
        #expect(script.utf8.allSatisfy { $0 == 0x0a || (0x20...0x7e).contains($0) }, "a block scalar takes it as it is")
    }

    @Test func mistakesAreToldByTheirFields() {
        func fields(_ change: (inout BackupSchedule) -> Void) -> [BackupSchedule.Field] {
            var schedule = Self.schedule
            change(&schedule)
            return schedule.mistakes { $0 == "Etc/UTC" }.map(\.field)
        }
        #expect(fields { _ in }.isEmpty)
        #expect(fields { $0.name = "Backup" } == [.name])
        #expect(fields { $0.name = String(repeating: "a", count: 53) } == [.name])
        #expect(fields { $0.namespace = "a_b" } == [.namespace])
        #expect(fields { $0.serviceAccount = "" } == [.serviceAccount])
        #expect(fields { $0.claim = "-a" } == [.claim])
        #expect(fields { $0.schedule = "61 * * * *" } == [.schedule])
        #expect(fields { $0.timeZone = "Mars/Olympus" } == [.timeZone])
        #expect(fields { $0.mountPath = "data" } == [.mountPath])
        #expect(fields { $0.mountPath = "/a/../b" } == [.mountPath])
        #expect(fields { $0.sourcePath = "/a\nb" } == [.sourcePath])
        #expect(fields { $0.sourcePath = "/../etc" } == [.sourcePath])
        #expect(fields { $0.destination = "s3://x" } == [.destination])
        #expect(fields { $0.destination = "gs://abc/x y/" } == [.destination])
        #expect(fields { ($0.destination, $0.isMirror) = ("gs://abc/", true) } == [.destination])
        #expect(fields { $0.keepNewest = 0 } == [.keepNewest])
        #expect(fields { $0.exportDeadline = 10 } == [.exportDeadline])
        #expect(fields { $0.image = "google/cloud-sdk:slim" } == [.image])
        #expect(fields { $0.image = "google/cloud-sdk@sha256:0123" }.isEmpty)
    }
}
