import Cloud

import struct FoundationEssentials.Date

/// How a claim is filled: what the cluster says of it, and what the service says of the import underneath.
struct Population: Hashable, Sendable {
    /// What was told of the claim, each reason once: they come again every minute, whether or not anything moves.
    var reasons: Set<String> = []
    /// The instance that is made for it, and its state.
    var instance: Instance?
    /// The import into that.
    var transfer: Operation?

    /// Whether it is as far as it was.
    func isAt(_ other: Population) -> Bool {
        reasons == other.reasons && instance?.state == other.instance?.state
            && transfer?.name == other.transfer?.name
            && transfer?.transfer?.counters == other.transfer?.transfer?.counters
    }
}

extension Driver {
    /// For how many seconds nothing may move before a person is told: the populator itself tries for ever.
    static let stallTime = 600.0

    /// Waits until a claim is bound to an instance that was filled from there, and tells of the import underneath.
    func settleClaim(_ step: Step, _ name: ClaimName, _ source: GCSURI) async throws(Runner.Obstacle) {
        // Nothing in a cluster cancels it; what was begun is taken back by the steps behind.
        guard !run.isCancelAsked else {
            let note = FailureNote(what: "cancelled before it was filled", remedy: "")
            return try await record(.failed(step.id, Failure(note)))
        }
        let claim: VolumeClaim?
        do throws(CloudFailure) { claim = try await runner.cloud.claim(name) } catch {
            return try await giveWay(step.id, error)
        }
        guard let claim, !claim.isDeleting, claim.phase != "Lost" else {
            let words =
                claim.map { $0.isDeleting ? "is being deleted" : "has lost its volume" } ?? "is not there any more"
            let note = FailureNote(what: "claim \(name.words) \(words)", remedy: "look who has done that")
            return try await record(.failed(step.id, Failure(note)))
        }
        if claim.phase == "Bound" {
            try await settle(step, claim, name, source)
        } else {
            try await follow(step, claim, name, source)
        }
    }

    /// The claim is bound: which instance it is, and how the import ended that filled it.
    private func settle(
        _ step: Step, _ claim: VolumeClaim, _ name: ClaimName, _ source: GCSURI
    ) async throws(Runner.Obstacle) {
        let volume: MountedVolume?
        var transfer: Operation?
        do throws(CloudFailure) {
            volume = try await runner.cloud.volumes(in: name.cluster).first { $0.name == claim.volume }
            if let instance = volume?.instance {
                transfer = try await runner.cloud.operations(in: instance.location)
                    .filter { Self.fills($0, from: source) && $0.target?.isSameInstance(as: instance) == true }
                    .max(by: Self.isEarlier)
            }
        } catch {
            return try await giveWay(step.id, error)
        }
        guard let volume else {
            let note = FailureNote(
                what: "\(name.words) is bound to \(claim.volume), which is no instance", remedy: "look who has made it")
            return try await record(.failed(step.id, Failure(note)))
        }
        let words = "bound to \(volume.name), instance \(volume.instance.id)"
        let result = StepResult(
            note: words, transfer: transfer.flatMap { TransferRecord($0) }, instance: volume.instance)
        try await record(.settled(step.id, result))
    }

    private static func isEarlier(_ left: Operation, _ right: Operation) -> Bool {
        (left.createTime ?? .distantPast) < (right.createTime ?? .distantPast)
    }

    /// An import of the whole of it, to the root: the populator knows no other.
    private static func fills(_ operation: Operation, from source: GCSURI) -> Bool {
        operation.transfer?.direction == .import && operation.transfer?.uri?.folder == source.folder
    }

    /// The claim is not bound yet: how far it is, and whether that moves.
    private func follow(
        _ step: Step, _ claim: VolumeClaim, _ name: ClaimName, _ source: GCSURI
    ) async throws(Runner.Obstacle) {
        var seen = Population()
        let events: [ClusterEvent]
        do throws(CloudFailure) {
            events = try await runner.cloud.events(about: name)
            seen.reasons = Set(events.map(\.reason))
            let zone = run.plan.instance.location
            // The driver names the instance after the claim; where it does not, the import alone tells which one it is.
            let begun = run.step(step.id)?.beginTime ?? .distantFuture
            let imports = try await runner.cloud.operations(in: zone).filter {
                Self.fills($0, from: source) && ($0.createTime ?? .distantPast) >= begun
            }
            let named = imports.filter { $0.target?.id.contains(claim.uid) == true }
            seen.transfer = (named.isEmpty ? imports : named).max(by: Self.isEarlier)
            let instances = try await runner.cloud.instances().instances
            seen.instance = instances.first { instance in
                seen.transfer?.target?.isSameInstance(as: instance.name)
                    ?? (!claim.uid.isEmpty && instance.name.id.contains(claim.uid))
            }
        } catch {
            return try await giveWay(step.id, error)
        }
        let now = runner.surroundings.now()
        if population.map({ seen.isAt($0.seen) }) != true { population = (seen, now) }
        let since = population?.since ?? now
        let told = events.last { $0.isWarning } ?? events.last
        await note(
            StepProgress(
                step: step.id, time: now, counters: seen.transfer?.transfer?.counters,
                words: Self.words(claim, seen, told)))
        guard now.timeIntervalSince(since) > Self.stallTime else {
            try await goOn(step.id)
            return try await rest(pollTime(of: step.id))
        }
        let cause = told.map { "; the cluster says \($0.reason): \($0.message)" } ?? "; the cluster says nothing of it"
        try await wait(
            step.id,
            FailureNote(
                what: "nothing has moved since \(Figures.instant(since))\(cause)",
                remedy: "look at it: \(Shell.words(name.describing)); or cancel the run, which takes everything back",
                needsPerson: true))
    }

    private static func words(_ claim: VolumeClaim, _ seen: Population, _ told: ClusterEvent?) -> String {
        var parts = ["claim \(claim.phase)"]
        if let instance = seen.instance { parts.append("\(instance.name.id) \(instance.state.word)") }
        if let told { parts.append(told.reason) }
        return parts.joined(separator: ", ")
    }
}

extension ClaimName {
    /// The command that tells a person what the cluster knows of it.
    var describing: [String] {
        [
            "kubectl", "--context=\(cluster.context)", "--namespace=\(namespace)", "describe", "persistentvolumeclaim",
            name,
        ]
    }
}
