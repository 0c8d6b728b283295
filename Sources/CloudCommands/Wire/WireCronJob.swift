import Cloud

import struct FoundationEssentials.Data
import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

/// A CronJob, as Kubernetes writes it.
struct WireCronJob: Decodable {
    private let metadata: WireMetadata?
    private let spec: Spec?
    private let status: Status?
    private let whole: WholeSpec?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        metadata = fields.object("metadata")
        spec = fields.object("spec")
        status = fields.object("status")
        whole = fields.object("spec")
    }

    /// Its name; empty when the answer is no CronJob.
    var name: String { metadata?.name ?? "" }

    func cronJob(of cluster: ClusterName) -> CronJob {
        let pods = spec?.template?.pods
        var job = CronJob(
            cluster: cluster, namespace: metadata?.namespace ?? "", name: name, schedule: spec?.schedule ?? "",
            timeZone: spec?.timeZone ?? "", isSuspended: spec?.suspend ?? false,
            environment: pods?.environment ?? [:], claims: pods?.claims ?? [])
        (job.uid, job.generation) = (metadata?.uid ?? "", metadata?.generation)
        (job.annotations, job.createTime) = (metadata?.annotations ?? [:], metadata?.createTime)
        job.concurrencyPolicy = spec?.concurrencyPolicy ?? ""
        (job.lastScheduleTime, job.active) = (status?.lastScheduleTime, status?.active ?? 0)
        if let template = spec?.template { job.template = template.template }
        job.template.spec = whole?.template?.spec?.text ?? ""
        return job
    }

    /// One of a list: its metadata's fields, its spec and its status, with tabs in between; without what its jobs are made from,
    /// which only whoever makes one needs.
    static func cronJob(ofLine line: ArraySlice<UInt8>, in cluster: ClusterName) -> CronJob? {
        let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 7, omittingEmptySubsequences: false)
        let texts = fields.prefix(6).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 8, !texts[0].isEmpty, !texts[1].isEmpty,
            let spec = try? JSONDecoder().decode(Spec.self, from: Data(fields[6]))
        else { return nil }
        let status = fields[7].isEmpty ? nil : try? JSONDecoder().decode(Status.self, from: Data(fields[7]))
        let metadata = WireMetadata(
            namespace: texts[0], name: texts[1], uid: texts[2], generation: Int64(texts[3]),
            createTime: Timestamp.date(texts[4]),
            annotations: texts[5].isEmpty ? [:] : [CronJob.renderedAnnotation: texts[5]])
        return WireCronJob(metadata, spec, status).cronJob(of: cluster)
    }

    private init(_ metadata: WireMetadata, _ spec: Spec, _ status: Status?) {
        (self.metadata, self.spec, self.status, whole) = (metadata, spec, status, nil)
    }

    /// What jobs are made from, as it came.
    private struct WholeSpec: Decodable {
        let template: Template?

        init(from decoder: any Decoder) throws {
            template = try decoder.container(keyedBy: WireKey.self).object("jobTemplate")
        }

        struct Template: Decodable {
            let spec: WireJSON?

            init(from decoder: any Decoder) throws {
                spec = try decoder.container(keyedBy: WireKey.self).object("spec")
            }
        }
    }

    private struct Spec: Decodable {
        let schedule: String
        let timeZone: String
        let suspend: Bool
        let concurrencyPolicy: String
        let template: WireJobTemplate?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (schedule, timeZone) = (fields.text("schedule"), fields.text("timeZone"))
            suspend = fields.flag("suspend")
            concurrencyPolicy = fields.text("concurrencyPolicy")
            template = fields.object("jobTemplate")
        }
    }

    private struct Status: Decodable {
        let lastScheduleTime: Date?
        let active: Int

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            lastScheduleTime = fields.time("lastScheduleTime")
            active = fields.list("active", of: WireMetadata.self).count
        }
    }
}

/// What the jobs of a CronJob are made from.
private struct WireJobTemplate: Decodable {
    let pods: WirePodTemplate?
    private let job: JobSpec?

    init(from decoder: any Decoder) throws {
        pods = try? WirePodTemplate(from: decoder)
        job = try decoder.container(keyedBy: WireKey.self).object("spec")
    }

    var template: JobTemplate {
        var template = JobTemplate()
        if let pods {
            (template.containers, template.image, template.script) = (pods.names, pods.image, pods.script)
            (template.serviceAccount, template.annotations) = (pods.serviceAccount, pods.annotations)
            (template.restartPolicy, template.mounts) = (pods.restartPolicy, pods.mounts)
        }
        template.deadline = job?.deadline
        template.backoffLimit = job?.backoffLimit ?? template.backoffLimit
        return template
    }

    private struct JobSpec: Decodable {
        let deadline: Int64?
        let backoffLimit: Int64?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (deadline, backoffLimit) = (fields.number("activeDeadlineSeconds"), fields.number("backoffLimit"))
        }
    }
}

/// What pods are made from: `spec.template.spec.containers[]` and `volumes[]`, whatever lies between.
struct WirePodTemplate: Decodable {
    private(set) var environment: [String: String] = [:]
    /// The claims that its pods mount.
    private(set) var claims: Set<String> = []
    /// The Kubernetes service account that its pods run as; empty for the namespace's default.
    private(set) var serviceAccount = ""
    private(set) var annotations: [String: String] = [:]
    private(set) var names: [String] = []
    private(set) var image = ""
    /// What its containers run.
    private(set) var script = ""
    private(set) var restartPolicy = ""
    /// The claim behind each path at which a container mounts one.
    private(set) var mounts: [String: String] = [:]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        if let inner: WirePodTemplate = fields.object("spec") ?? fields.object("template") { self = inner }
        if let metadata: WireMetadata = fields.object("metadata") {
            annotations.merge(metadata.annotations) { $1 }
        }
        let containers = fields.list("containers", of: Container.self)
        guard !containers.isEmpty else { return }
        serviceAccount = fields.text("serviceAccountName")
        restartPolicy = fields.text("restartPolicy")
        environment = containers.reduce(into: environment) { $0.merge($1.environment) { $1 } }
        names = containers.map(\.name)
        image = containers[0].image
        script = containers.flatMap(\.words).joined(separator: "\n")
        let volumes = fields.list("volumes", of: Volume.self).filter { !$0.claim.isEmpty }
        claims.formUnion(volumes.map(\.claim))
        for mount in containers.flatMap(\.mounts) {
            if let volume = volumes.first(where: { $0.name == mount.volume }) { mounts[mount.path] = volume.claim }
        }
    }

    private struct Volume: Decodable {
        let name: String
        let claim: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            let source: Source? = fields.object("persistentVolumeClaim")
            (name, claim) = (fields.text("name"), source?.claim ?? "")
        }
    }

    private struct Source: Decodable {
        let claim: String

        init(from decoder: any Decoder) throws {
            claim = try decoder.container(keyedBy: WireKey.self).text("claimName")
        }
    }

    private struct Container: Decodable {
        let name: String
        let image: String
        let words: [String]
        let environment: [String: String]
        let mounts: [Mount]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (name, image) = (fields.text("name"), fields.text("image"))
            words = fields.texts("command") + fields.texts("args")
            mounts = fields.list("volumeMounts")
            let variables = fields.list("env", of: Variable.self)
            environment = Dictionary(variables.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        }
    }

    private struct Mount: Decodable {
        let volume: String
        let path: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            (volume, path) = (fields.text("name"), fields.text("mountPath"))
        }
    }

    private struct Variable: Decodable {
        let name: String
        let value: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: WireKey.self)
            // Two dollars are how a manifest writes one: Kubernetes would expand `$(NAME)`.
            (name, value) = (fields.text("name"), fields.text("value").replacing("$$", with: "$"))
        }
    }
}
