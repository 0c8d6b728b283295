import FoundationEssentials

/// What the containers of jobs do: the backup guide's exports an instance, every other one just ends after a while.
extension World {
    mutating func reconcileBackups(_ index: Int) {
        for pod in clusters[index].store.all(.pod) {
            guard pod.status.text("phase") == "Running", !pod.isDeleting, pod.controller?.kind == "Job",
                !clusters[index].isExpectingExit(of: pod.uid)
            else { continue }
            let settings = BackupSettings(pod)
            if let operation = clusters[index].exports[pod.uid], let settings {
                settings.mode == nil
                    ? followGuide(operation, pod, index) : followScript(settings, operation, pod, index)
            } else if clusters[index].logs[pod.uid] == nil, isUp(pod, index) {
                clusters[index].logs[pod.uid] = []
                guard let settings else {
                    clusters[index].meet(at: now + 1, .podExits(pod.uid, code: 0, message: ""))
                    continue
                }
                settings.mode == nil ? runGuide(settings, pod, index) : runScript(settings, pod, index)
            }
        }
    }

    /// A container's own programs take some seconds, gcloud above all, before anything comes of them.
    private mutating func isUp(_ pod: KubeObject, _ index: Int) -> Bool {
        let wait = "programs of \(pod.uid)"
        if clusters[index].waited.insert(wait).inserted { clusters[index].meet(at: now + 5, .wake(wait)) }
        return !clusters[index].isExpecting(.wake(wait))
    }

    private mutating func runGuide(_ settings: BackupSettings, _ pod: KubeObject, _ index: Int) {
        let order = settings.order(settings.destination)
        print(pod, index, "\(Timestamp.seconds(now)) Exporting Parallelstore data to \(order.uri)")
        var complaint = complaint(
            of: pod, index, on: order.instance, permission: "parallelstore.instances.exportData")
        do {
            try checkTransfer(order)
        } catch {
            complaint = complaint ?? "\(error.code.status): \(error.message)"
        }
        if let complaint {
            print(pod, index, "ERROR: (gcloud.beta.parallelstore.instances.export-data) \(complaint)")
            clusters[index].meet(at: now + 2, .podExits(pod.uid, code: 1, message: ""))
            return
        }
        clusters[index].exports[pod.uid] = beginTransfer(order)?.id
    }

    /// The guide's own script ends well even where its export does not.
    private mutating func followGuide(_ id: String, _ pod: KubeObject, _ index: Int) {
        guard let end = operations.first(where: { $0.id == id })?.end else { return }
        if case .error = end.outcome {
            print(pod, index, "!!! ERROR while exporting data !!!")
        } else {
            print(pod, index, "\(Timestamp.seconds(now)) Export finished")
        }
        clusters[index].exports[pod.uid] = nil
        clusters[index].meet(at: now + 1, .podExits(pod.uid, code: 0, message: ""))
    }

    /// Adds a line to what a container has printed.
    mutating func print(_ pod: KubeObject, _ index: Int, _ line: String) {
        clusters[index].logs[pod.uid, default: []].append(line)
    }
}

/// The settings of a container that backs up, by the names of Google's guide.
struct BackupSettings {
    let instance: InstanceKey
    let destination: String
    let path: String
    /// What psconsole's script has and the guide's has not: `new-prefix` or `mirror`.
    let mode: String?
    /// How long a pod waits for its export, in seconds.
    let deadline: TimeInterval
    let cronJob: String

    /// Nothing for a container that backs nothing up.
    init?(_ pod: KubeObject) {
        let all = pod.spec.list("containers").flatMap { $0.list("env") }
        let variables = Dictionary(
            all.map { ($0.text("name"), $0.text("value")) }, uniquingKeysWith: { first, _ in first })
        guard let id = variables["PSTORE_NAME"], let zone = variables["PSTORE_LOCATION"],
            let destination = variables["DESTINATION_GCS_URI"]
        else { return nil }
        instance = InstanceKey(zone: zone, id: id)
        self.destination = destination
        let path = variables["SOURCE_PARALLELSTORE_PATH"] ?? "/"
        self.path = path.hasPrefix("/") ? path : "/"
        mode = variables["BACKUP_MODE"]
        deadline = variables["EXPORT_DEADLINE_SECONDS"].flatMap(Double.init) ?? 21600
        cronJob = variables["CRONJOB_NAME"] ?? ""
    }

    func order(_ uri: String) -> TransferOrder {
        TransferOrder(instance: instance, kind: .export, uri: uri, path: path, apiVersion: "v1beta")
    }
}
