import FoundationEssentials

/// One GKE cluster: what the Container API says of it, and the objects its API server keeps.
struct Cluster: Sendable {
    /// How the volume populator behaves.
    struct Populator: Hashable, Sendable {
        /// The populator makes the instance and then never gets its import started.
        var isStuck = false
        /// The speed of its imports, where it is not the world's.
        var pace: TransferPace?
    }

    var name: String
    var location: String
    var created: Date
    var network: String
    var features = ClusterFeatures()
    /// Members of the resource which a scenario sets itself.
    var settings: JSONObject = [:]
    /// What the caller may not do: `VERB RESOURCE`, with `*` for every one.
    var denied: [String] = []
    var populator = Populator()
    /// Where the API server is reached; nil as long as nobody serves it.
    var endpoint: KubernetesEndpoint?
    var store = ObjectStore()
    /// When the controllers begin to work; what is made then is as old as the cluster.
    var begins: Date
    /// Whether this is the first time the controllers look around.
    private(set) var isBeginning = true
    private(set) var agenda: [Appointment] = []
    /// The volumes that are being made, by the identity of their claims.
    var populations: [String: Population] = [:]
    /// The exports that backup containers have begun, by the identity of their pods.
    var exports: [String: String] = [:]
    /// The waits that have begun, each of which comes once: after failures, and while programs start.
    var waited: Set<String> = []
    /// How often in a row a controller could not make a pod, by the identity of what the pod is for.
    var refusedPods: [String: Int] = [:]
    /// What containers have printed, by the identity of their pods.
    var logs: [String: [String]] = [:]

    init(name: String, location: String, created: Date, network: String, begins: Date) {
        self.name = name
        self.location = location
        self.created = created
        self.network = network
        self.begins = begins
        agenda = [Appointment(moment: begins, cause: .wake(""))]
    }

    /// The kinds that can be asked for: the populator's own is there as long as its definition is.
    var kinds: [ResourceKind] {
        let name = ResourceKind.dataSource.groupResource
        let hasDefinition = store[.definition, "", name] != nil
        return ResourceKind.builtIn + (hasDefinition ? [.dataSource] : [])
    }

    func permits(_ verb: String, _ resource: String) -> Bool {
        !denied.contains { rule in
            let parts = rule.split(separator: " ")
            return parts.count == 2 && (parts[0] == "*" || parts[0] == verb)
                && (parts[1] == "*" || parts[1] == resource)
        }
    }

    // MARK: - Time

    /// Something that a controller has to come back to.
    struct Appointment: Hashable, Sendable {
        enum Cause: Hashable, Sendable {
            case podStarts(String)
            case podIsGone(String)
            case podExits(String, code: Int64, message: String)
            /// Whatever waits for this moment looks for itself.
            case wake(String)
        }

        var moment: Date
        var cause: Cause
    }

    var nextAppointment: Date? { agenda.lazy.map(\.moment).min() }

    /// Notes an appointment unless there is one for the same cause already.
    mutating func meet(at moment: Date, _ cause: Appointment.Cause) {
        guard !agenda.contains(where: { $0.cause == cause }) else { return }
        agenda.append(Appointment(moment: moment, cause: cause))
    }

    func isExpecting(_ cause: Appointment.Cause) -> Bool { agenda.contains { $0.cause == cause } }

    /// Whether the containers of a pod have ended, which is told a moment later.
    func isExpectingExit(of uid: String) -> Bool {
        agenda.contains { if case .podExits(uid, _, _) = $0.cause { true } else { false } }
    }

    /// The causes whose time has come; they are no appointments any more.
    mutating func due(at moment: Date) -> [Appointment.Cause] {
        let due = agenda.filter { $0.moment <= moment }.sorted { $0.moment < $1.moment }.map(\.cause)
        agenda.removeAll { $0.moment <= moment }
        return due
    }

    mutating func endBeginning() { isBeginning = false }

    /// Keeps an object that a controller has made or changed.
    @discardableResult
    mutating func put(_ object: KubeObject, _ kind: ResourceKind, at now: Date) -> KubeObject {
        var object = object
        object.addDefaults(kind)
        return store.put(object, kind, at: isBeginning ? created : now)
    }

    func pod(_ uid: String) -> KubeObject? { store.all(.pod).first { $0.uid == uid } }

    // MARK: - Events

    /// Tells of something that happened to an object; the same again is counted.
    mutating func tell(
        _ object: KubeObject, _ reason: String, _ message: String, isWarning: Bool = false, by component: String,
        at now: Date
    ) {
        guard !isBeginning else { return }
        let time = JSON.string(Timestamp.seconds(now))
        let known = store.all(.event, in: object.namespace.isEmpty ? "default" : object.namespace).first {
            $0.json.text("involvedObject", "uid") == object.uid && $0.json.text("reason") == reason
                && $0.json.text("message") == message
        }
        if var known {
            known.json.set(.integer((known.json["count"]?.wholeNumber ?? 1) + 1), "count")
            known.json.set(time, "lastTimestamp")
            put(known, .event, at: now)
            return
        }
        let number = String(Timestamp.microseconds(now), radix: 16)
        let name = "\(object.name).\(number)\(store.newSuffix())"
        var involved: JSONObject = ["kind": .string(object.kind)]
        involved.add("namespace", unlessEmpty: object.namespace)
        involved.members += [
            .init(key: "name", value: .string(object.name)), .init(key: "uid", value: .string(object.uid)),
            .init(key: "apiVersion", value: object.json["apiVersion"] ?? "v1"),
            .init(key: "resourceVersion", value: .string(object.json.text("metadata", "resourceVersion"))),
        ]
        let event = KubeObject(
            .event, name: name, namespace: object.namespace.isEmpty ? "default" : object.namespace,
            [
                "involvedObject": .object(involved), "reason": .string(reason), "message": .string(message),
                "source": ["component": .string(component)], "firstTimestamp": time, "lastTimestamp": time, "count": 1,
                "type": isWarning ? "Warning" : "Normal", "eventTime": .null,
                "reportingComponent": .string(component), "reportingInstance": "",
            ])
        put(event, .event, at: now)
    }
}
