public import FoundationEssentials

/// A cloud in a value: the APIs of several of Google's services over a world that a scenario describes.
///
/// It does no input or output and owns no clock: every request comes with the time, and everything that happens in the
/// world (operations advance, objects arrive, instances fail) follows from the time. The services answer under these
/// paths:
///
/// - `/parallelstore/` followed by `v1`, `v1beta` or `v1alpha`: Parallelstore;
/// - `/storage/v1/`, `/upload/storage/v1/`, `/resumable/upload/storage/v1/`, `/download/storage/v1/`: Cloud Storage;
/// - `/cloudresourcemanager/v1/projects/`: the Cloud Resource Manager, as far as projects and their policies go;
/// - `/iam/v1/`: Identity and Access Management, as far as service accounts and their policies go;
/// - `/serviceusage/v1/`: Service Usage, as far as services are listed and enabled;
/// - `/container/v1/` and `/compute/v1/`: Kubernetes Engine, as far as clusters are read and prepared for backups, and
///   Compute Engine, as far as networks are read;
/// - `/token`: ``accessToken`` for whoever asks, so that gcloud and Google's plugin for kubectl have one that expires;
/// - `/kubernetes/LOCATION/CLUSTER/`: the Kubernetes API server of each cluster, for callers with ``accessToken``;
/// - `/demo/`: `GET requests` (a log), `POST faults` (an array of rules that replaces the present ones) and `POST time`
///   (`{"advance":"10m"}`).
public struct DemoCloud: Sendable {
    private var world: World
    private var clock: DemoClock
    private var faults: FaultTable
    private var log = RequestLog()

    /// A world as a scenario describes it.
    ///
    /// - Parameters:
    ///   - scenario: The scenario's JSON text.
    ///   - start: The moment to which the scenario's relative times refer.
    /// - Throws: What is wrong with the scenario, and where.
    public init(scenario: [UInt8], start: Date) throws(ScenarioMistake) {
        let built = try ScenarioBuilder.build(scenario, start: start)
        world = built.world
        clock = DemoClock(start: start, speed: built.speed)
        faults = FaultTable(built.faults)
        world.advance(to: start)
    }

    /// The project that the scenario is about.
    public var project: String { world.project }

    /// The bearer token that the Kubernetes API servers take.
    public static let accessToken = "ya29.demo-cloud"

    /// The clusters of the world, each of which has an API server.
    public var clusters: [DemoCluster] { world.clusters.map { DemoCluster(location: $0.location, name: $0.name) } }

    /// Says where a cluster's API server is reached from outside, which the cluster then tells its clients.
    ///
    /// - Parameters:
    ///   - cluster: The cluster.
    ///   - authority: Host and port. What comes with this `Host` is taken for a request to that server.
    ///   - certificate: The certificate of the authority that vouches for it, as PEM text.
    public mutating func serveKubernetes(of cluster: DemoCluster, at authority: String, certificate: String) {
        guard let index = world.clusterIndex(cluster.location, cluster.name) else { return }
        world.clusters[index].endpoint = KubernetesEndpoint(authority: authority, certificate: certificate)
    }

    /// What a watch has to tell since it was last asked.
    ///
    /// - Parameters:
    ///   - watch: The watch, which remembers how far it has come.
    ///   - now: The real time.
    /// - Returns: Lines of JSON, one an event; nil when the watch is over.
    public mutating func news(of watch: inout DemoWatch, at now: Date) -> [UInt8]? {
        world.advance(to: clock.simulated(now))
        return watch.news(in: world)
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - now: The real time. Simulated time follows from it and never runs backwards.
    /// - Returns: The answer, and how it is to be delivered.
    public mutating func handle(_ request: DemoRequest, at now: Date) -> DemoResponse {
        world.advance(to: clock.simulated(now))
        faults.append(world.risenFaults)
        world.risenFaults = []
        let request = addressed(request)
        let target = RequestTarget(request.target)
        if target.segments.first == "demo" { return control(request, target, at: now) }
        // Who signs in asks no service: nothing of it is counted, and nothing goes wrong with it.
        if TokenService.isToken(target.segments) { return TokenService.answer() }
        let response = faultyAnswer(request, target)
        let isAnswered = response.delivery != .hang && response.delivery != .reset
        log.add(request, status: isAnswered ? response.status : 0, at: world.now)
        return response
    }

    /// A request that came to the door of a cluster, with the way to that cluster in its target.
    private func addressed(_ request: DemoRequest) -> DemoRequest {
        guard let host = request.headers["host"],
            let cluster = world.clusters.first(where: { $0.endpoint?.authority == host })
        else { return request }
        var request = request
        request.target = "/kubernetes/\(cluster.location)/\(cluster.name)\(request.target)"
        return request
    }

    private mutating func answer(_ request: DemoRequest, _ target: RequestTarget) -> DemoResponse {
        if let refusal = world.refusal(byServiceOf: target.segments) {
            return DemoResponse(refusal.body, status: refusal.http)
        }
        if target.segments.first == "parallelstore" {
            return ParallelstoreService.answer(request, target, in: &world)
        }
        if StorageService.isStorage(target.segments) {
            return StorageService.answer(request, target, in: &world)
        }
        if target.segments.first == "cloudresourcemanager" {
            return ResourceManagerService.answer(request, target, in: &world)
        }
        if target.segments.first == "iam" { return IAMService.answer(request, target, in: &world) }
        if target.segments.first == "serviceusage" { return ServiceUsageService.answer(request, target, in: &world) }
        if target.segments.first == "container" { return ContainerService.answer(request, target, in: &world) }
        if target.segments.first == "compute" { return ComputeService.answer(request, target, in: world) }
        if KubernetesService.isKubernetes(target.segments) {
            return KubernetesService.answer(request, target, in: &world)
        }
        let refusal = Refusal(
            code: .notFound, message: "The requested URL \(target.path) was not found on this server.")
        return DemoResponse(refusal.body, status: 404)
    }

    private mutating func faultyAnswer(_ request: DemoRequest, _ target: RequestTarget) -> DemoResponse {
        guard let effect = faults.effect(for: request, target) else { return answer(request, target) }
        let json = ["content-type": "application/json; charset=UTF-8"]
        switch effect {
        case .status(let status, let message, let isHTML):
            if isHTML {
                let page =
                    "<!DOCTYPE html><html><head><title>Error \(status)</title></head><body>\(message)</body></html>"
                return DemoResponse(
                    status: status, headers: ["content-type": "text/html; charset=UTF-8"],
                    body: DemoBody(Array(page.utf8)))
            }
            if KubernetesService.isKubernetes(target.segments) { return KubeRefusal.fault(status, message).response }
            let refusal = Refusal(code: .init(http: status), message: message, httpStatus: status)
            let isStorage = StorageService.isStorage(target.segments)
            return DemoResponse(isStorage ? refusal.storageBody : refusal.body, status: status)
        case .hang: return DemoResponse(body: DemoBody([]), delivery: .hang)
        case .reset: return DemoResponse(body: DemoBody([]), delivery: .reset)
        case .garbage: return DemoResponse(headers: json, body: DemoBody(Array("{\"name\": \"proj".utf8)))
        case .empty: return DemoResponse(headers: json, body: DemoBody([]))
        case .answerLost:
            _ = answer(request, target)
            return DemoResponse(body: DemoBody([]), delivery: .reset)
        case .delay(let seconds):
            var response = answer(request, target)
            if case .watch = response.delivery { return response }
            response.delivery = .delayed(seconds: seconds)
            return response
        case .truncated(let count):
            var response = answer(request, target)
            response.delivery = .truncated(at: count)
            return response
        case .padded(let size):
            var response = answer(request, target)
            guard response.body.count < size else { return response }
            let bytes = response.body.all
            response.body = DemoBody(bytes + [UInt8](repeating: 0x20, count: size - bytes.count))
            return response
        }
    }

    private mutating func control(_ request: DemoRequest, _ target: RequestTarget, at now: Date) -> DemoResponse {
        do {
            switch (request.method, target.path) {
            case ("GET", "/demo/requests"): return DemoResponse(log.json)
            case ("POST", "/demo/faults"):
                faults = FaultTable(try ScenarioNode.parse(request.body).elements().map(FaultRule.read))
                return DemoResponse([:])
            case ("POST", "/demo/time"):
                let node = try ScenarioNode.parse(request.body)
                try node.allow("advance")
                clock.advance(by: try node.duration("advance"))
                world.advance(to: clock.simulated(now))
                return DemoResponse(["now": .string(Timestamp.milliseconds(world.now))])
            default:
                let refusal = Refusal(
                    code: .notFound, message: "\(target.path) is none of /demo/requests, faults, time")
                return DemoResponse(refusal.body, status: 404)
            }
        } catch {
            return DemoResponse(Refusal(code: .invalidArgument, message: "\(error)").body, status: 400)
        }
    }
}

/// Which cluster is meant.
public struct DemoCluster: Hashable, Sendable {
    /// The zone or region.
    public var location: String
    /// The name, which is the cluster's own in its location.
    public var name: String
}

/// Simulated time: it begins at the start, runs at the scenario's speed, and can be pushed ahead.
struct DemoClock: Hashable, Sendable {
    private let start: Date
    private let speed: Double
    private var advanced: TimeInterval = 0

    init(start: Date, speed: Double) {
        self.start = start
        self.speed = speed
    }

    func simulated(_ now: Date) -> Date { start + max(0, now.timeIntervalSince(start)) * speed + advanced }

    mutating func advance(by seconds: TimeInterval) { advanced += max(0, seconds) }
}
