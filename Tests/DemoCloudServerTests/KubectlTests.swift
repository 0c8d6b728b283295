import DemoCloudServer
import Foundation
import FoundationNetworking
import Scenarios
import Testing

/// What the real kubectl makes of the demo clusters, with the credentials that Google's plugin gives it.
@Suite(.serialized) struct KubectlTests {
    /// A client that is connected to the cluster of the standard world.
    private func withCluster(
        _ body: @escaping @Sendable (Kubectl) async throws -> Void
    ) async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let list = try await gcloud.succeed(
                "container", "clusters", "list", "--format=value(name,location,status)")
            #expect(list == "training\tus-central1-a\tRUNNING\n")
            _ = try await gcloud.succeed(
                "container", "clusters", "get-credentials", "training", "--location=us-central1-a")
            try await body(Kubectl(gcloud: gcloud))
        }
    }

    @Test func gcloudReadsClustersAndNetworks() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let pool = try await gcloud.succeed(
                "container", "clusters", "describe", "training", "--location=us-central1-a",
                "--format=value(workloadIdentityConfig.workloadPool,addonsConfig.parallelstoreCsiDriverConfig.enabled)")
            #expect(pool == "ml-prod.svc.id.goog\tTrue\n")
            let none = try await gcloud.fail(
                "container", "clusters", "get-credentials", "none", "--location=us-central1-a")
            #expect(
                none.contains(
                    "ResponseError: code=404, message=Not found: projects/ml-prod/zones/us-central1-a/clusters/none."))
            let peering = try await gcloud.succeed(
                "compute", "networks", "describe", "ml-vpc", "--format=value(peerings[0].name)")
            #expect(peering == "servicenetworking-googleapis-com\n")
            #expect(
                try await gcloud.fail("compute", "networks", "describe", "none").contains(
                    "The resource 'projects/ml-prod/global/networks/none' was not found"))
            let ranges = try await gcloud.succeed(
                "compute", "addresses", "list", "--global", "--filter=purpose=VPC_PEERING",
                "--format=value(name,prefixLength)")
            #expect(ranges == "parallelstore-range\t20\nparallelstore-range-2\t16\n")
        }
    }

    @Test func objectsAreAppliedReadPatchedAndDeleted() async throws {
        try await withCluster { kubectl in
            #expect(try await kubectl.succeed("version", "-o", "json").contains("gke.1353003"))
            #expect(try await kubectl.succeed("get", "--raw", "/healthz") == "ok")
            let all = try await kubectl.succeed("get", "pv,pvc,sts,cronjobs,sc", "-o", "name")
            for name in ["persistentvolume/train-a-pv", "statefulset.apps/atlas-trainer"] {
                #expect(all.contains(name))
            }
            #expect(try await kubectl.succeed("apply", "-f", "-", input: cronJob) == "cronjob.batch/t created\n")
            #expect(try await kubectl.succeed("apply", "-f", "-", input: cronJob) == "cronjob.batch/t unchanged\n")
            let later = cronJob.replacing("value: one", with: "value: two")
            let dry = try await kubectl.succeed("apply", "--dry-run=server", "-f", "-", input: later)
            #expect(dry == "cronjob.batch/t configured (server dry run)\n")
            #expect(try await kubectl.succeed("apply", "-f", "-", input: later) == "cronjob.batch/t configured\n")
            let path = "jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].env[*].value}"
            #expect(try await kubectl.succeed("get", "cronjob", "t", "-o", path) == "two three")
            for type in ["strategic", "merge"] {
                let patch = #"{"spec":{"suspend":\#(type == "merge")}}"#
                _ = try await kubectl.succeed("patch", "cronjob", "t", "--type=\(type)", "-p", patch)
            }
            #expect(try await kubectl.succeed("get", "cronjob", "t", "-o", "jsonpath={.spec.suspend}") == "true")
            #expect(try await kubectl.succeed("delete", "cronjob", "t") == "cronjob.batch \"t\" deleted\n")
            _ = try await kubectl.succeed("annotate", "sa", "parallelstore-sa", "a=b")
            #expect(try await kubectl.succeed("auth", "can-i", "create", "cronjobs") == "yes\n")
            _ = try await kubectl.succeed("create", "job", "--from=cronjob/ps-to-gcs-backup", "manual")
            #expect(try await kubectl.succeed("get", "jobs", "-o", "name") == "job.batch/manual\n")
        }
    }

    @Test func refusalsReadAsThoseOfARealServer() async throws {
        try await withCluster { kubectl in
            #expect(
                try await kubectl.fail("get", "cronjob", "nope")
                    == "Error from server (NotFound): cronjobs.batch \"nope\" not found\n")
            #expect(
                try await kubectl.fail("get", "foobars")
                    == "error: the server doesn't have a resource type \"foobars\"\n")
            let misspelt = cronJob.replacing("schedule:", with: "concurencyPolicy: x\n  schedule:")
            #expect(
                try await kubectl.fail("create", "-f", "-", input: misspelt)
                    == "Error from server (BadRequest): error when creating \"STDIN\": CronJob in version \"v1\" cannot be "
                    + "handled as a CronJob: strict decoding error: unknown field \"spec.concurencyPolicy\"\n")
            let number = cronJob.replacing("value: one", with: "value: 12")
            #expect(
                try await kubectl.fail("create", "-f", "-", input: number).contains(
                    "json: cannot unmarshal number into Go struct field "
                        + "EnvVar.spec.jobTemplate.spec.template.spec.containers.env.value of type string"))
            let schedule = cronJob.replacing("0 * * * *", with: "61 * * * *")
            #expect(
                try await kubectl.fail("create", "-f", "-", input: schedule)
                    == "The CronJob \"t\" is invalid: spec.schedule: Invalid value: \"61 * * * *\": end of range (61) "
                    + "above maximum (59): 61\n")
            #expect(
                try await kubectl.fail("create", "sa", "x", "-n", "nope")
                    == "error: failed to create serviceaccount: namespaces \"nope\" not found\n")
            #expect(
                try await kubectl.fail("patch", "pvc", "train-a-pvc", "-p", #"{"spec":{"volumeName":"x"}}"#).contains(
                    "spec: Forbidden: spec is immutable after creation"))
            #expect(
                try await kubectl.fail("get", "pods", "--token=wrong", "--user=nobody")
                    .contains("auth info \"nobody\" does not exist"))
            _ = try await kubectl.succeed("config", "set-credentials", "nobody", "--token=wrong")
            #expect(
                try await kubectl.fail("get", "pods", "--user=nobody")
                    == "error: You must be logged in to the server (Unauthorized)\n")
            try await kubectl.control(
                "faults", #"[{"path": "/kubernetes/*/pods", "status": 403, "message": "not you"}]"#)
            #expect(try await kubectl.fail("get", "pods") == "Error from server (Forbidden): not you\n")
        }
    }

    @Test func workloadsAreScaledAndWaitedFor() async throws {
        try await withCluster { kubectl in
            _ = try await kubectl.succeed("scale", "sts", "atlas-trainer", "--replicas=0")
            // The clients below have begun to wait when time goes on, or find that it has gone on already.
            async let gone = kubectl.succeed("wait", "--for=delete", "pod/atlas-trainer-0", "--timeout=60s")
            try await kubectl.control("time", #"{"advance": "10s"}"#)
            #expect(try await !gone.contains("timed out"))
            #expect(try await kubectl.succeed("get", "pods", "-l", "app=atlas-trainer", "-o", "name") == "")
            _ = try await kubectl.succeed("scale", "sts", "atlas-trainer", "--replicas=2")
            // The second pod begins after the first, each in some real seconds: this wait really waits.
            _ = try await kubectl.succeed("rollout", "status", "sts/atlas-trainer", "--timeout=60s")
            #expect(
                try await kubectl.succeed("get", "pods", "-l", "app=atlas-trainer", "-o", "name")
                    == "pod/atlas-trainer-0\npod/atlas-trainer-1\n")
        }
    }

    @Test func aClaimIsPopulatedFromABucket() async throws {
        try await withCluster { kubectl in
            _ = try await kubectl.succeed("apply", "-f", "-", input: restore)
            let phase = "jsonpath={.status.phase}"
            #expect(try await kubectl.succeed("get", "pvc", "restored", "-o", phase) == "Pending")
            try await kubectl.control("time", #"{"advance": "50s"}"#)
            let running = try await kubectl.gcloud.succeed(
                "beta", "parallelstore", "operations", "list", "--location=us-central1-b",
                "--filter=metadata.verb=import AND NOT done=true", "--format=value(metadata.target)")
            #expect(running.contains("/instances/pvc-"))
            try await kubectl.control("time", #"{"advance": "10m"}"#)
            #expect(try await kubectl.succeed("get", "pvc", "restored", "-o", phase) == "Bound")
            let events = try await kubectl.succeed(
                "get", "events", "--field-selector=involvedObject.name=restored", "-o", "jsonpath={.items[*].reason}")
            #expect(events.contains("PopulateOperationFinished") && events.contains("PopulatorFinished"))
            _ = try await kubectl.succeed("delete", "gcpdatasource", "restore-src")
            _ = try await kubectl.succeed("delete", "pvc", "restored", "--wait=false")
            let held = try await kubectl.succeed("get", "pvc", "restored", "-o", "jsonpath={.metadata.finalizers}")
            #expect(held == #"["datalayer.gke.io/populate-target-protection"]"#)
        }
    }

    private let cronJob = """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: t, namespace: default}
        spec:
          schedule: "0 * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - name: a
                    image: b
                    env:
                    - name: ONE
                      value: one
                    - name: THREE
                      value: three

        """

    private let restore = """
        apiVersion: datalayer.gke.io/v1
        kind: GCPDataSource
        metadata: {name: restore-src, namespace: default}
        spec:
          cloudStorage: {serviceAccountName: parallelstore-sa, uri: "gs://ml-backups/vision-lab/v3-epoch-40/"}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: ps-restore}
        provisioner: parallelstore.csi.storage.gke.io
        reclaimPolicy: Retain
        volumeBindingMode: Immediate
        allowedTopologies:
        - matchLabelExpressions: [{key: topology.gke.io/zone, values: [us-central1-b]}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: restored, namespace: default}
        spec:
          accessModes: [ReadWriteMany]
          storageClassName: ps-restore
          resources: {requests: {storage: 12000Gi}}
          dataSourceRef: {apiGroup: datalayer.gke.io, kind: GCPDataSource, name: restore-src}

        """
}

/// The real kubectl, and the hand on the demo cloud's clock and faults.
struct Kubectl {
    let gcloud: Gcloud

    func succeed(_ arguments: String..., input: String = "") async throws -> String {
        let answer = try await gcloud.kubectl(arguments, input)
        #expect(answer.status == 0, "kubectl \(arguments.joined(separator: " ")): \(answer.errors)")
        return answer.output
    }

    func fail(_ arguments: String..., input: String = "") async throws -> String {
        let answer = try await gcloud.kubectl(arguments, input)
        #expect(answer.status == 1, "kubectl \(arguments.joined(separator: " ")): \(answer.output)")
        return answer.errors
    }

    func control(_ path: String, _ body: String) async throws {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(gcloud.port)/demo/\(path)")))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 200)
    }
}
