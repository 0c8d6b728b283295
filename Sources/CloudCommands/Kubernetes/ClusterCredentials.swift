import Cloud

import class FoundationEssentials.FileManager

/// Credentials of clusters, each in a file of psconsole's own.
actor ClusterCredentials {
    private let gcloud: Gcloud
    private let folder: String
    private var asking: [ClusterName: Task<Result<String, CloudFailure>, Never>] = [:]

    init(_ gcloud: Gcloud, folder: String) {
        self.gcloud = gcloud
        self.folder = folder
    }

    /// The cluster's configuration; asked of GKE once in the life of the process, as a cluster that was made anew under its
    /// name has another address.
    func file(for cluster: ClusterName) async throws(CloudFailure) -> String {
        let task = asking[cluster] ?? Task { await fetch(cluster) }
        asking[cluster] = task
        let result = await task.value
        if case .failure = result { asking[cluster] = nil }
        return try result.get()
    }

    /// Removes what the authentication plugin has kept of the cluster; whether there was anything.
    func forgetToken(of cluster: ClusterName) -> Bool {
        let cache = place(of: cluster) + "/gke_gcloud_auth_plugin_cache"
        return (try? FileManager.default.removeItem(atPath: cache)) != nil
    }

    /// A folder for each: the plugin keeps its tokens beside the file.
    ///
    /// A project of a domain has a colon in its id, which would end a path in `KUBECONFIG`.
    private func place(of cluster: ClusterName) -> String {
        "\(folder)/\(cluster.context.split(separator: ":").joined(separator: "_"))"
    }

    private func fetch(_ cluster: ClusterName) async -> Result<String, CloudFailure> {
        let task = "container clusters get-credentials"
        let file = place(of: cluster) + "/config"
        do {
            try FileManager.default.createDirectory(
                atPath: place(of: cluster), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            return .failure(CloudFailure(.toolBroken("kubectl"), task: task, detail: "\(file) can't be written"))
        }
        let own = Gcloud(
            project: nil, program: gcloud.program,
            environment: gcloud.environment.merging(["KUBECONFIG": file]) { $1 }, deadline: gcloud.deadline,
            runner: gcloud.runner)
        do throws(CloudFailure) {
            _ = try await own.run(
                [
                    "container", "clusters", "get-credentials", cluster.id, "--location=\(cluster.location)",
                    "--project=\(cluster.project)",
                ], task: task)
        } catch {
            return .failure(error)
        }
        // What gcloud has filed under another context is another cluster.
        guard let bytes = FileManager.default.contents(atPath: file),
            String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .contains("current-context: \(cluster.context)")
        else {
            return .failure(
                CloudFailure(
                    .malformed, task: task, detail: "gcloud gave credentials of another cluster than \(cluster.context)"
                ))
        }
        return .success(file)
    }
}
