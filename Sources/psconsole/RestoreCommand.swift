import ArgumentParser
import Cloud
import Configuration
import Console
import Foundation
import Plans
import Terminal

/// Brings a checkpoint onto an instance.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Restore a checkpoint into a new instance, one that is there, or a claim on GKE.",
        discussion: """
            Looks first, shows the plan with its exact commands, and asks. Which checkpoint is restored is always said; without \
            --into a new instance is created, as the one was that the checkpoint is of, so that nothing is overwritten. With \
            --populator GKE's volume populator creates it, for a claim of a cluster. The run goes on when this terminal is closed; `psconsole runs watch` shows it again. Exit status: 0 restored, 3 a person has \
            to decide, 64 wrong options, 1 anything else.
            """)

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var change: ChangeOptions
    @OptionGroup var choice: CheckpointChoice
    @OptionGroup var place: PlaceOptions
    @OptionGroup var creation: CreationOptions
    @OptionGroup var population: PopulationOptions

    @Option(help: "A folder in the checkpoint, to restore that alone.")
    var part: String?

    @Option(help: "The instance that it goes to instead of a new one: NAME, ZONE/NAME or the full name.")
    var into: String?

    @Option(help: "The path on the instance; otherwise where it was, or on an instance that is there a new one.")
    var path: String?

    @Flag(help: "Restore a checkpoint although it is not complete.")
    var untrusted = false

    func validate() throws {
        if into != nil, place.isGiven || creation.isGiven {
            throw ValidationError(
                "--into names an instance that is there; what a new one is to be like says nothing then.")
        }
        guard population.populator else {
            if population.isGiven { throw ValidationError("--cluster and what a claim is like go with --populator.") }
            return
        }
        if into != nil || path != nil || creation.isForOwnInstance {
            throw ValidationError(
                "--populator makes an instance for a claim, and fills it from its root: --into, --path, --deployment-type and "
                    + "--labels say nothing then.")
        }
    }

    @MainActor
    func run() async throws {
        try await cloud.carryOut(change) { workplace in
            let (readings, source) = try await choice.choose(workplace, part: part)
            if let flaw = source.flaw, !untrusted {
                throw Words(
                    "\(source.checkpoint): \(flaw). Nothing was started; --untrusted restores it all the same.")
            }
            standardError("Restoring \(source.told).")
            var draft = try draft(source, readings, project: workplace.project)
            if population.populator { try await population.apply(to: &draft, workplace.desk.cloud) }
            let (order, findings) = try await workplace.desk.looking(at: draft)
            return workplace.desk.restore(order, findings)
        }
    }

    /// What was asked for, with everything else prefilled as in the form.
    private func draft(_ source: RestoreSource, _ readings: Readings, project: String) throws -> RestoreDraft {
        let (like, instances) = source.original(among: readings)
        var draft = RestoreDraft(source, like: like, among: instances, project: project, now: Date())
        if let into {
            draft.way = .existing
            draft.existing = try Lookup.one(try CheckpointsCommand.List.selector(into), of: readings).instance
            draft.existingPath = path ?? draft.freshPath
        } else {
            draft.path = path ?? draft.path
            place.apply(to: &draft)
            creation.apply(to: &draft)
        }
        return draft
    }
}

extension RestoreSource {
    /// Which one it is, for whoever asked for the newest.
    var told: String { "\(uri)\(startTime.map { ", started \(Figures.instant($0))" } ?? "")" }

    /// The instance that it is a backup of, where it is listed, and all that are.
    func original(among readings: Readings) -> (Instance?, [Instance]) {
        let instances = readings.instances.value?.instances ?? []
        return (instance.flatMap { name in instances.first { $0.name.isSameInstance(as: name) } }, instances)
    }
}

extension Desk {
    /// What a draft orders, and what was found about it.
    func looking(at draft: RestoreDraft) async throws -> (RestoreOrder, RestoreFindings) {
        let order: RestoreOrder
        let who = await who()
        do throws(RestoreDraft.Mistake) { order = try draft.order(by: who) } catch {
            throw Words("\(error.field.option): \(error.words). Nothing was started.")
        }
        standardError("Looking at \(order.target.name.id) and gs://\(draft.source.checkpoint.bucket)…")
        return (order, await preflight(order, patience: { try? await Task.sleep(for: .seconds(120)) }))
    }
}

/// Where a new instance is to be, and how large.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The zone of the new instance; otherwise that of the source.")
    var zone: String?

    @Option(name: .customLong("capacity-gib"), help: "Its capacity: 12000 to 100000 in steps of 4000.")
    var capacity: Int64?

    @Option(help: "Its VPC network; projects/P/global/networks/NAME in a Shared VPC.")
    var network: String?

    @Option(name: .customLong("reserved-ip-range"), help: "Its address range; empty lets the service choose.")
    var range: String?

    /// Whether any of it is given.
    var isGiven: Bool { zone != nil || capacity != nil || network != nil || range != nil }

    func apply(to draft: inout RestoreDraft) {
        draft.zone = zone ?? draft.zone
        draft.capacity = capacity.map(String.init) ?? draft.capacity
        draft.network = network ?? draft.network
        draft.range = range ?? draft.range
    }
}

/// What else a new instance is to be like.
struct CreationOptions: ParsableArguments {
    @Option(help: "The name of the new instance, or claim; otherwise <old>-r1, or the next that is free.")
    var toNew: String?

    @Option(help: "scratch or persistent.")
    var deploymentType: String?

    @Option(help: "auto, min, balanced or max.")
    var fileStripeLevel: String?

    @Option(help: "auto, min, balanced or max.")
    var directoryStripeLevel: String?

    @Option(help: "key=value,key=value")
    var labels: String?

    /// Whether something is given that only an instance of one's own can be told.
    var isForOwnInstance: Bool { deploymentType != nil || labels != nil }

    /// Whether any of it is given.
    var isGiven: Bool {
        [toNew, deploymentType, fileStripeLevel, directoryStripeLevel, labels].contains { $0 != nil }
    }

    func apply(to draft: inout RestoreDraft) {
        draft.name = toNew ?? draft.name
        draft.deployment = deploymentType ?? draft.deployment
        draft.fileStripe = fileStripeLevel ?? draft.fileStripe
        draft.directoryStripe = directoryStripeLevel ?? draft.directoryStripe
        draft.labels = labels ?? draft.labels
    }
}

/// The claim that GKE's volume populator is to fill.
struct PopulationOptions: ParsableArguments {
    @Flag(help: "Leave it to GKE's volume populator, for a new claim of a cluster.")
    var populator = false

    @Option(help: "The cluster of the claim: NAME or LOCATION/NAME; otherwise that of the workload.")
    var cluster: String?

    @Option(help: "Its namespace; otherwise that of the workload.")
    var namespace: String?

    @Option(help: "The Kubernetes service account that may read the bucket; otherwise that of the workload.")
    var serviceAccount: String?

    /// Whether any of it is given.
    var isGiven: Bool { [cluster, namespace, serviceAccount].contains { $0 != nil } }

    /// Fills in a draft: what is not given is as with the workload of the instance.
    func apply(to draft: inout RestoreDraft, _ cloud: any Runner.Reading) async throws {
        draft.way = .populator
        draft.namespace = namespace ?? ""
        draft.serviceAccount = serviceAccount ?? ""
        let use = await InstanceUse.read(draft.userName, cloud)
        if let cluster {
            let found = use.clusters.filter { [$0.id, "\($0.location)/\($0.id)"].contains(cluster) }
            guard found.count == 1 else {
                let known = use.clusters.map { "\($0.location)/\($0.id)" } + use.failures
                throw Words(
                    "\(found.isEmpty ? "There is no cluster \(cluster)" : "\(cluster) may be any of several"): "
                        + "\(known.isEmpty ? "the project has none" : known.joined(separator: ", ")). Nothing was started."
                )
            }
            draft.cluster = found[0]
        }
        draft.take(use)
        if draft.cluster == nil, !use.failures.isEmpty {
            throw Words("--cluster: \(use.failures.joined(separator: "; ")). Nothing was started.")
        }
    }
}

extension RestoreDraft.Field {
    /// Where it is said on the command line.
    var option: String {
        switch self {
        case .name: "--to-new"
        case .zone: "--zone"
        case .capacity: "--capacity-gib"
        case .network: "--network"
        case .range: "--reserved-ip-range"
        case .deployment: "--deployment-type"
        case .fileStripe: "--file-stripe-level"
        case .directoryStripe: "--directory-stripe-level"
        case .labels: "--labels"
        case .existing: "--into"
        case .cluster: "--cluster"
        case .namespace: "--namespace"
        case .serviceAccount: "--service-account"
        case .path: "--path"
        }
    }
}
