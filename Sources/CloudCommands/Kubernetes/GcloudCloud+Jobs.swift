public import Cloud

extension GcloudCloud {
    /// The jobs of a cluster that belong to CronJobs, in all namespaces.
    ///
    /// A job holds its whole template: of ten thousand only these fields are asked for, and taken one by one as they come.
    public func jobs(in cluster: ClusterName) async throws(CloudFailure) -> [BackupJob] {
        let task = "get jobs"
        let fields = [
            ".metadata.namespace", ".metadata.name", ".metadata.uid", ".metadata.creationTimestamp",
            ".metadata.ownerReferences[?(@.kind==\"CronJob\")].name", ".status.completionTime",
            ".status.conditions[?(@.status==\"True\")].type", ".status.conditions[?(@.status==\"True\")].reason",
            ".status.conditions[?(@.status==\"True\")].lastTransitionTime",
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

    private static func job(_ line: ArraySlice<UInt8>) -> BackupJob? {
        let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 9, !fields[0].isEmpty, !fields[1].isEmpty else { return nil }
        // Several conditions may hold, such as FailureTarget and then Failed.
        let (types, reasons) = (fields[6].split(separator: " "), fields[7].split(separator: " "))
        let times = fields[8].split(separator: " ").compactMap { Timestamp.date(String($0)) }
        let state: BackupJob.State =
            if types.contains("Complete") {
                .succeeded
            } else if types.contains("Failed") {
                .failed(reason: reasons.last.map(String.init) ?? "")
            } else {
                .running
            }
        return BackupJob(
            namespace: fields[0], name: fields[1], uid: fields[2], cronJob: fields[4],
            createTime: Timestamp.date(fields[3]),
            endTime: Timestamp.date(fields[5]) ?? (state == .running ? nil : times.max()), state: state)
    }
}
