public import Cloud

import struct FoundationEssentials.Date

extension GcloudCloud {
    /// How many of the last lines are read: the end tells what came of it.
    private static let logLines = 400

    /// What the pods of a job have left.
    ///
    /// That its events or its output can't be read hides nothing else.
    public func log(of job: BackupJob, in cluster: ClusterName) async throws(CloudFailure) -> JobLog {
        let answer = try await kubectl.run(
            ["--namespace=\(job.namespace)", "get", "pods", "--selector=job-name=\(job.name)", "--output=json"],
            on: cluster, task: "get pods")
        let list = try answer.object(as: WireKubernetesList<Lenient<WireJobPod>>.self)
        guard list.kind.hasSuffix("List") else { throw answer.malformed }
        let pods = list.items.compactMap { $0.value?.pod }.filter { !$0.name.isEmpty }
            .sorted { ($0.createTime ?? .distantPast, $0.name) > ($1.createTime ?? .distantPast, $1.name) }
        var (lines, failure): ([String], String?) = ([], nil)
        if let pod = pods.first {
            do throws(CloudFailure) { lines = try await self.lines(of: pod, job, cluster) } catch {
                failure = error.inOneLine
            }
        }
        var events: [ClusterEvent] = []
        do throws(CloudFailure) {
            events = try await self.events(about: "Job", job.name, in: job.namespace, of: cluster)
            // Why a pod does not start is told of the pod.
            if let pod = pods.first, pod.end == nil {
                events += try await self.events(about: "Pod", pod.name, in: job.namespace, of: cluster)
            }
        } catch {
            failure = failure ?? error.inOneLine
        }
        return JobLog(pods: pods, lines: lines, failure: failure, events: events)
    }

    private func lines(
        of pod: JobLog.Pod, _ job: BackupJob, _ cluster: ClusterName
    ) async throws(CloudFailure) -> [String] {
        let answer = try await kubectl.run(
            [
                "--namespace=\(job.namespace)", "logs", pod.name, "--container=\(pod.container)",
                "--tail=\(Self.logLines)",
            ], on: cluster, task: "logs")
        var lines = String(decoding: answer.output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
