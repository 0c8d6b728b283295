import Cloud

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
            (reason, message) = (fields.text("reason"), fields.text("message"))
        }
    }
}
