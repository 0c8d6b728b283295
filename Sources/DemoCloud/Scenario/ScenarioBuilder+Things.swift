import FoundationEssentials

extension ScenarioBuilder {
    mutating func readBucket(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow("name", "created", "agent", "policy", "denied", "settings", "objects")
        let name = try node.text("name")
        guard world.buckets[name] == nil else { throw node["name"].mistake("a name of its own") }
        let created = start + (try node.duration("created", or: -400 * 86_400))
        var settings: JSONObject = [:]
        if node.has("settings") { settings = JSONObject(members: try node["settings"].members()) }
        var bucket = Bucket(name: name, created: created, settings: settings)
        bucket.denied = try node.texts("denied")
        var policy = Bucket.usualBindings(project: world.project)
        if try node.flag("agent", or: true) {
            let agent = JSON.string("serviceAccount:\(world.serviceAgent)")
            policy.append(["role": "roles/storage.admin", "members": [agent]])
        }
        bucket.policy = IAMPolicy(policy + (try bindings(node, "policy")), keepsOrder: true, at: created)
        let objects = node.has("objects") ? try families(node["objects"]) : []
        bucket.objects = index(of: objects, under: "", created: created, took: 60)
        world.buckets[name] = bucket
    }

    mutating func readInstance(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow(
            "name", "zone", "capacityGib", "state", "created", "description", "labels", "network", "reservedIpRange",
            "fileStripeLevel", "directoryStripeLevel", "deploymentType", "accessPoints", "layout", "files",
            "unreadable",
            "readyAfter", "transfers")
        let key = InstanceKey(zone: try zone(node["zone"]), id: try node.text("name"))
        guard world.instanceIndex(key) == nil else { throw node["name"].mistake("a name of its own in \(key.zone)") }
        let created = try moment(node, "created")
        let network = try node.text("network", or: "default")
        var instance = Instance(
            key: key, state: try node.text("state", or: "ACTIVE"), created: created, updated: created,
            capacityGib: Int64(try node.count("capacityGib")),
            network: network.contains("/") ? network : "projects/\(world.project)/global/networks/\(network)")
        instance.description = try node.text("description", or: "")
        if node.has("labels") { instance.labels = JSONObject(members: try node["labels"].members()) }
        instance.reservedIpRange = try node.text("reservedIpRange", or: "")
        instance.fileStripeLevel = try node.text("fileStripeLevel", or: "FILE_STRIPE_LEVEL_BALANCED")
        instance.directoryStripeLevel = try node.text("directoryStripeLevel", or: "DIRECTORY_STRIPE_LEVEL_MAX")
        instance.deploymentType = try node.text("deploymentType", or: "SCRATCH")
        let subnet = world.instances.count + 2
        instance.accessPoints =
            node.has("accessPoints") ? try node.texts("accessPoints") : (2...4).map { "10.60.\(subnet).\($0)" }
        instance.unreadable = Set(try node.texts("unreadable"))
        if node.has("transfers") {
            try node["transfers"].allow("scan", "rate", "objectsPerSecond")
            instance.transferPace = try pace(node["transfers"])
        }
        var files = node.has("layout") ? try layout(node["layout"]) : []
        if node.has("files") { files += try families(node["files"]) }
        instance.tree = index(of: files, under: "", created: created, took: 3600)
        if node.has("readyAfter") {
            instance.state = "CREATING"
            let due = try moment(node, "readyAfter")
            let id = world.newOperationID(at: created)
            world.operations.append(
                Operation(id: id, instance: key, created: created, apiVersion: "v1", work: .create, due: due))
        }
        world.instances.append(instance)
    }

    mutating func readOperation(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow(
            "id", "kind", "instance", "uri", "path", "started", "took", "end", "message", "objects", "bytes", "scan",
            "rate",
            "objectsPerSecond")
        var order = TransferOrder(
            instance: try instance(node["instance"]), kind: try kind(node["kind"]), uri: try node.text("uri"),
            path: try node.text("path", or: "/"), apiVersion: "v1")
        let started = try moment(node, "started")
        guard started <= start else {
            throw node["started"].mistake("a time before the start; later ones go into the timeline")
        }
        order.id = node.has("id") ? try node.text("id") : nil
        guard node.has("took") else {
            order.uri = try uri(node["uri"])
            order.pace = try pace(node)
            // Earlier transfers must have arrived before this one compares source and destination.
            world.advance(to: started)
            world.beginTransfer(order, at: started)
            return
        }
        let pair = TransferCounters.Pair(
            objects: Int64(try node.count("objects", or: 0)), bytes: node.has("bytes") ? try node.size("bytes") : 0)
        var counters = TransferCounters()
        counters.found = pair
        counters.copied = pair
        record(
            order, started: started, took: try node.duration("took"),
            outcome: try outcome(node["end"], message: try node.text("message", or: "")), counters: counters)
    }

    func kind(_ node: ScenarioNode) throws(ScenarioMistake) -> Transfer.Kind {
        guard let kind = Transfer.Kind(rawValue: try node.text) else { throw node.mistake("export or import") }
        return kind
    }

    func outcome(_ node: ScenarioNode, message: String) throws(ScenarioMistake) -> Operation.Outcome {
        switch node.value.string {
        case "done": return .success
        case "cancelled": return .error(.cancelled, message.isEmpty ? "The operation was cancelled." : message)
        case "denied": return .error(.permissionDenied, message)
        case "failed": return .error(.internal, message)
        default: throw node.mistake("done, cancelled, denied or failed")
        }
    }

    /// Notes a transfer that ended before the start.
    @discardableResult
    mutating func record(
        _ order: TransferOrder, started: Date, took: TimeInterval, outcome: Operation.Outcome,
        counters: TransferCounters,
        failures: [Transfer.Failure] = []
    ) -> Operation {
        var transfer = Transfer(
            kind: order.kind, uri: order.uri, path: order.path, started: started, scan: 0, plan: TransferPlan())
        transfer.recorded = counters
        transfer.failures = failures
        var operation = Operation(
            id: order.id ?? world.newOperationID(at: started), instance: order.instance, created: started,
            apiVersion: order.apiVersion, work: .transfer(transfer), due: started + took)
        operation.end = .init(moment: started + took, outcome: outcome)
        if case .error(.cancelled, _) = outcome { operation.isCancelRequested = true }
        world.operations.append(operation)
        return operation
    }

    mutating func readEvent(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow(
            "after", "instance", "state", "zone", "reachable", "kind", "uri", "path", "cancel", "faults", "write",
            "cluster", "populator")
        let happening: TimelineEvent.Happening
        if node.has("state") {
            happening = .state(try instance(node["instance"]), try node.text("state"))
        } else if node.has("reachable") {
            happening = .reachable(zone: try zone(node["zone"]), try node.flag("reachable", or: true))
        } else if node.has("kind") {
            let kind = try kind(node["kind"])
            happening = .transfer(
                try instance(node["instance"]), kind, uri: try uri(node["uri"]), path: try node.text("path", or: "/"))
        } else if node.has("cancel") {
            happening = .cancel(operation: try node.text("cancel"))
        } else if node.has("faults") {
            var rules: [FaultRule] = []
            for rule in try node["faults"].elements() { rules.append(try FaultRule.read(rule)) }
            happening = .faults(rules)
        } else if node.has("write") {
            let after = try moment(node, "after")
            let files = index(of: try families(node["write"]), under: "", created: after, took: 0)
            happening = .write(try instance(node["instance"]), files.entries)
        } else if node.has("populator") {
            happening = .populator(try cluster(node["cluster"]), try populator(node["populator"]))
        } else {
            throw node.mistake("one of state, reachable, kind, cancel, faults, write, populator")
        }
        world.timeline.append(TimelineEvent(moment: try moment(node, "after"), happening: happening))
    }
}

extension FaultRule {
    static func read(_ node: ScenarioNode) throws(ScenarioMistake) -> FaultRule {
        try node.allow(
            "method", "path", "skip", "times", "fail", "status", "message", "html", "delay", "truncateAt", "padTo")
        let effect: Effect
        if node.has("status") {
            effect = .status(
                try node.count("status"), message: try node.text("message", or: "injected fault"),
                html: try node.flag("html", or: false))
        } else if node.has("delay") {
            let seconds = try node.duration("delay")
            guard (0...86_400).contains(seconds) else { throw node["delay"].mistake("from 0s to 1d") }
            effect = .delay(seconds)
        } else if node.has("truncateAt") {
            effect = .truncated(try node.count("truncateAt"))
        } else if node.has("padTo") {
            let size = try node.size("padTo")
            guard size <= 1 << 30 else { throw node["padTo"].mistake("at most 1GiB") }
            effect = .padded(Int(size))
        } else {
            switch node["fail"].value.string {
            case "hang": effect = .hang
            case "reset": effect = .reset
            case "answerLost": effect = .answerLost
            case "garbage": effect = .garbage
            case "empty": effect = .empty
            default:
                throw node["fail"].mistake(
                    "hang, reset, answerLost, garbage or empty; or a status, delay, truncateAt or padTo")
            }
        }
        return FaultRule(
            method: node.has("method") ? try node.text("method") : nil, path: try node.text("path", or: "*"),
            skip: try node.count("skip", or: 0), times: node.has("times") ? try node.count("times") : nil,
            effect: effect)
    }
}
