import DemoCloud
import DemoCloudServer
import Foundation
import Scenarios
import Testing

/// What real gcloud and kubectl make of the things that scheduled backups need before they can run.
@Suite(.serialized) struct GcloudSetupTests {
    /// The standard world with a cluster that knows nothing of backups, at a speed at which every operation ends while
    /// gcloud waits for it.
    private var bareWorld: [UInt8] {
        let text = String(decoding: Scenarios.standard, as: UTF8.self)
        let bare = #""network": "ml-vpc", "workloadPool": false, "parallelstoreCsiDriver": false, "nodePools": ["#
        return Array(
            text.replacing(#""project": "ml-prod","#, with: #""project": "ml-prod", "speed": 1000,"#)
                .replacing(#""network": "ml-vpc", "nodePools": ["#, with: bare).utf8)
    }

    @Test func anAccountIsMadeAndGivenWhatItNeeds() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let email = "backup-sa@ml-prod.iam.gserviceaccount.com"
            _ = try await gcloud.succeed("iam", "service-accounts", "create", "backup-sa", "--display-name=Backups")
            let again = try await gcloud.fail("iam", "service-accounts", "create", "backup-sa")
            #expect(
                again.contains(
                    "is the subject of a conflict: Service account backup-sa already exists within project "
                        + "projects/ml-prod."))
            let described = try await gcloud.succeed(
                "iam", "service-accounts", "describe", email, "--format=value(displayName,disabled)")
            #expect(described == "Backups\t\n")
            let none = try await gcloud.fail(
                "iam", "service-accounts", "describe", "none-sa@ml-prod.iam.gserviceaccount.com")
            #expect(none.contains("NOT_FOUND: Service account projects/-/serviceAccounts/none-sa@"))
            let member = "serviceAccount:ml-prod.svc.id.goog[default/backup-sa]"
            _ = try await gcloud.succeed(
                "iam", "service-accounts", "add-iam-policy-binding", email, "--role=roles/iam.workloadIdentityUser",
                "--member=\(member)")
            let policy = try await gcloud.succeed(
                "iam", "service-accounts", "get-iam-policy", email, "--format=value(bindings[0].members[0])")
            #expect(policy == "\(member)\n")
            _ = try await gcloud.succeed("iam", "service-accounts", "disable", email)
            let accounts = try await gcloud.succeed(
                "iam", "service-accounts", "list", "--filter=disabled=true", "--format=value(email)")
            #expect(accounts.contains(email) && !accounts.contains("parallelstore-sa@"))
        }
    }

    @Test func aProjectsPolicyIsReadAndChanged() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let member = "serviceAccount:atlas-ci@ml-prod.iam.gserviceaccount.com"
            _ = try await gcloud.succeed(
                "projects", "add-iam-policy-binding", "ml-prod", "--member=\(member)",
                "--role=roles/parallelstore.admin", "--condition=None")
            let roles = try await gcloud.succeed(
                "projects", "get-iam-policy", "ml-prod", "--flatten=bindings[].members",
                "--filter=bindings.members=\(member)", "--format=value(bindings.role)")
            #expect(roles == "roles/artifactregistry.writer\nroles/parallelstore.admin\n")
            let none = try await gcloud.fail(
                "projects", "add-iam-policy-binding", "ml-prod",
                "--member=serviceAccount:none@ml-prod.iam.gserviceaccount.com", "--role=roles/storage.admin",
                "--condition=None")
            #expect(
                none.contains(
                    "INVALID_ARGUMENT: Service account none@ml-prod.iam.gserviceaccount.com does not exist."))
        }
    }

    @Test func servicesAreListedAndEnabled() async throws {
        try await withServer(bareWorld) { gcloud in
            let list = ["services", "list", "--enabled", "--format=value(config.name)"]
            let before = try await gcloud.succeed(list[0], list[1], list[2], list[3])
            #expect(before.contains("parallelstore.googleapis.com\n") && !before.contains("lustre"))
            let enabled = try await gcloud.run(["services", "enable", "lustre.googleapis.com"])
            #expect(enabled.status == 0 && enabled.errors.contains("finished successfully."))
            #expect(try await gcloud.succeed(list[0], list[1], list[2], list[3]).contains("lustre.googleapis.com\n"))
            let unknown = try await gcloud.fail("services", "enable", "none.googleapis.com")
            #expect(unknown.contains("Not found or permission denied for service(s): none.googleapis.com."))
        }
    }

    @Test func aClusterIsPrepared() async throws {
        try await withServer(bareWorld) { gcloud in
            let place = "--location=us-central1-a"
            _ = try await gcloud.succeed(
                "container", "clusters", "update", "training", place, "--workload-pool=ml-prod.svc.id.goog")
            _ = try await gcloud.succeed(
                "container", "clusters", "update", "training", place, "--update-addons=ParallelstoreCsiDriver=ENABLED")
            _ = try await gcloud.succeed(
                "container", "node-pools", "update", "cpu", "--cluster=training", place,
                "--workload-metadata=GKE_METADATA")
            let described = try await gcloud.succeed(
                "container", "clusters", "describe", "training", place,
                "--format=value(workloadIdentityConfig.workloadPool,addonsConfig.parallelstoreCsiDriverConfig.enabled,"
                    + "nodePools[1].config.workloadMetadataConfig.mode,status)")
            #expect(described == "ml-prod.svc.id.goog\tTrue\tGKE_METADATA\tRUNNING\n")
        }
    }

    @Test func aBucketsPolicyIsGivenToThoseWhoExist() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            let agents = "gcp-sa-parallelstore.iam.gserviceaccount.com"
            let wrong = try await gcloud.fail(
                "storage", "buckets", "add-iam-policy-binding", "gs://ml-staging",
                "--member=serviceAccount:service-ml-prod@\(agents)", "--role=roles/storage.admin")
            #expect(wrong.contains("HTTPError 400: Service account service-ml-prod@\(agents) does not exist."))
            _ = try await gcloud.succeed(
                "storage", "buckets", "add-iam-policy-binding", "gs://ml-staging",
                "--member=serviceAccount:service-415104041262@\(agents)", "--role=roles/storage.admin")
            let policy = try await gcloud.succeed("storage", "buckets", "get-iam-policy", "gs://ml-staging")
            #expect(policy.contains("service-415104041262@\(agents)"))
        }
    }

    @Test func accountsInsideAClusterAreMadeAnnotatedAndUsed() async throws {
        try await withServer(Scenarios.standard) { gcloud in
            _ = try await gcloud.succeed(
                "container", "clusters", "get-credentials", "training", "--location=us-central1-a")
            let kubectl = Kubectl(gcloud: gcloud)
            #expect(
                try await kubectl.fail("create", "serviceaccount", "backup-sa", "-n", "backups").contains(
                    "namespaces \"backups\" not found"))
            _ = try await kubectl.succeed("create", "namespace", "backups")
            _ = try await kubectl.succeed("create", "serviceaccount", "backup-sa", "-n", "backups")
            let account = ["serviceaccount", "backup-sa", "-n", "backups"]
            let note = "iam.gke.io/gcp-service-account"
            _ = try await kubectl.succeed("annotate", account[0], account[1], account[2], account[3], "\(note)=x@y")
            #expect(
                try await kubectl.fail("annotate", account[0], account[1], account[2], account[3], "\(note)=z@y")
                    .contains("--overwrite is false but found the following declared annotation(s)"))
            let path = #"jsonpath={.metadata.annotations.iam\.gke\.io/gcp-service-account}"#
            #expect(
                try await kubectl.succeed("get", account[0], account[1], account[2], account[3], "-o", path) == "x@y")
            _ = try await kubectl.succeed("delete", account[0], account[1], account[2], account[3])
            let manifest = """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: backup-sa, namespace: backups, annotations: {\(note): x@y}}
                """
            #expect(
                try await kubectl.succeed("apply", "-f", "-", input: manifest) == "serviceaccount/backup-sa created\n")
            #expect(
                try await kubectl.succeed("apply", "-f", "-", input: manifest) == "serviceaccount/backup-sa unchanged\n"
            )
            #expect(try await kubectl.succeed("auth", "can-i", "create", "serviceaccounts", "-n", "backups") == "yes\n")
            let job = """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: trial, namespace: backups}
                spec:
                  template:
                    spec: {restartPolicy: Never, serviceAccountName: none, containers: [{name: c, image: i}]}
                """
            _ = try await kubectl.succeed("apply", "-f", "-", input: job)
            let events = try await kubectl.succeed(
                "get", "events", "-n", "backups", "-o", "jsonpath={.items[*].message}")
            #expect(events.contains("error looking up service account backups/none: serviceaccount \"none\" not found"))
        }
    }
}
