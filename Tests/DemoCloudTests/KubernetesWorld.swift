import DemoCloud
import Testing

/// A small world with one cluster: a deployment, a stateful set and a suspended CronJob on the instance `one`.
let clusterWorld = smallWorld.replacing(
    "\"timeline\": [",
    with: #"""
        "networks": [{"name": "net", "peerings": [{"name": "servicenetworking-googleapis-com", "state": "ACTIVE"}]}],
        "addresses": [{"name": "range", "address": "10.0.0.0", "prefixLength": 24, "network": "net"},
          {"name": "other", "address": "10.0.9.9", "prefixLength": 32, "network": "net", "purpose": "GCE_ENDPOINT"}],
        "clusters": [{"name": "c", "location": "z-a", "created": "-30d", "network": "net",
          "denied": ["* configmaps", "delete persistentvolumes"],
          "resources": [
            {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "ps"},
              "provisioner": "parallelstore.csi.storage.gke.io", "parameters": {"network": "net"}},
            {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-one"}, "spec": {
              "capacity": {"storage": "12000Gi"}, "accessModes": ["ReadWriteMany"],
              "claimRef": {"namespace": "default", "name": "data"},
              "csi": {"driver": "parallelstore.csi.storage.gke.io",
                "volumeHandle": "p/z-a/one/default-pool/default-container"}}},
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {
              "accessModes": ["ReadWriteMany"], "storageClassName": "", "volumeName": "pv-one",
              "resources": {"requests": {"storage": "12000Gi"}}}},
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "train"}, "spec": {
              "serviceName": "train", "replicas": 2, "selector": {"matchLabels": {"app": "train"}},
              "template": {"metadata": {"labels": {"app": "train"}}, "spec": {
                "containers": [{"name": "main", "image": "i"}],
                "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}}}},
            {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "backup"}, "spec": {
              "schedule": "0 * * * *", "suspend": true, "concurrencyPolicy": "Forbid",
              "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "OnFailure",
                "containers": [{"name": "b", "image": "google/cloud-sdk:slim", "env": [
                  {"name": "PSTORE_NAME", "value": "one"}, {"name": "PSTORE_LOCATION", "value": "z-a"},
                  {"name": "SOURCE_PARALLELSTORE_PATH", "value": "/"},
                  {"name": "DESTINATION_GCS_URI", "value": "gs://b/scheduled"}]}]}}}}}}
          ]}],
        "timeline": [
        """#)

extension TestCloud {
    /// Asks the API server of the cluster.
    @discardableResult
    mutating func kube(
        _ method: String, _ path: String, _ body: String = "", type: String = "application/json",
        token: String = DemoCloud.accessToken, accept: String = "application/json"
    ) throws -> Value {
        try Value(
            send(
                method, "/kubernetes/z-a/c/\(path)",
                headers: ["authorization": "Bearer \(token)", "content-type": type, "accept": accept], body: body))
    }

    /// Expects a refusal in the form of a `Status`.
    mutating func kubeRefusal(
        _ method: String, _ path: String, _ body: String = "", type: String = "application/json",
        _ location: SourceLocation = #_sourceLocation
    ) throws -> (code: Int, reason: String, message: String) {
        let answer = try kube(method, path, body, type: type)
        #expect(answer["kind"].text == "Status" && answer["status"].text == "Failure", sourceLocation: location)
        #expect(answer["code"].number == Double(answer.status), sourceLocation: location)
        return (answer.status, answer["reason"].text ?? "", answer["message"].text ?? "")
    }

    /// The reasons of the events about an object.
    mutating func reasons(_ name: String) throws -> [String] {
        try kube("GET", "api/v1/namespaces/default/events?fieldSelector=involvedObject.name=\(name)")["items"].elements
            .compactMap { $0["reason"].text }
    }

    static let core = "api/v1/namespaces/default"
    static let batch = "apis/batch/v1/namespaces/default"
    static let apps = "apis/apps/v1/namespaces/default"
}
