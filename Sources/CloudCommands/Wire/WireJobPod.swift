import Cloud

import class FoundationEssentials.JSONDecoder

/// A pod of a job, as Kubernetes writes it.
struct WireJobPod: Decodable {
    /// The pod; without a name when the answer is none.
    let pod: JobLog.Pod

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let metadata: WireMetadata? = fields.object("metadata")
        let status: Status? = fields.object("status")
        let names = (fields.object("spec", as: Spec.self)?.containers ?? []).map(\.name)
        // What GKE puts beside it, such as the sidecar that mounts the instance, may come first.
        let container = names.first { !$0.hasPrefix("gke-") } ?? names.first ?? ""
        let end = status?.containers.first { $0.name == container }?.state?.terminated
        pod = JobLog.Pod(
            name: metadata?.name ?? "", phase: status?.phase ?? "Unknown", createTime: metadata?.createTime,
            container: container,
            end: end.map { JobLog.End(code: $0.code, reason: $0.reason, message: $0.message) })
    }

    private struct Spec: Decodable {
        let containers: [Container]

        init(from decoder: any Decoder) throws {
            containers = try decoder.container(keyedBy: WireKey.self).list("containers")
        }
    }

    private struct Status: Decodable {
        let phase: String
        let containers: [Container]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            phase = fields.text("phase")
            containers = fields.list("containerStatuses")
        }
    }

    private struct Container: Decodable {
        let name: String
        let state: State?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            name = fields.text("name")
            state = fields.object("state")
        }
    }

    private struct State: Decodable {
        let terminated: Terminated?

        init(from decoder: any Decoder) throws {
            terminated = try decoder.container(keyedBy: WireKey.self).object("terminated")
        }
    }

    private struct Terminated: Decodable {
        let code: Int64
        let reason, message: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            code = fields.number("exitCode") ?? 0
            let text = fields.text("message")
            let own = try? JSONDecoder().decode(WireBackupEnd.self, from: Array(text.utf8).data)
            (reason, message) = (fields.text("reason"), own?.words ?? text)
        }
    }
}

/// What psconsole's script leaves as its termination message.
private struct WireBackupEnd: Decodable {
    /// How it ended, why, and what it has deleted.
    let words: String

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let (outcome, reason) = (fields.text("outcome"), fields.text("reason"))
        guard !outcome.isEmpty, !reason.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "another program's"))
        }
        func deleted(_ count: Int64, _ words: String) -> String { count > 0 ? "; \(count) \(words)" : "" }
        let kept: [String] = fields.texts("notDeleted")
        words =
            "\(outcome): \(reason)" + deleted(fields.number("deletedCount") ?? 0, "deleted from the instance")
            + deleted(Int64(kept.count), "that were to be deleted are still there")
    }
}
