/// A Job made of a CronJob's own template, as `kubectl create job --from` makes it.
///
/// That command posts what nobody has seen; this can be reviewed.
public struct TriggerDocument: Hashable, Sendable {
    /// The Job's name.
    public let name: String
    /// The manifest, as JSON.
    public let text: String

    /// Makes one of a CronJob, for a run.
    public init(_ job: CronJob, run: String) {
        // What follows a name that Kubernetes has cut would be lost.
        name = "\(job.name.prefix(63 - run.count - 8))-manual-\(run)"
        text = """
            {
              "apiVersion": "batch/v1",
              "kind": "Job",
              "metadata": {
                "name": "\(name)",
                "namespace": "\(job.namespace)",
                "annotations": {"cronjob.kubernetes.io/instantiate": "manual"},
                "ownerReferences": [
                  {"apiVersion": "batch/v1", "kind": "CronJob", "name": "\(job.name)", "uid": "\(job.uid)", "controller": true}
                ]
              },
              "spec": \(job.template.spec)
            }

            """
    }
}
