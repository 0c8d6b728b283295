public import Cloud

/// A CronJob that is to be applied: what it is to be like, rendered, and what is there of that name.
public struct ScheduleOrder: Hashable, Sendable {
    /// What it is to be like.
    public let schedule: BackupSchedule
    /// That, rendered.
    public let document: ScheduleDocument
    /// The CronJob of that name, as it was read just now; nothing where there is none.
    public let live: CronJob?
    /// In what the two differ; nothing where there is none.
    public let difference: ScheduleDifference?
    private let times: String

    /// Puts it together.
    ///
    /// - Parameters:
    ///   - schedule: what it is to be like, without a mistake.
    ///   - template: what it is rendered from.
    ///   - live: the CronJob of that name.
    ///   - times: when it runs, in a sentence.
    public init(_ schedule: BackupSchedule, _ template: ScheduleTemplate, over live: CronJob?, times: String) {
        self.schedule = schedule
        self.live = live
        self.times = times
        document = ScheduleDocument(schedule, template)
        difference = live.map { ScheduleDifference($0, schedule, script: template.script) }
    }

    /// Whether what is there is just that already.
    public var isThere: Bool { isRendered && difference?.changes.isEmpty == true }

    /// Whether somebody has changed what was rendered just like that.
    var isDrifted: Bool { isRendered && difference?.changes.isEmpty == false }

    private var isRendered: Bool { live?.annotations[CronJob.renderedAnnotation] == document.digest }

    /// What stands in the way in the CronJob itself: `kubectl apply` keeps containers that it does not know.
    var checks: [Check] {
        let isTaken = live.map { $0.instance != nil && !$0.backsUp(schedule.instance) } ?? false
        let taken =
            isTaken
            ? [
                Check(
                    "its instance", .obstacle,
                    "\(schedule.cronJobWords) backs \(live?.instance?.id ?? "?") up, and would no more: give the new one another "
                        + "name, or remove that one first")
            ] : []
        let others = (live?.template.containers ?? []).filter { $0 != Self.container }
        guard !others.isEmpty else { return taken }
        return taken + [
            Check(
                "its containers", .obstacle,
                "\(schedule.cronJobWords) runs \(others.joined(separator: ", ")), which would go on beside \(Self.container): "
                    + "remove it first (psconsole schedule remove \(schedule.name)), or give the new one another name")
        ]
    }

    /// What the guide, and the template, call the container.
    private static let container = "pstore-backup"

    /// What follows from it, a sentence each.
    var consequences: [String] {
        let (id, root) = (schedule.instance.id, schedule.destination)
        var sentences = [
            "\(live == nil ? "Creates" : "Changes") CronJob \(schedule.cronJobWords), which backs \(id) up.", times,
        ]
        if live?.isSuspended == true {
            sentences.append("It is suspended, and stays so: it starts no job until it is resumed.")
        }
        sentences += (difference?.changes ?? []).map(\.words)
        sentences.append(
            schedule.isMirror
                ? "Each backup goes into \(root) again: what was deleted on the instance stays there, and while one goes on, or "
                    + "after one that failed, it holds no complete checkpoint."
                : "Each backup is a new prefix below \(root), billed until it is deleted: psconsole checkpoints prune.")
        if schedule.deletes {
            sentences.append(
                "After each complete backup it deletes from \(id) what that is known to hold, has not changed since, and is not "
                    + "among the \(schedule.keepNewest) newest.")
        }
        return sentences
    }
}
