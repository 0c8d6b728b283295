public import Cloud

public import struct FoundationEssentials.Date

extension RestoreDraft {
    /// A drill with everything prefilled: a new instance beside the source, as small and as short-lived as can be.
    ///
    /// - Parameters:
    ///   - source: what is restored.
    ///   - like: the instance that it is a backup of, where it is still listed; else what the manifest says counts.
    ///   - instances: the instances that are listed: their names are taken.
    ///   - project: the project, where nothing else names one.
    ///   - now: the time.
    /// - Returns: The draft, whose order ``Plan/drill(_:_:_:)`` makes a plan of.
    public static func drill(
        of source: RestoreSource, like: Instance?, among instances: [Instance], project: String, now: Date
    ) -> RestoreDraft {
        var draft = RestoreDraft(source, like: like, among: instances, project: project, now: now)
        draft.name = drillName(of: source.checkpoint.name, among: instances)
        let least = source.manifest.flatMap { Parallelstore.capacity(holding: $0.bytes) }
        draft.capacity = String(least ?? Parallelstore.capacities[0])
        draft.deployment = "scratch"
        // Everybody's console knows it by that: it needs no backup.
        let label = "\(Instance.purposeLabel)=\(Instance.drillPurpose)"
        draft.labels = draft.labels.isEmpty ? label : "\(draft.labels),\(label)"
        return draft
    }

    /// `drill-<checkpoint>` with everything that no name may hold replaced, or the next that no instance has.
    static func drillName(of checkpoint: String, among instances: [Instance]) -> String {
        let taken = Set(instances.map(\.name.id))
        var stem = "drill-"
        for character in checkpoint.lowercased().unicodeScalars {
            let isFine = ("a"..."z").contains(character) || ("0"..."9").contains(character)
            // One dash stands for all that comes together.
            if isFine { stem.unicodeScalars.append(character) } else if stem.last != "-" { stem.append("-") }
        }
        for number in 1... {
            let tail = number == 1 ? "" : "-\(number)"
            var name = String(stem.prefix(63 - tail.count))
            while name.last == "-" { name.removeLast() }
            if !taken.contains(name + tail) { return name + tail }
        }
        return stem
    }
}
