import Cloud
import Foundation
import Plans

/// Repointings as the tests order them: of train-a, which was restored into train-a-r1.
enum Repointed {
    static let new = Instance(
        name: World.other, state: .active, capacityGiB: 12_000, network: "projects/p/global/networks/net",
        accessPoints: ["10.0.0.2", "10.0.0.3"])

    /// A restore that ended well.
    static func restored(_ order: @escaping () throws -> RestoreOrder = { try Restoring.new() }) async throws -> Run {
        try await Restoring.stage(order).finish()
    }

    static func plan(
        _ use: InstanceUse, restore: Run? = nil, state: InstanceState? = .failed, target: Instance? = new,
        run: RunID = RunID(UUID())
    ) async throws -> Plan {
        let restore = if let restore { restore } else { try await restored() }
        return .repointing(
            Repointing(old: World.instance, state: state, restore: restore, target: target, use: use), run: run,
            scratch: "/scratch")
    }

    /// A cluster with a StatefulSet of two pods that uses train-a, and a CronJob that backs it up.
    static func stage(
        policy: String = "Delete", cronJobs: [String] = ["hourly"], _ change: @escaping (World) async -> Void = { _ in }
    ) async throws -> Stage {
        let restore = try await restored()
        return try await Stage { world, run in
            await world.beginForeignCreation(World.other)
            world.time.advance(by: 1_000)
            await world.addWorkload(policy: policy)
            for name in cronJobs { await world.add(cronJob: name) }
            await change(world)
            let cloud = MortalCloud(life: Life(process: 1), world: world)
            return try await plan(await InstanceUse.read(World.instance, cloud), restore: restore, run: run)
        }
    }
}
