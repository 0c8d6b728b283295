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
            let uri = variables["DESTINATION_GCS_URI"]
        else {
            clusters[index].meet(at: now + 1, .podExits(pod.uid, code: 0))
            return
        }
        var order = TransferOrder(
            instance: InstanceKey(zone: zone, id: id), kind: .export, uri: uri,
            path: variables["SOURCE_PARALLELSTORE_PATH"] ?? "/", apiVersion: "v1beta")
        if !order.path.hasPrefix("/") { order.path = "/" }
        print(pod, index, "\(Timestamp.seconds(now)) Exporting Parallelstore data to \(uri)")
        if let refusal = refusalOfIdentity(of: pod, index, instance: order.instance) {
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
        if case .error = end.outcome {
            print(pod, index, "!!! ERROR while exporting data !!!")
            // The guide's own script ends well even so; one that says otherwise is believed.
            code =
                pod.spec.list("containers").contains { String(decoding: $0.text, as: UTF8.self).contains("exit 1") }
                ? 1 : 0
        } else {
            print(pod, index, "\(Timestamp.seconds(now)) Export finished")
        }
        clusters[index].exports[pod.uid] = nil
        clusters[index].meet(at: now + 1, .podExits(pod.uid, code: code))
    }

    private mutating func print(_ pod: KubeObject, _ index: Int, _ line: String) {
        clusters[index].logs[pod.uid, default: []].append(line)
    }

    private static func variables(of pod: KubeObject) -> [String: String] {
        let all = pod.spec.list("containers").flatMap { $0.list("env") }
        return Dictionary(all.map { ($0.text("name"), $0.text("value")) }, uniquingKeysWith: { first, _ in first })
    }
}
