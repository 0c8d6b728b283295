import Cloud
import Foundation
import Plans

/// A claim that GKE's populator fills.
struct FilledClaim: Sendable {
    var source: String
    var labels: [String: String]
    var begin: Date
    var instance: InstanceName
    var isImported = false
    var isDeleting = false
}

/// GKE's volume populator: a minute for the instance, then an import, then the claim is bound.
extension World {
    private static let creation = 60.0

    func stick(populator: Bool) { objectsInCluster.isPopulatorStuck = populator }
    /// Whoever has made it.
    func addForeign(claim name: String) { fill(claim: name, from: "theirs", labels: [:]) }
    var madeInstances: [InstanceName] { objectsInCluster.populations.values.map(\.instance) }

    func fill(claim name: String, from source: String, labels: [String: String]) {
        guard objectsInCluster.populations[name] == nil else { return }
        note("claim \(name)")
        objectsInCluster.populations[name] = FilledClaim(
            source: source, labels: labels, begin: time.now,
            instance: InstanceName(project: "p", location: "us-central1-a", id: "pvc-uid-of-\(name)"))
    }

    /// A claim whose data source is gone never goes.
    func deleteFilled(claim name: String) {
        guard let claim = objectsInCluster.populations[name] else { return }
        if objectsInCluster.others.contains("gcpdatasource/\(claim.source)") {
            note("delete claim \(name)")
            objectsInCluster.populations[name] = nil
        } else {
            objectsInCluster.populations[name]?.isDeleting = true
        }
    }

    /// What the populator has done by now.
    private func populate() {
        for (name, claim) in objectsInCluster.populations where !claim.isImported && !objectsInCluster.isPopulatorStuck
        {
            guard time.now >= claim.begin + Self.creation else { continue }
            beginPopulation(of: claim.instance)
            objectsInCluster.populations[name]?.isImported = true
        }
    }

    private func isBound(_ claim: FilledClaim) -> Bool {
        claim.isImported && exports.contains { $0.target == claim.instance && time.now >= $0.endTime }
    }

    func filledVolumes() -> [MountedVolume] {
        objectsInCluster.populations.filter { isBound($0.value) }.map { name, claim in
            MountedVolume(
                cluster: Self.cluster, name: "pv-\(name)", instance: claim.instance,
                claim: ClaimName(cluster: Self.cluster, namespace: "default", name: name), reclaimPolicy: "Retain")
        }
    }

    func claim(_ name: String) -> VolumeClaim? {
        populate()
        guard let claim = objectsInCluster.populations[name] else { return nil }
        let isBound = isBound(claim)
        return VolumeClaim(
            name: name, uid: "uid-of-\(name)", volume: isBound ? "pv-\(name)" : "",
            phase: isBound ? "Bound" : "Pending",
            labels: claim.labels, isDeleting: claim.isDeleting)
    }

    func events(_ name: String) -> [ClusterEvent] {
        guard let claim = objectsInCluster.populations[name] else { return [] }
        let provisioning = ClusterEvent(
            reason: "Provisioning", message: "Assuming an external populator will provision it")
        if claim.isImported {
            return [provisioning, ClusterEvent(reason: "TransferInProgress", message: "it goes on")]
        }
        guard objectsInCluster.isPopulatorStuck, time.now >= claim.begin + Self.creation else { return [provisioning] }
        return [
            provisioning,
            ClusterEvent(reason: "PopulateOperationStartError", message: "deadline exceeded", isWarning: true),
        ]
    }

    func isThere(_ object: ClusterObject) -> Bool {
        switch object.kind {
        case "job": scheduled.jobs.contains(object.name)
        case "cronjob": cronJobs.contains { $0.name == object.name }
        case "serviceaccount": scheduled.accounts[object.name] ?? true
        case "namespace": setup.namespaces.contains(object.name)
        case "persistentvolumeclaim": objectsInCluster.populations[object.name] != nil
        case "gcpdatasource", "storageclass": objectsInCluster.others.contains("\(object.kind)/\(object.name)")
        default: true
        }
    }
}

extension MortalCloud {
    private func look() async throws(CloudFailure) {
        if life.isOver { throw CloudFailure(.cancelled, task: "dead") }
        try await world.read()
    }

    func claim(_ name: ClaimName) async throws(CloudFailure) -> VolumeClaim? {
        try await look()
        return await world.claim(name.name)
    }
    func events(about claim: ClaimName) async throws(CloudFailure) -> [ClusterEvent] {
        try await look()
        return await world.events(claim.name)
    }
    func isAllowed(_ right: ClusterRight) async throws(CloudFailure) -> Bool { true }
    func log(of job: BackupJob, in cluster: ClusterName) async throws(CloudFailure) -> JobLog {
        JobLog(pods: [], lines: [], events: [])
    }
    func isThere(_ object: ClusterObject) async throws(CloudFailure) -> Bool {
        try await look()
        return await world.isThere(object)
    }
}

extension FixedCloud {
    func log(of job: BackupJob, in cluster: ClusterName) async throws(CloudFailure) -> JobLog {
        JobLog(pods: [], lines: [], events: [])
    }
    func claim(_ name: ClaimName) async throws(CloudFailure) -> VolumeClaim? { nil }
    func events(about claim: ClaimName) async throws(CloudFailure) -> [ClusterEvent] { [] }
    func isThere(_ object: ClusterObject) async throws(CloudFailure) -> Bool { try objects.get().contains(object) }
    func isAllowed(_ right: ClusterRight) async throws(CloudFailure) -> Bool { try !denied.get().contains(right.words) }
}
