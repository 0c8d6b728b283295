public import Cloud

extension GcloudCloud {
    /// The jobs of a cluster that belong to CronJobs, in all namespaces.
    ///
    /// A job holds its whole template: of ten thousand only these fields are asked for, and taken one by one as they come.
    public func jobs(in cluster: ClusterName) async throws(CloudFailure) -> [BackupJob] {
        let task = "get jobs"
        let fields = [
            ".metadata.namespace", ".metadata.name", ".metadata.creationTimestamp",
            ".metadata.ownerReferences[?(@.kind==\"CronJob\")].name", ".status.completionTime",
            ".status.conditions[?(@.status==\"True\")].type", ".status.conditions[?(@.status==\"True\")].reason",
            ".status.conditions[?(@.status==\"True\")].lastTransitionTime",
            // Others may hold anything, such as the end of a line.
            ".status.conditions[?(@.reason==\"PodFailurePolicy\")].message",
        ].map { "{\($0)}" }.joined(separator: "{\"\\t\"}")
        var jobs: [BackupJob] = []
        var isList = false
        try await kubectl.lines(
            [
                "get", "jobs", "--all-namespaces",
                "--output=jsonpath={.kind}{\"\\n\"}{range .items[*]}\(fields){\"\\n\"}{end}",
            ], on: cluster, task: task
        ) { (lines) throws(CloudFailure) in
            for line in lines {
                // Once more, where the list was begun anew with another token: kubectl heads what it is refused, too.
                if line.elementsEqual("List".utf8) {
                    (isList, jobs) = (true, [])
                    continue
                }
                guard let job = Self.job(line) else {
                    throw CloudFailure(.malformed, task: task, detail: Excerpt.line(Array(line)))
                }
                if !job.cronJob.isEmpty { jobs.append(job) }
            }
        }
        guard isList else {
            throw CloudFailure(.malformed, task: task, detail: "the answer is no list")
        }
        return jobs
    }

    /// The exit status of which a job's policy speaks: "Container C for pod N/P failed with exit code 69 matching FailJob rule…".
    private static func exitStatus(in message: String) -> Int? {
        guard let place = message.firstRange(of: "failed with exit code ") else { return nil }
        return Int(message[place.upperBound...].prefix { $0.isNumber })
    }

    private static func job(_ line: ArraySlice<UInt8>) -> BackupJob? {
        let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 9, !fields[0].isEmpty, !fields[1].isEmpty else { return nil }
        // Several conditions may hold, such as FailureTarget and then Failed.
        let (types, reasons) = (fields[5].split(separator: " "), fields[6].split(separator: " "))
        let times = fields[7].split(separator: " ").compactMap { Timestamp.date(String($0)) }
        let state: BackupJob.State =
            if types.contains("Complete") {
                .succeeded
            } else if types.contains("Failed") {
                .failed(reason: reasons.last.map(String.init) ?? "", exitStatus: exitStatus(in: fields[8]))
            } else {
                .running
            }
        return BackupJob(
            namespace: fields[0], name: fields[1], cronJob: fields[3],
            createTime: Timestamp.date(fields[2]),
            endTime: Timestamp.date(fields[4]) ?? (state == .running ? nil : times.max()), state: state)
    }
}
