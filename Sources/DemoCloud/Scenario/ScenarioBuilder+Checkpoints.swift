import FoundationEssentials

/// A backup of the past: its objects, its operation and its manifest, which all say the same.
private struct PastCheckpoint {
    var name: String
    var root: String
    var instance: InstanceKey
    var started: Date
    var took: TimeInterval
    var counters = TransferCounters()
    var operation: String?
}

extension ScenarioBuilder {
    /// Reads one checkpoint, or with `count` a row of them, each `every` earlier than the one before.
    mutating func readCheckpoints(_ node: ScenarioNode) throws(ScenarioMistake) {
        try node.allow(
            "root", "name", "instance", "layout", "objects", "started", "took", "manifest", "end", "message", "failed",
            "first", "by", "count", "every")
        let root = try uri(node["root"])
        guard root.hasSuffix("/") else { throw node["root"].mistake("a slash at the end") }
        let name = try node.text("name")
        let count = try node.count("count", or: 1)
        guard count == 1 || name.contains("{n}") else { throw node["name"].mistake("{n} in the name of a row") }
        let first = try node.integer("first", or: 0)
        let step = try node.integer("by", or: 0)
        let every = try node.duration("every", or: 0)
        let started = try moment(node, "started")
        let files = try layout(node["layout"])
        for number in 0..<count {
            let past = PastCheckpoint(
                name: name.replacing("{n}", with: String(first + number * step)), root: root,
                instance: try instance(node["instance"]), started: started - Double(number) * every,
                took: try node.duration("took", or: 900))
            try add(past, files, node)
        }
    }

    private mutating func add(
        _ checkpoint: PastCheckpoint, _ files: [FileFamily], _ node: ScenarioNode
    ) throws(ScenarioMistake) {
        var past = checkpoint
        let (bucket, prefix) = TransferOrder.location(past.root)
        let base = "\(prefix)\(past.name)/"
        let whole = index(of: files, under: base, created: past.started, took: past.took)
        let failed = try failures(node["failed"], base: base, bucket: bucket, in: whole)
        var left = Int(clamping: node.has("objects") ? Int64(try node.count("objects")) : whole.totals.objects)
        var stored = ObjectIndex()
        for entry in whole.entries where left > 0 {
            stored.insert(entry.part(0..<min(left, entry.count)))
            left -= entry.count
        }
        for name in failed.names { stored.remove(name) }
        for entry in stored.entries { world.buckets[bucket]?.objects.insert(entry) }

        past.counters.found = .init(objects: whole.totals.objects, bytes: whole.totals.bytes)
        past.counters.copied = .init(objects: stored.totals.objects, bytes: stored.totals.bytes)
        past.counters.failed = failed.pair
        if node.has("end") {
            let order = TransferOrder(
                instance: past.instance, kind: .export, uri: past.root + past.name, path: "/", apiVersion: "v1")
            let operation = record(
                order, started: past.started, took: past.took,
                outcome: try outcome(node["end"], message: try node.text("message", or: "")), counters: past.counters,
                failures: failed.failures)
            past.operation = operation.name(project: world.project)
        }
        if try node.flag("manifest", or: true) {
            putManifest(of: past, in: bucket, at: "\(prefix).psconsole/\(past.name).json")
        }
    }

    private func failures(
        _ node: ScenarioNode, base: String, bucket: String, in whole: ObjectIndex
    ) throws(ScenarioMistake) -> (names: [String], pair: TransferCounters.Pair, failures: [Transfer.Failure]) {
        guard node.value != .null else { return ([], .init(), []) }
        try node.allow("paths", "code", "detail")
        var names: [String] = []
        var pair = TransferCounters.Pair()
        for element in try node.list("paths") {
            guard let object = whole[base + (try element.text)] else { throw element.mistake("a path of the layout") }
            names.append(object.name)
            pair = pair + .init(objects: 1, bytes: object.content.size)
        }
        let failure = Transfer.Failure(
            code: try node.text("code", or: "PERMISSION_DENIED"), uris: names.map { "gs://\(bucket)/\($0)" },
            detail: try node.text("detail", or: ""))
        return (names, pair, [failure])
    }

    private mutating func putManifest(of past: PastCheckpoint, in bucket: String, at name: String) {
        let ended = past.started + past.took
        let written = ended + 2
        let text = JSON.object(manifest(of: past, ended: ended)).text + [UInt8(ascii: "\n")]
        let object = StoredObject(
            name: name, content: .bytes(text), generation: world.newGeneration(at: written), created: written,
            settings: ["contentType": "application/json"])
        world.buckets[bucket]?.objects.insert(object)
    }

    private func manifest(of past: PastCheckpoint, ended: Date) -> JSONObject {
        let instance = world.instances.first { $0.key == past.instance }
        var json: JSONObject = [
            "schemaVersion": 1, "checkpoint": .string(past.name), "root": .string(past.root),
            "instance": instance.map { manifest(of: $0) } ?? [:], "sourcePath": "/",
        ]
        if let operation = past.operation { json["operation"] = .string(operation) }
        json["requestId"] = .string(uuid(for: past))
        json["by"] = ["account": .string(world.account), "user": "ops", "host": "bastion-2"]
        json["startTime"] = .string(Timestamp.seconds(past.started))
        json["endTime"] = .string(Timestamp.seconds(ended))
        let (found, copied, failed) = (past.counters.found, past.counters.copied, past.counters.failed)
        json["counters"] = [
            "objectsFound": .int64(found.objects), "bytesFound": .int64(found.bytes),
            "objectsCopied": .int64(copied.objects), "bytesCopied": .int64(copied.bytes),
            "objectsFailed": .int64(failed.objects),
        ]
        // Without a digest, as in manifests of an older kind: one that is not of these objects would speak against them.
        json["listing"] = ["objects": .int64(copied.objects), "bytes": .int64(copied.bytes)]
        return json
    }

    private func manifest(of instance: Instance) -> JSON {
        [
            "name": .string(instance.name(project: world.project)), "capacityGib": .int64(instance.capacityGib),
            "network": .string(instance.network), "reservedIpRange": .string(instance.reservedIpRange),
            "fileStripeLevel": .string(instance.fileStripeLevel),
            "directoryStripeLevel": .string(instance.directoryStripeLevel),
            "deploymentType": .string(instance.deploymentType), "labels": .object(instance.labels),
        ]
    }

    /// A UUID of version 4 in form, the same in every run of the scenario.
    private func uuid(for past: PastCheckpoint) -> String {
        let digits = hexadecimal(seed(of: past)) + hexadecimal(seed(of: past) &* 31)
        func part(_ range: Range<Int>) -> Substring {
            digits[
                digits.index(
                    digits.startIndex, offsetBy: range.lowerBound)..<digits.index(
                        digits.startIndex, offsetBy: range.upperBound)]
        }
        return "\(part(0..<8))-\(part(8..<12))-4\(part(13..<16))-a\(part(17..<20))-\(part(20..<32))"
    }

    private func seed(of past: PastCheckpoint) -> UInt64 {
        (past.root + past.name).utf8.reduce(0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
