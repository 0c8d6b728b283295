import Cloud
import Foundation
import Plans
import Testing

/// Restores as the tests order them.
enum Restoring {
    static let checkpoint = GCSURI("gs://bucket/root/step-1/")
    static let who = Who(account: "ops@example.com", user: "ops", host: "bastion")

    /// A checkpoint that its manifest vouches for, three objects of 60 bytes.
    static func source(
        flaw: String? = nil, objects: Int64 = 3, bytes: Int64 = 60, digest: String? = nil, part: String = "",
        shape: Instance? = nil
    ) throws -> RestoreSource {
        let uri = try uri("gs://bucket/root/step-1/")
        let manifest = Manifest(
            checkpoint: "step-1", instance: World.instance, startTime: Date(timeIntervalSince1970: 1_000),
            objects: objects, bytes: bytes, digest: digest, shape: shape)
        let checkpoint = Checkpoint(
            root: uri.parent, name: "step-1", state: flaw.map { .incomplete($0) } ?? .complete,
            startTime: manifest.startTime, sourcePath: .whole, hasManifest: true)
        return RestoreSource(checkpoint, manifest: manifest, instance: World.instance, part: part)
    }

    static func new(_ source: RestoreSource? = nil, name: InstanceName = World.other) throws -> RestoreOrder {
        RestoreOrder(
            source: try source ?? Self.source(),
            target: .new(NewInstance(name: name, capacityGiB: 12_000, network: "projects/p/global/networks/net")),
            path: "/", isPathNew: true, by: who)
    }

    static func existing(path: String = "/restored", isPathNew: Bool = true) throws -> RestoreOrder {
        RestoreOrder(
            source: try source(),
            target: .existing(Instance(name: World.instance, state: .active, capacityGiB: 12_000)),
            path: path, isPathNew: isPathNew, by: who)
    }

    static func context(_ run: RunID = RunID(UUID())) -> RestoreContext {
        RestoreContext(
            run: run, creation: RequestID(UUID()), transfer: RequestID(UUID()), scratch: "/scratch")
    }

    static let claim = ClaimName(cluster: World.cluster, namespace: "default", name: "train-a-r1")

    /// Into a claim that GKE's populator fills.
    static func claimed(_ source: RestoreSource? = nil) throws -> RestoreOrder {
        RestoreOrder(
            source: try source ?? Self.source(),
            target: .claim(
                PopulatedClaim(
                    name: claim, serviceAccount: "trainer",
                    instance: NewInstance(
                        name: World.other, capacityGiB: 12_000, network: "projects/p/global/networks/net"))),
            path: "/", isPathNew: true, by: who)
    }

    /// A stage for a restore, its checkpoint with a manifest in the bucket.
    static func stage(
        cronJobs: [String] = [], _ order: @escaping () throws -> RestoreOrder = { try new() }
    ) async throws -> Stage {
        try await Stage { world, run in
            for name in cronJobs { await world.add(cronJob: name) }
            await world.put("root/.psconsole/step-1.json", Array("{}".utf8))
            for (name, size) in World.data { await world.put("root/step-1/\(name)", Array(repeating: 1, count: size)) }
            var findings = RestoreFindings()
            findings.cronJobs = await world.cronJobs
            findings.generation = await world.text(try uri("gs://bucket/root/.psconsole/step-1.json"))?.generation
            findings.isGenerationRead = true
            return Plan.restore(
                try order(), findings,
                context(run))
        }
    }
}
