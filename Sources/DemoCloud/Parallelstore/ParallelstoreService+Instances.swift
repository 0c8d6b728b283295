import FoundationEssentials

extension ParallelstoreService {
    static func listInstances(_ call: Call, in world: World) throws(Refusal) -> JSON {
        try checkReachable(call, in: world)
        let asked = world.zones.filter { call.location == "-" || $0.name == call.location }
        let reachable = Set(asked.filter(\.isReachable).map(\.name))
        let all = world.instances.filter { reachable.contains($0.key.zone) }
            .map { (name: $0.name(project: world.project), element: $0.json(project: world.project)) }
            .sorted { $0.name < $1.name }
        var json = try list("instances", all, call).object ?? [:]
        let unreachable = asked.filter { !$0.isReachable }
        if !unreachable.isEmpty {
            json["unreachable"] = .array(
                unreachable.map { .string("projects/\(world.project)/locations/\($0.name)") })
        }
        return .object(json)
    }

    static func getInstance(_ id: String, _ call: Call, in world: World) throws(Refusal) -> JSON {
        world.instances[try index(id, call, in: world)].json(project: world.project)
    }

    static func createInstance(_ call: Call, in world: inout World) throws(Refusal) -> JSON {
        try checkReachable(call, in: world)
        let id = call.target.query["instanceId"] ?? ""
        let key = InstanceKey(zone: call.location ?? "", id: id)
        let request = call.target.query["requestId"] ?? ""
        if let known = try known(request, "create \(key.zone)/\(id)", in: world) { return known }
        guard isValid(id: id) else {
            throw Refusal(
                code: .invalidArgument,
                message: "Invalid instance_id '\(id)': must be 1-63 characters, lowercase letters, digits and hyphens, "
                    + "begin with a letter and end with a letter or digit")
        }
        guard world.instanceIndex(key) == nil else {
            let name = "projects/\(world.project)/locations/\(key.zone)/instances/\(id)"
            throw Refusal(code: .alreadyExists, message: "Resource '\(name)' already exists")
        }
        world.instances.append(try instance(key, from: call.body, in: world))
        return begin(.create, key, call, lasting: world.durations.create, request: request, "create", in: &world)
    }

    private static func instance(_ key: InstanceKey, from body: JSON, in world: World) throws(Refusal) -> Instance {
        let known = [
            "name", "description", "state", "createTime", "updateTime", "labels", "capacityGib", "daosVersion",
            "accessPoints", "network", "reservedIpRange", "effectiveReservedIpRange", "fileStripeLevel",
            "directoryStripeLevel", "deploymentType",
        ]
        try refuseUnknown(body, known, at: "instance")
        let capacity = body["capacityGib"]?.wholeNumber ?? 0
        guard (12_000...100_000).contains(capacity), capacity % 4000 == 0 else {
            throw Refusal(
                code: .invalidArgument,
                message: "capacity_gib must be between 12000 and 100000 and a multiple of 4000, got \(capacity)")
        }
        var instance = Instance(
            key: key, state: "CREATING", created: world.now, updated: world.now, capacityGib: capacity,
            network: body["network"]?.string ?? "projects/\(world.project)/global/networks/default")
        instance.description = body["description"]?.string ?? ""
        instance.labels = body["labels"]?.object ?? [:]
        instance.reservedIpRange = body["reservedIpRange"]?.string ?? ""
        instance.fileStripeLevel = body["fileStripeLevel"]?.string ?? "FILE_STRIPE_LEVEL_BALANCED"
        instance.directoryStripeLevel = body["directoryStripeLevel"]?.string ?? "DIRECTORY_STRIPE_LEVEL_MAX"
        instance.deploymentType = body["deploymentType"]?.string ?? "SCRATCH"
        instance.accessPoints = world.newAccessPoints()
        return instance
    }

    static func updateInstance(_ id: String, _ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let index = try index(id, call, in: world)
        let request = call.target.query["requestId"] ?? ""
        if let known = try known(request, "update \(id)", in: world) { return known }
        let mask = (call.target.query["updateMask"] ?? "").split(separator: ",").map(String.init)
        guard !mask.isEmpty else {
            throw Refusal(code: .invalidArgument, message: "update_mask is required")
        }
        for field in mask {
            switch field {
            case "description": world.instances[index].description = call.body["description"]?.string ?? ""
            case "labels": world.instances[index].labels = call.body["labels"]?.object ?? [:]
            default: throw Refusal(code: .invalidArgument, message: "Field '\(field)' cannot be updated")
            }
        }
        world.instances[index].updated = world.now
        let key = world.instances[index].key
        return begin(.update, key, call, lasting: world.durations.update, request: request, "update", in: &world)
    }

    static func deleteInstance(_ id: String, _ call: Call, in world: inout World) throws(Refusal) -> JSON {
        let request = call.target.query["requestId"] ?? ""
        if let known = try known(request, "delete \(call.location ?? "")/\(id)", in: world) { return known }
        let index = try index(id, call, in: world)
        let key = world.instances[index].key
        guard world.instances[index].state != "DELETING", !world.hasTransfer(key) else {
            throw Refusal(code: .failedPrecondition, message: "Instance '\(id)' has an operation in progress")
        }
        world.instances[index].state = "DELETING"
        world.instances[index].updated = world.now
        return begin(.delete, key, call, lasting: world.durations.delete, request: request, "delete", in: &world)
    }

    static func transfer(
        _ kind: Transfer.Kind, _ id: String, _ call: Call, in world: inout World
    ) throws(Refusal) -> JSON {
        let index = try index(id, call, in: world)
        let (bucketKey, pathKey) =
            kind == .export
            ? ("destinationGcsBucket", "sourceParallelstore") : ("sourceGcsBucket", "destinationParallelstore")
        let fields = [bucketKey, pathKey, "requestId", "serviceAccount", "metadataOptions"]
        try refuseUnknown(call.body, fields, at: "request")
        let uri = call.body[bucketKey]?["uri"]?.string ?? ""
        let path = call.body[pathKey]?["path"]?.string ?? "/"
        let key = world.instances[index].key
        let request = call.body["requestId"]?.string ?? ""
        let subject = "\(kind.rawValue) \(key.zone)/\(id) \(uri) \(path)"
        if let known = try known(request, subject, in: world) { return known }
        guard uri.hasPrefix("gs://"), !TransferOrder.location(uri).bucket.isEmpty else {
            throw Refusal(
                code: .invalidArgument, message: "Invalid Cloud Storage URI '\(uri)': must be gs://BUCKET/PATH")
        }
        guard path.hasPrefix("/") else {
            throw Refusal(code: .invalidArgument, message: "Invalid path '\(path)': must begin with /")
        }
        var order = TransferOrder(instance: key, kind: kind, uri: uri, path: path, apiVersion: call.version)
        order.account = call.body["serviceAccount"]?.string?.split(separator: "/").last.map(String.init)
        try world.checkTransfer(order)
        guard let operation = world.beginTransfer(order) else { throw missing(call.target) }
        return answer(with: operation, request: request, subject, in: &world)
    }

    private static func begin(
        _ work: Operation.Work, _ key: InstanceKey, _ call: Call, lasting seconds: TimeInterval, request: String,
        _ verb: String, in world: inout World
    ) -> JSON {
        let id = world.newOperationID(at: world.now)
        let operation = Operation(
            id: id, instance: key, created: world.now, apiVersion: call.version, work: work, due: world.now + seconds)
        world.operations.append(operation)
        let subject = verb == "update" ? "update \(key.id)" : "\(verb) \(key.zone)/\(key.id)"
        return answer(with: operation, request: request, subject, in: &world)
    }

    private static func answer(
        with operation: Operation, request: String, _ subject: String, in world: inout World
    ) -> JSON {
        if !request.isEmpty {
            world.requests.remember(request, subject: subject, operation: operation.id, now: world.now)
        }
        return operation.json(in: world)
    }

    /// The operation that the same request id began before.
    private static func known(_ request: String, _ subject: String, in world: World) throws(Refusal) -> JSON? {
        guard !request.isEmpty,
            let id = try world.requests.operation(for: request, subject: subject, now: world.now)
        else { return nil }
        return world.operations.first { $0.id == id }?.json(in: world)
    }

    private static func index(_ id: String, _ call: Call, in world: World) throws(Refusal) -> Int {
        try checkReachable(call, in: world)
        let key = InstanceKey(zone: call.location ?? "", id: id)
        guard let index = world.instanceIndex(key) else { throw missing(call.target) }
        return index
    }

    private static func isValid(id: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...63).contains(id.utf8.count), let first = id.utf8.first, letters.contains(first) else { return false }
        return id.utf8.last != UInt8(ascii: "-")
            && id.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") }
    }

    private static func refuseUnknown(_ body: JSON, _ known: [String], at place: String) throws(Refusal) {
        guard let unknown = body.object?.members.first(where: { !known.contains($0.key) }) else { return }
        throw Refusal(
            code: .invalidArgument,
            message: "Invalid JSON payload received. Unknown name \"\(unknown.key)\" at '\(place)': Cannot find field.")
    }
}
