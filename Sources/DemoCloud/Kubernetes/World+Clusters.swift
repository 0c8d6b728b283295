import FoundationEssentials

/// How the clusters of a world live: every controller looks at what is there and brings it nearer to what is wanted.
extension World {
    func clusterIndex(_ location: String, _ name: String) -> Int? {
        clusters.firstIndex { $0.location == location && $0.name == name }
    }

    /// The next moment at which a cluster has something to do.
    var nextAppointment: Date? { clusters.compactMap(\.nextAppointment).min() }

    /// Lets every cluster do what is due now.
    mutating func settleClusters() {
        for index in clusters.indices where clusters[index].begins <= now { settle(index) }
    }

    /// Runs the controllers of one cluster until nothing changes any more.
    mutating func settle(_ index: Int) {
        for cause in clusters[index].due(at: now) { clusters[index].keep(cause, at: now) }
        for _ in 0..<32 {
            let version = clusters[index].store.version
            clusters[index].reconcile(at: now)
            reconcileVolumes(index)
            reconcileBackups(index)
            if clusters[index].store.version == version { break }
        }
        clusters[index].endBeginning()
    }
}

extension Cluster {
    mutating func keep(_ cause: Appointment.Cause, at now: Date) {
        switch cause {
        case .podStarts(let uid): startPod(uid, at: now)
        case .podExits(let uid, let code, let message): exitPod(uid, code: code, message: message, at: now)
        case .podIsGone(let uid):
            guard let pod = pod(uid) else { return }
            store.remove(ObjectKey(kind: .pod, namespace: pod.namespace, name: pod.name))
        case .wake: break
        }
    }

    mutating func reconcile(at now: Date) {
        reconcileServiceAccounts(at: now)
        reconcileDeployments(at: now)
        reconcileReplicaSets(at: now)
        reconcileStatefulSets(at: now)
        reconcileCronJobs(at: now)
        reconcileJobs(at: now)
        reconcilePods(at: now)
        reconcileClaims(at: now)
        collectGarbage(at: now)
    }

    /// Removes what is to be deleted and has nothing left to wait for, what has lost its owner, and old events.
    private mutating func collectGarbage(at now: Date) {
        for space in store.all(.namespace) where space.isDeleting {
            let inside = store.objects.keys.filter { $0.namespace == space.name }
            for key in inside { delete(key, at: now) }
            if inside.isEmpty { store.remove(ObjectKey(kind: .namespace, namespace: "", name: space.name)) }
        }
        let alive = Set(store.objects.values.map(\.uid))
        for (key, object) in store.objects.sorted(by: { $0.key < $1.key }) {
            let owners = object.json.list("metadata", "ownerReferences")
            if !owners.isEmpty, owners.allSatisfy({ !alive.contains($0.text("uid")) }), !object.isDeleting {
                delete(key, at: now)
            } else if key.kind == .event, let last = Timestamp.moment(object.json.text("lastTimestamp")),
                now.timeIntervalSince(last) > 3600
            {
                store.remove(key)
            } else if object.isDeleting, object.finalizers.isEmpty, key.kind != .pod, key.kind != .namespace {
                store.remove(key)
            }
        }
    }

    /// Deletes an object, as soon as its finalizers permit; `grace` is how many seconds a pod is given to end, where that
    /// is not its own time.
    mutating func delete(_ key: ObjectKey, grace: TimeInterval? = nil, at now: Date) {
        guard var object = store[key] else { return }
        let wait =
            key.kind == .pod
            ? grace ?? object.spec["terminationGracePeriodSeconds"]?.wholeNumber.map(Double.init) ?? 30 : 0
        let isWaiting = !object.finalizers.isEmpty || key.kind == .namespace || wait > 0
        guard isWaiting else {
            store.remove(key)
            return
        }
        guard !object.isDeleting else { return }
        object.json.set(.string(Timestamp.seconds(now + wait)), "metadata", "deletionTimestamp")
        object.json.set(.integer(Int64(wait)), "metadata", "deletionGracePeriodSeconds")
        if key.kind == .namespace { object.json.set("Terminating", "status", "phase") }
        put(object, key.kind, at: now)
        // Processes end sooner than they have to.
        if key.kind == .pod { meet(at: now + min(wait, 5), .podIsGone(object.uid)) }
    }
}
