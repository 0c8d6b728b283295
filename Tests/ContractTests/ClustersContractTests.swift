import Cloud
import CloudCommands
import DemoCloud
import Foundation
import Testing

extension Contract {
    /// GKE and Kubernetes, with the real gcloud, kubectl and gke-gcloud-auth-plugin.
    @Suite struct ClustersContractTests {
        private static let cluster = ClusterName(project: "ml-prod", location: "us-central1-a", id: "training")

        private static func patch(
            suspend: Bool, context: String = cluster.context, name: String = "ps-to-gcs-backup"
        ) -> [String] {
            [
                "kubectl", "--context=\(context)", "--namespace=default", "patch", "cronjob", name, "--type=merge",
                #"--patch={"spec":{"suspend":\#(suspend)}}"#,
            ]
        }

        @Test func clustersAndTheirCronJobsAreRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                #expect(try await cloud.clusters() == [Self.cluster])
                let jobs = try await cloud.cronJobs(in: Self.cluster)
                let job = try #require(jobs.first { $0.name == "ps-to-gcs-backup" })
                #expect(job.namespace == "default" && job.schedule == "0 * * * *" && !job.isSuspended)
                #expect(job.backsUp(InstanceName(project: "ml-prod", location: "us-central1-a", id: "train-a")))
                #expect(job.destination == GCSURI("gs://ml-backups/train-a/scheduled/"))
                #expect(try await cloud.cronJob("nope", in: "default", of: Self.cluster) == nil)
                for resource in ["cronjobs.batch", "statefulsets.apps/scale"] {
                    let right = ClusterRight(
                        cluster: Self.cluster, namespace: "default", verb: "patch", resource: resource)
                    #expect(try await cloud.isAllowed(right))
                }
            }
        }

        @Test func whatAJobHasLeftIsRead() async throws {
            try await withWorld { world in
                let (cloud, changes) = (world.cloud(), world.changes())
                let cronJob = try await cloud.cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                let document = TriggerDocument(try #require(cronJob), run: "abc")
                let argv = [
                    "kubectl", "--context=\(Self.cluster.context)", "--namespace=default", "create",
                    "--filename=\(try world.write(document.text, to: "job.json"))",
                ]
                #expect(await changes.run(argv) == .accepted(operation: nil))
                func log() async throws -> JobLog {
                    let job = try await cloud.jobs(in: Self.cluster).first { $0.name == document.name }
                    return try await cloud.log(of: try #require(job), in: Self.cluster)
                }
                // The instance has failed by then, so that its export is refused, once and again.
                try await world.advance("2m")
                let ended = try await log()
                let pod = try #require(ended.pods.first)
                #expect(ended.pods.count > 1 && pod.phase == "Failed" && pod.container == "pstore-backup")
                #expect(pod.end == .init(code: 1, reason: "Error", message: "") && ended.failure == nil)
                #expect(ended.lines.first?.contains("gs://ml-backups/train-a/scheduled/") == true, "\(ended.lines)")
                #expect(ended.lines.last?.contains("ERROR: (gcloud.beta.parallelstore") == true, "\(ended.lines)")
                #expect(ended.events.map(\.reason).contains("SuccessfulCreate"), "\(ended.events)")
                // What it printed is one thing, and who it is another.
                try await world.fail(
                    #"[{"path": "*/pods/*/log", "status": 403, "message": "pods \"x\" is forbidden: User \"ops\" cannot get resource \"pods/log\" in API group \"\""}]"#
                )
                let denied = try await log()
                #expect(denied.pods == ended.pods && denied.lines.isEmpty)
                #expect(denied.failure?.contains("pods/log") == true, "\(denied.failure ?? "")")
            }
        }

        @Test func howOurScriptEndedIsReadFromItsJobAndItsPod() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let cronJob = try await cloud.cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                let rules = #"[{"action":"FailJob","onExitCodes":{"operator":"In","values":[64,65,69]}}]"#
                let document = TriggerDocument(try #require(cronJob), run: "abc")
                var text = document.text
                for (piece, other) in [
                    (#""env" : ["#, #""env" : [{"name":"BACKUP_MODE","value":"new-prefix"},"#),
                    (#""restartPolicy" : "OnFailure""#, #""restartPolicy" : "Never""#),
                    (#""spec": {"#, #""spec": {"podFailurePolicy":{"rules":\#(rules)},"#),
                ] {
                    try #require(text.contains(piece))
                    text = text.replacing(piece, with: other)
                }
                let argv = [
                    "kubectl", "--context=\(Self.cluster.context)", "--namespace=default", "create",
                    "--filename=\(try world.write(text, to: "job.json"))",
                ]
                #expect(await world.changes().run(argv) == .accepted(operation: nil))
                try await world.advance("2m")
                let job = try #require(
                    try await cloud.jobs(in: Self.cluster).first { $0.name == document.name })
                #expect(job.state == .failed(reason: "PodFailurePolicy", exitStatus: 65))
                let pods = try await cloud.log(of: job, in: Self.cluster).pods
                let message = "refused: the instance is not ACTIVE: it can not be exported"
                #expect(pods.map(\.end) == [.init(code: 65, reason: "Error", message: message)])
            }
        }

        @Test func theRangesOfANetworkAreRead() async throws {
            try await withWorld { world in
                let cloud = world.cloud()
                let ranges = try await cloud.peeringRanges(of: "projects/ml-prod/global/networks/ml-vpc")
                #expect(ranges.contains { $0.name == "parallelstore-range" && $0.count > 256 }, "\(ranges)")
                #expect(try await cloud.peeringRanges(of: "projects/ml-prod/global/networks/other").isEmpty)
            }
        }

        @Test func aCronJobIsSuspendedAndResumed() async throws {
            try await withWorld { world in
                let (cloud, changes) = (world.cloud(), world.changes())
                for isSuspended in [true, false] {
                    #expect(await changes.run(Self.patch(suspend: isSuspended)) == .accepted(operation: nil))
                    let job = try await cloud.cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                    #expect(job?.isSuspended == isSuspended)
                }
            }
        }

        /// What names no cluster of GKE's, or one that is not there, changes nothing.
        @Test(arguments: ["minikube", "gke_ml-prod_us-central1-a_other", ""])
        func anotherContextIsRefused(context: String) async throws {
            try await withWorld { world in
                guard case .failed(let failure) = await world.changes().run(Self.patch(suspend: true, context: context))
                else { return #expect(Bool(false), "it was accepted") }
                #expect([.notFound, .refused(status: "USAGE")].contains(failure.kind), "\(failure)")
                let job = try await world.cloud().cronJob("ps-to-gcs-backup", in: "default", of: Self.cluster)
                #expect(job?.isSuspended == false)
            }
        }

        @Test func theOperatorsOwnContextStaysAsItIs() async throws {
            try await withWorld { world in
                let own = try world.write("apiVersion: v1\nkind: Config\ncurrent-context: mine\n", to: "kubeconfig")
                _ = try await world.cloud().cronJobs(in: Self.cluster)
                #expect(try String(contentsOfFile: own, encoding: .utf8).contains("current-context: mine"))
            }
        }

        @Test func whatIsDeniedNamesThePermission() async throws {
            try await withWorld { world in
                try await world.fail(
                    #"[{"method": "PATCH", "path": "*/cronjobs/*", "status": 403, "message": "cronjobs.batch is forbidden: User \"ops\" cannot patch resource \"cronjobs\" in API group \"batch\""}]"#
                )
                guard case .failed(let failure) = await world.changes().run(Self.patch(suspend: true)) else {
                    return #expect(Bool(false), "it was accepted")
                }
                #expect(failure.kind == .permissionDenied(permission: "patch cronjobs"), "\(failure)")
            }
        }

        /// A token that was revoked stays in the plugin's cache: it is forgotten, asked for once more, and only then is it a
        /// matter of signing in.
        @Test func aRefusedTokenIsForgottenAndThenASignIn() async throws {
            try await withWorld { world in
                let cache = URL(
                    filePath: world.kubeconfigs + "/\(Self.cluster.context)/gke_gcloud_auth_plugin_cache")
                let cloud = world.cloud()
                _ = try await cloud.cronJobs(in: Self.cluster)
                // The plugin keeps what somebody has revoked since.
                let kept = try String(contentsOf: cache, encoding: .utf8)
                let revoked = kept.replacing(DemoCloud.accessToken, with: "ya29.revoked")
                try #require(revoked != kept)
                try Data(revoked.utf8).write(to: cache)
                #expect(try await !cloud.cronJobs(in: Self.cluster).isEmpty)
                #expect(try String(contentsOf: cache, encoding: .utf8).contains(DemoCloud.accessToken))
                try await world.fail(#"[{"path": "/kubernetes/*", "status": 401, "message": "Unauthorized"}]"#)
                await #expect { try await cloud.cronJobs(in: Self.cluster) } throws: { error in
                    (error as? CloudFailure)?.kind == .unauthenticated
                }
                try await world.fail("[]")
                #expect(try await !cloud.cronJobs(in: Self.cluster).isEmpty)
            }
        }
    }
}
