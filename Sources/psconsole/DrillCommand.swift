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
    @OptionGroup var place: PlaceOptions

    @MainActor
    func run() async throws {
        try await cloud.carryOut(change) { workplace in
            let (readings, source) = try await choice.choose(workplace, part: nil)
            if let flaw = source.flaw {
                throw Words("\(source.checkpoint): \(flaw). Nothing was started: a drill is of a complete checkpoint.")
            }
            standardError("A drill of \(source.told).")
            let (like, instances) = source.original(among: readings)
            var draft = RestoreDraft.drill(
                of: source, like: like, among: instances, project: workplace.project, now: Date())
            place.apply(to: &draft)
            let (order, findings) = try await workplace.desk.looking(at: draft)
            return try workplace.desk.drill(order, findings)
        }
    }
}
