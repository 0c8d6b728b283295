public import DemoCloud
import FlyingFox
import FlyingSocks
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The sockets of a demo cloud on the loopback interface: one port for everything, and one for each cluster that
/// speaks TLS, for kubectl.
public struct DemoCloudServer: Sendable {
    private let cloud: SharedCloud

    /// A server for a cloud, which it keeps from then on.
    public init(cloud: DemoCloud) {
        self.cloud = SharedCloud(cloud)
    }

    /// Serves until the task is cancelled, which closes every socket.
    ///
    /// - Parameters:
    ///   - port: The port on 127.0.0.1; 0 lets the system choose a free one.
    ///   - kubernetesPort: The port of the first cluster's API server, which that cluster tells its clients; likewise. The
    ///     other clusters' are those behind it.
    ///   - whenReady: Is told the real port once connections are accepted on all of them.
    /// - Throws: When a port cannot be had, or the error of a cancelled task.
    public func run(
        port: UInt16, kubernetesPort: UInt16 = 0, whenReady: @escaping @Sendable (UInt16) -> Void
    ) async throws {
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        // FlyingFox cuts handlers off after its timeout; a fault that hangs must be able to outlast every client.
        let server = HTTPServer(
            config: .init(address: address, timeout: 24 * 3600, logger: DisabledLogger.disabled),
            handler: DemoHandler(cloud: cloud))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try await server.waitUntilListening()
                guard case .ip4(_, let port) = await server.listeningAddress else { return }
                let identity = try TLSIdentity(at: Date())
                let clusters = await cloud.clusters
                let ports = clusters.indices.map { kubernetesPort == 0 ? 0 : kubernetesPort + UInt16($0) }
                try await TLSFront(identity: identity, target: port).run(ports: ports) { secure in
                    for (cluster, port) in zip(clusters, secure) {
                        await cloud.serveKubernetes(of: cluster, at: "127.0.0.1:\(port)", certificate: identity.pem)
                    }
                    whenReady(port)
                }
            }
            // An error of one must end both.
            while try await group.next() != nil {}
        }
    }

    /// The environment which makes gcloud a client of a demo cloud and of nothing else.
    ///
    /// - Parameters:
    ///   - port: The server's port.
    ///   - project: The project of the demo world.
    ///   - configurationDirectory: A directory for gcloud's own files, so that the user's accounts and settings are
    ///     neither read nor changed; nil leaves gcloud's choice. The kubeconfig lies there too.
    ///   - credentials: A file from ``writeCredentials(into:)``. With it the clusters let kubectl in, as Google's plugin
    ///     takes its token from gcloud, and keeps it until it expires; gcloud itself needs no credentials here.
    /// - Returns: Variables that are to be added to the process's environment.
    public static func environment(
        port: UInt16, project: String, configurationDirectory: String? = nil, credentials: String? = nil
    ) -> [String: String] {
        var environment = [
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_PARALLELSTORE": "http://127.0.0.1:\(port)/parallelstore/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": "http://127.0.0.1:\(port)/storage/v1/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER": "http://127.0.0.1:\(port)/cloudresourcemanager/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM": "http://127.0.0.1:\(port)/iam/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE": "http://127.0.0.1:\(port)/serviceusage/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER": "http://127.0.0.1:\(port)/container/",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": "http://127.0.0.1:\(port)/compute/v1/",
            "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
            "CLOUDSDK_CORE_PROJECT": project,
            "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
            "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
            "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
            // A machine's proxy, which bastions usually have, does not lead to this port.
            "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
        ]
        environment["CLOUDSDK_CONFIG"] = configurationDirectory
        environment["KUBECONFIG"] = configurationDirectory.map { "\($0)/kubeconfig" }
        if let credentials {
            environment["CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE"] = credentials
            environment["CLOUDSDK_AUTH_TOKEN_HOST"] = "http://127.0.0.1:\(port)/token"
        }
        return environment
    }

    /// Writes a person's credentials into a folder, which is made if it is not there; the demo gives a token for them.
    ///
    /// - Parameter folder: The path of the folder.
    /// - Returns: The path of the file.
    /// - Throws: When the file cannot be written.
    public static func writeCredentials(into folder: String) throws -> String {
        let file = "\(folder)/demo-credentials.json"
        let files = FileManager.default
        try files.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let person = #"{"type":"authorized_user","client_id":"demo","client_secret":"demo","refresh_token":"demo"}"#
        try Data(person.utf8).write(to: URL(filePath: file), options: .atomic)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        return file
    }
}

/// The one owner of the cloud's state; requests take their turns.
actor SharedCloud {
    private var cloud: DemoCloud

    init(_ cloud: DemoCloud) { self.cloud = cloud }

    func handle(_ request: DemoRequest) -> DemoResponse { cloud.handle(request, at: Date()) }

    func news(of watch: inout DemoWatch) -> [UInt8]? { cloud.news(of: &watch, at: Date()) }

    var clusters: [DemoCluster] { cloud.clusters }

    func serveKubernetes(of cluster: DemoCluster, at authority: String, certificate: String) {
        cloud.serveKubernetes(of: cluster, at: authority, certificate: certificate)
    }
}
