import FoundationEssentials

/// What psconsole's own script does in a pod of a job: its checks, exit statuses, termination messages, and what it writes.
///
/// It takes no lock and deletes nothing from the instance.
extension World {
    mutating func runScript(_ settings: BackupSettings, _ pod: KubeObject, _ index: Int) {
        let order = settings.order(uri(settings, of: pod, index))
        let backup = ScriptedBackup(order, settings, pod)
        guard !tree(of: settings).isEmpty else {
            return finish(backup, index, 65, "refused", "\(settings.path) on the instance holds no file")
        }
        if let complaint = complaint(of: pod, index, writing: backup.bucket) {
            say(pod, index, "gcloud storage cp: ERROR: \(complaint)")
            let lock = "\(settings.instance.zone)-\(settings.instance.id)"
            return finish(backup, index, 1, "error", "\(backup.root).psconsole/locks/\(lock).json could not be read")
        }
        if let complaint = complaint(
            of: pod, index, on: settings.instance, permission: "parallelstore.operations.list")
        {
            say(pod, index, "gcloud beta parallelstore operations list: ERROR: \(complaint)")
            return finish(backup, index, 1, "error", "the operations could not be listed")
        }
        let exports = operations.filter { $0.instance == settings.instance && $0.transfer != nil && !$0.isForgotten }
        let mine = exports.last { $0.transfer?.kind == .export && $0.transfer?.uri == order.uri }
        if let busy = exports.first(where: { $0.end == nil && $0.id != mine?.id }) {
            return finish(
                backup, index, 69, "busy", "the instance is in use: \(busy.name(project: project)) is not done")
        }
        guard let instance = instances.first(where: { $0.key == settings.instance }) else {
            return finish(backup, index, 1, "error", "the instance could not be read")
        }
        if let manifest = object(backup.manifest, in: backup.bucket) {
            if requestID(in: manifest) == backup.job.uid {
                return finish(backup, index, 0, "complete", "an earlier pod of this Job has completed it")
            } else if settings.mode != "mirror" {
                return finish(backup, index, 69, "busy", "\(backup.name) has a manifest, written by others")
            }
        }
        if let mine, mine.end == nil || mine.end?.outcome == .success && settings.mode != "mirror" {
            say(pod, index, "adopting the export of an earlier pod of this Job: \(mine.name(project: project))")
            wait(for: mine, backup, index)
        } else if instance.state != "ACTIVE" {
            finish(backup, index, 65, "refused", "the instance is not ACTIVE: it can not be exported")
        } else if let operation = beginTransfer(order) {
            // What vouched for a mirror does not any more.
            buckets[backup.bucket]?.objects.remove(backup.manifest)
            say(pod, index, "exporting to \(order.uri): \(operation.name(project: project))")
            wait(for: operation, backup, index)
        }
    }

    private mutating func wait(for operation: Operation, _ backup: ScriptedBackup, _ index: Int) {
        clusters[index].exports[backup.pod.uid] = operation.id
        clusters[index].meet(at: backup.deadline(now), .wake("deadline of \(backup.pod.uid)"))
    }

    mutating func followScript(_ settings: BackupSettings, _ id: String, _ pod: KubeObject, _ index: Int) {
        guard let operation = operations.first(where: { $0.id == id }), let transfer = operation.transfer else {
            return
        }
        let backup = ScriptedBackup(settings.order(transfer.uri), settings, pod, operation)
        guard let end = operation.end else {
            if now >= backup.deadline(now) {
                finish(backup, index, 75, "deadline", "the export goes on: \(operation.name(project: project))")
            }
            return
        }
        let failed = transfer.counters.failed.objects
        if case .error(let code, let message) = end.outcome {
            let outcome = code == .cancelled ? "cancelled" : "failed"
            let reason = "the export \(outcome): code \(code.rawValue), \(message)"
            report(outcome, reason, on: backup)
            finish(backup, index, 70, "failed", reason)
        } else if failed > 0 {
            let codes = transfer.json.list("errorSummary").map { $0.text("errorCode") }
            let reason =
                "\(failed) objects were not exported: "
                + (codes.isEmpty ? "the service does not say why" : codes.joined(separator: ", "))
            report("partlyFailed", reason, on: backup)
            finish(backup, index, 70, "failed", reason)
        } else {
            let totals = transfer.counters.copied + transfer.counters.skipped
            write(
                manifest(of: backup, operation), at: backup.manifest, in: backup.bucket)
            say(pod, index, "complete: gs://\(backup.bucket)/\(backup.manifest)")
            finish(backup, index, 0, "complete", "\(totals.objects) objects, \(totals.bytes) bytes")
        }
    }

    /// Where it exports to: every pod of a job finds the same place.
    private func uri(_ settings: BackupSettings, of pod: KubeObject, _ index: Int) -> String {
        let destination = settings.destination.hasSuffix("/") ? settings.destination : settings.destination + "/"
        guard settings.mode == "new-prefix", let owner = pod.controller else { return destination }
        // A job that a CronJob has started bears its minute.
        let minutes = owner.name.split(separator: "-").last.flatMap { Int64($0) }
        let isTime = minutes.map { (26_000_000..<100_000_000).contains($0) } ?? false
        let job = clusters[index].store[.job, pod.namespace, owner.name]
        let started = job.flatMap { Timestamp.moment($0.status.text("startTime")) } ?? now
        let time = isTime ? Date(timeIntervalSince1970: Double(minutes ?? 0) * 60) : started
        let stamp = Timestamp.seconds(time).filter { !"-:".contains($0) }
        return "\(destination)\(settings.instance.id)-\(stamp)/"
    }

    private func tree(of settings: BackupSettings) -> [ObjectIndex.Entry] {
        let tree = instances.first { $0.key == settings.instance }?.tree
        return tree?.parts(prefix: settings.order("").directory) ?? []
    }

    // MARK: - What it writes

    private func object(_ name: String, in bucket: String) -> StoredObject? {
        guard let objects = buckets[bucket]?.objects, let found = objects.object(at: objects.position(of: name)) else {
            return nil
        }
        return found.name == name ? found : nil
    }

    private func requestID(in manifest: StoredObject) -> String? {
        try? JSONParser.parse(manifest.content.bytes(in: 0..<manifest.content.size)).text("requestId")
    }

    private mutating func write(_ json: JSONObject, at name: String, in bucket: String) {
        let object = StoredObject(
            name: name, content: .bytes(JSON.object(json).text + [0x0a]), generation: newGeneration(at: now),
            created: now, settings: ["contentType": "application/json"])
        buckets[bucket]?.objects.insert(object)
    }

    private func instanceName(_ key: InstanceKey) -> String {
        "projects/\(project)/locations/\(key.zone)/instances/\(key.id)"
    }

    /// What a manifest and a report have in common.
    private func document(of backup: ScriptedBackup, _ operation: Operation?) -> JSONObject {
        var json: JSONObject = [
            "schemaVersion": 1, "checkpoint": .string(backup.name), "root": .string(backup.root),
            "instance": ["name": .string(instanceName(backup.settings.instance)), "service": "parallelstore"],
            "requestId": .string(backup.job.uid),
            "by": ["user": .string(backup.user), "host": .string("\(backup.pod.namespace)/\(backup.job.name)")],
            "startTime": .string(Timestamp.seconds(operation?.created ?? now)),
            "endTime": .string(Timestamp.seconds(operation?.end?.moment ?? now)),
            "counters": operation?.transfer?.counters.json ?? [:],
        ]
        if let operation { json["operation"] = .string(operation.name(project: project)) }
        return json
    }

    private func manifest(of backup: ScriptedBackup, _ operation: Operation) -> JSONObject {
        var json = document(of: backup, operation)
        json["sourcePath"] = .string(backup.settings.path)
        json["listing"] = totals(of: operation)
        json.add("mirror", ifTrue: backup.settings.mode == "mirror")
        return json
    }

    private mutating func report(_ outcome: String, _ reason: String, on backup: ScriptedBackup) {
        var json = document(of: backup, backup.operation)
        json["outcome"] = .string(outcome)
        json["reason"] = .string(reason)
        json["errors"] = .array(backup.operation?.transfer?.json.list("errorSummary") ?? [])
        write(json, at: backup.report, in: backup.bucket)
    }

    private func totals(of operation: Operation) -> JSON {
        let whole = operation.transfer.map { $0.counters.copied + $0.counters.skipped } ?? .init()
        return ["objects": .int64(whole.objects), "bytes": .int64(whole.bytes)]
    }

    // MARK: - What it says

    private mutating func say(_ pod: KubeObject, _ index: Int, _ words: String) {
        print(pod, index, "\(Timestamp.seconds(now)) \(words)")
    }

    /// Ends it as the script does: a word, why, and the exit status.
    private mutating func finish(
        _ backup: ScriptedBackup, _ index: Int, _ code: Int64, _ outcome: String, _ reason: String
    ) {
        say(backup.pod, index, "\(outcome): \(reason)")
        clusters[index].exports[backup.pod.uid] = nil
        let message: JSONObject = [
            "outcome": .string(outcome), "exitCode": .integer(code), "reason": .string(reason),
            "checkpoint": .string(backup.uri),
            "operation": .string(backup.operation?.name(project: project) ?? ""),
            "counters": backup.operation?.transfer?.counters.json ?? [:],
            "listing": code == 0 ? backup.operation.map(totals) ?? [:] : [:], "deletedCount": 0,
        ]
        let text = String(decoding: JSON.object(message).text, as: UTF8.self)
        clusters[index].meet(at: now + 1, .podExits(backup.pod.uid, code: code, message: text))
    }
}

/// One backup that a pod makes, and the names of what vouches for it.
private struct ScriptedBackup {
    let uri: String
    let settings: BackupSettings
    let pod: KubeObject
    let operation: Operation?
    /// The pod's job.
    let job: (name: String, uid: String)
    let bucket: String
    /// The checkpoint's own name, and the folders above it, which end in a slash where there are any.
    let name, folders: String

    init(_ order: TransferOrder, _ settings: BackupSettings, _ pod: KubeObject, _ operation: Operation? = nil) {
        (uri, self.settings, self.pod, self.operation) = (order.uri, settings, pod, operation)
        job = (pod.controller?.name ?? "", pod.controller?.uid ?? "")
        bucket = order.location.bucket
        let parts = order.location.prefix.split(separator: "/")
        name = String(parts.last ?? "")
        folders = parts.dropLast().map { $0 + "/" }.joined()
    }

    /// When the pod gives up waiting for its export.
    func deadline(_ now: Date) -> Date {
        (Timestamp.moment(pod.status.text("startTime")) ?? now) + settings.deadline
    }

    var root: String { "gs://\(bucket)/\(folders)" }
    var manifest: String { "\(folders).psconsole/\(name).json" }
    var report: String { "\(folders).psconsole/\(name).incomplete.json" }
    var user: String { settings.cronJob.isEmpty ? job.name : settings.cronJob }
}
