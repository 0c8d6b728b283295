import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans

/// Which checkpoint is meant: by its prefix, or the newest complete one of an instance, before a time if need be.
struct CheckpointChoice: ParsableArguments {
    @Argument(help: "gs://BUCKET/ROOT/CHECKPOINT/")
    var checkpoint: String?

    @Option(help: "The instance whose checkpoint is meant: NAME, ZONE/NAME or the full name.")
    var instance: String?

    @Flag(help: "The newest complete checkpoint of the instance.")
    var newest = false

    @Option(help: "The newest complete one that was started before that time, such as 2026-11-23T02:00:00Z.")
    var before: String?

    func validate() throws {
        if checkpoint != nil {
            guard instance == nil, !newest, before == nil else {
                throw ValidationError("A checkpoint is named, or looked for with --instance; not both.")
            }
        } else {
            guard !newest || before == nil else {
                throw ValidationError("Say --newest or --before TIME, not both: which one is never guessed.")
            }
            guard instance != nil, newest || before != nil else {
                throw ValidationError(
                    "Name a checkpoint, or say --instance NAME with --newest or --before TIME: which one is never guessed."
                )
            }
        }
        if let before, (try? Date(before, strategy: .iso8601)) == nil {
            throw ValidationError("\(before) is no time such as 2026-11-23T02:00:00Z.")
        }
    }

    /// Reads what is needed to tell, and the checkpoint.
    func choose(_ workplace: Workplace, part: String?) async throws -> (Readings, RestoreSource) {
        let (connection, configuration) = (workplace.connection, workplace.configuration)
        let folders = (part ?? "").split(separator: "/")
        guard !folders.contains(where: { $0 == "." || $0 == ".." }) else {
            throw Words("--part \(part ?? ""): a folder of the checkpoint is named from its top, as it lies there.")
        }
        let part = folders.joined(separator: "/")
        if let checkpoint {
            guard let uri = GCSURI(checkpoint)?.folder, !uri.path.isEmpty else {
                throw Words("\(checkpoint) is no checkpoint: gs://BUCKET/ROOT/CHECKPOINT/.")
            }
            let readings = try await read(uri, connection, configuration)
            guard let found = readings.checkpoint(at: uri) else {
                throw Words(
                    "There is no checkpoint \(uri). Nothing was started; psconsole checkpoints list shows them.")
            }
            return (readings, source(found, readings, part))
        }
        let selector = try CheckpointsCommand.List.selector(instance ?? "")
        let readings = try await StatusCommand.readOnce(connection, configuration, of: selector)
        let overview = try Lookup.one(selector, of: readings, orGone: true)
        let limit = before.flatMap { try? Date($0, strategy: .iso8601) } ?? .distantFuture
        if let (root, failure) = overview.unreadRoots.first {
            throw Words(
                "\(root) could not be read: \(failure.inOneLine) What is newest can't be told; nothing was started.")
        }
        guard let newest = overview.newestComplete(before: limit) else {
            let words = before.map { " that was started before \($0)" } ?? ""
            throw Words(
                "\(overview.instance.name.id) has no complete checkpoint\(words). Nothing was started; psconsole checkpoints "
                    + "list shows all.")
        }
        return (readings, source((newest, overview.instance.name), readings, part))
    }

    private func source(
        _ found: (checkpoint: Checkpoint, instance: InstanceName?), _ readings: Readings, _ part: String
    ) -> RestoreSource {
        RestoreSource(
            found.checkpoint, manifest: readings.manifest(of: found.checkpoint), instance: found.instance, part: part)
    }

    /// Instances, operations and the checkpoint's root, until its manifest was read: one that is not would be taken for none.
    private func read(
        _ checkpoint: GCSURI, _ connection: CloudAccess.Connection, _ configuration: Configuration
    ) async throws -> Readings {
        let desk = connection.desk
        let (root, name) = (checkpoint.parent, checkpoint.name)
        standardError("Reading \(root), instances and operations…")
        do {
            async let listing = desk.cloud.listing(of: root) {
                $0.manifests[name] != .pending && $0.reports[name] != .pending && $0.drills[name] != .pending
            }
            var readings = try await Lookup(desk.cloud, configuration.roots).readings()
            readings.take(verifications: await desk.verifications())
            readings.take(await desk.surveys())
            readings.take(Fetched(.root(root), .success(.root(try await listing)), at: Date()))
            return readings
        } catch let error as CloudFailure {
            throw Words("\(error.inOneLine) Nothing was started.")
        }
    }
}
