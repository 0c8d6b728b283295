import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

/// Restores a checkpoint into an instance that is deleted again, to see that it can be done and how long it takes.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Restore a checkpoint into a throw-away instance, measure it, delete it again.",
        discussion: """
            Looks first, shows the plan with its exact commands and about what it costs, and asks. The instance is as small as the \
            checkpoint allows, and lies where the source lies; it is deleted again however the drill goes, also when it is \
            cancelled or its runner is killed. The result is kept in the journal and beside the checkpoint's manifest, where \
            `psconsole checkpoints list` finds it. Exit status: 0 restored and deleted again, 3 a person has to decide, 1 anything \
            else.
            """)

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var change: ChangeOptions
    @OptionGroup var choice: CheckpointChoice

    @Option(help: "The zone of the instance; otherwise that of the source.")
    var zone: String?

    @Option(name: .customLong("capacity-gib"), help: "Its capacity: 12000 to 100000 in steps of 4000.")
    var capacity: Int64?

    @Option(help: "Its VPC network; projects/P/global/networks/NAME in a Shared VPC.")
    var network: String?

    @Option(name: .customLong("reserved-ip-range"), help: "Its address range; empty lets the service choose.")
    var range: String?

    @MainActor
    func run() async throws {
        let configuration = try cloud.configuration()
        ProcessGuard.watchSignals()
        let access = try CloudAccess(isDemo: cloud.demo, configuration: configuration, folders: Folders())
        let status = try await access.use { connect in
            let connection = try await connect()
            let desk = connection.desk
            let (readings, source) = try await choice.choose(connection, configuration, part: nil)
            if let flaw = source.flaw {
                throw Words("\(source.checkpoint): \(flaw). Nothing was started: a drill is of a complete checkpoint.")
            }
            standardError(
                "A drill of \(source.uri)\(source.startTime.map { ", started \(Figures.instant($0))" } ?? "").")
            let draft = draft(source, readings, project: configuration.project ?? access.project ?? "")
            let order: RestoreOrder
            let who = await desk.who()
            do throws(RestoreDraft.Mistake) { order = try draft.order(by: who) } catch {
                throw Words("\(error.field.option): \(error.words). Nothing was started.")
            }
            standardError("Looking at \(order.target.name.id) and gs://\(source.checkpoint.bucket)…")
            let findings = await desk.preflight(order, patience: { try? await Task.sleep(for: .seconds(120)) })
            let (id, plan) = try desk.drill(order, findings)
            return try await change.carryOut(id, plan, desk, isDemo: cloud.demo)
        }
        throw ExitCode(status)
    }

    /// What was asked for, with everything else prefilled.
    private func draft(_ source: RestoreSource, _ readings: Readings, project: String) -> RestoreDraft {
        let instances = readings.instances.value?.instances ?? []
        let like = source.instance.flatMap { name in instances.first { $0.name.isSameInstance(as: name) } }
        var draft = RestoreDraft.drill(of: source, like: like, among: instances, project: project, now: Date())
        draft.zone = zone ?? draft.zone
        draft.capacity = capacity.map(String.init) ?? draft.capacity
        draft.network = network ?? draft.network
        draft.range = range ?? draft.range
        return draft
    }
}
