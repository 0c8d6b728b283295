import FoundationEssentials

/// What the containers of jobs do: the backup guide's exports an instance, every other one just ends after a while.
extension World {
    mutating func reconcileBackups(_ index: Int) {
        for pod in clusters[index].store.all(.pod) {
            guard pod.status.text("phase") == "Running", !pod.isDeleting, pod.controller?.kind == "Job" else {
                continue
            }
            if let operation = clusters[index].exports[pod.uid] {
                follow(operation, pod, index)
            } else if clusters[index].logs[pod.uid] == nil, isUp(pod, index) {
                run(pod, index)
            }
        }
    }

    /// A container's own programs take some seconds, gcloud above all, before anything comes of them.
    private mutating func isUp(_ pod: KubeObject, _ index: Int) -> Bool {
        let wait = "programs of \(pod.uid)"
        if clusters[index].waited.insert(wait).inserted { clusters[index].meet(at: now + 5, .wake(wait)) }
        return !clusters[index].isExpecting(.wake(wait))
    }

    private mutating func run(_ pod: KubeObject, _ index: Int) {
        clusters[index].logs[pod.uid] = []
        let variables = Self.variables(of: pod)
        guard let id = variables["PSTORE_NAME"], let zone = variables["PSTORE_LOCATION"],
            let destination = variables["DESTINATION_GCS_URI"]
        else {
            clusters[index].meet(at: now + 1, .podExits(pod.uid, code: 0))
            return
        }
        // A script that says so makes a new prefix each time, named after the time for which its job was started.
        let uri =
            variables["BACKUP_MODE"] == "new-prefix"
            ? "\(destination.hasSuffix("/") ? destination : destination + "/")\(id)-\(stamp(of: pod))/" : destination
        var order = TransferOrder(
            instance: InstanceKey(zone: zone, id: id), kind: .export, uri: uri,
            path: variables["SOURCE_PARALLELSTORE_PATH"] ?? "/", apiVersion: "v1beta")
        if !order.path.hasPrefix("/") { order.path = "/" }
        print(pod, index, "\(Timestamp.seconds(now)) Exporting Parallelstore data to \(uri)")
        // The guide's script writes nothing itself; one that vouches for its backups does.
        let bucket = variables["BACKUP_MODE"] == nil ? nil : TransferOrder.location(uri).bucket
        if let refusal = refusalOfIdentity(of: pod, index, instance: order.instance, writes: bucket) {
            giveUp(pod, index, refusal)
            return
        }
        do {
            try checkTransfer(order)
        } catch {
            giveUp(pod, index, "\(error.code.status): \(error.message)")
            return
        }
        clusters[index].exports[pod.uid] = beginTransfer(order)?.id
    }

    private mutating func giveUp(_ pod: KubeObject, _ index: Int, _ why: String) {
        print(pod, index, "ERROR: (gcloud.beta.parallelstore.instances.export-data) \(why)")
        clusters[index].meet(at: now + 2, .podExits(pod.uid, code: 1))
    }

    private mutating func follow(_ id: String, _ pod: KubeObject, _ index: Int) {
        guard let operation = operations.first(where: { $0.id == id }), let end = operation.end else { return }
        var code: Int64 = 0
        let isChecked = Self.variables(of: pod)["BACKUP_MODE"] != nil
        let failed = operation.transfer?.counters.failed.objects ?? 0
        if case .error = end.outcome {
            print(pod, index, "!!! ERROR while exporting data !!!")
            // The guide's own script ends well even so; one that looks at more than that does not.
            code = isChecked ? 70 : 0
        } else if isChecked, failed > 0 {
            print(pod, index, "partlyFailed: \(failed) objects were not exported")
            code = 70
        } else {
            if isChecked { putManifest(of: operation, by: pod) }
            print(pod, index, "\(Timestamp.seconds(now)) Export finished")
        }
        clusters[index].exports[pod.uid] = nil
        clusters[index].meet(at: now + 1, .podExits(pod.uid, code: code))
    }

    /// The time for which a CronJob has started the pod's job, which is in the job's name; else when the pod was made.
    private func stamp(of pod: KubeObject) -> String {
        let minutes = pod.controller?.name.split(separator: "-").last.flatMap { Int64($0) }
        let isTime = minutes.map { (10_000_000...100_000_000).contains($0) } ?? false
        let time = isTime ? Date(timeIntervalSince1970: Double(minutes ?? 0) * 60) : now
        return Timestamp.seconds(time).filter { !"-:".contains($0) }
    }

    /// What a script writes last that vouches for what it has exported.
    private mutating func putManifest(of operation: Operation, by pod: KubeObject) {
        guard let transfer = operation.transfer, let instance = instances.first(where: { $0.key == operation.instance })
        else { return }
        let (bucket, prefix) = TransferOrder.location(transfer.uri)
        let folders = prefix.split(separator: "/")
        guard let name = folders.last else { return }
        let root = folders.dropLast().map { $0 + "/" }.joined()
        let whole = transfer.counters
        let manifest: JSONObject = [
            "schemaVersion": 1, "checkpoint": .string(String(name)), "root": .string("gs://\(bucket)/\(root)"),
            "instance": ["name": .string(instance.name(project: project))], "sourcePath": .string(transfer.path),
            "operation": .string(operation.name(project: project)),
            "requestId": .string(pod.controller?.uid ?? ""),
            "by": ["user": .string(Self.variables(of: pod)["CRONJOB_NAME"] ?? ""), "host": .string(pod.name)],
            "startTime": .string(Timestamp.seconds(operation.created)),
            "endTime": .string(Timestamp.seconds(operation.end?.moment ?? now)), "counters": whole.json,
            "listing": [
                "objects": .int64(whole.copied.objects + whole.skipped.objects),
                "bytes": .int64(whole.copied.bytes + whole.skipped.bytes),
            ],
        ]
        let object = StoredObject(
            name: "\(root).psconsole/\(name).json", content: .bytes(JSON.object(manifest).text + [0x0a]),
            generation: newGeneration(at: now), created: now, settings: ["contentType": "application/json"])
        buckets[bucket]?.objects.insert(object)
    }

    private mutating func print(_ pod: KubeObject, _ index: Int, _ line: String) {
        clusters[index].logs[pod.uid, default: []].append(line)
    }

    private static func variables(of pod: KubeObject) -> [String: String] {
        let all = pod.spec.list("containers").flatMap { $0.list("env") }
        return Dictionary(all.map { ($0.text("name"), $0.text("value")) }, uniquingKeysWith: { first, _ in first })
    }
}
