import FoundationEssentials

/// How far a volume is that is being made for a claim, with data from a bucket or empty.
struct Population: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        /// The instance is being created.
        case creating
        /// An import into the instance runs: its operation.
        case importing(String)
        /// An import has failed; the next one begins then.
        case waiting(until: Date)
        /// The instance holds what it should.
        case ready
    }

    var instance: InstanceKey
    var stage: Stage = .creating
    /// When the claim was last told of the progress.
    var told: Date
}

/// The CSI driver and GKE's volume populator: instances for claims, filled from a bucket, and deleted with their volumes.
extension World {
    private static let populator = "gkevolumepopulator-populator"
    private static let finalizer = "datalayer.gke.io/populate-target-protection"
    private static let pause: TimeInterval = 60

    mutating func reconcileVolumes(_ index: Int) {
        for claim in clusters[index].store.all(.claim) {
            if claim.isDeleting {
                release(claim, index)
            } else if claim.status.text("phase") == "Pending", claim.spec.text("volumeName").isEmpty {
                provision(claim, index)
            }
        }
        for volume in clusters[index].store.all(.volume) { reclaim(volume, index) }
    }

    /// The data source of a claim, if the claim names one.
    private func source(of claim: KubeObject, _ index: Int) -> (name: String, object: KubeObject?)? {
        guard let reference = claim.spec["dataSourceRef"], reference.text("kind") == ResourceKind.dataSource.kind else {
            return nil
        }
        let name = reference.text("name")
        return (name, clusters[index].store[.dataSource, claim.namespace, name])
    }

    /// The populator lets go of a claim only while it can still see the claim's source, as the real one does.
    private mutating func release(_ claim: KubeObject, _ index: Int) {
        guard claim.finalizers.contains(Self.finalizer) else { return }
        if let source = source(of: claim, index), source.object == nil {
            missing(source.name, claim, index)
            return
        }
        var changed = claim
        changed.finalizers.removeAll { $0 == Self.finalizer }
        clusters[index].put(changed, .claim, at: now)
        clusters[index].populations[claim.uid] = nil
    }

    private mutating func missing(_ name: String, _ claim: KubeObject, _ index: Int) {
        // The library puts a claim back into its queue after every mistake.
        let cause = Cluster.Appointment.Cause.wake("source of \(claim.uid)")
        guard !clusters[index].isExpecting(cause) else { return }
        clusters[index].meet(at: now + Self.pause, cause)
        tell(
            claim, index, "PopulatorDataSourceNotFound",
            "Data source \(ResourceKind.dataSource.kind)/\(name) not found in namespace \(claim.namespace)",
            isWarning: true)
    }

    private mutating func tell(
        _ claim: KubeObject, _ index: Int, _ reason: String, _ message: String, isWarning: Bool = false,
        by component: String = populator
    ) {
        clusters[index].tell(claim, reason, message, isWarning: isWarning, by: component, at: now)
    }

    private mutating func provision(_ claim: KubeObject, _ index: Int) {
        let className = claim.spec.text("storageClassName")
        guard let storageClass = clusters[index].store[.storageClass, "", className],
            storageClass.json.text("provisioner") == Cluster.driver
        else { return }
        let source = source(of: claim, index)
        if let source, source.object == nil {
            missing(source.name, claim, index)
            return
        }
        if let population = clusters[index].populations[claim.uid] {
            carryOn(population, claim, storageClass, source?.object, index)
        } else {
            begin(claim, storageClass, hasSource: source != nil, index)
        }
    }

    private mutating func begin(_ claim: KubeObject, _ storageClass: KubeObject, hasSource: Bool, _ index: Int) {
        let isLate = storageClass.json.text("volumeBindingMode") == "WaitForFirstConsumer"
        let isUsed = clusters[index].store.all(.pod, in: claim.namespace).contains {
            !clusters[index].isFinished($0) && Cluster.claims(of: $0).contains(claim.name)
        }
        guard !isLate || isUsed else { return }
        let key = InstanceKey(zone: zone(storageClass, index), id: "pvc-\(claim.uid)")
        let size = KubeQuantity(claim.spec.at("resources", "requests", "storage")?.string ?? "")?.gibibytes ?? 0
        let network = storageClass.json.text("parameters", "network")
        create(key, gibibytes: size, network: network.isEmpty ? clusters[index].network : network, storageClass)
        clusters[index].populations[claim.uid] = Population(instance: key, told: now)
        guard hasSource else {
            tell(
                claim, index, "ExternalProvisioning",
                "Waiting for a volume to be created either by the external provisioner '\(Cluster.driver)' or manually "
                    + "by the system administrator.", by: "persistentvolume-controller")
            return
        }
        tell(
            claim, index, "Provisioning", "Assuming an external populator will provision the volume", by: Cluster.driver
        )
        var changed = claim
        changed.finalizers += [Self.finalizer]
        clusters[index].put(changed, .claim, at: now)
    }

    /// The zone that the class demands, or the cluster's.
    private func zone(_ storageClass: KubeObject, _ index: Int) -> String {
        let demanded = storageClass.json.list("allowedTopologies").flatMap { $0.list("matchLabelExpressions") }
            .filter { $0.text("key") == "topology.gke.io/zone" }.flatMap { $0.list("values") }.first?.string
        if let demanded { return demanded }
        let location = clusters[index].location
        return zones.first { $0.name == location || $0.name.hasPrefix(location) }?.name ?? location
    }

    private mutating func create(_ key: InstanceKey, gibibytes: Int64, network: String, _ storageClass: KubeObject) {
        let full = network.contains("/") ? network : "projects/\(project)/global/networks/\(network)"
        var instance = Instance(
            key: key, state: "CREATING", created: now, updated: now, capacityGib: max(gibibytes, 12_000), network: full)
        instance.labels = ["storage_gke_io_created-by": "parallelstore_csi_storage_gke_io"]
        let parameters = storageClass.json["parameters"] ?? [:]
        func level(_ name: String, _ usual: String) -> String {
            let given = parameters.text(name)
            return (given.isEmpty ? "\(name)-\(usual)" : given).uppercased().split(separator: "-").joined(
                separator: "_")
        }
        instance.fileStripeLevel = level("file-stripe-level", "balanced")
        instance.directoryStripeLevel = level("directory-stripe-level", "max")
        instance.description = parameters.text("description")
        instance.deploymentType = "SCRATCH"
        instance.reservedIpRange = parameters.text("reserved-ip-range")
        instance.accessPoints = newAccessPoints()
        instances.append(instance)
        operations.append(
            Operation(
                id: newOperationID(at: now), instance: key, created: now, apiVersion: "v1", work: .create,
                due: now + durations.create))
    }

    private mutating func carryOn(
        _ population: Population, _ claim: KubeObject, _ storageClass: KubeObject, _ source: KubeObject?, _ index: Int
    ) {
        var population = population
        switch population.stage {
        case .creating:
            guard instances.contains(where: { $0.key == population.instance && $0.state == "ACTIVE" }) else { return }
            guard let source else {
                population.stage = .ready
                break
            }
            startImport(&population, claim, source, index)
        case .waiting(let moment):
            guard moment <= now, let source else { return }
            startImport(&population, claim, source, index)
        case .importing(let id):
            follow(id, &population, claim, index)
        case .ready:
            finish(population, claim, storageClass, source, index)
            return
        }
        clusters[index].populations[claim.uid] = population
        if population.stage == .ready { finish(population, claim, storageClass, source, index) }
    }

    private mutating func startImport(
        _ population: inout Population, _ claim: KubeObject, _ source: KubeObject, _ index: Int
    ) {
        var order = TransferOrder(
            instance: population.instance, kind: .import, uri: source.json.text("spec", "cloudStorage", "uri"),
            path: "/", apiVersion: "v1")
        order.pace = clusters[index].populator.pace
        population.told = now
        guard !clusters[index].populator.isStuck, let operation = beginTransfer(order) else {
            population.stage = .waiting(until: now + Self.pause)
            clusters[index].meet(at: now + Self.pause, .wake("import for \(claim.uid)"))
            tell(
                claim, index, "PopulateOperationStartError",
                "Failed to start populate operation: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
                isWarning: true)
            return
        }
        population.stage = .importing(operation.id)
        clusters[index].meet(at: now + Self.pause, .wake("progress of \(claim.uid)"))
        tell(claim, index, "PopulateOperationStartSuccess", "Populate operation started for volume")
    }

    private mutating func follow(
        _ id: String, _ population: inout Population, _ claim: KubeObject, _ index: Int
    ) {
        guard let operation = operations.first(where: { $0.id == id }) else { return }
        switch operation.end?.outcome {
        case nil:
            guard now >= population.told + Self.pause else { return }
            population.told = now
            clusters[index].meet(at: now + Self.pause, .wake("progress of \(claim.uid)"))
            tell(
                claim, index, "TransferInProgress",
                "Transfer is in progress for operation \(operation.name(project: project))")
        case .success:
            population.stage = .ready
            tell(claim, index, "PopulateOperationFinished", "Populate operation finished for volume")
        case .error(_, let message):
            population.stage = .waiting(until: now + Self.pause)
            clusters[index].meet(at: now + Self.pause, .wake("import for \(claim.uid)"))
            tell(claim, index, "PopulateOperationFailed", "Populate operation failed: \(message)", isWarning: true)
        }
    }

    /// Makes the volume and binds the claim to it.
    private mutating func finish(
        _ population: Population, _ claim: KubeObject, _ storageClass: KubeObject, _ source: KubeObject?, _ index: Int
    ) {
        guard let instance = instances.first(where: { $0.key == population.instance }),
            let current = clusters[index].store[.claim, claim.namespace, claim.name]
        else { return }
        var volume = KubeObject(
            .volume, name: "pvc-\(claim.uid)", namespace: "",
            ["spec": volumeSpec(instance, current, storageClass), "status": ["phase": "Pending"]])
        volume.json.set(.string(Cluster.driver), "metadata", "annotations", "pv.kubernetes.io/provisioned-by")
        if let source {
            let name = "\(source.namespace)/\(source.name)"
            volume.json.set(.string(name), "metadata", "annotations", "datalayer.gke.io/populated-from")
        }
        let made = clusters[index].put(volume, .volume, at: now)
        clusters[index].bind(current, to: made, at: now)
        clusters[index].populations[claim.uid] = nil
        if source != nil {
            tell(claim, index, "PopulatorFinished", "Populator finished")
        } else {
            tell(
                claim, index, "ProvisioningSucceeded", "Successfully provisioned volume \(made.name)",
                by: Cluster.driver)
        }
    }

    private func volumeSpec(_ instance: Instance, _ claim: KubeObject, _ storageClass: KubeObject) -> JSON {
        let network = instance.network.split(separator: "/").last.map(String.init) ?? ""
        return [
            "capacity": ["storage": .string("\(instance.capacityGib)Gi")],
            "accessModes": claim.spec["accessModes"] ?? [],
            "persistentVolumeReclaimPolicy": storageClass.json["reclaimPolicy"] ?? "Delete",
            "storageClassName": .string(storageClass.name), "volumeMode": "Filesystem",
            "csi": [
                "driver": .string(Cluster.driver),
                "volumeHandle": .string(
                    "\(project)/\(instance.key.zone)/\(instance.key.id)/default-pool/default-container"),
                "volumeAttributes": [
                    "accessPoints": .string(instance.accessPoints.joined(separator: ",")),
                    "network": .string(network),
                ],
            ],
        ]
    }

    /// A released volume of a class that says so is deleted, and with it the instance and its data.
    private mutating func reclaim(_ volume: KubeObject, _ index: Int) {
        guard volume.status.text("phase") == "Released", !volume.isDeleting,
            volume.spec.text("persistentVolumeReclaimPolicy") == "Delete",
            volume.spec.text("csi", "driver") == Cluster.driver
        else { return }
        let parts = volume.spec.text("csi", "volumeHandle").split(separator: "/").map(String.init)
        if parts.count > 2, let found = instanceIndex(InstanceKey(zone: parts[1], id: parts[2])),
            instances[found].state != "DELETING"
        {
            instances[found].state = "DELETING"
            instances[found].updated = now
            operations.append(
                Operation(
                    id: newOperationID(at: now), instance: instances[found].key, created: now, apiVersion: "v1",
                    work: .delete, due: now + durations.delete))
        }
        clusters[index].delete(ObjectKey(kind: .volume, namespace: "", name: volume.name), at: now)
    }
}
