import FoundationEssentials

/// Makes a world of a scenario's text.
///
/// A scenario is one JSON object; every key but `project` may be missing, and a key that is not listed here is a mistake.
/// Times are relative to the start (`-2h14m`), sizes have units (`67.4MiB`), rates too (`2.1GiB/s`).
///
/// - `project`, `projectNumber`, `account` (the caller), `speed` (simulated seconds in a real one; at 0 time stands still).
/// - `zones`: names, or `{name, reachable}`.
/// - `durations`: `create`, `delete`, `update`, `cancel`, `cluster` and `service` (a change of a cluster, the enabling of a
///   service). `transfers`: `scan`, `rate`, `objectsPerSecond`.
/// - `layouts`: names for lists of files: `{path, text}`, `{path, size}`, both with `eventBasedHold` and `temporaryHold`,
///   or with `{i}` in the path `{path, size, count, first, digits}`.
/// - `buckets`: `name`, `created`, `agent` (whether the service agent has its binding), `policy` (more bindings), `denied`
///   (the caller's missing permissions, `*` for all), `settings` (members of the resource), `objects` (files).
/// - `instances`: the resource's members with `zone`, `created`, `layout` and `files` (the tree), `unreadable` (paths that
///   fail to export), `transfers`, `readyAfter` (begins CREATING).
/// - `checkpoints`: backups of the past: `root`, `name`, `instance`, `layout`, `started`, `took`, `objects` (only so many
///   arrived), `end` (`done`, `cancelled`, `denied`, `failed`; without it no operation is left), `message`, `failed`
///   (`{paths, code, detail}`), `manifest` (true unless said otherwise). `count` makes a row, numbered `first`,
///   `first + by`, ... where the name has `{n}`, each `every` earlier than the one before.
/// - `operations`: `kind`, `instance`, `uri`, `path`, `started`, `id`; running ones have `scan`, `rate` and
///   `objectsPerSecond`, those of the past `took`, `end`, `message`, `objects`, `bytes`.
/// - `networks`: `name`, `peerings` (members of the resource). `addresses`: `name`, `address`, `prefixLength`, `network`,
///   `purpose` (VPC_PEERING unless said otherwise), `status`.
/// - `services`: the names of those that are enabled (unless said otherwise all that Parallelstore needs). `serviceAgent`:
///   whether Parallelstore's exists. `denied`: the caller's missing permissions in the project, `*` for all.
/// - `policy`: bindings of the project's IAM policy (`role`, `members`, `condition`), beside its owner's and its agents'.
/// - `serviceAccounts`: `name` (what comes before the `@`), `displayName`, `description`, `disabled`, `policy` (bindings).
///   In a world that has this key, an export from a cluster needs an identity that may do it.
/// - `clusters`: `name`, `location`, `created`, `network`, `workloadPool` (false while Workload Identity Federation is off,
///   or another pool than the project's), `parallelstoreCsiDriver` (whether the add-on is on), `version`, `autopilot`,
///   `nodePools` (`name`, `machineType`, `nodes`, `workloadMetadata`: `GKE_METADATA`, `GCE_METADATA` or empty),
///   `settings` (members of the resource, which no change reaches), `denied` (`VERB RESOURCE` with `*` for every one, or
///   `container.clusters.get`, `.list` and `.update`), `populator` (`stuck`, or the speed of its imports),
///   `populatorDefinition` (whether the kind GCPDataSource is there), `resources` (Kubernetes objects as a manifest has
///   them; controllers make the rest).
/// - `timeline`: `after` with `instance` and `state`; `zone` and `reachable`; `kind`, `instance`, `uri` and `path`;
///   `cancel` (an operation's id); `faults`; `instance` and `write` (files); or `cluster` and `populator`.
/// - `faults`: `method`, `path` (with `*`), `skip`, `times`, and one of `fail` (`hang`, `reset`, `answerLost`, `garbage`,
///   `empty`), `status` (with `message`, `html`), `delay`, `truncateAt`, `padTo`.
struct ScenarioBuilder {
    struct Built {
        var world: World
        var speed: Double
        var faults: [FaultRule]
    }

    let start: Date
    var world: World
    var layouts: [String: [FileFamily]] = [:]

    static func build(_ text: [UInt8], start: Date) throws(ScenarioMistake) -> Built {
        let root = try ScenarioNode.parse(text)
        try root.allow(
            "project", "projectNumber", "account", "speed", "zones", "durations", "transfers", "layouts", "buckets",
            "instances", "checkpoints", "operations", "networks", "addresses", "clusters", "services", "serviceAgent",
            "serviceAccounts", "policy", "denied", "timeline", "faults")
        // The world's own time begins long before anything a scenario mentions.
        let world = World(
            project: try root.text("project"), projectNumber: try root.text("projectNumber", or: "415104041262"),
            account: try root.text("account", or: "ops@example.com"), now: start - 20 * 365 * 86_400)
        var builder = ScenarioBuilder(start: start, world: world)
        try builder.readSettings(root)
        try builder.readAccess(root)
        for member in root.has("layouts") ? try root["layouts"].members() : [] {
            builder.layouts[member.key] = try builder.families(root["layouts"][member.key])
        }
        for node in try root.list("buckets") { try builder.readBucket(node) }
        for node in try root.list("instances") { try builder.readInstance(node) }
        for node in try root.list("checkpoints") { try builder.readCheckpoints(node) }
        for node in try root.list("operations") { try builder.readOperation(node) }
        for node in try root.list("networks") { try builder.readNetwork(node) }
        for node in try root.list("addresses") { try builder.readAddress(node) }
        for node in try root.list("clusters") { try builder.readCluster(node) }
        for node in try root.list("timeline") { try builder.readEvent(node) }
        builder.world.timeline.sort { $0.moment < $1.moment }
        var faults: [FaultRule] = []
        for node in try root.list("faults") { faults.append(try FaultRule.read(node)) }
        return Built(world: builder.world, speed: try root.number("speed", or: 1, orZero: true), faults: faults)
    }

    private mutating func readSettings(_ root: ScenarioNode) throws(ScenarioMistake) {
        for node in try root.list("zones") {
            if let name = node.value.string {
                world.zones.append(.init(name: name))
            } else {
                try node.allow("name", "reachable")
                world.zones.append(
                    .init(name: try node.text("name"), isReachable: try node.flag("reachable", or: true)))
            }
        }
        if root.has("durations") {
            let node = root["durations"]
            try node.allow("create", "delete", "update", "cancel", "cluster", "service")
            world.durations.create = try node.duration("create", or: world.durations.create)
            world.durations.delete = try node.duration("delete", or: world.durations.delete)
            world.durations.update = try node.duration("update", or: world.durations.update)
            world.durations.cancel = try node.duration("cancel", or: world.durations.cancel)
            world.durations.cluster = try node.duration("cluster", or: world.durations.cluster)
            world.durations.service = try node.duration("service", or: world.durations.service)
        }
        if root.has("transfers") {
            try root["transfers"].allow("scan", "rate", "objectsPerSecond")
            world.transferPace = try pace(root["transfers"])
        }
    }

    /// The speed of transfers; what is not said is as in the rest of the world.
    func pace(_ node: ScenarioNode) throws(ScenarioMistake) -> TransferPace {
        TransferPace(
            scan: try node.duration("scan", or: world.transferPace.scan),
            bytesPerSecond: try node.rate("rate", or: world.transferPace.bytesPerSecond),
            objectsPerSecond: try node.number("objectsPerSecond", or: world.transferPace.objectsPerSecond))
    }

    func moment(_ node: ScenarioNode, _ key: String) throws(ScenarioMistake) -> Date {
        start + (try node.duration(key))
    }

    func zone(_ node: ScenarioNode) throws(ScenarioMistake) -> String {
        let name = try node.text
        guard world.zones.contains(where: { $0.name == name }) else { throw node.mistake("one of the zones") }
        return name
    }

    /// An instance by its name, or by `zone/name` where names repeat.
    func instance(_ node: ScenarioNode) throws(ScenarioMistake) -> InstanceKey {
        let name = try node.text
        let found = world.instances.map(\.key).filter { $0.id == name || "\($0.zone)/\($0.id)" == name }
        guard found.count == 1 else { throw node.mistake("the name of one of the instances") }
        return found[0]
    }

    func uri(_ node: ScenarioNode) throws(ScenarioMistake) -> String {
        let uri = try node.text
        guard uri.hasPrefix("gs://"), world.buckets[TransferOrder.location(uri).bucket] != nil else {
            throw node.mistake("gs:// and one of the buckets")
        }
        return uri
    }
}
