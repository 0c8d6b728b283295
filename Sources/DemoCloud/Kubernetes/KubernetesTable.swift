import FoundationEssentials

/// The table that `kubectl get` prints, which the server makes where the client asks for one.
struct KubernetesTable {
    /// Whether a request's `Accept` asks for tables.
    static func isWanted(_ request: DemoRequest) -> Bool {
        (request.headers["accept"] ?? "").contains("as=Table;v=v1;g=meta.k8s.io")
    }

    /// The objects as a table, with the list's own metadata.
    static func json(_ objects: some Sequence<KubeObject>, _ kind: ResourceKind, _ metadata: JSONObject, at now: Date)
        -> JSON
    {
        let columns = columns(kind, at: now)
        let definitions = columns.map { column -> JSON in
            [
                "name": .string(column.name), "type": "string", "format": column.name == "Name" ? "name" : "",
                "description": "", "priority": 0,
            ]
        }
        let rows = objects.map { object -> JSON in
            [
                "cells": .array(columns.map { .string($0.cell(object)) }),
                "object": [
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object.json["metadata"] ?? [:],
                ],
            ]
        }
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
            "columnDefinitions": .array(definitions), "rows": .array(rows),
        ]
    }

    private struct Column: Sendable {
        var name: String
        var cell: @Sendable (KubeObject) -> String

        init(_ name: String, _ cell: @escaping @Sendable (KubeObject) -> String) {
            self.name = name
            self.cell = cell
        }

        /// A text of the object, or a stand-in where there is none.
        init(_ name: String, or missing: String = "", _ path: String...) {
            self.init(name) { object in
                let value = path.reduce(object.json as JSON?) { $0?[$1] }
                switch value {
                case .string(let text) where !text.isEmpty: return text
                case .integer(let number): return String(number)
                case .bool(let flag): return flag ? "True" : "False"
                default: return missing
                }
            }
        }
    }

    private static func columns(_ kind: ResourceKind, at now: Date) -> [Column] {
        let name = Column("Name") { $0.name }
        let age = Column("Age") { self.age($0.json.text("metadata", "creationTimestamp"), now) }
        switch kind {
        case .pod:
            return [
                name,
                Column("Ready") { pod in
                    let states = pod.status.list("containerStatuses")
                    return "\(states.count { $0["ready"]?.bool == true })/\(pod.spec.list("containers").count)"
                },
                Column("Status") { $0.isDeleting ? "Terminating" : status($0) },
                Column("Restarts") { _ in "0" }, age,
            ]
        case .volume:
            return [
                name, Column("Capacity", "spec", "capacity", "storage"), Column("Access Modes") { modes($0.spec) },
                Column("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"),
                Column("Status") { $0.isDeleting ? "Terminating" : $0.status.text("phase") },
                Column("Claim") { volume in
                    guard let claim = volume.spec["claimRef"] else { return "" }
                    return "\(claim.text("namespace"))/\(claim.text("name"))"
                },
                Column("StorageClass", "spec", "storageClassName"), age,
            ]
        case .claim:
            return [
                name, Column("Status") { $0.isDeleting ? "Terminating" : $0.status.text("phase") },
                Column("Volume", "spec", "volumeName"), Column("Capacity", "status", "capacity", "storage"),
                Column("Access Modes") { modes($0.status) }, Column("StorageClass", "spec", "storageClassName"), age,
            ]
        case .statefulSet: return [name, ready, age]
        case .deployment:
            return [
                name, ready, Column("Up-to-date", or: "0", "status", "updatedReplicas"),
                Column("Available", or: "0", "status", "availableReplicas"), age,
            ]
        case .replicaSet:
            return [
                name, Column("Desired", or: "0", "spec", "replicas"), Column("Current", or: "0", "status", "replicas"),
                Column("Ready", or: "0", "status", "readyReplicas"), age,
            ]
        case .job:
            return [
                name, Column("Status") { job in ["Complete", "Failed"].first(where: job.hasCondition) ?? "Running" },
                Column("Completions") { job in
                    "\(job.status["succeeded"]?.wholeNumber ?? 0)/\(job.spec["completions"]?.wholeNumber ?? 1)"
                },
                Column("Duration") { job in
                    let end = Timestamp.moment(job.status.text("completionTime")) ?? now
                    return self.age(job.status.text("startTime"), end)
                }, age,
            ]
        case .cronJob:
            return [
                name, Column("Schedule", "spec", "schedule"), Column("Timezone", or: "<none>", "spec", "timeZone"),
                Column("Suspend", "spec", "suspend"), Column("Active") { "\($0.status.list("active").count)" },
                Column("Last Schedule") { self.age($0.status.text("lastScheduleTime"), now, or: "<none>") }, age,
            ]
        case .storageClass:
            return [
                name, Column("Provisioner", "provisioner"), Column("ReclaimPolicy", "reclaimPolicy"),
                Column("VolumeBindingMode", "volumeBindingMode"),
                Column("AllowVolumeExpansion", or: "False", "allowVolumeExpansion"), age,
            ]
        case .event:
            return [
                Column("Last Seen") { self.age($0.json.text("lastTimestamp"), now) }, Column("Type", "type"),
                Column("Reason", "reason"),
                Column("Object") { event in
                    let object = event.json["involvedObject"] ?? [:]
                    return "\(object.text("kind").lowercased())/\(object.text("name"))"
                }, Column("Message", "message"),
            ]
        case .namespace: return [name, Column("Status", "status", "phase"), age]
        case .definition: return [name, Column("Created At", "metadata", "creationTimestamp")]
        default: return [name, age]
        }
    }

    private static let ready = Column("Ready") { set in
        "\(set.status["readyReplicas"]?.wholeNumber ?? 0)/\(set.spec["replicas"]?.wholeNumber ?? 1)"
    }

    private static func status(_ pod: KubeObject) -> String {
        switch pod.status.text("phase") {
        case "Succeeded": "Completed"
        case "Failed": "Error"
        default: pod.status.text("phase")
        }
    }

    private static func modes(_ json: JSON) -> String {
        let short = ["ReadWriteMany": "RWX", "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteOncePod": "RWOP"]
        return json.list("accessModes").map { short[$0.string ?? ""] ?? "" }.joined(separator: ",")
    }

    /// A span of time as kubectl shortens it: the longer it is, the coarser.
    private static func age(_ since: String, _ now: Date, or missing: String = "<unknown>") -> String {
        guard let moment = Timestamp.moment(since) else { return missing }
        let seconds = Int(max(0, now.timeIntervalSince(moment)))
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        func with(_ rest: Int, _ unit: String) -> String { rest == 0 ? "" : "\(rest)\(unit)" }
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return "\(minutes)m" + with(seconds % 60, "s")
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return "\(hours)h" + with(minutes % 60, "m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return "\(days)d" + with(hours % 24, "h")
        case ..<63_072_000: return "\(days)d"
        default: return "\(days / 365)y" + with(days % 365, "d")
        }
    }
}
